"""The notifier as a process sees it: one session after another, until it is told to stop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, Literal, Protocol
from uuid import uuid4

import asyncpg
import structlog

log = structlog.get_logger("notify")

Outbox = Literal["outbox", "push"]

# Anywhere in PostgreSQL: "notify" and "push" in ASCII. One session works off an outbox at a time.
_LOCKS: dict[Outbox, int] = {"outbox": 0x6E6F74696679, "push": 0x70757368}

DATABASE_TROUBLE = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg raises when the connection ends between two of its steps
)


class Works(Protocol):
    """One session's work on an outbox."""

    wake: asyncio.Event

    async def look_back(self, session: Any) -> None:
        """Begin a session."""

    async def start_due(self, session: Any) -> int:
        """Claim what is due and start on it."""

    async def renew(self) -> None:
        """Prolong the leases of what is being worked on."""

    async def finish(self) -> None:
        """Wait until nothing is on its way."""


class Paced(Protocol):
    """How long to rest and to hold."""

    @property
    def poll(self) -> timedelta:
        """Rest between looks at the outbox when nothing wakes us."""

    @property
    def lease(self) -> timedelta:
        """How long a claim holds without renewal."""


class Notifier:
    """Holds the lock, listens, and lets a worker work; begins anew when the database was away."""

    def __init__(
        self, database_url: str, make_worker: Callable[[str], Works], pace: Paced, outbox: Outbox = "outbox"
    ) -> None:
        """`make_worker` gives a worker for a session's name; `outbox` is the table that it works off."""
        self._url = database_url
        self._make_worker = make_worker
        self._pace = pace
        self._outbox = outbox
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
            if await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCKS[self._outbox]):
                return True
            if not waiting:
                log.info("another notifier works; standing by", outbox=self._outbox)
                waiting = True
            await self._rest(self._stopping)
        return False

    async def _work(self, connection: Any) -> None:
        """Work as long as the connection with the lock lives."""
        worker = self._make_worker(f"{self._outbox}:{uuid4()}")
        self._wake = worker.wake
        connection.add_termination_listener(lambda _: worker.wake.set())
        await connection.add_listener(self._outbox, lambda *_: worker.wake.set())
        await worker.look_back(connection)
        log.info("notifier works", outbox=self._outbox)
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
        log.info("notifier stops", outbox=self._outbox)

    async def _rest(self, until: asyncio.Event) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._pace.poll.total_seconds()):
                await until.wait()
