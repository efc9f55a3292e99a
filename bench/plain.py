"""The second rival: a usual Strawberry application. Its types are executed field by field, with a query a relation.

Of the portal's schema it has what the documents of this folder ask for, with parsed and validated documents kept.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import asyncpg
import strawberry
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.types import Info

from bench.rival import OrdinarySessions, request_zone
from portal.clock import SystemClock
from portal.domain.entry import Category, Status
from portal.domain.jurisdiction import prefix
from portal.domain.measure import MeasureState
from portal.domain.result import LineKind, ResultState
from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from portal.store.pool import prepare
from resolvers.published import InstitutionOrder
from schema.enums import MeasureKind, MeasureMode

KEPT = 500  # documents


def _id(kind: str, key: int) -> strawberry.ID:
    return strawberry.ID(b64encode(f"{kind}:{key}".encode()).decode())


async def _rows(info: Info, statement: str, *values: object) -> Any:
    async with info.context["pool"].acquire() as connection:
        return await connection.fetch(statement, *values)


@strawberry.type
class Text:
    zh: str
    en: str


@strawberry.type
class Region:
    code: str
    name: str


async def _region(info: Info, code: str) -> Region:
    found = await _rows(info, "SELECT code, name FROM region WHERE code = $1", code)
    return Region(**found[0])


@strawberry.type
class Grade:
    code: str
    name: str
    rank: int

    @staticmethod
    def of(stored: Any) -> "Grade":
        return Grade(code=stored["code"], name=stored["name"], rank=stored["rank"])


@strawberry.type
class TraceLine:
    kind: LineKind
    points: Decimal
    text: Text
    article: str | None
    local_parameter: str | None
    entry_id: strawberry.ID | None
    decided_on: date | None


@strawberry.type
class Result:
    row: strawberry.Private[Any]
    id: strawberry.ID
    score: Decimal | None
    state: ResultState
    as_of: datetime
    published_on: date | None
    dispute_until: date | None

    @strawberry.field
    def grade(self) -> Grade:
        return Grade.of(self.row["grade"])

    @strawberry.field
    def trace(self) -> list[TraceLine]:
        return [
            TraceLine(
                kind=LineKind(line["kind"]),
                points=Decimal(line["points"]),
                text=Text(zh=line["text"], en=line["text_en"]),
                article=line["article"],
                local_parameter=line["local_parameter"],
                entry_id=_id("Entry", line["entry_id"]) if line["entry_id"] else None,
                decided_on=date.fromisoformat(line["decided_on"]) if line["decided_on"] else None,
            )
            for line in self.row["trace"]
        ]


@strawberry.type
class Entry:
    id: strawberry.ID
    item_name: Text
    category: Category
    points: Decimal | None
    decided_on: date
    document_no: str
    status: Status


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class EntryEdge:
    node: Entry


@strawberry.type
class EntryConnection:
    edges: list[EntryEdge]
    page_info: PageInfo


@strawberry.type
class Measure:
    code: str
    kind: MeasureKind
    mode: MeasureMode
    text: Text
    state: MeasureState


@strawberry.type
class Message:
    id: strawberry.ID
    title: Text
    created_at: datetime


@strawberry.type
class MessageEdge:
    node: Message


@strawberry.type
class MessageConnection:
    edges: list[MessageEdge]


@strawberry.type
class Archive:
    row: strawberry.Private[Any]
    id: strawberry.ID
    kind: SubjectKind
    archive_no: str

    @strawberry.field
    async def region(self, info: Info) -> Region:
        return await _region(info, self.row["region"])

    @strawberry.field
    async def result(self, info: Info) -> Result | None:
        found = await _rows(info, "SELECT * FROM result WHERE id = $1", self.row["current_result_id"])
        for row in found:
            return Result(
                row=row,
                id=_id("Result", row["id"]),
                score=row["score"],
                state=ResultState(row["state"]),
                as_of=row["as_of"].astimezone(request_zone),
                published_on=row["published_on"],
                dispute_until=row["dispute_until"],
            )
        return None

    @strawberry.field
    async def entries(self, info: Info, first: int) -> EntryConnection:
        statement = "SELECT * FROM entry WHERE subject_id = $1 ORDER BY id DESC LIMIT $2"
        found = await _rows(info, statement, self.row["id"], first + 1)
        edges = [
            EntryEdge(
                node=Entry(
                    id=_id("Entry", row["id"]),
                    item_name=Text(zh=row["item_name"], en=row["item_name_en"]),
                    category=Category(row["category"]),
                    points=row["points"],
                    decided_on=row["decided_on"],
                    document_no=row["document_no"],
                    status=Status(row["status"]),
                )
            )
            for row in found[:first]
        ]
        last = b64encode(f'["entries", {found[:first][-1]["id"]}]'.encode()).decode() if edges else None
        return EntryConnection(edges=edges, page_info=PageInfo(has_next_page=len(found) > first, end_cursor=last))

    @strawberry.field
    async def measures(self, info: Info) -> list[Measure]:
        statement = "SELECT * FROM measure WHERE subject_id = $1 AND state <> 'ended' ORDER BY id"
        return [
            Measure(
                code=row["code"],
                kind=MeasureKind(row["shown"]["kind"]),
                mode=MeasureMode(row["shown"]["mode"]),
                text=Text(zh=row["shown"]["text"], en=row["shown"]["text_en"]),
                state=MeasureState(row["state"]),
            )
            for row in await _rows(info, statement, self.row["id"])
        ]

    @strawberry.field
    async def messages(self, info: Info, first: int) -> MessageConnection:
        statement = "SELECT * FROM message WHERE subject_id = $1 AND audience = 'subject' ORDER BY id DESC LIMIT $2"
        return MessageConnection(
            edges=[
                MessageEdge(
                    node=Message(
                        id=_id("Message", row["id"]),
                        title=Text(zh=row["title"], en=row["title_en"]),
                        created_at=row["created_at"].astimezone(request_zone),
                    )
                )
                for row in await _rows(info, statement, self.row["id"], first)
            ]
        )


@strawberry.type
class Me:
    key: strawberry.Private[int]
    name: str
    identifier: str

    @strawberry.field
    async def archives(self, info: Info) -> list[Archive]:
        return [
            Archive(row=row, id=_id("Archive", row["id"]), kind=SubjectKind(row["kind"]), archive_no=row["archive_no"])
            for row in await _rows(info, "SELECT * FROM subject WHERE identity_id = $1 ORDER BY id", self.key)
        ]


@strawberry.type
class LocalParameter:
    key: str
    register: str
    value: str
    note: Text


@strawberry.type
class Institution:
    row: strawberry.Private[Any]
    id: strawberry.ID
    name: str
    credit_code: str
    kind: SubjectKind
    score: Decimal | None
    state: ResultState
    as_of: datetime
    published_on: date

    @staticmethod
    def of(row: Any) -> "Institution":
        return Institution(
            row=row,
            id=_id("Institution", row["subject_id"]),
            name=row["name"],
            credit_code=row["credit_code"],
            kind=SubjectKind(row["kind"]),
            score=row["score"],
            state=ResultState(row["state"]),
            as_of=row["as_of"].astimezone(request_zone),
            published_on=row["published_on"],
        )

    @strawberry.field
    def region(self) -> Region:
        return Region(code=self.row["region"], name=self.row["region_name"])

    @strawberry.field
    def grade(self) -> Grade:
        return Grade.of(self.row["grade"])

    @strawberry.field
    def local_parameters(self) -> list[LocalParameter]:
        return [
            LocalParameter(
                key=use["key"],
                register=use["register"],
                value=use["value"],
                note=Text(zh=use["note"], en=use["note_en"]),
            )
            for use in self.row["parameters"]
        ]


@strawberry.type
class InstitutionEdge:
    cursor: str
    node: Institution


@strawberry.type
class InstitutionConnection:
    edges: list[InstitutionEdge]
    page_info: PageInfo


_INSTITUTION = "SELECT p.*, g.name AS region_name FROM published_institution p JOIN region g ON g.code = p.region"


@strawberry.type
class Query:
    @strawberry.field
    async def me(self, info: Info) -> Me | None:
        viewer = info.context["viewer"]
        if not isinstance(viewer, SubjectViewer):
            return None
        found = await _rows(info, "SELECT * FROM identity WHERE id = $1", viewer.identity_id)
        return Me(key=found[0]["id"], name=found[0]["name_shown"], identifier=found[0]["identifier_shown"])

    @strawberry.field
    async def institutions(
        self, info: Info, region: strawberry.ID, order: InstitutionOrder, first: int
    ) -> InstitutionConnection:
        found = await _rows(
            info,
            """
            SELECT p.*, g.name AS region_name
            FROM institutions_by_score_highest($1, NULL, NULL, NULL, NULL, NULL, $2) p
                 JOIN region g ON g.code = p.region
            ORDER BY p.score DESC NULLS LAST, p.subject_id
            """,
            prefix(region), first + 1,
        )  # fmt: skip
        edges = [InstitutionEdge(cursor=_cursor(order, row), node=Institution.of(row)) for row in found[:first]]
        last = edges[-1].cursor if edges else None
        return InstitutionConnection(edges=edges, page_info=PageInfo(has_next_page=len(found) > first, end_cursor=last))

    @strawberry.field
    async def institution(self, info: Info, id: strawberry.ID) -> Institution | None:  # noqa: A002
        key = int(b64decode(id).decode().partition(":")[2])
        found = await _rows(info, f"{_INSTITUTION} WHERE p.subject_id = $1", key)
        return Institution.of(found[0]) if found else None


def _cursor(order: InstitutionOrder, row: Any) -> str:
    return b64encode(f'["{order}", {row["score"]}, {row["subject_id"]}]'.encode()).decode()


class _Endpoint(GraphQL[Any, None]):
    """Knows who asks."""

    async def get_context(self, request: Any, response: Any) -> Any:
        state = request.app.state
        token = request.cookies.get("portal_session")
        session = await state.sessions.check(token) if token else None
        return {"pool": state.pool, "viewer": session and session.viewer, "response": response}


def create_app() -> Starlette:
    """The application, on the addresses in the environment."""
    schema = strawberry.Schema(Query, extensions=[lambda: ParserCache(KEPT), lambda: ValidationCache(KEPT)])

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        redis = Redis.from_url(os.environ["PORTAL_REDIS_URL"])
        async with asyncpg.create_pool(
            os.environ["PORTAL_DATABASE_URL"], init=prepare, server_settings={"timezone": "Asia/Shanghai"}
        ) as pool:
            app.state.pool, app.state.sessions = pool, OrdinarySessions(redis, SystemClock())
            yield
        await redis.aclose()

    return Starlette(
        routes=[Route("/readyz", lambda _: Response()), Route("/graphql", _Endpoint(schema))], lifespan=lifespan
    )
