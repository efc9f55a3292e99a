"""Kills the notifier's process again and again, and counts what the provider took."""

import asyncio
import base64
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import aiohttp

from portal.casework.ports import NewSubject
from portal.casework.record import RecordEntry, record_in
from portal.casework.subjects import register
from portal.clock import SystemClock
from portal.domain.identifiers import DocumentType, Identifier
from portal.domain.outcomes import Recorded
from portal.domain.subject import SubjectKind
from portal.store.archive import PostgresStore
from portal.store.parameters import enter_parameter
from portal.store.registry import NewIdentity, add_identities
from tests.notify.provider import ACCOUNT, SENDER, TOKEN
from tests.notify.rows import KEY, SEALER, phone

PACE = {
    "SETTLE": "PT2S",
    "TIMEOUT": "PT1S",  # the slow answers of the provider take 1.2 s
    "BACKOFF": "PT0.05S",
    "TRIES": "20",  # chance must not make a text run out of tries
    "OPENS": "00:00:00",
    "CLOSES": "23:59:59.999999",
}
_LONGEST_END = 120.0  # seconds after the last kill


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    texts: int
    kills: int
    duplicates: int  # texts that the provider took more than once
    missing: int  # texts that it never took
    unsettled: int  # rows that are not `sent` with a sid
    questions: int  # times that the provider was asked whether it knows a text
    overtaken: int  # texts that the provider took after a later one to the same identity
    seconds: float


async def run(
    database: Any,
    database_url: str,
    *,
    texts: int,
    kills: int,
    seed: int,
    progress: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """Record changes; send their texts through a provider with faults, with SIGKILLs at random moments."""
    chance = random.Random(seed)  # noqa: S311
    persons = (texts + 2) // 3
    refs = await _record_changes(database, texts, persons)
    moments = sorted(chance.randrange(1, texts * 19 // 20) for _ in range(kills))
    began = time.monotonic()
    async with _process("tests.notify.provider", str(seed), "0.03") as provider:
        assert provider.stdout
        address = (await provider.stdout.readline()).decode().strip()
        settings = environment(database_url, address)
        async with aiohttp.ClientSession(address) as look:
            for moment in moments:
                async with _process("notify", environment=settings) as notifier:
                    await (await look.get(f"/wait/{moment}")).read()
                    await asyncio.sleep(chance.uniform(0, 0.05))
                    notifier.send_signal(signal.SIGKILL)
                progress(moment)
            async with _process("notify", environment=settings) as notifier:
                await _settled(database, progress)
                notifier.terminate()
                assert await notifier.wait() == 0
            taken = await (await look.get("/taken")).json()
    counts = Counter(taken["refs"])
    return Outcome(
        texts=texts,
        kills=kills,
        duplicates=sum(count > 1 for count in counts.values()),
        missing=sum(str(ref) not in counts for ref in refs),
        unsettled=await database.fetchval("SELECT count(*) FROM outbox WHERE state <> 'sent' OR provider_sid IS NULL"),
        questions=taken["asked"],
        overtaken=_overtaken(taken["refs"], {str(ref): n for n, ref in enumerate(refs)}, persons),
        seconds=round(time.monotonic() - began, 1),
    )


async def _record_changes(database: Any, changes: int, persons: int) -> list[UUID]:
    """Entries that each change a person's result, in turn; the refs of the texts that follow, in that order.

    Three changes a person, the first two with the same text, and every tenth number serves two persons: telling
    one text from another is hard.
    """
    now = SystemClock().now()
    async with database.acquire() as connection:
        await enter_parameter(connection, "heilongjiang", "in_force_from", "2021-12-01", now.date(), "试验", now)
        identities = await add_identities(
            connection,
            [
                NewIdentity(Identifier.of(DocumentType.OTHER, f"KILL{n:06d}"), "试验", phone(n * 9 // 10))
                for n in range(persons)
            ],
            SEALER,
            now,
        )
    async with PostgresStore(database, SEALER).transaction() as transaction:
        subjects = await register(
            transaction,
            [NewSubject(each, "heilongjiang", SubjectKind.INSURED_PERSON, "230102") for each in identities],
            now,
        )
    async with PostgresStore(database, SEALER).transaction() as transaction:
        outcomes = await record_in(transaction, [_entry(subjects[n % persons], n, now) for n in range(changes)], now)
    assert all(isinstance(each, Recorded) and each.texted for each in outcomes)
    results = [each.result.id for each in outcomes if isinstance(each, Recorded) and each.result]
    rows = await database.fetch("SELECT once, ref FROM outbox")
    refs = {row["once"]: row["ref"] for row in rows}
    return [refs[f"result:{result}"] for result in results]


def _entry(subject_id: int, number: int, now: datetime) -> RecordEntry:
    return RecordEntry(
        subject_id=subject_id,
        item="B1",
        decided_on=now.date(),
        document_no=f"试验{number}号",
        facts="试验",
        basis="试验",
        handling_type="行政处罚",
        authority="230100",
    )


def _overtaken(taken: list[str], number: dict[str, int], identities: int) -> int:
    latest: dict[int, int] = {}
    overtaken = 0
    for ref in taken:
        n = number[ref]
        overtaken += n < latest.get(n % identities, -1)
        latest[n % identities] = max(n, latest.get(n % identities, -1))
    return overtaken


@asynccontextmanager
async def _process(
    module: str, *arguments: str, environment: dict[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """``python -m module``, gone at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _settled(database: Any, progress: Callable[[int], None]) -> None:
    deadline = time.monotonic() + _LONGEST_END
    while True:
        done, waiting = await database.fetchrow(
            "SELECT count(*) FILTER (WHERE state NOT IN ('queued', 'sending')), "
            "count(*) FILTER (WHERE state IN ('queued', 'sending')) FROM outbox"
        )
        progress(done)
        if not waiting:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"{waiting} texts still wait")
        await asyncio.sleep(0.1)


def environment(database_url: str, provider: str) -> dict[str, str]:
    """The environment of a notifier's process."""
    settings = {
        "DATABASE_URL": database_url,
        "SECRET_KEY": base64.b64encode(KEY).decode(),
        "SMS_GATEWAY": "twilio",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": SENDER,
        "TWILIO_BASE_URL": provider,
        "PUBLIC_URL": "https://credit.example.cn",
        **{f"NOTIFY_{name}": value for name, value in PACE.items()},
    }
    return {**os.environ, **{f"PORTAL_{name}": value for name, value in settings.items()}}
