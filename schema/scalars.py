"""Dates, times and decimals. Rows come as JSON text from PostgreSQL, so a scalar is either the text or the value."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

T = TypeVar("T")


def _isoformat(value: Any) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _decimal_text(value: Any) -> str:
    if isinstance(value, float):
        raise TypeError("a decimal was computed as a binary fraction")
    return str(value)


def _reader(read: Callable[[str], T], expected: str) -> Callable[[Any], T]:
    def parse(value: Any) -> T:
        if isinstance(value, str):
            try:
                return read(value)
            except (ValueError, InvalidOperation):
                pass
        raise GraphQLError(f"{value!r} 不符合格式，应为 {expected} / is not {expected}")

    return parse


def _aware(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError
    return value


def _finite(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError
    return value


SCALARS: dict[object, ScalarDefinition] = {
    date: strawberry.scalar(
        name="Date",
        description='日期 / a day in Asia/Shanghai: "2026-11-22"',
        serialize=_isoformat,
        parse_value=_reader(date.fromisoformat, '"2026-11-22"'),
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description='时刻，带时区 / an instant with its offset: "2026-11-22T09:30:00+08:00"',
        serialize=_isoformat,
        parse_value=_reader(_aware, '"2026-11-22T09:30:00+08:00"'),
    ),
    Decimal: strawberry.scalar(
        name="Decimal",
        description='十进制数，以文本传送，无舍入误差 / an exact decimal number, sent as text: "88.50"',
        serialize=_decimal_text,
        parse_value=_reader(_finite, '"88.50"'),
    ),
}
