"""Chains of branches (SC-34-7, SC-35-7, CON-09) and years in a row (SC-29-9, SC-35-6)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.grade import Grade
from portal.domain.result import Evaluation, ResultState
from portal.domain.subject import Subject, SubjectKind
from portal.evaluation.chain import Brand
from portal.evaluation.measures import borne, of_chain
from portal.rulebooks.loader import shipped
from portal.rulebooks.parameters import laid_over

BOOK = shipped("sichuan")
PHARMACY = Subject(1, 1, "sichuan", SubjectKind.DESIGNATED_PHARMACY, "510100")
HOSPITAL = Subject(2, 2, "sichuan", SubjectKind.DESIGNATED_MEDICAL_INSTITUTION, "510100")


def brand(d: int, e: int, whole: int) -> Brand:
    grades = {"D": d, "E": e, "B": whole - d - e}
    return Brand(grades, grades)


def chain(found: Brand, **parameters: object) -> list[str]:
    book = laid_over(BOOK, {f"chain.{key}": value for key, value in parameters.items()})
    return [rule.code for rule in of_chain(book, PHARMACY, found)]


@pytest.mark.parametrize(
    ("d", "e", "whole", "codes"),
    [
        (3, 0, 20, []),
        (4, 0, 20, ["SC-34-7"]),
        (4, 0, 21, []),
        (5, 0, 21, ["SC-34-7"]),
        (2, 1, 20, ["SC-35-7"]),
        (1, 1, 20, []),
        (2, 1, 21, []),
        (4, 1, 20, ["SC-35-7"]),
        (0, 0, 20, []),
        (1, 0, 1, ["SC-34-7"]),
        (0, 0, 0, []),
    ],
)
def test_the_share_of_graded_branches(d: int, e: int, whole: int, codes: list[str]) -> None:
    assert chain(brand(d, e, whole)) == codes


def test_an_operator_may_ask_for_more_than_the_share() -> None:
    assert chain(brand(4, 0, 20), inclusive=False) == []
    assert chain(brand(5, 0, 20), inclusive=False) == ["SC-34-7"]


def test_read_by_the_letter_fifteen_per_cent_swallow_twenty() -> None:
    assert chain(brand(3, 0, 20), art_35_needs_e=False) == ["SC-35-7"]
    assert chain(brand(4, 0, 20), art_35_needs_e=False) == ["SC-34-7", "SC-35-7"]


def test_a_share_that_is_not_settled_starts_nothing() -> None:
    """The whole is all that were graded; only settled results count against them."""
    assert chain(Brand({"D": 4, "B": 16}, {"D": 3, "B": 16})) == []
    assert chain(Brand({"D": 5, "B": 15}, {"D": 4, "B": 1})) == ["SC-34-7"]


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_fractions_are_exact(d: int, e: int, others: int) -> None:
    whole = d + e + others
    share = Fraction(d + e, whole) if whole else Fraction(0)
    expected = []
    if d + e and not e and share >= Fraction(1, 5):
        expected = ["SC-34-7"]
    if e and share >= Fraction(3, 20):
        expected = ["SC-35-7"]
    assert chain(brand(d, e, whole)) == expected


@pytest.mark.parametrize(
    ("years", "holds"),
    [
        ({2024: "E", 2025: "E"}, True),
        ({2025: "E"}, False),
        ({2023: "E", 2025: "E"}, False),
        ({2023: "E", 2024: None, 2025: "E"}, False),
        ({2024: "E", 2025: "D"}, False),
        ({2023: "E", 2024: "E", 2025: "B"}, False),
    ],
)
def test_two_years_of_the_worst_grade(years: dict[int, str | None], *, holds: bool) -> None:
    """Must for hospitals, advice for pharmacies."""
    newest = years[max(years)] or ""
    found = Evaluation(None, Grade("sichuan-thousand", newest, newest, newest, 5), None, (), ())

    def of(subject: Subject, state: ResultState) -> list[tuple[str, str]]:
        rules = borne(BOOK, subject, found, state, (), years)
        return [(rule.code, rule.mode) for rule in rules if rule.consecutive_years is not None]

    assert of(HOSPITAL, ResultState.FINAL) == ([("SC-29-9", "must")] if holds else [])
    assert of(PHARMACY, ResultState.NO_OBJECTION) == ([("SC-35-6", "advise")] if holds else [])
    assert of(HOSPITAL, ResultState.INITIAL) == []
