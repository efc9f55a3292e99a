"""Risk warnings (风险预警, SC art. 19, 20): officers are told when a score falls fast; nobody else is."""

from datetime import timedelta
from decimal import Decimal

from portal.casework import messages
from portal.casework.file import Message, SubjectFile
from portal.domain.result import Result
from portal.rulebooks.model import Rulebook


def warning(file: SubjectFile, book: Rulebook, before: Result | None, result: Result) -> Message | None:
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
    words = {"points": f"{fallen.normalize():f}", "days": str(book.value("warning.days"))}
    return messages.message(book, "risk_warning", result.as_of, audience="officer", words=words)
