"""Rows for the notifier's tests: identities with a sealed phone and texts in the outbox."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from portal.clock import SHANGHAI
from portal.security.sealing import Sealer

KEY = bytes(range(32))
SEALER = Sealer(KEY)
NOON = datetime(2026, 11, 20, 12, tzinfo=SHANGHAI)
BODY = "【医保信用】您的信用评价结果有变化，新等级为良好。请到医保信用查询平台查看。可在2026年12月4日前提出异议。"
CODE_BODY = "【医保信用】您的登录验证码是482913，5分钟内有效。请勿告诉他人。"


def phone(number: int) -> str:
    """A fictional mobile number in E.164."""
    return f"+86138{number:08d}"


async def add_identity(database: Any, to: str | None, *, at: datetime = NOON) -> int:
    """A person with that phone."""
    sealed = SEALER.seal(to, "identity.phone") if to else None
    identity: int = await database.fetchval(
        """INSERT INTO identity (institution, document_type, identifier_hash, identifier_sealed, identifier_shown,
               name_sealed, name_shown, phone_sealed, phone_shown, created_at)
           VALUES (false, 'resident_id', $1, '', '2301**', '', '张*', $2, '138****0000', $3) RETURNING id""",
        uuid4().bytes,
        sealed,
        at,
    )
    return identity


async def add_text(
    database: Any,
    identity: int,
    *,
    body: str = BODY,
    kind: str = "result_change",
    at: datetime = NOON,
    expires_at: datetime | None = None,
) -> UUID:
    """A queued text, as casework leaves it; returns its ref."""
    ref = uuid4()
    await add_texts(database, [(ref, identity, kind, body, at, expires_at)])
    return ref


async def add_texts(database: Any, texts: Sequence[tuple[UUID, int, str, str, datetime, datetime | None]]) -> None:
    """Queued texts (ref, identity, kind, body, created_at, expires_at), and the wake-up."""
    await database.executemany(
        """INSERT INTO outbox (ref, once, identity_id, kind, body_sealed, created_at, expires_at, state, next_at)
           VALUES ($1, 'test:' || $1::uuid, $2, $3, $4, $5, $6, 'queued', $5)""",
        [
            (ref, identity, kind, SEALER.seal(body, "outbox.body"), at, expires_at)
            for ref, identity, kind, body, at, expires_at in texts
        ],
    )
    await database.execute("NOTIFY outbox")


async def add_code(database: Any, identity: int, *, at: datetime = NOON) -> UUID:
    """A sign-in code that is good for five minutes."""
    return await add_text(
        database, identity, body=CODE_BODY, kind="sign_in_code", at=at, expires_at=at + timedelta(minutes=5)
    )


async def row(database: Any, ref: UUID) -> Any:
    """The outbox row."""
    return await database.fetchrow("SELECT * FROM outbox WHERE ref = $1", ref)
