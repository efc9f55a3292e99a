"""A page of a long list as a connection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import get_named_type

from resolvers.plan.printing import build_object
from resolvers.refusals import BadArgument

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphql.execution.collect_fields import FieldDetails

    from resolvers.cursors import Order
    from resolvers.plan.writing import Writer

    Made = Callable[[Any, Sequence[FieldDetails]], str]

MOST = 100


def rows_asked(first: int) -> int:
    """How many rows a page shall have; BadArgument when no page has so many."""
    if not 1 <= first <= MOST:
        raise BadArgument("first_out_of_bounds", given=first, most=MOST)
    return first


@dataclass(slots=True)
class Connection:
    """Writes one connection. `source` is FROM; one row more than `limit` tells whether more follow.

    begun: whether the page comes after a cursor. count: the SQL of the number of all rows.
    """

    writer: Writer
    order: Order
    source: str
    where: str
    limit: str
    count: str
    begun: bool
    _nodes: list[str] = field(default_factory=list)
    _cursors: list[str] = field(default_factory=list)
    _joins: str = ""

    def sql(self, kind: Any, fields: Sequence[FieldDetails]) -> str:
        """What is selected of the connection, as one JSON object."""
        made = {"edges": self._edges, "pageInfo": self._page_info, "totalCount": lambda *_: self.count}
        connection = self._object(kind, fields, made)
        by = self.order.by()
        columns = ", ".join([*self._nodes, *self._cursors[:1]])
        # The limit that is no parameter tells PostgreSQL that the rows are few, also where it plans for any values.
        most = f"SELECT {columns}{self.source}{self._joins} WHERE {self.where} ORDER BY {by} LIMIT {MOST + 1}"
        # They come in their order, so nothing above sorts them again.
        rows = f"SELECT * FROM ({most}) AS rows LIMIT {self.limit} + 1"
        # HAVING makes it one row, even where no aggregate is selected.
        return f"(SELECT {connection} FROM ({rows}) AS page HAVING true)"

    def _object(self, kind: Any, fields: Sequence[FieldDetails], made: Mapping[str, Made]) -> str:
        parts: dict[str, str] = {}
        for key, each in self.writer.selected(kind, fields).items():
            name = each[0].node.name.value
            inner = kind.fields.get(name)
            parts[key] = made[name](get_named_type(inner.type), each) if inner else f"'{kind.name}'"
        return build_object(parts)

    def _edges(self, kind: Any, fields: Sequence[FieldDetails]) -> str:
        edge = self._object(kind, fields, {"node": self._node, "cursor": lambda *_: self._cursor()})
        return f"coalesce(array_to_json((array_agg({edge}))[:{self.limit}]), '[]')"

    def _node(self, kind: Any, fields: Sequence[FieldDetails]) -> str:
        name = f"node{len(self._nodes)}"
        node, joins = self.writer.joined(kind, fields)
        self._nodes.append(f"{node} AS {name}")
        self._joins += joins
        return name

    def _cursor(self) -> str:
        self._cursors.append(f"{self.order.cursor()} AS cursor")
        return "cursor"

    def _page_info(self, kind: Any, fields: Sequence[FieldDetails]) -> str:
        last = f"least(count(*), {self.limit})"
        made: dict[str, Made] = {
            "hasNextPage": lambda *_: f"count(*) > {self.limit}",
            "hasPreviousPage": lambda *_: "true" if self.begun else "false",
            "startCursor": lambda *_: f"(array_agg({self._cursor()}))[1]",
            "endCursor": lambda *_: f"(array_agg({self._cursor()}))[{last}]",
        }
        return self._object(kind, fields, made)
