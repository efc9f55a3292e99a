"""Grade bands: 以上 includes the bound."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.grade import Band, band_of
from portal.rulebooks.loader import codes, shipped

BANDS = [(code, party, bands) for code in codes() for party, bands in shipped(code).bands.items()]
SCORES = st.decimals(Decimal(-50), Decimal(150), places=2)


def hundred(score: str) -> str:
    return band_of(Decimal(score), shipped("heilongjiang").bands["person"])[1].code


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        *(("100", "优秀"), ("90", "优秀"), ("90.00", "优秀"), ("89.99", "良好"), ("80", "良好"), ("79.99", "一般")),
        *(("70", "一般"), ("69.99", "较差"), ("60", "较差"), ("59.99", "差"), ("0", "差"), ("-1", "差")),
    ],
)
def test_a_score_on_the_bound_has_the_better_grade(score: str, grade: str) -> None:
    assert hundred(score) == grade


@pytest.mark.parametrize(("code", "party", "bands"), BANDS)
def test_the_step_below_each_bound_is_the_next_grade(code: str, party: str, bands: tuple[Band, ...]) -> None:
    for rank, band in enumerate(bands[:-1], start=1):
        assert band.at_least is not None
        assert band_of(band.at_least, bands) == (rank, band)
        assert band_of(band.at_least - Decimal("0.01"), bands) == (rank + 1, bands[rank])


@given(SCORES, SCORES)
def test_every_score_has_one_grade_and_a_higher_one_is_never_worse(one: Decimal, other: Decimal) -> None:
    for _, _, bands in BANDS:
        rank, band = band_of(one, bands)
        assert bands[rank - 1] is band
        fitting = [
            each
            for above, each in zip([None, *bands], bands, strict=False)
            if (each.at_least is None or one >= each.at_least)
            and (above is None or above.at_least is None or one < above.at_least)
        ]
        assert fitting == [band]
        if other >= one:
            assert band_of(other, bands)[0] <= rank


def test_a_scale_without_a_last_band_is_a_defect() -> None:
    with pytest.raises(ValueError, match="last band"):
        band_of(Decimal(1), [Band("优秀", Decimal(90))])
