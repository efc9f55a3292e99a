"""Readers: few connections for all, none lost, none given on with an answer under way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import asyncpg
import pytest

from portal.store.readers import Readers

SECONDS = 5


@pytest.fixture
async def readers(database_url: str) -> AsyncIterator[Readers]:
    opened = Readers(database_url, most=2)
    yield opened
    await opened.close()


async def backend(readers: Readers) -> int:
    pid: int = await readers.fetchval("SELECT pg_backend_pid()", timeout=SECONDS)
    return pid


async def test_all_share_few_connections(readers: Readers) -> None:
    pids = await asyncio.gather(*(backend(readers) for _ in range(40)))
    assert len(set(pids)) == 2
    assert await backend(readers) == await backend(readers)


async def test_an_error_leaves_the_connection_usable(readers: Readers) -> None:
    pid = await backend(readers)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await readers.fetchval("SELECT 1 / $1::int", 0, timeout=SECONDS)
    with pytest.raises(asyncpg.DataError):
        await readers.fetchval("SELECT $1::int", "no number", timeout=SECONDS)
    assert await backend(readers) == pid


async def test_whoever_gives_up_takes_no_connection_along(readers: Readers) -> None:
    for _ in range(3):
        asked = [asyncio.create_task(readers.fetchval("SELECT pg_sleep(30)", timeout=SECONDS)) for _ in range(5)]
        while not readers._waiting:  # noqa: ASYNC110
            await asyncio.sleep(0)
        for each in asked:
            each.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        assert len(set(await asyncio.gather(*(backend(readers) for _ in range(10))))) <= 2
    with pytest.raises(TimeoutError):
        await readers.fetchval("SELECT pg_sleep(30)", timeout=0.05)
    assert await backend(readers)


async def test_a_connection_that_was_ended_is_replaced(readers: Readers) -> None:
    for _ in range(3):
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            await readers.fetchval("SELECT pg_terminate_backend(pg_backend_pid())", timeout=SECONDS)
        assert await backend(readers)


async def test_a_database_that_is_away_is_an_error_each_time(database_url: str) -> None:
    readers = Readers(database_url.replace("host=/", "host=/nowhere/"), most=1)
    for _ in range(3):
        with pytest.raises(OSError):  # noqa: PT011 - whatever the system calls it
            await backend(readers)
    await readers.close()
