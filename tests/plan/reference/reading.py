"""What every resolver of the reference reads with: rows of one table at a time, and the forms of answers."""

import asyncio
import json
import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from graphql import GraphQLEnumType, GraphQLResolveInfo, get_named_type

from portal.clock import SHANGHAI
from portal.rulebooks.loader import shipped
from portal.security.viewer import OfficerViewer, Viewer

Row = dict[str, Any]


class Reading:
    """Resolvers are named Type_field. A field without one is the row's value of the same name."""

    def __init__(self, connection: Any, viewer: Viewer, now: datetime) -> None:
        self.connection, self.viewer, self.now = connection, viewer, now
        self._one_at_a_time = asyncio.Lock()

    async def resolve(self, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        name = re.sub("([A-Z])", lambda found: "_" + found[1].lower(), info.field_name)
        resolver: Callable[..., Any] | None = getattr(self, f"{info.parent_type.name}_{name}", None)
        value = await resolver(source, **arguments) if resolver else source[name]
        return printed(value, get_named_type(info.return_type))

    async def rows(self, statement: str, *values: object) -> list[Row]:
        async with self._one_at_a_time:
            return [dict(row) for row in await self.connection.fetch(statement, *values)]

    async def one(self, table: str, key: object, column: str = "id") -> Row:
        [row] = await self.rows(f"SELECT * FROM {table} WHERE {column} = $1", key)  # noqa: S608
        return row

    async def identity_of(self, subject_id: int) -> Row:
        return await self.one("identity", (await self.one("subject", subject_id))["identity_id"])

    async def agent_of(self, row: Row, column: str = "agent_id") -> Any:
        return (await self.one("identity", row[column]))["name_shown"] if row[column] is not None else None

    async def stepped(self, rows: list[Row]) -> list[Row]:
        """Steps with who took them."""
        return [{**each, "by": _by(each), "agent": await self.agent_of(each)} for each in rows]

    async def name_of(self, row: Row) -> Any:
        return (await self.one("identity", row["identity_id"]))["name_shown"]

    async def region_of(self, row: Row) -> Any:
        return await self.one("region", row["region"], "code")

    async def rulebook_of(self, row: Row) -> Any:
        source = shipped(row["rulebook"]).source
        return {"code": source.code, "name": {"zh": source.name, "en": source.name_en}}

    def in_region(self, subject: Row) -> bool:
        return isinstance(self.viewer, OfficerViewer) and subject["region"].startswith(self.viewer.region_prefix)


def _by(step: Row) -> str:
    if step["agent_id"] is not None:
        return "agent"
    if step["by_subject"]:
        return "subject"
    return "time" if step["officer_id"] is None else "officer"


def global_id(kind: str, key: int) -> str:
    return b64encode(f"{kind}:{key}".encode()).decode()


def folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def printed(value: Any, kind: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value.upper() if isinstance(kind, GraphQLEnumType) and value is not None else value


def page(
    rows: list[Row],
    order: str,
    key: Callable[[Row], list[Any]],
    first: int,
    after: str | None,
    down: list[bool],
) -> Row:
    """A connection of rows, whose nulls come last in either direction."""

    def place(keys: list[Any]) -> list[tuple[bool, Any]]:
        return [(each is None, _Down(each) if falls else each) for each, falls in zip(keys, down, strict=True)]

    rows = sorted(rows, key=lambda row: place(key(row)))
    if after is not None:
        name, *keys = json.loads(b64decode(after), parse_float=Decimal)
        assert name == order
        rows = [row for row in rows if place(key(row)) > place(keys)]
    edges = [{"node": row, "cursor": _cursor(order, key(row))} for row in rows[:first]]
    return {
        "edges": edges,
        "page_info": {
            "has_next_page": len(rows) > first,
            "has_previous_page": after is not None,
            "start_cursor": edges[0]["cursor"] if edges else None,
            "end_cursor": edges[-1]["cursor"] if edges else None,
        },
    }


def _cursor(order: str, keys: list[Any]) -> str:
    listed = ", ".join(str(key) if isinstance(key, Decimal) else json.dumps(key, ensure_ascii=False) for key in keys)
    return b64encode(f'["{order}", {listed}]'.encode()).decode()


class _Down:
    """A value in falling order."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "_Down") -> bool:
        return bool(self.value is not None and other.value is not None and other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Down) and self.value == other.value

    __hash__ = None  # type: ignore[assignment]
