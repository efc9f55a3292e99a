"""The notifier as a process sees it: one session after another, until it is told to stop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import structlog

from notify.pace import Pace
from notify.worker import Worker

log = structlog.get_logger("notify")

# Anywhere in PostgreSQL: "notify" in ASCII. One session of the notifier works at a time.
_LOCK = 0x6E6F74696679

DATABASE_TROUBLE = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg raises when the connection ends between two of its steps
)


class Notifier:
    """Holds the lock, listens, and lets a worker work; begins anew when the database was away."""

    def __init__(self, database_url: str, make_worker: Callable[[str], Worker], pace: Pace) -> None:
        """`make_worker` gives a worker for a session's name."""
        self._url = database_url
        self._make_worker = make_worker
        self._pace = pace
        self._stopping = asyncio.Event()
        self._wake = asyncio.Event()

    def stop(self) -> None:
        """Finish what is on its way, then end."""
        self._stopping.set()
        self._wake.set()

    async def run(self) -> None:
        """Work until `stop`."""
        while not self._stopping.is_set():
            try:
                async with self._connection() as connection:
                    if await self._alone(connection):
                        await self._work(connection)
            except DATABASE_TROUBLE as error:
                log.warning("database out of reach", error=type(error).__name__)
                await self._rest(self._stopping)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        connection = await asyncpg.connect(
            self._url, timeout=10, command_timeout=10, server_settings={"application_name": "notify"}
        )
        try:
            yield connection
            await connection.close(timeout=2)
        finally:
            connection.terminate()  # a lost connection cannot be closed politely

    async def _alone(self, connection: Any) -> bool:
        """Wait for the notifier's lock; False when told to stop first."""
        waiting = False
        while not self._stopping.is_set():
            if await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
                return True
            if not waiting:
                log.info("another notifier works; standing by")
                waiting = True
            await self._rest(self._stopping)
        return False

    async def _work(self, connection: Any) -> None:
        """Work as long as the connection with the lock lives."""
        worker = self._make_worker(f"notify:{uuid4()}")
        self._wake = worker.wake
        connection.add_termination_listener(lambda _: worker.wake.set())
        await connection.add_listener("outbox", lambda *_: worker.wake.set())
        await worker.look_back(connection)
        log.info("notifier works")
        loop = asyncio.get_running_loop()
        renewed = loop.time()
        try:
            while not self._stopping.is_set():
                if loop.time() - renewed > self._pace.lease.total_seconds() / 3:
                    await worker.renew()
                    renewed = loop.time()
                worker.wake.clear()
                await worker.start_due(connection)
                await self._rest(worker.wake)
        finally:
            await worker.finish()
        log.info("notifier stops")

    async def _rest(self, until: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(until.wait(), self._pace.poll.total_seconds())
        except TimeoutError:
            return
