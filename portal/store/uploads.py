"""Look-ups and monthly uploads."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg

from portal.domain.jurisdiction import prefix
from portal.domain.lookup import LookUp
from portal.domain.push import Push, Upload
from portal.store.pushes import append
from portal.store.rows import copy, local


async def keep_look_ups(connection: asyncpg.Connection, look_ups: Sequence[LookUp]) -> None:
    """Stores answers of another platform."""
    columns = ("subject_id", "list", "about", "listed", "looked_up_at", "officer_id")
    await copy(connection, "look_up", columns, [tuple(getattr(each, key) for key in columns) for each in look_ups])


async def upload_of(connection: asyncpg.Connection, region: str, month: date) -> Upload | None:
    """A district's upload of a month, locked; None before it is made."""
    row = await connection.fetchrow(
        """
        SELECT due_on, uploaded_at, officer_id, countersigned_at FROM monthly_upload
        WHERE region = $1 AND month = $2 FOR UPDATE
        """,
        region,
        month,
    )
    if row is None:
        return None
    signed = row["countersigned_at"]
    return Upload(row["due_on"], local(row["uploaded_at"]), row["officer_id"], local(signed) if signed else None)


async def countersign(
    connection: asyncpg.Connection, region: str, month: date, officer_id: int | None, now: datetime
) -> None:
    """Stores that the authority above has a district's month."""
    await connection.execute(
        """
        UPDATE monthly_upload SET countersigned_at = $3, countersigned_by = $4
        WHERE region = $1 AND month = $2 AND countersigned_at IS NULL
        """,
        region,
        month,
        now,
        officer_id,
    )


async def records_of(
    connection: asyncpg.Connection, rulebook: str, region: str, first: date, before: date
) -> list[dict[str, Any]]:
    """Favourable and adverse entries that a place decided in a time, as they leave, each once, by their `id`.

    What was confirmed after the upload of its own month leaves with the next one; one of an earlier month that is
    made late brings only what was decided until then. What left and was revoked since leaves once more, as that. A
    reminder never leaves.
    """
    rows = await connection.fetch(
        """
        SELECT entry.id, identity_id AS identity, item, item_name AS name, category, severity AS degree,
               trim_scale(points)::text AS points, article, decided_on::text, document_no,
               CASE WHEN entry.status = 'revoked' THEN 'revoked' ELSE 'active' END AS status
        FROM entry JOIN subject ON subject.id = subject_id LEFT JOIN uploaded_entry told ON told.entry_id = entry.id
        WHERE rulebook = $1 AND starts_with(entry.region, $2) AND decided_on < $4 AND category <> 'basic'
          AND stage = 'confirmed' AND reverses IS NULL AND treatment IS NULL
          AND CASE WHEN told.entry_id IS NOT NULL THEN told.status = 'active' AND entry.status = 'revoked'
              ELSE entry.status NOT IN ('duplicate', 'rejected', 'revoked') AND (decided_on >= $3
                  OR EXISTS (SELECT FROM monthly_upload u WHERE u.region = $5
                                                            AND u.month = date_trunc('month', decided_on)::date)) END
        ORDER BY entry.id
        """,
        rulebook,
        prefix(region),
        first,
        before,
        region,
    )
    return [dict(row) for row in rows]


async def regions_to_upload(connection: asyncpg.Connection, rulebook: str, city: str, month: date) -> list[str]:
    """Places below the city that decided something in a month which has not been uploaded, by code."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT entry.region FROM entry JOIN subject ON subject.id = subject_id
        WHERE rulebook = $1 AND entry.region <> $2 AND decided_on >= $3 AND decided_on < $3 + interval '1 month'
          AND category <> 'basic' AND stage = 'confirmed' AND reverses IS NULL AND treatment IS NULL
          AND entry.status NOT IN ('duplicate', 'rejected', 'revoked')
          AND NOT EXISTS (SELECT FROM monthly_upload u WHERE u.region = entry.region AND u.month = $3)
        ORDER BY 1
        """,
        rulebook,
        city,
        month,
    )
    return [row["region"] for row in rows]


async def keep_upload(
    connection: asyncpg.Connection,
    region: str,
    month: date,
    due_on: date,
    push: Push | None,
    statuses: Mapping[int, str],
    officer_id: int | None,
    now: datetime,
) -> None:
    """Stores a district's upload of a month, and what it sends: entries by id, each with the status that is told."""
    if push is not None:
        await append(connection, [(None, push)])
    await connection.executemany(
        """
        INSERT INTO uploaded_entry (entry_id, status, uploaded_at) VALUES ($1, $2, $3)
        ON CONFLICT (entry_id) DO UPDATE SET status = excluded.status, uploaded_at = excluded.uploaded_at
        """,
        [(entry_id, status, now) for entry_id, status in statuses.items()],
    )
    await connection.execute(
        """
        INSERT INTO monthly_upload (region, month, due_on, uploaded_at, officer_id, push_id)
        VALUES ($1, $2, $3, $4, $5, (SELECT id FROM push WHERE ref = $6))
        """,
        region,
        month,
        due_on,
        now,
        officer_id,
        push.ref if push is not None else None,
    )
