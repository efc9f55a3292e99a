"""Ranges of measures: two bounds never both hold, a term's days are the law's months (SD art. 9, 13)."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.entry import Category
from portal.domain.subject import SubjectKind
from portal.domain.working_days import add_months
from portal.evaluation.chain import Brand
from portal.evaluation.measures import beside, fine_between, of_chain, of_clean_years, restore_between
from portal.rulebooks.loader import codes, shipped
from portal.rulebooks.measure_rules import Bounds
from portal.rulebooks.measure_words import numbers
from tests.evaluation.cases import entry_of, subject

SHANDONG, SICHUAN = shipped("shandong"), shipped("sichuan")
TIERS = [rule for rule in SHANDONG.measures if any(act.loss for act in rule.acts)]
TERMS = [rule.months for code in codes() for rule in shipped(code).measures if rule.months is not None]
CENT = Decimal("0.01")
BOUNDS = {bound for rule in TIERS for act in rule.acts if act.loss for bound in (act.loss.at_least, act.loss.less_than)}
EDGES = sorted(bound + by for bound in BOUNDS if bound is not None for by in (-CENT, Decimal(0), CENT))
AMOUNTS = st.decimals(Decimal("0"), Decimal("10000000"), places=2) | st.sampled_from(EDGES)
DAYS = st.dates(date(2024, 8, 10), date(2030, 12, 31))
DAY = timedelta(days=1)


def tiers(loss: Decimal | None) -> list[str]:
    entry = entry_of(SHANDONG.items["P1"], points=None, loss=loss)
    return [rule.code for rule in beside(SHANDONG, subject(rulebook="shandong"), entry)]


@given(AMOUNTS)
def test_a_loss_lies_in_exactly_one_tier(loss: Decimal) -> None:
    assert len(tiers(loss)) == (1 if loss > 0 else 0)


@pytest.mark.parametrize("loss", EDGES)
def test_a_loss_at_a_bound_lies_in_exactly_one_tier(loss: Decimal) -> None:
    [tier] = tiers(loss)
    below = [edge for edge in EDGES if edge in BOUNDS and edge <= loss]
    assert tier == TIERS[len(below)].code


def test_an_unknown_loss_lies_in_no_tier() -> None:
    assert tiers(None) == []


@given(st.sampled_from(TERMS), DAYS)
def test_the_ends_of_a_term_lie_in_order_and_in_its_months(months: Bounds, start: date) -> None:
    first, last = restore_between(months, start)
    assert start < first <= last
    if months.at_least is not None:
        assert first == add_months(start, int(months.at_least))
    if months.at_most is not None:
        assert last == add_months(start, int(months.at_most))
    if months.less_than is not None:
        assert last + DAY == add_months(start, int(months.less_than))


@given(DAYS)
def test_the_terms_of_neighbouring_tiers_meet_without_a_gap_or_overlap(start: date) -> None:
    spans = [restore_between(rule.months, start) for rule in TIERS if rule.months is not None]
    for (_, last), (first, _) in pairwise(spans):
        assert last + DAY == first


@given(AMOUNTS)
def test_a_fine_is_two_to_five_times_the_loss(loss: Decimal) -> None:
    [rule] = [rule for rule in SICHUAN.measures if rule.fine is not None]
    assert rule.fine is not None
    found = fine_between(rule.fine, loss)
    assert found == ((2 * loss, 5 * loss) if loss else None)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_of_the_two_chain_rules_never_both_hold(good: int, poor: int, bad: int) -> None:
    grades = {"B": good, "D": poor, "E": bad}
    found = [
        rule.code
        for rule in of_chain(SICHUAN, subject(SubjectKind.DESIGNATED_PHARMACY, "sichuan"), Brand(grades, grades))
    ]
    wanted = 15 if bad else 20
    reached = good + poor + bad > 0 and 100 * (poor + bad) >= wanted * (good + poor + bad)
    assert found == ([] if not reached else ["SC-35-7"] if bad else ["SC-34-7"])


@given(st.dates(date(2020, 1, 1), date(2026, 12, 31)), st.integers(2025, 2026))
def test_clean_years_are_the_two_before(act: date, year: int) -> None:
    person = subject(rulebook="shandong")
    person.facts["insured_from"] = "2010-01-01"
    entry = entry_of(SHANDONG.items["P1"], points=None, occurred_on=act)
    assert entry.category is Category.ADVERSE
    found = of_clean_years(SHANDONG, person, [entry], date(year, 6, 1))
    assert bool(found) == (not year - 2 <= act.year < year)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("SD-9-2", ["基金损失（元）：超过0、不满100000", "期限（月）：3以上、不满6"]),
        ("SD-9-4", ["基金损失（元）：200000以上", "期限（月）：9以上、12以下"]),
    ],
)
def test_numbers_are_told_in_the_laws_words(code: str, words: list[str]) -> None:
    rule = SHANDONG.measure(code)
    assert rule is not None
    assert [each["zh"] for each in numbers(rule)] == words


def test_every_number_stands_in_both_languages() -> None:
    told = [each for code in codes() for rule in shipped(code).measures for each in numbers(rule)]
    assert len(told) > 30
    assert all(each["zh"] and each["en"] and each["zh"] != each["en"] for each in told)
