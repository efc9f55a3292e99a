"""What a text is about stands in its row, and the database refuses a second one about the same (HLJ art. 26)."""

from typing import Any

import asyncpg
import pytest

from portal.casework.record import record
from portal.domain.outcomes import Recorded
from tests.casework.conftest import START, Registrar, entry


async def test_a_result_is_texted_once_whoever_asks(pool: Any, store: Any, registrar: Registrar) -> None:
    outcome = await record(store, entry(await registrar()), START)
    assert isinstance(outcome, Recorded)
    assert outcome.result is not None
    assert await pool.fetchval("SELECT once FROM outbox") == f"result:{outcome.result.id}"
    with pytest.raises(asyncpg.UniqueViolationError):
        await pool.execute(
            """
            INSERT INTO outbox (ref, once, identity_id, kind, body_sealed, created_at, state, next_at)
            SELECT gen_random_uuid(), once, identity_id, kind, body_sealed, created_at, state, next_at FROM outbox
            """
        )
