"""The outbox in PostgreSQL: each query beside the one function that runs it.

::

                     +--------- provider certainly did not take it: rest --------+
                     v                                                           |
    (casework) --> queued --claim, then mark--> sending --provider's answer--> sent --receipt--> delivered
                   |    |                        ^   |                           |                  ^
      useless now  |    | no phone, unfit body,  |   +-- refused, or 3 tries     +--receipt--> undelivered
                   v    v 3 tries                |       --> failed
             expired    failed                   +-- "uncertain": see below

`sending` is committed before the provider is called, `sent` after its answer. A row that is still `sending`
when nobody holds a lease on it is *uncertain*: its request may have arrived. Then the provider is asked first,
and only what it does not know becomes `queued` again. Receipts move rows forwards only.

`leased_by` names the one session of the notifier that may move a row; when another session takes over, the
earlier one finds its moves refused. Texts of one kind to one identity go one at a time, in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg

SIGN_IN_CODE = "sign_in_code"


@dataclass(frozen=True, slots=True)
class Text:
    """A claimed row of the outbox with the phone it goes to."""

    id: int
    ref: UUID
    kind: str
    state: Literal["queued", "sending"]
    body_sealed: bytes
    created_at: datetime
    expires_at: datetime | None
    attempts: int  # answered ones: a crash costs no try
    sending_since: datetime | None
    phone_sealed: bytes | None
    phone_shown: str | None


# What expires goes first. Sign-in codes neither wait for the day nor behind results.
_CLAIM = """
WITH due AS (
    SELECT id FROM outbox AS text
    WHERE state IN ('queued', 'sending')
      AND next_at <= $1
      AND (lease_until IS NULL OR lease_until <= $1)
      AND ($2 OR state = 'sending' OR kind = 'sign_in_code')
      AND NOT EXISTS (
          SELECT FROM outbox AS earlier
          WHERE earlier.identity_id = text.identity_id AND earlier.kind = text.kind
            AND earlier.id < text.id AND earlier.state IN ('queued', 'sending'))
    ORDER BY expires_at, next_at, id
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)
UPDATE outbox AS text SET leased_by = $4, lease_until = $5
FROM due, identity
WHERE text.id = due.id AND identity.id = text.identity_id
RETURNING text.id, ref, kind, state, body_sealed, text.created_at, expires_at, attempts, sending_since,
          phone_sealed, phone_shown
"""


async def claim(
    database: Any, now: datetime, *, everything: bool, limit: int, holder: str, until: datetime
) -> list[Text]:
    """Lease up to `limit` due texts; without `everything` only codes and the uncertain."""
    rows = await database.fetch(_CLAIM, now, everything, limit, holder, until)
    return [Text(*row) for row in rows]


_MARK_SENDING = """
UPDATE outbox SET state = 'sending', sending_since = $3, lease_until = $4
WHERE id = $1 AND leased_by = $2 AND state = 'queued'
RETURNING id
"""


async def mark_sending(database: Any, text_id: int, holder: str, now: datetime, until: datetime) -> bool:
    """Commit that the provider is about to be called; False when the row is no longer ours to send."""
    return await database.fetchval(_MARK_SENDING, text_id, holder, now, until) is not None


# Whoever holds the lease: a sid from the provider is the truth.
_MARK_SENT = """
UPDATE outbox
SET state = 'sent', provider_sid = $2, sent_at = $3, error_code = NULL, leased_by = NULL, lease_until = NULL
WHERE id = $1 AND state IN ('queued', 'sending')
"""


async def mark_sent(database: Any, text_id: int, provider_sid: str, now: datetime) -> bool:
    """Commit that the provider took the text; False when another row has that sid, which leaves this one uncertain."""
    try:
        await database.execute(_MARK_SENT, text_id, provider_sid, now)
    except asyncpg.UniqueViolationError:
        return False
    return True


_LET_GO = """
UPDATE outbox
SET state = $3, next_at = $4, error_code = $5, attempts = attempts + $6, leased_by = NULL, lease_until = NULL
WHERE id = $1 AND leased_by = $2 AND state IN ('queued', 'sending')
"""


async def let_go(
    database: Any,
    text_id: int,
    holder: str,
    state: Literal["queued", "sending", "failed", "expired"],
    next_at: datetime,
    error_code: str | None,
    *,
    tried: bool = False,
) -> None:
    """End our lease, with the row to be looked at again from `next_at` on, or never again; `tried` counts a try."""
    await database.execute(_LET_GO, text_id, holder, state, next_at, error_code, int(tried))


_RENEW = """
UPDATE outbox SET lease_until = $3
WHERE id = ANY($1::bigint[]) AND leased_by = $2 AND state IN ('queued', 'sending')
"""


async def renew(database: Any, text_ids: Sequence[int], holder: str, until: datetime) -> None:
    """Prolong our leases on texts that are still being worked on."""
    await database.execute(_RENEW, text_ids, holder, until)


_TAKE_OVER = """
UPDATE outbox SET leased_by = NULL, lease_until = NULL
WHERE state IN ('queued', 'sending') AND leased_by IS NOT NULL
"""


async def take_over(database: Any) -> None:
    """End every lease. Only for the holder of the notifier's lock: whoever held them works no longer."""
    await database.execute(_TAKE_OVER)


_UNCERTAIN = """
SELECT outbox.id, phone_sealed FROM outbox JOIN identity ON identity.id = identity_id
WHERE state = 'sending' ORDER BY outbox.id
"""


async def uncertain(database: Any) -> list[tuple[int, bytes]]:
    """Texts of which an earlier session did not learn whether the provider took them, with their sealed phones."""
    return [(text_id, phone) for text_id, phone in await database.fetch(_UNCERTAIN)]


async def is_uncertain(database: Any, text_id: int) -> bool:
    """Whether it is still open what became of a text; receipts may have told meanwhile."""
    uncertain: bool = await database.fetchval("SELECT state = 'sending' FROM outbox WHERE id = $1", text_id)
    return uncertain


_UNKNOWN_SID = """
SELECT sid FROM unnest($1::text[]) AS sid
WHERE NOT EXISTS (SELECT FROM outbox WHERE provider_sid = sid)
LIMIT 1
"""


async def unknown_sid(database: Any, sids: Sequence[str]) -> str | None:
    """One of the provider's sids that no row knows yet, or None."""
    sid: str | None = await database.fetchval(_UNKNOWN_SID, sids)
    return sid


# A receipt names row and sid with certainty; a match by number and body was a guess. Where two uncertain texts
# with the same body went to the same number, the guess may have given one the other's sid: that one is asked for anew.
_GIVE_BACK_SID = """
UPDATE outbox
SET provider_sid = NULL,
    state = CASE WHEN receipt_at IS NULL THEN 'sending' ELSE state END,
    sent_at = CASE WHEN receipt_at IS NULL THEN NULL ELSE sent_at END,
    next_at = $3
WHERE provider_sid = $2 AND ref <> $1
"""

_RECEIPT = """
UPDATE outbox
SET state = CASE WHEN state = 'delivered' OR (state = 'undelivered' AND $3 = 'sent') THEN state ELSE $3 END,
    error_code = CASE WHEN state = 'delivered' OR (state = 'undelivered' AND $3 = 'sent') THEN error_code ELSE $4 END,
    provider_sid = $2, receipt_at = $5, sent_at = coalesce(sent_at, $5), leased_by = NULL, lease_until = NULL
WHERE ref = $1
RETURNING id
"""


async def receipt(
    database: Any,
    ref: UUID,
    provider_sid: str,
    state: Literal["sent", "delivered", "undelivered"],
    error_code: str | None,
    now: datetime,
) -> bool:
    """Note what the provider says became of a text; False when no text has that `ref`."""
    async with database.acquire() as connection, connection.transaction():
        await connection.execute(_GIVE_BACK_SID, ref, provider_sid, now)
        return await connection.fetchval(_RECEIPT, ref, provider_sid, state, error_code, now) is not None
