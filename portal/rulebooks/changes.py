"""What a later text changes of the text itself: a limit of its procedures, or a measure."""

from collections.abc import Iterable
from typing import Any

import msgspec

from portal.rulebooks.measure_rules import MeasureRule
from portal.rulebooks.procedures import Procedures
from portal.rulebooks.values import ParameterInvalid


def with_limit(procedures: Procedures, limit: str, value: Any) -> Procedures:
    """Procedures with another limit: `dispute.window`, `repair.decide`, in working days or months as the limit has it.

    Raises ParameterInvalid for what is no limit of the text, or no whole number from 1 on.
    """
    *road, name = limit.split(".")
    parts: list[Any] = [procedures]
    for step in road:
        parts.append(getattr(parts[-1], step, None))
    if name not in getattr(parts[-1], "__struct_fields__", ()) or type(getattr(parts[-1], name)) is not int:
        raise ParameterInvalid(limit, "文本规定的期限，如 dispute.decide / a limit of the text, such as dispute.decide")
    if type(value) is not int or value < 1:
        raise ParameterInvalid(limit, "1 及以上的整数 / a whole number from 1 on")
    changed: Any = value
    for part, step in zip(reversed(parts), reversed([*road, name]), strict=True):
        changed = msgspec.structs.replace(part, **{step: changed})
    whole: Procedures = changed
    return whole


def with_measure(measures: Iterable[MeasureRule], measure: MeasureRule) -> list[MeasureRule]:
    """Measures with one in the place of that of the same code, or behind them."""
    held = list(measures)
    at = next((number for number, each in enumerate(held) if each.code == measure.code), len(held))
    return [*held[:at], measure, *held[at + 1 :]]
