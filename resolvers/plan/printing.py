"""Values as GraphQL prints them, in SQL. Short: PostgreSQL sets up every part of an expression for each execution."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from graphql import GraphQLEnumType


def build_object(parts: Mapping[str, str]) -> str:
    """A JSON object of SQL expressions, in this order. Keys are names of GraphQL, so they need no quoting."""
    pairs = ", ".join(f"'{key}' : {sql}" for key, sql in parts.items())
    return f"JSON_OBJECT({pairs} RETURNING json)"  # else it is jsonb, which sorts, where a value is


def when(condition: str, sql: str) -> str:
    """An expression where a condition holds, else null; without a condition always."""
    return f"CASE WHEN {condition} THEN {sql} END" if condition else sql


def leaf(kind: Any, sql: str, *, optional: bool) -> str:
    """A scalar or an enum. Decimals travel as text: JSON has binary fractions only."""
    if isinstance(kind, GraphQLEnumType):
        name = f"coalesce({_names(kind)} ->> ({sql}), unknown_value('{kind.name}', {sql}))"
        return when(f"({sql}) IS NOT NULL" if optional else "", name)
    return f"({sql})::text" if kind.name == "Decimal" else sql


@cache
def _names(kind: GraphQLEnumType) -> str:
    """From values to names: one look-up, where a branch for every value would be set up for each execution."""
    names = {value.value: name for name, value in kind.values.items()}
    return f"'{orjson.dumps(names).decode()}'::jsonb"
