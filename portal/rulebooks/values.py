"""The types of local parameters: what an operator or a file gives becomes a value, or is refused."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from portal.domain.case import CaseKind
from portal.domain.grade import Band
from portal.rulebooks.model import Parameter

_MAY_BE_UNSET = ("date", "text", "optional_int")
_WHOLE = ("int", "optional_int")
_POINTS_BELOW = 1_000_000


class ParameterInvalid(ValueError):
    """A local parameter is unknown or has a wrong value."""

    def __init__(self, key: str, expected: str) -> None:
        super().__init__(f"{key}: {expected}")
        self.key, self.expected = key, expected


def typed(key: str, parameter: Parameter) -> Any:
    """The value of a local parameter in its type. Raises ParameterInvalid."""
    check = _TYPES.get(parameter.type)
    if check is None:
        raise ParameterInvalid(key, f"a type out of {sorted(_TYPES)}, not {parameter.type!r}")
    if parameter.value is None and parameter.type in _MAY_BE_UNSET:
        return None
    try:
        value = check(parameter.value)
        choices = None if parameter.choices is None else [check(choice) for choice in parameter.choices]
    except (TypeError, ValueError, InvalidOperation) as wrong:
        raise ParameterInvalid(key, f"a value of type {parameter.type}: {wrong}") from wrong
    if choices is not None and value not in choices:
        raise ParameterInvalid(key, f"one of {parameter.choices}; another value cannot be carried out yet")
    if parameter.type in _WHOLE and not _within(value, parameter):
        raise ParameterInvalid(key, _expected(parameter))
    return value


def _within(value: int, parameter: Parameter) -> bool:
    return value >= parameter.minimum and (parameter.maximum is None or value <= parameter.maximum)


def _expected(parameter: Parameter) -> str:
    low, high = parameter.minimum, parameter.maximum
    if high is None:
        return f"不小于 {low} 的整数 / a whole number, {low} or more"
    return f"{low} 至 {high} 的整数（含） / a whole number from {low} to {high}, both included"


def _int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("a whole number is expected")
    return value


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool | float):
        raise TypeError("a whole number, or a text with decimals, is expected")
    return storable(Decimal(value))


def storable(points: Decimal) -> Decimal:
    """Refuses what the archive could only keep rounded: a trace must add up to the stored score."""
    if not points.is_finite() or abs(points) >= _POINTS_BELOW or points != round(points, 2):
        raise ValueError(f"a number below {_POINTS_BELOW} with at most two decimals is expected, not {points}")
    return points


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false is expected")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("a text is expected")
    return value


def _date(value: Any) -> date:
    if isinstance(value, datetime):
        raise TypeError("a date without a time is expected")
    return value if isinstance(value, date) else date.fromisoformat(value)


def _day_of_year(value: Any) -> str:
    day = _text(value)
    date.fromisoformat(f"2001-{day}")  # a day that every year has
    return day


def _list(value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError("a list is expected")
    return tuple(value)


def _cases(value: Any) -> tuple[CaseKind, ...]:
    return tuple(dict.fromkeys(CaseKind(each) for each in _list(value)))


def _bands(value: Any) -> tuple[Band, ...]:
    if value and isinstance(value, tuple) and isinstance(value[0], Band):
        return value
    *graded, last = [_row(row) for row in _list(value)] or [()]
    if len(last) != 1 or any(len(row) != 2 for row in graded):
        raise ValueError("every band but the last needs its lowest score, and the last has none")
    bounds = [_decimal(row[1]) for row in graded]
    if any(upper <= lower for upper, lower in pairwise(bounds)):
        raise ValueError("the best band comes first, and lowest scores fall")
    bands = (
        *(Band(_text(row[0]), bound) for row, bound in zip(graded, bounds, strict=True)),
        Band(_text(last[0]), None),
    )
    if len({band.code for band in bands}) != len(bands):
        raise ValueError("each grade stands once")
    return bands


def _row(value: Any) -> tuple[Any, ...]:
    row = _list(value)
    if not 1 <= len(row) <= 2:
        raise ValueError("a band is a grade and its lowest score")
    return row


_TYPES: Mapping[str, Callable[[Any], Any]] = {
    "int": _int,
    "optional_int": _int,
    "decimal": _decimal,
    "bool": _bool,
    "text": _text,
    "date": _date,
    "day_of_year": _day_of_year,
    "list": _list,
    "cases": _cases,
    "bands": _bands,
}
