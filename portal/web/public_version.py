"""Which version everything public has (table `public_version`), known without asking the database for each answer.

A connection of its own hears of commits and asks again several times a second in case it heard nothing. What it
learns it also tells Redis, for workers whose connection to the database is away.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic
from typing import Any

import asyncpg
import redis.asyncio
from redis.exceptions import RedisError

from portal.web import defects

CHANNEL = "public_version"
POLL = 0.3  # seconds between two questions when nothing is heard
TRUST = 0.8  # seconds for which a version counts as current after it was asked for; an answer may be one second old
ASK = 0.5  # seconds for one question
_CONNECT = 5.0
_PAUSE = 0.01  # seconds between two questions however much is heard
_REDIS_KEY = "portal:public:version"
_REDIS_SECONDS = 0.25
_REDIS_REST = 1.0
# InternalClientError: asked on a connection that PostgreSQL has ended and that has not noticed yet.
_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


class OptionalRedis:
    """A Redis that may be missing, away or slow: then it has no answer, and rests a second."""

    def __init__(self, client: redis.asyncio.Redis | None) -> None:
        self._client = client
        self._rests_until = 0.0

    async def ask(self, question: Callable[[redis.asyncio.Redis], Awaitable[Any]]) -> Any:
        """What a command answers; None when there is no answer."""
        if self._client is None or monotonic() < self._rests_until:
            return None
        try:
            async with asyncio.timeout(_REDIS_SECONDS):
                return await question(self._client)
        except (RedisError, OSError, TimeoutError):
            self._rests_until = monotonic() + _REDIS_REST
            return None


class PublicVersion:
    """The newest version this process has seen, and until when it can be trusted to be current.

    `number` never goes back; it was current at `as_of` (monotonic). `on_move` is called whenever it moves.
    """

    def __init__(self, database_url: str, redis: OptionalRedis, on_move: Callable[[], None]) -> None:
        self.number = 0
        self.as_of = -TRUST
        self._database_url = database_url
        self._redis = redis
        self._on_move = on_move
        self._connection: Any = None
        self._heard = asyncio.Event()
        self._asking: asyncio.Task[bool] | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def current(self) -> bool:
        """Whether no commit older than `TRUST` seconds can have moved the version further."""
        return monotonic() - self.as_of <= TRUST

    def learn(self, number: int, asked_at: float) -> None:
        """Take note of a version that a statement begun at `asked_at` (monotonic) has read."""
        if number > self.number:
            self.number = number
            self._on_move()
        if number == self.number:  # an older one says nothing about this one
            self.as_of = max(self.as_of, asked_at)

    async def confirm(self) -> bool:
        """Ask now, for all who ask at this moment; whether `number` is current."""
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
            self._asking.add_done_callback(self._asked)
        return await asyncio.shield(self._asking)

    async def renew(self) -> bool:
        """Ask after this moment: a question that is under way may have been answered before."""
        if self._asking is not None:
            await asyncio.shield(self._asking)
        return await self.confirm()

    def start(self) -> None:
        """Begin to watch."""
        self._watch = asyncio.create_task(self._keep_watching())

    async def close(self) -> None:
        """End watching and let go of the connection."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._asking is not None:
            await asyncio.gather(self._asking, return_exceptions=True)
        self._drop()

    def _asked(self, _: asyncio.Task[bool]) -> None:
        self._asking = None

    async def _ask(self) -> bool:
        if not await self._ask_database():
            await self._ask_redis()
        return self.current

    async def _ask_database(self) -> bool:
        if self._connection is None:
            return False
        asked_at = monotonic()
        try:
            number = await self._connection.fetchval("SELECT current_public_version()", timeout=ASK)
        except _AWAY:
            self._drop()
            return False
        self.learn(number, asked_at)
        lasts = int((asked_at + TRUST - monotonic()) * 1000)
        if lasts > 0:
            await self._redis.ask(lambda client: client.set(_REDIS_KEY, number, px=lasts))
        return True

    async def _ask_redis(self) -> None:
        asked_at = monotonic()
        found = await self._redis.ask(_told)
        if found and found[0] is not None:
            self.learn(int(found[0]), asked_at + found[1] / 1000 - TRUST)  # when its teller had asked the database

    async def _keep_watching(self) -> None:
        while True:
            try:
                if self._connection is None:
                    await self._connect()
                await self.confirm()
            except Exception as error:  # noqa: BLE001 - the watch goes on whatever happens
                defects.note(error)
            await asyncio.sleep(_PAUSE)
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL):  # wait_for of Python 3.11 may swallow the end of the watch
                    await self._heard.wait()
            self._heard.clear()

    async def _connect(self) -> None:
        connection = None
        try:
            connection = await asyncpg.connect(
                self._database_url, timeout=_CONNECT, server_settings={"application_name": "portal public version"}
            )
            connection.add_termination_listener(self._hear)
            await connection.add_listener(CHANNEL, self._hear)
        except _AWAY:
            if connection is not None:
                connection.terminate()
            return
        self._connection = connection

    def _hear(self, *_: object) -> None:
        self._heard.set()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None


async def _told(client: redis.asyncio.Redis) -> list[Any]:
    question = client.pipeline()
    question.get(_REDIS_KEY)
    question.pttl(_REDIS_KEY)
    return await question.execute()
