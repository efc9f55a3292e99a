"""Connections to PostgreSQL: the codecs and the session settings that every query relies on."""

from typing import Any

import asyncpg
import orjson


async def prepare(connection: asyncpg.Connection) -> None:
    """jsonb travels as Python values, through orjson; json, the answer of a planned statement, as the bytes it is."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: b"\x01" + orjson.dumps(value),
        decoder=lambda data: orjson.loads(data[1:]),
        format="binary",
    )
    await connection.set_type_codec("json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary")


_SESSION = {"timezone": "Asia/Shanghai", "application_name": "portal", "random_page_cost": "1.1"}


async def connect(url: str, seconds: float) -> Any:
    """One connection for statements that are prepared once and planned once, whatever their parameters."""
    connection = await asyncpg.connect(
        url,
        timeout=seconds,
        max_cached_statement_lifetime=0,
        max_cacheable_statement_size=0,  # a planned statement is long
        server_settings={**_SESSION, "plan_cache_mode": "force_generic_plan"},
    )
    await prepare(connection)
    return connection


async def open_pool(url: str, *, minimum: int = 1, maximum: int = 10) -> Any:
    """A pool whose sessions show times in Asia/Shanghai."""
    return await asyncpg.create_pool(
        url,
        min_size=minimum,
        max_size=maximum,
        init=prepare,
        reset=_nothing,
        server_settings=_SESSION,
    )


async def _nothing(_: asyncpg.Connection) -> None: ...
