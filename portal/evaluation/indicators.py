"""Points of an indicator model (SC art. 17): one line an indicator. Decimal only; pure."""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal

from portal.domain.result import LineKind, TraceLine
from portal.rulebooks.cycle import Indicator, IndicatorModel

_CENT = Decimal("0.01")
_NOTHING = Decimal(0)


def indicator_lines(model: IndicatorModel, values: Mapping[str, Decimal]) -> tuple[TraceLine, ...]:
    """The lines of a model from the values of its indicators. Raises KeyError for a value that is missing.

    A veto takes back what the others gave, so that the lines still add up.
    """
    lines = [_line(model, each, _points(each, values[each.code])) for each in model.indicator if each.scoring != "veto"]
    given = sum((line.points for line in lines), _NOTHING)
    for veto in model.indicator:
        if veto.scoring == "veto":
            taken = -given if values[veto.code] > 0 else _NOTHING
            lines.append(_line(model, veto, taken))
            given += taken
    return tuple(lines)


def missing_values(model: IndicatorModel, values: Mapping[str, Decimal]) -> list[str]:
    """Codes of indicators without a value: who lacks one is not scored."""
    return [each.code for each in model.indicator if each.code not in values]


def _points(indicator: Indicator, value: Decimal) -> Decimal:
    if indicator.scoring == "steps":
        return next(step.points for step in indicator.steps if step.at_least is None or value >= step.at_least)
    if indicator.scoring == "per_occurrence":
        points = indicator.weight - indicator.points * value
    else:
        points = indicator.weight * (value - indicator.zero) / (indicator.full - indicator.zero)
    return min(indicator.weight, max(_NOTHING, points)).quantize(_CENT, ROUND_FLOOR)


def _line(model: IndicatorModel, indicator: Indicator, points: Decimal) -> TraceLine:
    return TraceLine(LineKind.INDICATOR, points, indicator.name, indicator.name_en, model.article, model.register)
