"""Risk warnings of Sichuan (art. 19, 20; OPEN-27): a cent below, exactly, a cent above; thirty days and a day more."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from portal.casework.file import SubjectFile
from portal.casework.risk import warning
from portal.domain.entry import Entry
from portal.domain.result import Cause, Evaluation, LineKind, Result, ResultState, TraceLine
from portal.domain.subject import SubjectKind
from portal.rulebooks.loader import shipped
from tests.evaluation.cases import SHANGHAI, entry_of, subject

BOOK = shipped("sichuan")
NOW = datetime(2026, 6, 10, 9, tzinfo=SHANGHAI)


def result(score: str | None, *entries: Entry) -> Result:
    lines = tuple(TraceLine(LineKind.ENTRY, each.points or Decimal(0), "", "", entry_id=each.id) for each in entries)
    found = Evaluation(Decimal(score) if score else None, None, None, lines, ())
    return Result(1, 1, found, ResultState.INITIAL, NOW, Cause.ENTRY)


def warned(
    kind: SubjectKind, before: str | None, after: str | None, *entries: Entry, rulebook: str = "sichuan"
) -> bool:
    file = SubjectFile(subject(kind, rulebook), list(entries), [], [], [])
    found = warning(file, shipped(rulebook), result(before), result(after, *entries))
    if found is not None:
        assert found.days == 30
    return found is not None


@pytest.mark.parametrize(
    ("kind", "before", "after", "warns"),
    [
        (SubjectKind.DOCTOR, "100", "80.01", False),
        (SubjectKind.DOCTOR, "100", "80", True),
        (SubjectKind.DOCTOR, "100", "79.99", True),
        (SubjectKind.DOCTOR, "70", "100", False),
        (SubjectKind.DESIGNATED_PHARMACY, "850", "750.01", False),
        (SubjectKind.DESIGNATED_PHARMACY, "850", "750", True),
        (SubjectKind.DESIGNATED_PHARMACY, "850", None, False),
        (SubjectKind.DESIGNATED_PHARMACY, None, "100", False),
    ],
)
def test_a_fall_at_once(kind: SubjectKind, before: str | None, after: str | None, *, warns: bool) -> None:
    assert warned(kind, before, after) is warns


@pytest.mark.parametrize(("days", "warns"), [(29, True), (30, True), (31, False)])
def test_falls_within_thirty_days_add_up(days: int, *, warns: bool) -> None:
    item = BOOK.items["K1"]
    first = entry_of(item, 1, confirmed_at=NOW - timedelta(days=days))
    second = entry_of(item, 2, confirmed_at=NOW)
    assert warned(SubjectKind.DOCTOR, "88", "76", first, second) is warns


def test_a_text_without_warning_indicators_warns_nobody() -> None:
    assert not warned(SubjectKind.DOCTOR, "100", "0", rulebook="heilongjiang")
