"""Where a field is read from. Each type of schema/ says it beside its fields; nowhere else does a field meet a column.

SQL is written over the aliases of the row: i identity, s subject, r result, e entry, m measure, n message,
a access_log, o officer, p published_institution, g region. A type that is kept inside stored JSON has {j} for that
value. A rule of rules.py and a relation may name the viewer: {identity}, {officer}, {region}, {since}, {today}.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import strawberry

from resolvers.cursors import Order
from resolvers.plan.rules import Rule
from resolvers.shown import global_id_sql

PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Column:
    """An SQL expression."""

    sql: str


@dataclass(frozen=True, slots=True)
class Inside:
    """An object, or each object of a list, that is stored as JSON."""

    sql: str


@dataclass(frozen=True, slots=True)
class Parts:
    """An object of columns of this row, where `when` holds."""

    columns: Mapping[str, str]
    when: str = ""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument as a parameter of a PostgreSQL type, which `read` makes of what was given.

    One that is not null puts `condition` on the rows, where {value} stands for it. In the source of the rows it can
    be named itself, and is NULL when it is null.
    """

    kind: str
    condition: str = ""
    read: Callable[[Any], object] = lambda value: value


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of another type: `source` is what stands behind FROM, empty for this row seen as that type.

    given: values with their types that a resolver hands over.
    """

    source: str = ""
    where: str = ""
    order: str = ""
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A connection: `first` rows behind `after`. The argument `order` chooses, where there are several orders.

    A source that goes to its place by itself names {after}, the keys of the cursor or as many NULLs, {most}, the
    number of rows, and {order}. It may be made of what stands for these and for the arguments: a parameter, or NULL.
    count: the number of all rows.
    """

    source: str | Callable[[Mapping[str, str]], str]
    order: Order | Mapping[Any, Order]
    where: str = ""
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    count: str = ""
    given: Mapping[str, str] = field(default_factory=dict)


Reading = Column | Inside | Parts | Rows | Page


def column(sql: str, description: str) -> Any:
    """A field that is a column. A list of scalars is one column, too."""
    return planned(Column(sql), description)


def global_id(kind: str, key: str, description: str) -> Any:
    """The global ID of a row, from its key; null where there is no key."""
    return planned(Column(global_id_sql(kind, key)), description)


def who_acted(key: str, description: str) -> Any:
    """Whoever acted for the subject by a mandate, masked; `key` holds identity.id, or nothing."""
    return column(f"(SELECT agent.name_shown FROM identity agent WHERE agent.id = {key})", description)


def bilingual(sql: str, description: str, *, within: str = "") -> Any:
    """A text in both languages, stored as `sql` and the same with _en; `within` is the JSON that holds the two."""
    return planned(both(sql, within), description)


def both(sql: str, within: str = "") -> Parts:
    """Where the two languages of a text are read from."""
    zh, en = (f"{within}->>'{name}'" if within else name for name in (sql, f"{sql}_en"))
    return Parts({"zh": zh, "en": en}, when=f"{zh} IS NOT NULL")


def planned(reading: Reading, description: str, resolver: Any = None) -> Any:
    """A field read as declared. A resolver gives the arguments, and feeds the general road at a root."""
    return strawberry.field(resolver=resolver, description=description, metadata={PLAN: reading})


def reading_of(definition: Any) -> Reading | None:
    """How a field of GraphQL's schema is read, if a plan can read it."""
    declared = definition.extensions.get("strawberry-definition")
    return declared.metadata.get(PLAN) if declared else None


def rule_of(kind: Any) -> Rule | None:
    """Who may see the rows of a type of GraphQL's schema."""
    declared = kind.extensions.get("strawberry-definition")
    return getattr(declared.origin, "seen_by", None) if declared else None
