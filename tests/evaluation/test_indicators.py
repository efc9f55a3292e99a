"""The indicator model of institutions (SC art. 17): points line by line, Decimal only."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.evaluation.indicators import indicator_lines, missing_values
from portal.rulebooks.cycle import Indicator, IndicatorModel, Step, wrong_indicator
from portal.rulebooks.loader import shipped


def sample() -> IndicatorModel:
    cycle = shipped("sichuan").cycle
    assert cycle is not None
    assert cycle.model is not None
    return cycle.model


MODEL = sample()
BEST = {"agreement": 100, "violations": 0, "refused_share": 0, "settlement": 100, "complaints": 0, "fraud": 0}


def points(**values: str | int) -> dict[str, Decimal]:
    given_values = {code: Decimal(value) for code, value in {**BEST, **values}.items()}
    lines = indicator_lines(MODEL, given_values)
    names = [each.code for each in MODEL.indicator if each.scoring != "veto"]
    names += [each.code for each in MODEL.indicator if each.scoring == "veto"]
    return {code: line.points for code, line in zip(names, lines, strict=True)}


def test_the_best_has_a_thousand_points_and_every_line_its_article() -> None:
    lines = indicator_lines(MODEL, {code: Decimal(value) for code, value in BEST.items()})
    assert sum(line.points for line in lines) == 1000
    assert {line.article for line in lines} == {"17"}
    assert {line.local_parameter for line in lines} == {"OPEN-25"}


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("refused_share", "0.99", "200"),
        ("refused_share", "1", "140"),
        ("refused_share", "1.99", "140"),
        ("refused_share", "2", "80"),
        ("refused_share", "4.99", "80"),
        ("refused_share", "5", "0"),
        ("violations", "0", "250"),
        ("violations", "1", "200"),
        ("violations", "5", "0"),
        ("violations", "6", "0"),
        ("agreement", "59.99", "0"),
        ("agreement", "60", "0"),
        ("agreement", "80", "150"),
        ("agreement", "99.999", "299.99"),
        ("agreement", "100", "300"),
        ("agreement", "101", "300"),
    ],
)
def test_points_of_one_indicator(code: str, value: str, expected: str) -> None:
    assert points(**{code: value})[code] == Decimal(expected)


def test_a_veto_takes_everything_and_says_so() -> None:
    found = points(fraud=1)
    assert sum(found.values()) == 0
    assert found["fraud"] == -1000
    assert points(fraud=0)["fraud"] == 0


def test_a_value_that_is_missing_is_named() -> None:
    assert missing_values(MODEL, {"agreement": Decimal(1)}) == [code for code in BEST if code != "agreement"]


@given(st.fixed_dictionaries({code: st.decimals(-1000, 1000, places=4) for code in BEST}))
def test_a_sum_lies_between_nothing_and_a_thousand_to_the_cent(values: dict[str, Decimal]) -> None:
    lines = indicator_lines(MODEL, values)
    total = sum((line.points for line in lines), Decimal(0))
    assert 0 <= total <= 1000
    assert all(line.points == round(line.points, 2) for line in lines)


@given(
    st.fixed_dictionaries({code: st.decimals(0, 100, places=2) for code in BEST}),
    st.sampled_from(["violations", "complaints", "refused_share", "fraud"]),
    st.decimals(0, 50, places=2),
)
def test_more_of_what_is_bad_never_helps(values: dict[str, Decimal], code: str, more: Decimal) -> None:
    before = sum(line.points for line in indicator_lines(MODEL, values))
    after = sum(line.points for line in indicator_lines(MODEL, {**values, code: values[code] + more}))
    assert after <= before


@pytest.mark.parametrize(
    ("indicator", "key"),
    [
        ({"scoring": "steps", "weight": 10}, "steps"),
        ({"scoring": "steps", "weight": 10, "steps": (Step(points=Decimal(11)),)}, "steps"),
        (
            {"scoring": "steps", "weight": 10, "steps": (Step(points=Decimal(5), at_least=Decimal(1)),)},
            "steps",
        ),
        ({"scoring": "linear", "weight": 10}, "full"),
        ({"scoring": "per_occurrence", "weight": 10}, "points"),
        ({"scoring": "per_occurrence", "weight": 10, "points": Decimal(11)}, "points"),
    ],
)
def test_a_wrong_indicator_is_named(indicator: dict[str, object], key: str) -> None:
    words = {"code": "i", "name": "i", "name_en": "i", "source": "s", "source_en": "s"}
    one = Indicator(**{**words, **indicator, "weight": Decimal(10)})  # type: ignore[arg-type]
    model = IndicatorModel(version="v", article="17", register="OPEN-25", note="n", note_en="n", indicator=[one])
    found = wrong_indicator(model)
    assert found is not None
    assert found[0] == f"indicator.i.{key}"
