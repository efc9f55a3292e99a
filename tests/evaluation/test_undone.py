"""Which scores that were given as a whole stand no longer, at the instants and days that decide."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal.domain.anchor import Anchor
from portal.domain.entry import Entry, Status
from portal.domain.result import LineKind, TraceLine
from portal.evaluation.undone import Undone, undone
from portal.rulebooks.loader import load_all
from portal.rulebooks.model import Rulebook
from tests.evaluation.cases import SHANGHAI, entry_of

BOOKS = load_all({"sichuan": {"draft_allowed": True}})
GIVEN = datetime(2026, 2, 1, 10, tzinfo=SHANGHAI)
LATER = GIVEN + timedelta(microseconds=1)
DAY = date(2026, 6, 1)


def anchor(**more: Any) -> Anchor:
    line = TraceLine(LineKind.IMPORTED, Decimal(60), "分", "score")
    filled: dict[str, Any] = {"until": date(2025, 12, 31), "cycle": 2025, "model": "v1", "given_at": GIVEN, **more}
    return Anchor((line,), **filled)


def entry(book: Rulebook, **more: Any) -> Entry:
    item = next(each for each in book.items.values() if each.category == "adverse")
    filled: dict[str, Any] = {
        "decided_on": date(2025, 12, 31), "status": Status.REVOKED, "taken_back_at": LATER,
        "confirmed_at": GIVEN - timedelta(days=40), "expires_on": None, "publicity_until": None, **more,
    }  # fmt: skip
    return entry_of(item, **filled)


def happened(code: str, of: Anchor | None = None, on: date = DAY, **more: Any) -> Undone | None:
    book = BOOKS[code]
    return undone(book, book.scales["institution"], [entry(book, **more)], of or anchor(), on)


@pytest.mark.parametrize("code", ["sichuan", "jinan"])
def test_what_is_taken_back_after_a_score_was_given_is_still_in_it(code: str) -> None:
    assert happened(code) is Undone.TAKEN_BACK
    assert happened(code, status=Status.REPAIRED) is Undone.TAKEN_BACK
    assert happened(code, taken_back_at=GIVEN) is None
    assert happened(code, status=Status.ACTIVE, taken_back_at=None) is None


@pytest.mark.parametrize("code", ["sichuan", "jinan"])
def test_what_no_score_has_in_it(code: str) -> None:
    assert happened(code, decided_on=date(2026, 1, 1)) is None
    assert happened(code, treatment="reminder") is None
    assert happened(code, confirmed_at=None) is None
    assert happened(code, anchor(trial=True)) is None
    assert happened(code, anchor(reason="SC-16-4")) is None
    assert happened(code, anchor(given_at=None)) is None


def test_a_year_has_the_acts_of_its_days_and_a_models_score_those_before_too() -> None:
    assert happened("sichuan", decided_on=date(2025, 1, 1)) is Undone.TAKEN_BACK
    assert happened("sichuan", decided_on=date(2024, 12, 31)) is None
    assert happened("jinan", decided_on=date(2024, 12, 31)) is Undone.TAKEN_BACK


@pytest.mark.parametrize("which", ["expires_on", "publicity_until"])
def test_the_day_after_the_last_one_ends_a_result_under_jinans_plan_alone(which: str) -> None:
    ending: dict[str, Any] = {"status": Status.ACTIVE, "taken_back_at": None, which: DAY}
    assert happened("jinan", **ending) is None
    assert happened("jinan", on=DAY + timedelta(days=1), **ending) is Undone.OVER
    assert happened("sichuan", on=DAY + timedelta(days=1), **ending) is None


def test_what_was_over_when_the_score_was_given_is_not_in_it() -> None:
    active: dict[str, Any] = {"status": Status.ACTIVE, "taken_back_at": None}
    assert happened("jinan", **active, expires_on=GIVEN.date()) is Undone.OVER
    assert happened("jinan", **active, expires_on=GIVEN.date() - timedelta(days=1)) is None


def test_a_repaired_entry_that_goes_on_counting_undoes_nothing() -> None:
    book = load_all({"jinan": {"repair.repaired_counts": True}})["jinan"]
    repaired = entry(book, status=Status.REPAIRED)
    assert undone(book, book.scales["institution"], [repaired], anchor(), DAY) is None
    revoked = entry(book)
    assert undone(book, book.scales["institution"], [revoked], anchor(), DAY) is Undone.TAKEN_BACK
