"""The window for a dispute is closed: on which day, and what is possible instead (HLJ art. 28, 38; SC art. 46, 47)."""

from datetime import date, datetime

from portal.casework.cases import Counter
from portal.casework.file import SubjectFile
from portal.casework.repair_conditions import at_filing
from portal.domain.case_outcomes import WindowClosed
from portal.domain.entry import Category, Entry

APPLY_REPAIR = "apply_repair"
_WILL_PASS = frozenset({"too_early", "barred"})


def too_late(at: Counter, entry_id: int | None, result: int | None, last_day: date, now: datetime) -> WindowClosed:
    """The refusal of a late dispute. Repair is possible instead where nothing but time stands in its way."""
    days: list[date] = []
    for entry in _about(at.file, entry_id, result) if at.book.procedures.repair is not None else ():
        unmet = at_filing(at.file, at.book, [entry], now.date(), commitment=True)
        if _WILL_PASS.issuperset(each.code for each in unmet):
            days.append(max((each.from_day for each in unmet if each.from_day is not None), default=now.date()))
    return WindowClosed("dispute_late", last_day, (APPLY_REPAIR,) if days else (), min(days, default=None))


def _about(file: SubjectFile, entry_id: int | None, result: int | None) -> list[Entry]:
    """The adverse entries that it was about."""
    ids = {entry_id}
    if entry_id is None:
        ids = {number for each in file.results if each.sequence == result for number in each.evaluation.counted}
    return [each for each in file.entries if each.id in ids and each.category is Category.ADVERSE]
