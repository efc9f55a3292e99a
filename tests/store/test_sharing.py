"""Only entries marked as shared leave, each change once, without a name or number in the outbox (HLJ art. 36)."""

from datetime import date, datetime, timedelta
from typing import Any

from portal.casework.record import record
from portal.casework.scheduler import turn
from portal.casework.stages import annul
from portal.clock import SHANGHAI
from portal.domain.outcomes import Recorded
from portal.domain.push import Channel, Matter, Push
from portal.rulebooks.loader import shipped
from portal.store.pushes import append
from portal.store.sharing import share
from tests.casework.conftest import START, Registrar, entry
from tests.casework.conftest import registrar as registrar
from tests.casework.conftest import sealer as sealer
from tests.casework.conftest import store as store


async def test_what_is_shared_and_when(pool: Any, store: Any, registrar: Registrar) -> None:
    subject = await registrar()
    shared = await record(store, entry(subject, shared=True, document_no="示例1号"), START)
    await record(store, entry(subject, document_no="示例2号"), START)
    assert isinstance(shared, Recorded)

    async def sent(now: datetime) -> int:
        async with pool.acquire() as connection:
            return await share(connection, "heilongjiang", "tax", now)

    assert [await sent(START + timedelta(hours=hour)) for hour in (1, 2)] == [1, 0]
    await annul(store, shared.entry.id, "230000", None, "撤销", START + timedelta(hours=3))
    assert await sent(START + timedelta(hours=4)) == 1
    rows = await pool.fetch("SELECT records FROM push ORDER BY id")
    assert [[each["status"] for each in row["records"]] for row in rows] == [["active"], ["revoked"]]
    assert await pool.fetchval("SELECT count(*) FROM access_log WHERE action = 'share'") == 2


async def test_who_was_told_of_an_entry_is_told_what_became_of_it(pool: Any, store: Any, registrar: Registrar) -> None:
    """By the scheduler, whatever moment the change bears: a repair bears the one on which it was due."""
    subject = await registrar()
    known = await record(store, entry(subject, shared=True, document_no="示例1号", expires_on=date(2026, 6, 30)), START)
    assert isinstance(known, Recorded)
    moment = datetime(2026, 7, 1, 0, 0, 5, tzinfo=SHANGHAI)
    async with pool.acquire() as connection:
        assert await share(connection, "heilongjiang", "tax", moment) == 1
    await record(store, entry(subject, shared=True, document_no="示例2号"), START)  # nobody shared it yet
    await turn(store, moment + timedelta(seconds=7))  # the entry expired at 00:00:00, before it was shared
    await turn(store, moment + timedelta(seconds=20))
    statuses = [row["records"][0]["status"] for row in await pool.fetch("SELECT records FROM push ORDER BY id")]
    assert statuses == ["active", "expired"]
    await turn(store, moment + timedelta(days=1))
    assert await pool.fetchval("SELECT count(*) FROM push") == 2


async def test_what_another_text_shared_with_a_department_of_the_same_name_is_not_meant(
    pool: Any, store: Any, registrar: Registrar
) -> None:
    await record(store, entry(await registrar(), shared=True), START)
    later = START + timedelta(hours=1)
    other = Push("tax", Channel.DAILY, Matter.ENTRIES, "share:elsewhere:tax:1", [], created_at=later, next_at=later)
    async with pool.acquire() as connection:
        await append(connection, [(None, other)])
        assert await share(connection, "heilongjiang", "tax", START + timedelta(hours=2)) == 1


def test_six_departments() -> None:
    sharing = shipped("heilongjiang").sharing
    assert sharing is not None
    assert len(sharing.departments) == 6
