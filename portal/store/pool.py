"""Connections to PostgreSQL: the codecs and the session settings that every query relies on."""

from typing import Any

import asyncpg
import orjson


async def prepare(connection: asyncpg.Connection) -> None:
    """jsonb travels as Python values, through orjson."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: b"\x01" + orjson.dumps(value),
        decoder=lambda data: orjson.loads(data[1:]),
        format="binary",
    )


async def open_pool(url: str, *, minimum: int = 1, maximum: int = 10) -> Any:
    """A pool whose sessions show times in Asia/Shanghai."""
    return await asyncpg.create_pool(
        url,
        min_size=minimum,
        max_size=maximum,
        init=prepare,
        max_cacheable_statement_size=0,  # a planned statement is long, and is prepared once a connection
        reset=_nothing,
        server_settings={"timezone": "Asia/Shanghai", "application_name": "portal", "random_page_cost": "1.1"},
    )


async def _nothing(_: asyncpg.Connection) -> None: ...
