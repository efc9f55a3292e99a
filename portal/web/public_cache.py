"""Answers to public questions, kept in memory and in Redis under the version of everything public.

- No answer is older than a second after the commit that changed it.
- Within a process, and for a client that presents its ETag, versions never go back.
- Many who ask at once for what nobody has kept cause one computation, also among workers as long as Redis is there.
- An answer that is kept takes neither the database nor Redis.
"""

import asyncio
import hashlib
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import Self

import redis.asyncio

from portal.clock import Clock
from portal.web.public_version import TRUST, OptionalRedis, PublicVersion

MOST_BYTES = 32 * 1024 * 1024
LARGEST_SHARE = 8  # an answer larger than this part of the memory is not kept
_OVERHEAD = 400  # bytes of an answer's key and objects
_REDIS_SECONDS = 600
_LOCK_MS = 1000
_LOOKS, _LOOK_EVERY = 15, 0.02  # how often and how long one waits for the worker that computes
_ATTEMPTS = 3
_ETAG = re.compile(r'"(\d{1,18})-[0-9a-f]{16}"')

Compute = Callable[[], Awaitable[tuple[bytes, int]]]


@dataclass(frozen=True)
class Cached:
    """An answer, and the version of everything public that it shows."""

    body: bytes
    version: int

    @cached_property
    def etag(self) -> str:
        """Version and content, as it stands in the header `ETag`."""
        return f'"{self.version}-{hashlib.sha256(self.body).hexdigest()[:16]}"'


def presented(if_none_match: str) -> int:
    """The newest version of which a client shows an ETag; 0 without any of ours."""
    return max((int(number) for number in _ETAG.findall(if_none_match)), default=0)


class PublicCache:
    """The answers of one process. Use it as a context manager, or call `start` and `close`."""

    def __init__(
        self,
        client: redis.asyncio.Redis | None,
        database_url: str,
        clock: Clock,
        *,
        release: str,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """`release` names what answers depend on beside the database, so that two releases share no answer."""
        self._redis = OptionalRedis(client)
        self.version = PublicVersion(database_url, self._redis, self._forget)
        self._clock = clock
        self._release = release
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[bytes, Cached] = OrderedDict()
        self._flights: dict[tuple[int, bytes], asyncio.Task[tuple[Cached, float]]] = {}

    def start(self) -> None:
        """Begin to watch the version."""
        self.version.start()

    async def close(self) -> None:
        """End what is on its way."""
        flights = list(self._flights.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
        await self.version.close()

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def held(self, key: bytes, at_least: int = 0) -> Cached | None:
        """The answer, when it is in memory and current: the road without waiting."""
        if at_least > self.version.number or not self.version.current:
            return None
        key = self._of_today(key)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    async def renew(self) -> None:
        """Keep nothing that is older than this call, as far as the database can be asked."""
        await self.version.renew()

    async def answer(self, key: bytes, compute: Compute, at_least: int = 0) -> Cached:
        """The answer to the question that `key` names.

        `compute` gives body and version; it must read the version (`current_public_version()`) in the snapshot of
        the answer. `at_least` is the version that the client has presented. Errors of `compute` are passed on.
        """
        if at_least > self.version.number or not self.version.current:
            await self.version.confirm()
        for _ in range(_ATTEMPTS):
            if found := self.held(key, at_least):
                return found
            cached, as_of = await asyncio.shield(self._flight(self._of_today(key), compute, at_least))
            if monotonic() - as_of <= TRUST or (cached.version == self.version.number and self.version.current):
                break  # else it took so long that what it read may have changed since
        return cached

    def _of_today(self, key: bytes) -> bytes:
        """Law comes into force at midnight, without anything being written."""
        return b"%d:%b" % (self._clock.now().toordinal(), key)

    def _flight(self, key: bytes, compute: Compute, at_least: int) -> asyncio.Task[tuple[Cached, float]]:
        # A flight is joined only if it began when the version that one must not go back from was there already.
        place = max(self.version.number, at_least), key
        if (flight := self._flights.get(place)) is None:
            flight = self._flights[place] = asyncio.create_task(self._find(key, compute, at_least))

            def landed(task: asyncio.Task[tuple[Cached, float]]) -> None:
                del self._flights[place]
                if not task.cancelled():
                    task.exception()  # looked at: nobody may be waiting any more

            flight.add_done_callback(landed)
        return flight

    async def _find(self, key: bytes, compute: Compute, at_least: int) -> tuple[Cached, float]:
        """The answer, and when (monotonic) it was certainly current."""
        as_of = self.version.as_of
        if at_least <= self.version.number and self.version.current and (found := await self._shared(key)):
            self._keep(key, found)
            return found, as_of
        begun = monotonic()
        body, version = await compute()
        cached = Cached(body, version)
        self.version.learn(version, begun)
        self._keep(key, cached)
        await self._redis.ask(lambda client: client.set(self._name(version, key), body, ex=_REDIS_SECONDS))
        return cached, begun

    async def _shared(self, key: bytes) -> Cached | None:
        """The answer from Redis; waits a moment for another worker that computes it."""
        version = self.version.number
        name = self._name(version, key)
        body = await self._redis.ask(lambda client: client.get(name))
        if body is None and await self._redis.ask(self._taken(name)):
            for _ in range(_LOOKS):
                await asyncio.sleep(_LOOK_EVERY)
                if body := await self._redis.ask(lambda client: client.get(name)):
                    break
        return None if body is None else Cached(body, version)

    def _taken(self, name: bytes) -> Callable[[redis.asyncio.Redis], Awaitable[bool]]:
        async def taken(client: redis.asyncio.Redis) -> bool:
            return not await client.set(name + b":lock", 1, nx=True, px=_LOCK_MS)

        return taken

    def _name(self, version: int, key: bytes) -> bytes:
        return b"portal:public:%b:%d:%b" % (self._release.encode(), version, key)

    def _keep(self, key: bytes, cached: Cached) -> None:
        size = len(cached.body) + _OVERHEAD
        if cached.version != self.version.number or size * LARGEST_SHARE > self._most_bytes:
            return
        if (before := self._kept.pop(key, None)) is not None:
            self._bytes -= len(before.body) + _OVERHEAD
        self._kept[key] = cached
        self._bytes += size
        while self._bytes > self._most_bytes:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= len(dropped.body) + _OVERHEAD

    def _forget(self) -> None:
        self._kept.clear()
        self._bytes = 0
