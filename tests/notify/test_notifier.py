"""The process: one works, others stand by; it wakes, survives the loss of its database, and stops in order."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from notify.notifier import Notifier
from notify.pace import Pace
from notify.worker import Worker
from tests.notify.conftest import Bench
from tests.notify.killing import environment
from tests.notify.rows import add_identity, add_text, phone

BRISK = Pace(poll=timedelta(milliseconds=20))
SLOW_POLL = Pace(poll=timedelta(hours=1))


@asynccontextmanager
async def _running(
    url: str, make_worker: Callable[[str], Worker], pace: Pace
) -> AsyncIterator[tuple[Notifier, asyncio.Task[None]]]:
    notifier = Notifier(url, make_worker, pace)
    task = asyncio.create_task(notifier.run())
    try:
        yield notifier, task
    finally:
        notifier.stop()
        await task


async def _sessions(pool: Any, count: int) -> None:
    """Until that many notifiers are connected."""
    connected = (
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'notify' AND datname = current_database()"
    )
    while True:
        if await pool.fetchval(connected) == count:
            return
        await asyncio.sleep(0.01)


async def _taken(bench: Bench, count: int) -> None:
    async with bench.provider.more, asyncio.timeout(20):
        await bench.provider.more.wait_for(lambda: len(bench.provider.messages) >= count)


async def test_a_notification_wakes_it(bench: Bench, database_url: str) -> None:
    async with _running(database_url, bench.make_worker, SLOW_POLL):
        for number in range(3):
            await add_text(bench.pool, await add_identity(bench.pool, phone(number)))
            await _taken(bench, number + 1)


async def test_texts_are_found_without_a_notification(bench: Bench, database_url: str) -> None:
    async with _running(database_url, bench.make_worker, BRISK):
        await _sessions(bench.pool, 1)
        await add_text(bench.pool, await add_identity(bench.pool, phone(1)))
        await bench.pool.execute("UPDATE outbox SET next_at = next_at + interval '1 hour', kind = 'later'")
        bench.later(hours=1)
        await _taken(bench, 1)


async def test_one_works_and_the_other_takes_over(bench: Bench, database_url: str) -> None:
    holders = []

    def make_worker(holder: str) -> Worker:
        holders.append(holder)
        return bench.make_worker(holder)

    async with _running(database_url, make_worker, BRISK) as (first, first_task):
        await add_text(bench.pool, await add_identity(bench.pool, phone(1)))
        await _taken(bench, 1)
        async with _running(database_url, make_worker, BRISK):
            await _sessions(bench.pool, 2)
            await add_text(bench.pool, await add_identity(bench.pool, phone(2)))
            await _taken(bench, 2)
            assert len(holders) == 1
            first.stop()
            await first_task
            await add_text(bench.pool, await add_identity(bench.pool, phone(3)))
            await _taken(bench, 3)
            assert len(holders) == 2


async def test_it_survives_the_loss_of_its_connections(bench: Bench, database_url: str) -> None:
    async with _running(database_url, bench.make_worker, BRISK):
        for number in range(1, 4):
            await add_text(bench.pool, await add_identity(bench.pool, phone(number)))
            await _taken(bench, number)
            await bench.pool.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE application_name = 'notify' AND datname = current_database()"
            )


async def test_it_stops_in_order(bench: Bench, database_url: str) -> None:
    """SIGTERM while the provider hesitates: the text is finished, the exit code is 0."""
    bench.provider.faults, bench.provider.slow = ["taken_slow"], 0.3
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "notify", env=environment(database_url, bench.address), stderr=asyncio.subprocess.DEVNULL
    )
    bench.provider.now = None
    await add_text(bench.pool, await add_identity(bench.pool, phone(1)))
    await _taken(bench, 1)
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    assert await bench.pool.fetchval("SELECT state FROM outbox") == "sent"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "", "PORTAL_DATABASE_URL is not set; it must be"),
        ("SECRET_KEY", "AAAA", "PORTAL_SECRET_KEY is unusable"),
        ("TWILIO_FROM", "", "PORTAL_TWILIO_FROM is not set; it must be"),
        ("NOTIFY_SETTLE", "PT1S", "settle is 0:00:01; it must exceed timeout (0:00:01)"),
    ],
)
async def test_a_wrong_setting_is_named(database_url: str, name: str, value: str, sentence: str) -> None:
    settings = environment(database_url, "http://127.0.0.1:1") | {f"PORTAL_{name}": value}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "notify", env=settings, stderr=asyncio.subprocess.PIPE
    )
    _, error = await process.communicate()
    assert process.returncode == 2
    assert sentence in error.decode()
    assert "Traceback" not in error.decode()
