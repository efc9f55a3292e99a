"""Connections on which one statement is read at a time: few, and the one used last comes first.

Whatever a command needs of a pool (transactions, resets, lifetimes) costs a read more than finding its place. Few
connections keep PostgreSQL's memory warm; a reader that waits for one waits less than it would for a processor.
"""

import asyncio
from collections import deque
from typing import Any

import asyncpg

from portal.store.pool import connect

MOST = 3


class Readers:
    """Takes the place of a pool for statements that stand alone."""

    def __init__(self, url: str, most: int = MOST) -> None:
        """Connections are opened when they are needed, at most so many."""
        self._url = url
        self._places = most
        self._idle: list[Any] = []
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._leaving: set[asyncio.Task[None]] = set()

    async def fetchval(self, statement: str, *parameters: object, timeout: float) -> Any:  # noqa: ASYNC109 - a pool's form
        """The one value of a statement; errors as asyncpg raises them."""
        row = await self.fetchrow(statement, *parameters, timeout=timeout)
        return row[0]

    async def fetchrow(self, statement: str, *parameters: object, timeout: float) -> Any:  # noqa: ASYNC109
        """The one row of a statement; errors as asyncpg raises them."""
        connection = self._idle.pop() if self._idle else None
        if connection is None or connection.is_closed():
            connection = await self._another(connection, timeout)
        try:
            row = await connection.fetchrow(statement, *parameters, timeout=timeout)
        except (TimeoutError, asyncio.CancelledError):
            self._leave(connection)  # its answer may still be on its way
            raise
        except BaseException:
            self._back(connection)
            raise
        self._back(connection)
        return row

    async def close(self) -> None:
        """Close what is idle, and wait for what is being closed."""
        self._places = 0
        for connection in self._idle:
            self._leave(connection)
        self._idle.clear()
        await asyncio.gather(*self._leaving, return_exceptions=True)

    async def _another(self, closed: Any, seconds: float) -> Any:
        """A connection when none is idle: a new one while there is a place, else the next that comes back."""
        if closed is not None:
            self._places += 1
        while self._places <= 0:
            loop = asyncio.get_running_loop()
            place: asyncio.Future[Any] = loop.create_future()
            self._waiting.append(place)
            late = loop.call_later(seconds, _give_up, place)  # asyncio.timeout takes four times as long
            try:
                connection = await place
            except BaseException:
                if place.done() and not place.cancelled() and place.exception() is None:
                    self._back(place.result())
                raise
            finally:
                late.cancel()
            if connection is not None:
                return connection
        self._places -= 1
        try:
            return await connect(self._url, seconds)
        except BaseException:
            self._back(None)
            raise

    def _back(self, connection: Any) -> None:
        """A connection for the next reader; a closed one, or None, is a place for a new one."""
        if connection is None or connection.is_closed():
            connection = None
            self._places += 1
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(connection)
                return
        if connection is not None:
            self._idle.append(connection)

    def _leave(self, connection: Any) -> None:
        task = asyncio.create_task(_closed(connection))
        self._leaving.add(task)
        task.add_done_callback(self._left)

    def _left(self, task: asyncio.Task[None]) -> None:
        self._leaving.discard(task)
        self._back(None)


def _give_up(place: asyncio.Future[Any]) -> None:
    if not place.done():
        place.set_exception(TimeoutError())


async def _closed(connection: Any) -> None:
    try:
        await connection.close(timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        connection.terminate()
