"""What stands instead of an entry of which only a part was wrong: nobody is worse off for having disputed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from portal.casework import disputed
from portal.casework.anchors import take_place
from portal.casework.cases import By, Desk, checked
from portal.casework.file import EntryEvent
from portal.casework.settle import schedule_expiry
from portal.domain.case import Decision
from portal.domain.dispute import Dispute
from portal.domain.entry import Category, Entry, Severity, SeverityClass, Stage, Status
from portal.domain.outcomes import Invalid
from portal.domain.working_days import add_months
from portal.evaluation.measures import heavier_beside
from portal.rulebooks.model import Item, Rulebook

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What stands instead, where only a part was wrong.

    `score` where it does not come from entries; otherwise what the entry should have said. `loss` (yuan) can only be
    lower, `severity` and `severity_class` only milder than it was.
    """

    score: Decimal | None = None
    item: str | None = None
    facts: str | None = None
    loss: Decimal | None = None
    severity: Severity | None = None
    severity_class: SeverityClass | None = None


def correction_of(decision: Decision) -> Correction | None:
    """What a decision puts right; None where it puts nothing right in part."""
    given = Correction(
        score=decision.score,
        item=decision.item,
        facts=decision.facts,
        loss=decision.loss,
        severity=decision.severity,
        severity_class=decision.severity_class,
    )
    return given if given != Correction() else None


def not_a_correction(at: Desk[Dispute], correction: Correction, wrong: Sequence[Entry]) -> Invalid | None:
    """Why a correction cannot stand."""
    if correction.score is not None:
        if not disputed.score_handed_over(at.file):
            return Invalid("score", "score_from_entries")
        lowest, highest = at.book.bounds(at.file.subject.kind.party)
        return None if lowest <= correction.score <= highest else Invalid("score", "score_from_entries")
    if len(wrong) != 1:
        return Invalid("entries", "one_entry_to_correct")
    [entry] = wrong
    item = at.book.items.get(correction.item or entry.item)
    if item is None or item.category is not entry.category:
        return Invalid("item", "item_unknown")
    return (
        _not_milder(correction, entry)
        or _worse(at, item, correction, entry)
        or checked("facts", _facts(correction, entry))
    )


def put_right(at: Desk[Dispute], wrong: Entry, entry_id: int, correction: Correction, by: By, now: datetime) -> None:
    """The corrected entry keeps the days of the wrong one, so that nothing runs anew."""
    item = at.book.items[correction.item or wrong.item]
    entry = replace(
        _corrected(at.book, item, correction, wrong),
        id=entry_id,
        facts=_facts(correction, wrong).strip(),
        document_no=f"{wrong.document_no}（更正）",
        recorded_at=now,
        recorded_by=by.officer_id,
    )
    at.file.add_entry(entry)
    at.file.events.append(EntryEvent(entry, "confirmed", now, by.officer_id, at.case.receipt_no))
    schedule_expiry(at.file, at.book, entry)
    take_place(at.file, at.book, wrong, entry)


def _facts(correction: Correction, entry: Entry) -> str:
    return correction.facts or entry.facts


def _not_milder(correction: Correction, entry: Entry) -> Invalid | None:
    if (loss := correction.loss) is not None:
        if loss < 0 or loss != round(loss, 2):
            return Invalid("loss", "not_an_amount")
        if entry.loss is None or loss >= entry.loss:
            return Invalid("loss", "correction_not_milder")
    degrees, classes = list(Severity), list(SeverityClass)  # both from the lightest on
    if (degree := correction.severity) is not None and (
        entry.severity is None or degrees.index(degree) >= degrees.index(entry.severity)
    ):
        return Invalid("severity", "correction_not_milder")
    if (lighter := correction.severity_class) is not None and (
        entry.severity_class is None or classes.index(lighter) >= classes.index(entry.severity_class)
    ):
        return Invalid("severity_class", "correction_not_milder")
    return None


def _worse(at: Desk[Dispute], item: Item, correction: Correction, entry: Entry) -> Invalid | None:
    """Fewer points, a grade lowered that was not, or a measure beside it that is heavier than what stood there."""
    was, right = at.book.items.get(entry.item), _corrected(at.book, item, correction, entry)
    before = replace(entry, status=Status.ACTIVE, stage=Stage.CONFIRMED)
    if (
        (right.points or 0) < (entry.points or 0)
        or (item.lowers and not (was is not None and was.lowers))
        or (entry.category is Category.ADVERSE and heavier_beside(at.book, at.file.subject, before, right))
    ):
        return Invalid("item", "correction_worse")
    return None


def _corrected(book: Rulebook, item: Item, correction: Correction, wrong: Entry) -> Entry:
    severity = correction.severity or wrong.severity
    points = item.points
    if item.points_by_severity is not None and severity is not None:
        points = item.points_by_severity[severity]
    return replace(
        wrong,
        item=item.code,
        item_name=item.name,
        item_name_en=item.name_en,
        article=item.article,
        points=points,
        loss=wrong.loss if correction.loss is None else correction.loss,
        severity=severity,
        severity_class=correction.severity_class or wrong.severity_class,
        publicity_until=_public_until(book, correction, wrong),
        stage=Stage.CONFIRMED,
        status=Status.ACTIVE,
        taken_back_at=None,
    )


def _public_until(book: Rulebook, correction: Correction, wrong: Entry) -> date | None:
    """A milder class is public for a shorter time, counted from the same day."""
    if correction.severity_class is None or wrong.publicity_until is None or wrong.confirmed_at is None:
        return wrong.publicity_until
    months = book.months(f"publicity.{correction.severity_class}")
    last_day = add_months(wrong.confirmed_at.date(), months) - _DAY
    return min(wrong.publicity_until, last_day)
