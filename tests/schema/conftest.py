"""The API on real servers: asked directly, with a count of statements, or over HTTP."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from stdnum.cn.uscc import calc_check_digit

from portal.app import create_app
from portal.casework.ports import Law, NewSubject
from portal.casework.record import RecordEntry, record
from portal.casework.subjects import register
from portal.clock import SHANGHAI, SetClock
from portal.domain import jurisdiction
from portal.domain.identifiers import DocumentType, Identifier
from portal.domain.outcomes import Recorded
from portal.domain.subject import SubjectKind
from portal.embedded import Embedded
from portal.security.identities import Identities
from portal.security.officers import create_officer
from portal.security.sealing import Sealer
from portal.security.service import SignIn
from portal.security.viewer import Anonymous, OfficerViewer, Viewer
from portal.settings import Settings
from portal.store.archive import PostgresStore
from portal.store.law import LawBooks
from portal.store.parameters import enter_parameter
from portal.store.pool import open_pool
from portal.store.registry import NewIdentity, add_identities
from resolvers.context import Context, Parts
from schema.build import schema

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)
KEY = b"k" * 32
PERSON = "230102199003074470"
BASICS = [{"label": {"zh": "参保地", "en": "Insured in"}, "value": "哈尔滨市"}]
PASSWORD = "correct horse battery"  # noqa: S105
TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass
class Answer:
    """What a question brought: data, errors, and the statements it took."""

    data: Any
    errors: list[Any]
    statements: list[str]


@dataclass
class Api:
    """The schema on a pool that counts."""

    parts: Parts
    statements: list[str]

    async def ask(self, document: str, viewer: Viewer | None = None, **variables: Any) -> Answer:
        """Execute a document as a viewer."""
        self.statements.clear()
        context = Context(self.parts, viewer or Anonymous(), browser="b" * 22, ip="127.0.0.1")
        result = await schema.execute(document, variable_values=variables, context_value=context)
        return Answer(result.data, list(result.errors or []), list(self.statements))

    async def data(self, document: str, viewer: Viewer | None = None, **variables: Any) -> Any:
        """The data of an answer without errors."""
        answer = await self.ask(document, viewer, **variables)
        assert not answer.errors, answer.errors
        return answer.data


@dataclass
class Town:
    """Who is there: archives by subject.id, and how more are opened."""

    pool: Any
    store: PostgresStore
    sealer: Sealer
    numbers: Any = field(default_factory=lambda: count(1))

    async def archive(
        self,
        kind: SubjectKind = SubjectKind.DESIGNATED_PHARMACY,
        name: str = "哈尔滨市示例大药房",
        region: str = "230102",
        number: str | None = None,
        rulebook: str = "heilongjiang",
    ) -> tuple[int, int]:
        """A new archive: identity.id and subject.id."""
        if number:
            identifier = Identifier.of(DocumentType.RESIDENT_ID, number)
        elif kind.is_institution:
            unchecked = f"91230102{next(self.numbers):09}"
            identifier = Identifier.of(DocumentType.CREDIT_CODE, unchecked + calc_check_digit(unchecked))
        else:
            identifier = Identifier.of(DocumentType.OTHER, f"TEST{next(self.numbers):08}")
        async with self.pool.acquire() as connection:
            new = [NewIdentity(identifier, name, "+8613800001234", basics=BASICS)]
            [identity] = await add_identities(connection, new, self.sealer, NOW)
        async with self.store.transaction() as transaction:
            [subject] = await register(transaction, [NewSubject(identity, rulebook, kind, region)], NOW)
        return identity, subject

    async def entry(self, subject: int, item: str = "B2", **more: Any) -> Recorded:
        """An entry of a department of Harbin."""
        filled: dict[str, Any] = {
            "document_no": f"黑医保罚〔2026〕{next(self.numbers)}号",
            "decided_on": date(2026, 11, 20),
            "facts": "串换诊疗项目",
            "basis": "《医疗保障基金使用监督管理条例》第三十八条",
            "handling_type": "行政处罚",
            "authority": "230100",
            **more,
        }
        outcome = await record(self.store, RecordEntry(subject_id=subject, item=item, **filled), NOW)
        assert isinstance(outcome, Recorded), outcome
        return outcome

    async def opened(self, viewer: OfficerViewer, subject: int, at: datetime = NOW) -> OfficerViewer:
        """The officer, who has stated a purpose for looking into this archive."""
        await self.pool.execute(
            """
            INSERT INTO access_log (subject_id, officer_id, action, purpose, happened_at)
            VALUES ($1, $2, 'open_subject', '核查举报', $3)
            """,
            subject,
            viewer.officer_id,
            at,
        )
        return viewer

    async def officer(self, region: str = "230100", name: str = "officer", prefix: str | None = None) -> OfficerViewer:
        """An officer of a region, with PASSWORD and TOTP."""
        async with self.pool.acquire() as connection:
            new = await create_officer(
                connection,
                self.sealer,
                name=name,
                shown_name="李工",
                region=region,
                password=PASSWORD,
                created_at=NOW,
                totp_secret=TOTP,
            )
        return OfficerViewer(new.officer_id, prefix or jurisdiction.prefix(region), "李工")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def sealer() -> Sealer:
    return Sealer(KEY)


@pytest.fixture
async def counted(database_url: str) -> AsyncIterator[tuple[Any, list[str]]]:
    """A pool of one connection, and the statements that it carried out."""
    statements: list[str] = []
    pool = await open_pool(database_url, maximum=1)

    def noted(query: asyncpg.connection.LoggedQuery) -> None:
        if "pg_advisory_unlock_all" not in query.query:  # asyncpg's own, when a connection is given back
            statements.append(query.query)

    async with pool.acquire() as connection:
        connection.add_query_logger(noted)
    yield pool, statements
    await pool.close()


@pytest.fixture
async def town(pool: Any, sealer: Sealer) -> Town:
    """Heilongjiang is in force; nobody lives there yet."""
    async with pool.acquire() as connection:
        await enter_parameter(
            connection, "heilongjiang", "in_force_from", "2021-12-01", date(2021, 12, 1), "试验文件", NOW
        )
    return Town(pool, PostgresStore(pool, sealer), sealer)


@pytest.fixture
async def api(counted: tuple[Any, list[str]], town: Town, redis_client: Redis, sealer: Sealer, clock: SetClock) -> Api:
    """The schema, to be asked directly."""
    pool, statements = counted
    books = LawBooks()

    async def law(on: date) -> Law:
        async with pool.acquire() as connection:
            return await books.law(connection, on)

    sign_in = SignIn(redis_client, pool, sealer, clock)
    parts = Parts(pool, pool, clock, PostgresStore(pool, sealer), law, sign_in, Identities(pool, sealer))
    return Api(parts, statements)


@pytest.fixture
def settings(database_url: str, servers: Embedded, tmp_path: Path) -> Settings:
    """A trial installation with built pages of a few files."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("phone")
    (tmp_path / "staff.html").write_text("desk")
    (tmp_path / "assets" / "a-1.js").write_text("1")
    return Settings(
        database_url=database_url,
        redis_url=servers.redis_url,
        secret_key=SecretStr(base64.b64encode(KEY).decode()),
        sms_gateway="local",
        page_dir=tmp_path,
    )


@asynccontextmanager
async def browser_at(settings: Settings, clock: SetClock) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser at the whole application."""
    app = create_app(settings, clock)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url=settings.public_url) as browser,
    ):
        yield browser


@pytest.fixture
async def client(
    town: Town, settings: Settings, redis_client: Redis, clock: SetClock
) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser at a trial installation."""
    async with browser_at(settings, clock) as browser:
        yield browser


async def kept(town: Town, identity: int) -> str:
    """Evidence that somebody has sent up."""
    file = str(uuid4())
    await town.pool.execute(
        """
        INSERT INTO evidence (id, identity_id, name_sealed, size, received, state, media_type, kept_size, created_at,
                              kept_at)
        VALUES ($1, $2, '', 3, 3, 'kept', 'image/jpeg', 3, $3, $3)
        """,
        file,
        identity,
        NOW,
    )
    return file
