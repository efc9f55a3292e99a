"""The same random histories over the real store: fewer, and each step a transaction of its own."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis.stateful import run_state_machine_as_test

from portal.casework.file import SubjectFile
from portal.casework.ports import NewSubject
from portal.casework.subjects import register
from portal.domain.identifiers import DocumentType, Identifier
from portal.security.sealing import Sealer
from portal.store.archive import PostgresStore
from portal.store.parameters import enter_parameter
from portal.store.pool import open_pool
from portal.store.registry import NewIdentity, add_identities
from tests.casework.histories import IN_FORCE, Histories
from tests.casework.test_case_histories import Heilongjiang, Jinan, Shandong, Sichuan
from tests.hypothesis_profiles import histories

_LONG_AGO = date(2021, 1, 1)


class Bench:
    """A real store, and a loop of its own that waits for it."""

    def __init__(self, url: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.pool: Any = self.loop.run_until_complete(open_pool(url, maximum=2))
        self.sealer = Sealer(b"k" * 32)
        self.store = PostgresStore(self.pool, self.sealer)
        self.numbers = count(1)
        self.loop.run_until_complete(self._in_force())

    async def _in_force(self) -> None:
        async with self.pool.acquire() as connection:
            for rulebook, values in IN_FORCE.items():
                for key, value in values.items():
                    shown = value.isoformat() if isinstance(value, date) else value
                    at = datetime(2021, 1, 1, tzinfo=Heilongjiang.start.tzinfo)
                    await enter_parameter(connection, rulebook, key, shown, _LONG_AGO, "试验文件", at)

    async def archive(self, machine: Histories) -> int:
        """A new archive for a history."""
        number = Identifier.of(DocumentType.OTHER, f"HISTORY{next(self.numbers):06}")
        async with self.pool.acquire() as connection:
            new = [NewIdentity(number, "示例", "+8613800001234")]
            [identity] = await add_identities(connection, new, self.sealer, machine.start)
        async with self.store.transaction() as transaction:
            whose = NewSubject(identity, machine.rulebook, machine.kind, machine.region)
            return (await register(transaction, [whose], machine.start))[0]

    def close(self) -> None:
        """Lets go of the pool and the loop."""
        self.loop.run_until_complete(self.pool.close())
        self.loop.close()


class RealStore:
    """What MemoryStore shows of one archive, read anew after each step."""

    def __init__(self, bench: Bench, subject_id: int) -> None:
        self.bench, self.subject_id, self.port = bench, subject_id, bench.store
        self.read_again()

    def read_again(self) -> None:
        """Nothing that was read before holds any more."""
        self.bench.loop.run_until_complete(self._read())

    async def _read(self) -> None:
        async with self.port.transaction() as transaction:
            opened = await transaction.open_files([self.subject_id], date(2100, 1, 1))
        self.whole: SubjectFile = replace(opened[self.subject_id])
        self.events = [
            SimpleNamespace(entry=SimpleNamespace(id=row["entry_id"]), event=row["event"], reason=row["reason"])
            for row in await self._rows(
                "SELECT v.* FROM entry_event v JOIN entry e ON e.id = entry_id WHERE e.subject_id = $1 ORDER BY v.id"
            )
        ]
        self.case_events = [
            SimpleNamespace(
                case=SimpleNamespace(id=row["case_id"]), event=row["event"], state=row["state"], reason=row["reason"]
            )
            for row in await self._rows(
                "SELECT v.* FROM case_event v JOIN credit_case c ON c.id = case_id "
                "WHERE c.subject_id = $1 ORDER BY v.id"
            )
        ]
        rows = await self._rows("SELECT kind FROM message WHERE subject_id = $1")
        self.messages = [SimpleNamespace(kind=row["kind"]) for row in rows]

    async def _rows(self, sql: str) -> list[Any]:
        rows: list[Any] = await self.bench.pool.fetch(sql, self.subject_id)
        return rows


@pytest.fixture
def bench(database_url: str) -> Iterator[Bench]:
    opened = Bench(database_url)
    yield opened
    opened.close()


@pytest.mark.parametrize("text", [Heilongjiang, Sichuan, Jinan, Shandong])
def test_histories_over_the_real_store(bench: Bench, text: type[Histories]) -> None:
    class Real(text):  # type: ignore[misc, valid-type]
        def new_store(self) -> RealStore:
            return RealStore(bench, bench.loop.run_until_complete(bench.archive(self)))

        def run(self, work: Any) -> Any:
            outcome = bench.loop.run_until_complete(work)
            self.store.read_again()
            return outcome

    run_state_machine_as_test(Real, settings=histories(6, steps=20))
