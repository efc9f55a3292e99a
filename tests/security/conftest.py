"""A sign-in on real servers, at a time that the test sets."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any

import pytest
import structlog
from redis.asyncio import Redis

from portal.clock import SHANGHAI, SetClock
from portal.domain.identifiers import Identifier
from portal.security.sealing import Sealer
from portal.security.service import SignIn
from tests.security.people import PERSON, PHONE

START = datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)


@pytest.fixture(scope="session")
def sealer() -> Sealer:
    return Sealer(bytes(range(32)))


@pytest.fixture
async def sign_in(redis_client: Redis, pool: Any, sealer: Sealer, clock: SetClock) -> AsyncIterator[SignIn]:
    service = SignIn(redis_client, pool, sealer, clock)
    yield service
    await service.drain()


@pytest.fixture
async def harbin(pool: Any) -> str:
    """A region and its province, by the region's code."""
    await pool.executemany(
        "INSERT INTO region (code, prefix, name, name_en) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        [("230000", "23", "黑龙江省", "Heilongjiang"), ("230100", "2301", "哈尔滨市", "Harbin")],
    )
    return "230100"


@pytest.fixture
async def person(pool: Any, sealer: Sealer) -> int:
    """identity.id of PERSON, whose phone is on file."""
    return await add_identity(pool, sealer, PERSON, phone=PHONE)


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as entries:
        yield entries


async def add_identity(pool: Any, sealer: Sealer, identifier: Identifier, *, phone: str | None) -> int:
    identity_id: int = await pool.fetchval(
        """
        INSERT INTO identity (institution, document_type, identifier_hash, identifier_sealed, identifier_shown,
                              name_sealed, name_shown, phone_sealed, created_at)
        VALUES (false, $1, $2, $3, $4, $5, '张*', $6, $7) RETURNING id
        """,
        str(identifier.document_type),
        sealer.lookup_hash(identifier.document_type, identifier.number),
        sealer.seal(identifier.number, "identity.identifier"),
        identifier.shown,
        sealer.seal("张三", "identity.name"),
        sealer.seal(phone, "identity.phone") if phone else None,
        START,
    )
    return identity_id
