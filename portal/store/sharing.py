"""Entries that are marked as shared go to a department (HLJ art. 36), through the outbox of pushes."""

from datetime import datetime

import asyncpg

from portal.domain.push import Channel, Matter, Push
from portal.rulebooks.loader import shipped
from portal.store.pushes import append

AT_ONCE = 500  # entries in one push

# New ones that stand, and whatever happened since to those that were shared before: revoked, repaired, expired.
_CHANGED = """
SELECT e.id, s.id AS subject_id, s.identity_id, e.item, e.item_name, e.category, e.article, e.decided_on, e.document_no,
       e.expires_on, e.status
FROM entry e JOIN subject s ON s.id = e.subject_id
WHERE s.rulebook = $1 AND e.shared AND e.article <> ALL($4) AND e.stage = 'confirmed' AND e.confirmed_at <= $3
  AND CASE WHEN e.confirmed_at > $2 THEN e.status = 'active'
      ELSE EXISTS (SELECT FROM entry_event v WHERE v.entry_id = e.id AND v.happened_at > $2 AND v.happened_at <= $3) END
ORDER BY e.id
"""


async def share(connection: asyncpg.Connection, rulebook: str, department: str, purpose: str, now: datetime) -> int:
    """Puts what changed since the last time into the outbox; how many entries. Each look at a subject is noted."""
    shared = f"share:{rulebook}:{department}:"  # texts may name their departments alike
    sharing = shipped(rulebook).sharing
    withheld = sharing.withheld_articles if sharing is not None else []
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"share:{rulebook}:{department}")
        since = await connection.fetchval(
            """
            SELECT coalesce(max(created_at), '-infinity') FROM push
            WHERE platform = $1 AND matter = 'entries' AND starts_with(once, $2)
            """,
            department,
            shared,
        )
        rows = await connection.fetch(_CHANGED, rulebook, since, now, withheld)
        pushes = [
            Push(
                platform=department,
                channel=Channel.DAILY,
                matter=Matter.ENTRIES,
                once=f"{shared}{now.isoformat()}:{start}",
                records=[_record(row) for row in rows[start : start + AT_ONCE]],
                created_at=now,
                next_at=now,
            )
            for start in range(0, len(rows), AT_ONCE)
        ]
        await append(connection, [(None, push) for push in pushes])
        await connection.executemany(
            "INSERT INTO access_log (subject_id, action, purpose, happened_at) VALUES ($1, 'share', $2, $3)",
            [(subject_id, purpose, now) for subject_id in sorted({row["subject_id"] for row in rows})],
        )
        return len(rows)


def _record(row: asyncpg.Record) -> dict[str, object]:
    """What leaves of an entry: the identity's number is put in on the way out."""
    return {
        "identity": row["identity_id"],
        "item": row["item"],
        "name": row["item_name"],
        "category": row["category"],
        "article": row["article"],
        "decided_on": row["decided_on"].isoformat(),
        "document_no": row["document_no"],
        "expires_on": row["expires_on"].isoformat() if row["expires_on"] else None,
        "status": row["status"],
    }
