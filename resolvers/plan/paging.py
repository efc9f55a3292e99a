"""A page of a long list as a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import get_named_type

from resolvers.plan.printing import build_object
from resolvers.refusals import BadArgument

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphql.execution.collect_fields import FieldDetails

    from resolvers.cursors import Order
    from resolvers.plan.writing import Writer

MOST = 100


def rows_asked(first: int) -> int:
    """How many rows a page shall have; BadArgument when no page has so many."""
    if not 1 <= first <= MOST:
        raise BadArgument("first_out_of_bounds", given=first, most=MOST)
    return first


def write_page(
    writer: Writer,
    kind: Any,
    fields: Sequence[FieldDetails],
    order: Order,
    source: str,
    limit: str,
    count: str,
    *,
    begun: bool,
) -> str:
    """The SQL of a connection. `source` is FROM and WHERE; one row more than asked for tells whether more follow."""
    nodes: list[str] = []
    cursor_asked = False

    def edge(kind: Any, fields: Sequence[FieldDetails]) -> str:
        nonlocal cursor_asked
        parts: dict[str, str] = {}
        for key, each in writer.selected(kind, fields).items():
            match each[0].node.name.value:
                case "node":
                    parts[key] = f"node{len(nodes)}"
                    nodes.append(f"{writer.row(get_named_type(kind.fields['node'].type), each)} AS {parts[key]}")
                case "cursor":
                    cursor_asked, parts[key] = True, "cursor"
                case _:
                    parts[key] = f"'{kind.name}'"
        return f"coalesce(json_agg({build_object(parts)} ORDER BY place) FILTER (WHERE place <= {limit}), '[]')"

    def page_info(kind: Any, fields: Sequence[FieldDetails]) -> str:
        nonlocal cursor_asked
        parts: dict[str, str] = {}
        for key, each in writer.selected(kind, fields).items():
            match each[0].node.name.value:
                case "hasNextPage":
                    parts[key] = f"count(*) > {limit}"
                case "hasPreviousPage":
                    parts[key] = "true" if begun else "false"
                case "startCursor":
                    cursor_asked, parts[key] = True, "min(cursor) FILTER (WHERE place = 1)"
                case "endCursor":
                    cursor_asked = True
                    parts[key] = f"(array_agg(cursor ORDER BY place DESC) FILTER (WHERE place <= {limit}))[1]"
                case _:
                    parts[key] = f"'{kind.name}'"
        return build_object(parts)

    connection: dict[str, str] = {}
    for key, each in writer.selected(kind, fields).items():
        match each[0].node.name.value:
            case "edges":
                connection[key] = edge(get_named_type(kind.fields["edges"].type), each)
            case "pageInfo":
                connection[key] = page_info(get_named_type(kind.fields["pageInfo"].type), each)
            case "totalCount":
                connection[key] = count
            case _:
                connection[key] = f"'{kind.name}'"
    columns = ", ".join(
        [
            *nodes,
            *([f"{order.cursor()} AS cursor"] if cursor_asked else []),
            f"row_number() OVER (ORDER BY {order.by()}) AS place",
        ]
    )
    # The limit that is no parameter tells PostgreSQL that the rows are few, also where it plans for whatever values.
    most = f"SELECT {columns}{source} ORDER BY {order.by()} LIMIT {MOST + 1}"
    rows = f"SELECT * FROM ({most}) AS rows LIMIT {limit} + 1"
    # HAVING makes it one row, even where no aggregate is selected.
    return f"(SELECT {build_object(connection)} FROM ({rows}) AS page HAVING true)"
