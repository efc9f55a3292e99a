"""The outbox of pushes in PostgreSQL: each query beside the one function that runs it.

The states stand in portal.domain.push. `sending` is committed before the platform is called. A push that is still
`sending` when nobody holds a lease on it is handed over again: its key makes it count once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import orjson


@dataclass(frozen=True, slots=True)
class Claimed:
    """A push that is ours for a while: to be handed over, or to be asked about."""

    id: int
    ref: UUID
    platform: str
    channel: str
    matter: str
    records: list[dict[str, Any]]
    reviewed: bool
    reverses: UUID | None
    due_on: date | None
    state: Literal["sending", "sent", "acknowledged"]
    attempts: int
    created_at: datetime


# A reversal waits until what it takes back has left.
_CLAIM = """
WITH due AS (
    SELECT id FROM push AS one
    WHERE (state IN ('queued', 'sending', 'sent') OR (state = 'acknowledged' AND reviewed))
      AND next_at <= $1
      AND (lease_until IS NULL OR lease_until <= $1)
      AND (platform = ANY ($5) OR split_part(platform, '.', 1) = ANY ($5))
      AND NOT EXISTS (SELECT FROM push AS first WHERE first.id = one.reverses AND first.state IN ('queued', 'sending'))
    ORDER BY next_at, id
    LIMIT $2
    FOR UPDATE SKIP LOCKED
)
UPDATE push AS one
SET leased_by = $3, lease_until = $4, state = CASE WHEN state = 'queued' THEN 'sending' ELSE state END
FROM due
WHERE one.id = due.id
RETURNING one.id, ref, platform, channel, matter, records::text, reviewed,
          (SELECT first.ref FROM push AS first WHERE first.id = one.reverses) AS reverses, due_on, state, attempts,
          created_at
"""


async def claim(
    database: Any, now: datetime, *, limit: int, holder: str, until: datetime, platforms: Sequence[str]
) -> list[Claimed]:
    """Lease up to `limit` pushes that are due, for these platforms (a name, or its part before the dot)."""
    rows = await database.fetch(_CLAIM, now, limit, holder, until, list(platforms))
    return [Claimed(**{**row, "records": orjson.loads(row["records"])}) for row in rows]


_IDENTIFIERS = "SELECT id, document_type, identifier_sealed FROM identity WHERE id = ANY ($1)"


async def identifiers(database: Any, identity_ids: Sequence[int]) -> dict[int, tuple[str, bytes]]:
    """Kind and sealed number of identities."""
    rows = await database.fetch(_IDENTIFIERS, identity_ids)
    return {row["id"]: (row["document_type"], row["identifier_sealed"]) for row in rows}


_TAKEN = """
UPDATE push
SET state = CASE WHEN state = 'acknowledged' THEN state ELSE $2 END,
    sent_at = coalesce(sent_at, $3),
    acknowledged_at = CASE WHEN $2 = 'acknowledged' THEN coalesce(acknowledged_at, $3) ELSE acknowledged_at END,
    next_at = $4, error_code = NULL, leased_by = NULL, lease_until = NULL
WHERE id = $1 AND state IN ('queued', 'sending', 'sent', 'acknowledged')
"""


async def taken(
    database: Any, push_id: int, state: Literal["sent", "acknowledged"], now: datetime, next_at: datetime
) -> None:
    """The platform has it, whoever holds the lease; it is asked about again from `next_at` on."""
    await database.execute(_TAKEN, push_id, state, now, next_at)


_LET_GO = """
UPDATE push
SET state = $3, next_at = $4, error_code = $5, attempts = attempts + 1, leased_by = NULL, lease_until = NULL
WHERE id = $1 AND leased_by = $2 AND state IN ('sending', 'sent', 'acknowledged')
"""


async def let_go(
    database: Any,
    push_id: int,
    holder: str,
    state: Literal["queued", "sent", "acknowledged", "failed"],
    next_at: datetime,
    error_code: str,
) -> bool:
    """End our lease after a try that brought nothing; whether it was still ours."""
    ended: str = await database.execute(_LET_GO, push_id, holder, state, next_at, error_code)
    return ended == "UPDATE 1"


_RENEW = "UPDATE push SET lease_until = $3 WHERE id = ANY ($1) AND leased_by = $2"


async def renew(database: Any, push_ids: Sequence[int], holder: str, until: datetime) -> None:
    """Prolong our leases on pushes that are still being worked on."""
    await database.execute(_RENEW, push_ids, holder, until)


_TAKE_OVER = "UPDATE push SET leased_by = NULL, lease_until = NULL WHERE leased_by IS NOT NULL"


async def take_over(database: Any) -> None:
    """End every lease. Only for the holder of the worker's lock: whoever held them works no longer."""
    await database.execute(_TAKE_OVER)
