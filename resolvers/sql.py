"""From a selection to SQL: rows, lists and pages as JSON that PostgreSQL builds.

A type is declared as a `Row`: for every field either a column (an SQL expression) or a relation (a function that
writes a subselect for what is selected inside). JSON keys are the field's name for columns, and for relations the
name in the answer after an "@", since a relation may be selected twice with other arguments.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from resolvers.cursors import After, Order
from resolvers.refusals import BadArgument
from resolvers.selection import Selected

MOST = 100


class Parameters:
    """The values of a statement, numbered in the order in which they were added."""

    def __init__(self) -> None:
        """Begin without any."""
        self.values: list[object] = []

    def add(self, value: object, kind: str) -> str:
        """Add a value of a PostgreSQL type; answers what stands for it in the statement."""
        if isinstance(value, str) and "\0" in value:
            raise BadArgument("nul_character")
        self.values.append(value)
        return f"${len(self.values)}::{kind}"


Relation = Callable[[Selected, Parameters], str]


@dataclass(frozen=True)
class Row:
    """How a GraphQL type is read, over the table aliases that its columns use."""

    columns: Mapping[str, str]
    relations: Mapping[str, Relation] = field(default_factory=dict)

    def json(self, fields: Iterable[Selected], parameters: Parameters) -> str:
        """One row as JSON, with what is selected of it."""
        parts: dict[str, str] = {}
        for each in fields:
            if relation := self.relations.get(each.name):
                parts[f"@{each.key}"] = relation(each, parameters)
            else:
                parts[each.name] = self.columns[each.name]
        return build_object(parts)


def build_object(parts: Mapping[str, str]) -> str:
    """A JSON object of SQL expressions. Keys are names of GraphQL or of ours, so they need no quoting."""
    pairs = ", ".join(f"'{key}', {sql}" for key, sql in parts.items())
    return f"jsonb_build_object({pairs})"


def one(row: Row, source: str) -> Relation:
    """A relation to one row, or to none."""

    def write(selected: Selected, parameters: Parameters) -> str:
        return f"(SELECT {row.json(selected.fields, parameters)} FROM {source})"

    return write


def every(row: Row, source: str, order: str) -> Relation:
    """A relation to all rows of a short list."""

    def write(selected: Selected, parameters: Parameters) -> str:
        node = row.json(selected.fields, parameters)
        return f"(SELECT coalesce(jsonb_agg({node} ORDER BY {order}), '[]') FROM {source})"

    return write


def page(
    selected: Selected, parameters: Parameters, row: Row, source: str, order: Order, *, count: str | None = None
) -> str:
    """A page of a long list as a connection. `source` is FROM and WHERE; `first` and `after` are the selection's.

    `count` is the SQL of the number of all rows.
    """
    first = selected.arguments["first"]
    if not 1 <= first <= MOST:
        raise BadArgument("first_out_of_bounds", given=first, most=MOST)
    after = order.read(selected.arguments["after"])
    limit = parameters.add(first, "int")
    nodes: list[str] = []

    def edges(inner: Selected) -> str:
        edge: dict[str, str] = {}
        for each in inner.fields:
            if each.name == "node":
                edge[f"@{each.key}"] = f"node{len(nodes)}"
                nodes.append(f"{row.json(each.fields, parameters)} AS node{len(nodes)}")
            else:
                edge["cursor"] = "cursor"
        return f"coalesce(jsonb_agg({build_object(edge)} ORDER BY place) FILTER (WHERE place <= {limit}), '[]')"

    connection: dict[str, str] = {}
    for each in selected.fields:
        match each.name:
            case "edges":
                connection[f"@{each.key}"] = edges(each)
            case "page_info":
                connection["page_info"] = _page_info(limit, after)
            case "total_count" if count:
                connection["total_count"] = f"({count})"
    rows = ", ".join([*nodes, f"{order.cursor()} AS cursor", f"row_number() OVER (ORDER BY {order.by()}) AS place"])
    begun = f"{source} AND {order.beyond(after, parameters.add)}" if after else source
    return (
        f"(SELECT {build_object(connection)} FROM"
        f" (SELECT {rows} FROM {begun} ORDER BY {order.by()} LIMIT {limit} + 1) AS page"
        " HAVING true)"  # one row, even where no aggregate is selected
    )


def _page_info(limit: str, after: After | None) -> str:
    return build_object(
        {
            "has_next_page": f"count(*) > {limit}",
            "has_previous_page": "true" if after else "false",
            "start_cursor": "(array_agg(cursor ORDER BY place))[1]",
            "end_cursor": f"(array_agg(cursor ORDER BY place DESC) FILTER (WHERE place <= {limit}))[1]",
        }
    )
