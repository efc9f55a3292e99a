"""Scalars take the value and its text alike; decimals are never binary fractions."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from schema.scalars import SCALARS

AWARE = st.datetimes(timezones=st.just(UTC))


def scalar(kind: type) -> Any:
    return SCALARS[kind]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2))
def test_a_decimal_comes_back_as_it_went(value: Decimal) -> None:
    sent = scalar(Decimal).serialize(value)
    assert isinstance(sent, str)
    assert scalar(Decimal).serialize(sent) == sent
    assert scalar(Decimal).parse_value(sent) == value


@given(st.dates())
def test_a_date_comes_back_as_it_went(value: date) -> None:
    sent = scalar(date).serialize(value)
    assert scalar(date).serialize(sent) == sent
    assert scalar(date).parse_value(sent) == value


@given(AWARE)
def test_an_instant_comes_back_as_it_went(value: datetime) -> None:
    sent = scalar(datetime).serialize(value)
    assert scalar(datetime).parse_value(sent) == value


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        scalar(Decimal).serialize(0.1)


@pytest.mark.parametrize(
    ("kind", "given_value"),
    [
        (Decimal, 1.5),
        (Decimal, "NaN"),
        (Decimal, "many"),
        (date, 20261122),
        (date, "2026-02-30"),
        (datetime, "2026-11-22T10:00:00"),
        (datetime, "now"),
    ],
)
def test_bad_input_is_told_what_would_be_right(kind: type, given_value: object) -> None:
    with pytest.raises(GraphQLError, match=r'应为 ".+" / is not ".+"'):
        scalar(kind).parse_value(given_value)
