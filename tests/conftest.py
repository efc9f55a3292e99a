"""Real servers for every test: an embedded PostgreSQL and redis-server, one pair a test process."""

import itertools
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import redis.asyncio

from portal.embedded import Embedded
from portal.store.migrate import migrate
from portal.store.pool import open_pool
from tests import hypothesis_profiles

__all__ = ["hypothesis_profiles"]  # registered before tests are read

_TEMPLATE = "portal_template"
_numbers = itertools.count(1)

# A test's data need not survive a power cut.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_connections": "200",
}


def address_of(servers: Embedded, database: str) -> str:
    """The address of a database on the servers."""
    return servers.database_url.replace("/postgres?", f"/{database}?")


@pytest.fixture(scope="session")
def servers() -> Iterator[Embedded]:
    """The running servers; with xdist each worker has its own."""
    # Not pytest's own folder: that is closed to other users, and root's PostgreSQL runs as nobody.
    with (
        tempfile.TemporaryDirectory(prefix="portal tests ") as folder,
        Embedded(Path(folder), postgres_settings=FAST) as embedded,
    ):
        yield embedded


@pytest.fixture(scope="session")
async def template_database(servers: Embedded) -> str:
    """The name of a migrated database that tests are cloned from."""
    await _admin(servers, f"CREATE DATABASE {_TEMPLATE}")
    await migrate(address_of(servers, _TEMPLATE))
    return _TEMPLATE


@pytest.fixture
async def database_url(servers: Embedded, template_database: str) -> AsyncIterator[str]:
    """The address of a fresh, migrated database."""
    name = f"test_{next(_numbers)}"
    await _admin(servers, f"CREATE DATABASE {name} TEMPLATE {template_database} STRATEGY file_copy")
    yield address_of(servers, name)
    await _admin(servers, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def empty_database_url(servers: Embedded) -> AsyncIterator[str]:
    """The address of a database without any table."""
    name = f"test_{next(_numbers)}"
    await _admin(servers, f"CREATE DATABASE {name}")
    yield address_of(servers, name)
    await _admin(servers, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Any]:
    """A pool on the fresh database, as the portal opens it."""
    opened = await open_pool(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def redis_client(servers: Embedded) -> AsyncIterator[redis.asyncio.Redis]:
    """A client of an emptied Redis."""
    client = redis.asyncio.from_url(servers.redis_url)
    await client.flushdb()
    yield client
    await client.aclose()


async def _admin(servers: Embedded, statement: str) -> None:
    connection = await asyncpg.connect(servers.database_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
