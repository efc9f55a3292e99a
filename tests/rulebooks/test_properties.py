"""What holds for every text that is shipped: scales cover every score, bounds never meet, values come back."""

import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.grade import Band, band_of
from portal.rulebooks.loader import codes, load_all, shipped
from portal.rulebooks.model import Rulebook
from portal.rulebooks.parameters import Entered, ParameterInvalid, laid_over, shown, shown_of

CODES = codes()
BOUNDS = st.lists(st.decimals(-100, 1000, places=2), min_size=1, max_size=4, unique=True).map(
    lambda bounds: sorted(bounds, reverse=True)
)


def texts() -> list[Rulebook]:
    """Every text, and as it holds in each district with values of its own."""
    whole = load_all()
    return [each for book in whole.values() for each in (book, *book.districts.values())]


def holding(score: Decimal, bands: Sequence[Band]) -> list[Band]:
    """The bands whose both bounds hold: from its own up to, and not at, that of the next better one."""
    return [
        band
        for better, band in zip((None, *bands), bands, strict=False)
        if (band.at_least is None or score >= band.at_least)
        and (better is None or (better.at_least is not None and score < better.at_least))
    ]


CENT = Decimal("0.01")
EDGES = sorted(
    {
        band.at_least + by
        for book in texts()
        for bands in book.bands.values()
        for band in bands
        if band.at_least is not None
        for by in (-CENT, Decimal(0), CENT)
    }
)
SCORES = st.decimals(-2000, 3000, places=2) | st.sampled_from(EDGES)


@pytest.mark.parametrize("score", EDGES)
def test_every_scale_has_one_grade_at_its_bounds(score: Decimal) -> None:
    for book in texts():
        for bands in book.bands.values():
            assert holding(score, bands) == [band_of(score, bands)[1]]


@given(SCORES)
def test_every_scale_has_one_grade_for_every_score(score: Decimal) -> None:
    for book in texts():
        for bands in book.bands.values():
            rank, band = band_of(score, bands)
            assert bands[rank - 1] is band
            assert band.at_least is None or score >= band.at_least
            assert all(better.at_least is not None and score < better.at_least for better in bands[: rank - 1])


@given(BOUNDS, SCORES)
def test_two_bounds_never_both_hold(bounds: list[Decimal], score: Decimal) -> None:
    """A grade reaches from its own bound to below the next one, whatever an operator enters."""
    book = shipped("heilongjiang")
    grades = [grade.code for grade in book.scales["person"].grades]
    rows = [[grade, str(bound)] for grade, bound in zip(grades, bounds, strict=False)]
    bands = laid_over(book, {"bands.person": [*rows, [grades[len(rows)]]]}).bands["person"]
    assert holding(score, bands) == [band_of(score, bands)[1]]
    for bound in (band.at_least for band in bands[:-1]):
        assert bound is not None
        assert band_of(bound, bands)[1].at_least == bound
        assert band_of(bound - Decimal("0.01"), bands)[0] == band_of(bound, bands)[0] + 1


@pytest.mark.parametrize("code", CODES)
def test_every_shipped_value_comes_back_as_it_was(code: str) -> None:
    """Through JSON, as it is stored: the same value, of the same type."""
    book = load_all()[code]
    for key, parameter in book.parameters.items():
        stored = json.loads(json.dumps(_entered(parameter.value)))
        entered = laid_over(book, {key: Entered(stored, date(2026, 1, 1), "示例文件")}).parameters[key]
        assert (entered.value, type(entered.value)) == (parameter.value, type(parameter.value)), key
        assert shown_of(book, key, stored) == shown(parameter.value)
        assert (entered.document, entered.valid_from) == ("示例文件", date(2026, 1, 1))


@given(st.sampled_from(CODES), st.data())
def test_whatever_is_entered_is_typed_or_refused(code: str, data: Any) -> None:
    book = shipped(code)
    key = data.draw(st.sampled_from(sorted(book.parameters)))
    value = data.draw(
        st.one_of(
            st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.dates(), st.lists(st.text(max_size=3))
        )
    )
    try:
        entered = laid_over(book, {key: value}).parameters[key]
    except ParameterInvalid:
        return
    assert shown(entered.value)


def _entered(value: Any) -> Any:
    """A value as an operator types it."""
    if isinstance(value, tuple) and value and isinstance(value[0], Band):
        return [[band.code] if band.at_least is None else [band.code, str(band.at_least)] for band in value]
    if isinstance(value, date | Decimal):
        return str(value)
    return [_entered(each) for each in value] if isinstance(value, tuple) else value
