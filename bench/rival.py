"""The rival: what a careful programmer writes by hand for these four answers, with Starlette and asyncpg.

One statement a read, the same session check where there is a session (by way of redis-py), the same JSON as the
portal's answer to the same document.
"""

import os
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.clock import SystemClock
from portal.security.sessions import Sessions
from portal.security.viewer import OfficerViewer, SignedInViewer, SubjectViewer
from portal.store.pool import prepare


def _id(kind: str, key: int) -> str:
    return b64encode(f"{kind}:{key}".encode()).decode()


def _enum(value: str | None) -> str | None:
    return value.upper() if value is not None else None


def _answer(data: dict[str, Any]) -> Response:
    return Response(orjson.dumps({"data": data}), media_type="application/json")


_OWN = """
SELECT i.name_shown, i.identifier_shown, s.id, s.kind, s.archive_no, g.code, g.name AS region,
       r.id AS result_id, r.score::text, r.grade, r.state, r.as_of, r.published_on, r.dispute_until, r.trace,
       (SELECT jsonb_agg(jsonb_build_array(id, item_name, category, points::text, decided_on, document_no, status)
                         ORDER BY id DESC)
        FROM (SELECT * FROM entry WHERE subject_id = s.id ORDER BY id DESC LIMIT 21) AS e) AS entries,
       (SELECT jsonb_agg(jsonb_build_array(code, shown->>'kind', shown->>'mode', shown->>'text', state) ORDER BY id)
        FROM measure WHERE subject_id = s.id AND state <> 'ended') AS measures,
       (SELECT jsonb_agg(jsonb_build_array(id, title, created_at) ORDER BY id DESC)
        FROM (SELECT * FROM message WHERE subject_id = s.id AND audience = 'subject' ORDER BY id DESC LIMIT 5) AS m
       ) AS messages
FROM identity i JOIN subject s ON s.identity_id = i.id JOIN region g ON g.code = s.region
JOIN result r ON r.id = s.current_result_id
WHERE i.id = $1 ORDER BY s.id
"""


class OrdinarySessions(Sessions):
    """Sessions whose check is a script that redis-py carries out."""

    async def _direct(self, key: str, arguments: list[str | int]) -> Any:
        return await self._check(keys=[key], args=arguments)


async def _viewer(request: Request) -> SignedInViewer | None:
    token = request.cookies.get("portal_session")
    session = await request.app.state.sessions.check(token) if token else None
    return session and session.viewer


async def own_credit(request: Request) -> Response:
    """The signed-in person's credit."""
    viewer = await _viewer(request)
    if not isinstance(viewer, SubjectViewer):
        return _answer({"me": None})
    rows = await request.app.state.pool.fetch(_OWN, viewer.identity_id)
    archives = [_archive(row) for row in rows]
    return _answer(
        {"me": {"name": rows[0]["name_shown"], "identifier": rows[0]["identifier_shown"], "archives": archives}}
    )


def _archive(row: Any) -> dict[str, Any]:
    entries = row["entries"] or []
    shown = entries[:20]
    cursor = b64encode(f'["entries", {shown[-1][0]}]'.encode()).decode() if shown else None
    grade = row["grade"]
    return {
        "id": _id("Archive", row["id"]),
        "kind": _enum(row["kind"]),
        "archiveNo": row["archive_no"],
        "region": {"code": row["code"], "name": row["region"]},
        "result": {
            "id": _id("Result", row["result_id"]),
            "score": row["score"],
            "state": _enum(row["state"]),
            "asOf": row["as_of"].astimezone(request_zone).isoformat(),
            "publishedOn": row["published_on"],
            "disputeUntil": row["dispute_until"],
            "grade": {"code": grade["code"], "name": grade["name"], "rank": grade["rank"]},
            "trace": [
                {
                    "kind": _enum(line["kind"]),
                    "points": line["points"],
                    "text": {"zh": line["text"]},
                    "article": line["article"],
                    "localParameter": line["local_parameter"],
                    "entryId": _id("Entry", line["entry_id"]) if line["entry_id"] else None,
                    "decidedOn": line["decided_on"],
                }
                for line in row["trace"]
            ],
        },
        "entries": {
            "edges": [
                {
                    "node": {
                        "id": _id("Entry", key),
                        "itemName": {"zh": item},
                        "category": _enum(category),
                        "points": points,
                        "decidedOn": decided,
                        "documentNo": number,
                        "status": _enum(status),
                    }
                }
                for key, item, category, points, decided, number, status in shown
            ],
            "pageInfo": {"hasNextPage": len(entries) > 20, "endCursor": cursor},
        },
        "measures": [
            {"code": code, "kind": _enum(kind), "mode": _enum(mode), "text": {"zh": text}, "state": _enum(state)}
            for code, kind, mode, text, state in row["measures"] or []
        ],
        "messages": {
            "edges": [
                {"node": {"id": _id("Message", key), "title": {"zh": title}, "createdAt": created}}
                for key, title, created in row["messages"] or []
            ]
        },
    }


request_zone = SystemClock().now().tzinfo

_LIST = """
SELECT p.subject_id, p.name, p.kind, g.code, g.name AS region, p.score::text AS shown, p.grade, p.state, p.published_on,
       jsonb_build_array('score_highest', p.score, p.subject_id)::text AS cursor
FROM institutions_by_score_highest('2301', NULL, NULL, NULL, NULL, NULL, 21) p JOIN region g ON g.code = p.region
ORDER BY p.score DESC NULLS LAST, p.subject_id
"""


async def institution_list(request: Request) -> Response:
    """The first page of the published institutions of Harbin, the best first."""
    await _viewer(request)
    rows = await request.app.state.pool.fetch(_LIST)
    edges = [
        {
            "cursor": b64encode(row["cursor"].encode()).decode(),
            "node": {
                "id": _id("Institution", row["subject_id"]),
                "name": row["name"],
                "kind": _enum(row["kind"]),
                "region": {"code": row["code"], "name": row["region"]},
                "score": row["shown"],
                "grade": {name: row["grade"][name] for name in ("code", "name", "rank")},
                "state": _enum(row["state"]),
                "publishedOn": row["published_on"],
            },
        }
        for row in rows[:20]
    ]
    page = {"hasNextPage": len(rows) > 20, "endCursor": edges[-1]["cursor"]}
    return _answer({"institutions": {"edges": edges, "pageInfo": page}})


_DETAIL = """
SELECT p.*, p.score::text AS shown, g.code, g.name AS region_name
FROM published_institution p JOIN region g ON g.code = p.region WHERE p.subject_id = $1
"""


async def institution_detail(request: Request) -> Response:
    """One published institution."""
    await _viewer(request)
    row = await request.app.state.pool.fetchrow(_DETAIL, int(request.path_params["key"]))
    return _answer(
        {
            "institution": {
                "id": _id("Institution", row["subject_id"]),
                "name": row["name"],
                "creditCode": row["credit_code"],
                "kind": _enum(row["kind"]),
                "region": {"code": row["code"], "name": row["region_name"]},
                "score": row["shown"],
                "grade": {name: row["grade"][name] for name in ("code", "name", "rank")},
                "state": _enum(row["state"]),
                "asOf": row["as_of"].astimezone(request_zone).isoformat(),
                "publishedOn": row["published_on"],
                "localParameters": [
                    {
                        "key": use["key"],
                        "register": use["register"],
                        "value": use["value"],
                        "note": {"zh": use["note"], "en": use["note_en"]},
                    }
                    for use in row["parameters"]
                ],
            }
        }
    )


async def record_entry(request: Request) -> Response:
    """Entry, result, message and text in one transaction: no rulebook, no trace, no deadline, no measures."""
    state = request.app.state
    viewer = await _viewer(request)
    if not isinstance(viewer, OfficerViewer):
        return _answer({"recordEntry": {"__typename": "NotSignedIn"}})
    given = orjson.loads(await request.body())["variables"]["input"]
    now = state.clock.now()
    async with state.pool.acquire() as connection, connection.transaction():
        data = await _record(connection, given, now, viewer.officer_id)
    return _answer({"recordEntry": data})


async def _record(connection: Any, given: dict[str, Any], now: datetime, officer_id: int) -> dict[str, Any]:
    from base64 import b64decode

    subject_id = int(b64decode(given["subject"]).decode().partition(":")[2])
    identity_id = await connection.fetchval("SELECT identity_id FROM subject WHERE id = $1 FOR UPDATE", subject_id)
    entry_id = await connection.fetchval(
        """
        INSERT INTO entry (subject_id, item, item_name, item_name_en, category, article, points, facts, basis,
                           decided_on, document_no, handling_type, info_category, credit_condition, recorded_by,
                           recorded_at, shared, source, region, stage, status, confirmed_at)
        VALUES ($1, 'B1', '轻微违反服务协议', 'Minor breach', 'adverse', '18(1)', -5, $2, $3, $4, $5, $6,
                '不良（失信）信息', '失信', $7, $8, true, 'supervision', '230100', 'confirmed', 'active', $8)
        RETURNING id
        """,
        subject_id, given["facts"], given["basis"], datetime.fromisoformat(given["decidedOn"]).date(),
        given["documentNo"], given["handlingType"], officer_id, now,
    )  # fmt: skip
    score = await connection.fetchval(
        "SELECT greatest(0, 100 + sum(points)) FROM entry WHERE subject_id = $1 AND status = 'active'", subject_id
    )
    code = next(name for name, least in _BANDS if score >= least)
    result_id = await connection.fetchval(
        """
        INSERT INTO result (subject_id, sequence, score, grade, state, as_of, cause, caused_by, trace, parameters,
                            published_on)
        SELECT $1, 1 + max(sequence), $2, $3, 'initial', $4, 'entry', $5, '[]', '[]', $4::timestamptz::date
        FROM result WHERE subject_id = $1 RETURNING id
        """,
        subject_id, score, {"code": code}, now, [entry_id],
    )  # fmt: skip
    await connection.execute("UPDATE subject SET current_result_id = $2 WHERE id = $1", subject_id, result_id)
    await connection.execute(
        """
        INSERT INTO message (subject_id, audience, kind, title, title_en, body, body_en, created_at)
        VALUES ($1, 'subject', 'result_change', '信用评价结果有变动', 'Your result has changed', $2, $2, $3)
        """,
        subject_id, code, now,
    )  # fmt: skip
    await connection.execute(
        """
        INSERT INTO outbox (ref, once, identity_id, kind, body_sealed, created_at, state, next_at)
        VALUES ($1, $2, $3, 'result_change', $4, $5, 'queued', $5)
        """,
        uuid4(), f"result:{result_id}", identity_id, code.encode(), now,
    )  # fmt: skip
    return {
        "__typename": "EntryRecorded",
        "changed": True,
        "texted": True,
        "entry": {"id": _id("Entry", entry_id)},
        "result": {"score": str(score), "grade": {"code": code}},
    }


_BANDS = (
    ("优秀", Decimal(90)),
    ("良好", Decimal(80)),
    ("一般", Decimal(70)),
    ("较差", Decimal(60)),
    ("差", Decimal(0)),
)


def create_app() -> Starlette:
    """The rival's application, on the addresses in the environment."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        redis = Redis.from_url(os.environ["PORTAL_REDIS_URL"])
        async with asyncpg.create_pool(
            os.environ["PORTAL_DATABASE_URL"], init=prepare, server_settings={"timezone": "Asia/Shanghai"}
        ) as pool:
            app.state.pool, app.state.clock = pool, SystemClock()
            app.state.sessions = OrdinarySessions(redis, app.state.clock)
            yield
        await redis.aclose()

    return Starlette(
        routes=[
            Route("/readyz", lambda _: Response()),
            Route("/own", own_credit, methods=["POST"]),
            Route("/list", institution_list, methods=["POST"]),
            Route("/institution/{key}", institution_detail, methods=["POST"]),
            Route("/record", record_entry, methods=["POST"]),
        ],
        lifespan=lifespan,
    )
