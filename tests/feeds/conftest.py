"""A receiver on the loopback, the worker that talks to it, and Weihai's archive, with a clock that stands."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from aiohttp import web

from portal.casework import pushes, stages
from portal.casework import record as casework
from portal.casework.ports import NewSubject
from portal.casework.record import RecordEntry
from portal.casework.subjects import register
from portal.clock import SHANGHAI, SetClock
from portal.domain.entry import Severity
from portal.domain.identifiers import Identifier
from portal.domain.outcomes import EntryMoved, Recorded
from portal.domain.push import Channel
from portal.domain.subject import SubjectKind
from portal.feeds.http import addressed
from portal.feeds.pace import FeedPace
from portal.feeds.worker import FeedWorker
from portal.security.sealing import Sealer
from portal.store.archive import PostgresStore
from portal.store.registry import NewIdentity, add_identities
from tests.feeds.receiver import TOKEN, Receiver

NOON = datetime(2020, 11, 12, 12, tzinfo=SHANGHAI)
NUMBER = "JG20200001"
PACE = FeedPace(timeout=timedelta(seconds=5))


@dataclass
class Town:
    """One person under Weihai's notice and everything around."""

    pool: Any
    store: PostgresStore
    sealer: Sealer
    clock: SetClock
    receiver: Receiver
    address: str
    subject_id: int
    worker: FeedWorker = field(init=False)
    entries: int = 0

    def __post_init__(self) -> None:
        self.worker = self.make_worker("first")

    def make_worker(self, holder: str, address: str | None = None, token: str = TOKEN) -> FeedWorker:
        """A worker of its own session."""
        known = f'{{"weihai_credit": {{"url": "{address or self.address}", "token": "{token}"}}}}'
        return FeedWorker(
            self.pool, addressed(known, PACE.timeout), partial(pushes.answer, self.store), self.sealer, self.clock,
            PACE, holder=holder,
        )  # fmt: skip

    async def record(self, channel: Channel = Channel.REAL_TIME) -> int:
        """An entry of ten points; its id."""
        self.entries += 1
        command = RecordEntry(
            subject_id=self.subject_id,
            item="WH-2-1-4",
            decided_on=self.clock.now().date(),
            document_no=f"示例〔2020〕{self.entries}号",
            facts="出借医保凭证，电话13800000001",
            basis="示例依据",
            handling_type="行政处罚",
            authority="371002",
            severity=Severity.SERIOUS,
            channel=channel,
        )
        outcome = await casework.record(self.store, command, self.clock.now())
        assert isinstance(outcome, Recorded), outcome
        return outcome.entry.id

    async def annul(self, entry_id: int) -> None:
        """The decision behind an entry is annulled."""
        outcome = await stages.annul(self.store, entry_id, "371002", None, "复议撤销", self.clock.now())
        assert isinstance(outcome, EntryMoved), outcome

    async def round(self) -> int:
        """Claims once and lets everything claimed come to its end."""
        started = await self.worker.start_due(self.pool)
        await self.worker.finish()
        return started

    def later(self, **step: float) -> None:
        """Moves the clock on."""
        self.clock.at += timedelta(**step)

    async def killed(self) -> None:
        """The worker is gone and another session begins, as after SIGKILL."""
        self.worker = self.make_worker("the next")
        await self.worker.look_back(self.pool)

    async def states(self) -> list[str]:
        """Of all pushes, in the order in which they were made."""
        return [row["state"] for row in await self.pool.fetch("SELECT state FROM push ORDER BY id")]

    async def refs(self) -> list[str]:
        """Keys of all pushes, in the order in which they were made."""
        return [str(row["ref"]) for row in await self.pool.fetch("SELECT ref FROM push ORDER BY id")]

    async def score(self) -> int:
        """The current score."""
        found = await self.pool.fetchval(
            "SELECT score FROM subject JOIN result ON result.id = current_result_id WHERE subject.id = $1",
            self.subject_id,
        )
        return int(found)


@pytest.fixture
async def town(pool: Any) -> AsyncIterator[Town]:
    """Weihai at noon."""
    sealer, clock, receiver = Sealer(bytes(range(32))), SetClock(NOON), Receiver()
    store = PostgresStore(pool, sealer)
    async with pool.acquire() as connection:
        identity = NewIdentity(Identifier.of("other", NUMBER), "示例人员", "+8613800000001")  # type: ignore[arg-type]
        [identity_id] = await add_identities(connection, [identity], sealer, NOON)
    async with store.transaction() as transaction:
        person = NewSubject(identity_id, "weihai", SubjectKind.INSURED_PERSON, "371002", facts={"score": 1000})
        [subject_id] = await register(transaction, [person], NOON)
    runner = web.AppRunner(receiver.app(), shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    yield Town(pool, store, sealer, clock, receiver, f"http://{host}:{port}", subject_id)
    await runner.cleanup()
