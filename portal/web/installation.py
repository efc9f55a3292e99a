"""The parts of a running portal, opened with it and closed with it."""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import redis.asyncio
import structlog

from portal.aside import Aside
from portal.casework import scheduler
from portal.casework.ports import Law
from portal.clock import Clock
from portal.documents.cabinet import Cabinet, Signs
from portal.documents.deadlines import Deadlines
from portal.documents.letters import Letters
from portal.evidence.shelf import Shelf
from portal.evidence.vault import FolderVault, Vault
from portal.security.identities import Identities
from portal.security.sealing import Sealer
from portal.security.service import SignIn
from portal.settings import Settings
from portal.store.archive import PostgresStore
from portal.store.law import LawBooks
from portal.store.pool import open_pool
from portal.store.readers import Readers
from portal.web import defects
from portal.web.documents import planned, release
from portal.web.public_cache import PublicCache
from resolvers.context import Parts
from resolvers.documents import Documents

log = structlog.get_logger("portal")

TIMETABLE_SECONDS = 15.0
WAIT = 5.0  # seconds for Redis to answer, and for questions on their way when the portal stops


@dataclass(frozen=True, slots=True)
class Installation:
    """What runs behind the routes."""

    pool: Any
    redis: redis.asyncio.Redis
    sealer: Sealer
    clock: Clock
    parts: Parts
    documents: Documents
    public_answers: PublicCache
    shelf: Shelf
    cabinet: Cabinet
    deadlines: Deadlines


@asynccontextmanager
async def opened(settings: Settings, clock: Clock) -> AsyncIterator[Installation]:
    """Open what the portal needs; ValueError names the setting that is missing or wrong."""
    sealer = Sealer(_key(settings))
    pool = await open_pool(_required(settings.database_url, "PORTAL_DATABASE_URL"))
    client = redis.asyncio.from_url(
        _required(settings.redis_url, "PORTAL_REDIS_URL"), socket_timeout=WAIT, socket_connect_timeout=WAIT
    )
    sign_in = SignIn(client, pool, sealer, clock)
    store = PostgresStore(pool, sealer)
    books = LawBooks()

    async def law(on: date) -> Law:
        async with pool.acquire() as connection:
            return await books.law(connection, on)

    readers = Readers(settings.database_url or "")
    parts = Parts(pool, readers, clock, store, law, sign_in, Identities(pool, sealer))
    documents = await planned(pool, settings.page_dir)
    public_answers = PublicCache(client, settings.database_url or "", clock, release=release())
    public_answers.start()
    aside = Aside()
    shelf = Shelf(pool, _vault(settings), sealer, aside, scanner=settings.scanner)
    letters = Letters(settings.font_dir, settings.rare_font_dir)
    cabinet = Cabinet(pool, sealer, aside, letters=letters, public_url=settings.public_url, signer=_signer(settings))
    deadlines = Deadlines(pool, aside, settings.public_url)
    timetable = asyncio.create_task(_keep_timetable(store, shelf, clock))
    try:
        yield Installation(pool, client, sealer, clock, parts, documents, public_answers, shelf, cabinet, deadlines)
    finally:
        timetable.cancel()
        await asyncio.gather(timetable, return_exceptions=True)
        await public_answers.close()
        await sign_in.drain()
        await client.aclose()
        aside.close()
        await readers.close()
        await _close(pool)


async def _close(pool: Any) -> None:
    try:
        await asyncio.wait_for(pool.close(), WAIT)
    except TimeoutError:
        pool.terminate()


async def _keep_timetable(store: PostgresStore, shelf: Shelf, clock: Clock) -> None:
    """Carry out what falls due, also what fell due while the portal was down."""
    turns = (("subjects", lambda now: scheduler.turn(store, now)), ("files_left_over", shelf.sweep))
    while True:
        for what, turn in turns:
            try:
                if number := await turn(clock.now()):
                    log.info("timetable", **{what: number})
            except Exception as error:  # noqa: BLE001 - the timetable goes on whatever happens
                defects.note(error)
        await asyncio.sleep(TIMETABLE_SECONDS)


def _signer(settings: Settings) -> Signs | None:
    if settings.signing_key is None:
        return None
    from portal.documents.signing import Signer  # heavy, and rarely wanted

    return Signer(settings.signing_key, settings.signing_passphrase.get_secret_value())


def _vault(settings: Settings) -> Vault:
    if settings.evidence_bucket:
        from portal.evidence.s3 import S3Vault  # heavy, and rarely wanted

        return S3Vault(settings.evidence_bucket, settings.evidence_endpoint)
    return FolderVault(settings.data_dir / "evidence")


def _key(settings: Settings) -> bytes:
    key = settings.secret_key.get_secret_value() if settings.secret_key else None
    try:
        return base64.b64decode(_required(key, "PORTAL_SECRET_KEY"), validate=True)
    except binascii.Error:
        raise ValueError("PORTAL_SECRET_KEY is not base64; it must be 32 bytes in base64") from None


def _required(value: str | None, name: str) -> str:
    if not value:
        raise ValueError(f"{name} is not set")
    return value
