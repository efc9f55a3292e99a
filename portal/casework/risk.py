"""Risk warnings (风险预警, SC art. 19, 20): officers are told when a score falls fast; nobody else is."""

from datetime import timedelta
from decimal import Decimal

from portal.casework import messages
from portal.casework.file import Message, SubjectFile
from portal.domain.monitoring import RiskWarning
from portal.domain.result import Result
from portal.rulebooks.model import Rulebook


def warn(file: SubjectFile, book: Rulebook, before: Result | None, result: Result) -> None:
    """Takes down a warning, and tells the officers."""
    found = warning(file, book, before, result)
    if found is not None:
        file.add_warning(found)
        file.messages.append(_told(book, found))


def warning(file: SubjectFile, book: Rulebook, before: Result | None, result: Result) -> RiskWarning | None:
    """A warning where the score fell by so many points within so many days (OPEN-27), or at once.

    Only a result that is worse than the one before warns; a text without warning indicators never does.
    """
    limit = book.parameters.get(f"warning.drop.{file.subject.kind.party}")
    score, earlier = result.evaluation.score, before.evaluation.score if before is not None else None
    if limit is None or score is None or earlier is None or score >= earlier:
        return None
    since = result.as_of - timedelta(days=book.months("warning.days"))
    lately = {each.id for each in file.entries if each.confirmed_at is not None and each.confirmed_at >= since}
    points = (line.points for line in result.evaluation.trace if line.entry_id in lately)
    fallen = max(earlier - score, -sum(points, Decimal(0)))
    if fallen < limit.value:
        return None
    return RiskWarning(file.subject.id, fallen, book.months("warning.days"), result.as_of)


def _told(book: Rulebook, warning: RiskWarning) -> Message:
    words = {"points": f"{warning.fallen.normalize():f}", "days": str(warning.days)}
    return messages.message(book, "risk_warning", warning.warned_at, audience="officer", words=words)
