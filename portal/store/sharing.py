"""Entries that are marked as shared go to a department (HLJ art. 36), through the outbox of pushes."""

from datetime import datetime

import asyncpg

from portal.casework.ports import DailyFeed
from portal.domain.push import Channel, Matter, Push
from portal.rulebooks.loader import shipped
from portal.store.daily import feed_done, feed_reached
from portal.store.pushes import append

AT_ONCE = 500  # entries in one push
_PUT_RIGHT = DailyFeed("every", "departments", Matter.ENTRIES)

# New ones that stand, and what became of those that were shared before: revoked, repaired, expired.
_CHANGED = """
SELECT e.id, s.id AS subject_id, s.identity_id, e.item, e.item_name, e.category, e.article, e.decided_on, e.document_no,
       e.expires_on, e.status
FROM entry e JOIN subject s ON s.id = e.subject_id
    LEFT JOIN shared_entry told ON told.entry_id = e.id AND told.department = $2
WHERE s.rulebook = $1 AND e.shared AND e.article <> ALL($3) AND e.stage = 'confirmed'
  AND CASE WHEN told.entry_id IS NULL THEN e.status = 'active' AND $4 ELSE told.status <> e.status END
ORDER BY e.id
"""


async def share(
    connection: asyncpg.Connection, rulebook: str, department: str, now: datetime, *, new: bool = True
) -> int:
    """Puts what a department was not told yet into the outbox; how many entries. Each look at a subject is noted.

    new: entries that it does not know, too; otherwise what became of those that it does. Raises KeyError for a
    department that the rulebook does not name.
    """
    sharing = shipped(rulebook).sharing
    receivers = {each.code: each for each in sharing.departments} if sharing is not None else {}
    receiver, withheld = receivers[department], sharing.withheld_articles if sharing is not None else []
    purpose = f"信息共享：{receiver.name} / shared with: {receiver.name_en}"
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"share:{rulebook}:{department}")
        rows = await connection.fetch(_CHANGED, rulebook, department, withheld, new)
        pushes = [
            Push(
                platform=department,
                channel=Channel.DAILY,
                matter=Matter.ENTRIES,
                once=f"share:{rulebook}:{department}:{now.isoformat()}:{start}",
                records=[_record(row) for row in rows[start : start + AT_ONCE]],
                created_at=now,
                next_at=now,
            )
            for start in range(0, len(rows), AT_ONCE)
        ]
        await append(connection, [(None, push) for push in pushes])
        await connection.executemany(
            """
            INSERT INTO shared_entry (entry_id, department, status, told_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (entry_id, department) DO UPDATE SET status = excluded.status, told_at = excluded.told_at
            """,
            [(row["id"], department, row["status"], now) for row in rows],
        )
        await connection.executemany(
            "INSERT INTO access_log (subject_id, action, purpose, happened_at) VALUES ($1, 'share', $2, $3)",
            [(subject_id, purpose, now) for subject_id in sorted({row["subject_id"] for row in rows})],
        )
        return len(rows)


async def put_right(connection: asyncpg.Connection, now: datetime) -> int:
    """Tells every department once a day what became of the entries that it knows; how many."""
    if await feed_reached(connection, _PUT_RIGHT) == now.date():
        return 0
    await feed_done(connection, _PUT_RIGHT, now.date())
    told = await connection.fetch(
        """
        SELECT DISTINCT s.rulebook, told.department
        FROM shared_entry told JOIN entry e ON e.id = told.entry_id JOIN subject s ON s.id = e.subject_id
        WHERE told.status <> e.status
        """
    )
    return sum([await share(connection, row["rulebook"], row["department"], now, new=False) for row in told])


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
