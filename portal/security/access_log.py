"""Who looked at whom, and why: written at every look of an officer, read by the one who was looked at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Access:
    """One look. Without officer and region it was the subject itself.

    action: what was done, as "open_subject"; purpose: as the officer stated it.
    """

    id: int
    subject_id: int
    action: str
    purpose: str | None
    officer: str | None
    region: str | None
    happened_at: datetime


async def log_access(
    connection: Any, *, subject_id: int, officer_id: int | None, action: str, purpose: str | None, at: datetime
) -> None:
    """Write a look down; append only."""
    await connection.execute(
        """
        INSERT INTO access_log (subject_id, officer_id, action, purpose, happened_at)
        VALUES ($1, $2, $3, $4, $5)
        """,
        subject_id,
        officer_id,
        action,
        purpose,
        at,
    )


async def accesses(connection: Any, identity_id: int, *, first: int, before: int | None = None) -> list[Access]:
    """The looks at all archives of an identity, newest first, those older than the look `before` (its id)."""
    rows = await connection.fetch(
        """
        SELECT log.id, log.subject_id, log.action, log.purpose, officer.shown_name, region.name, log.happened_at
        FROM access_log AS log
        JOIN subject ON subject.id = log.subject_id
        LEFT JOIN officer ON officer.id = log.officer_id
        LEFT JOIN region ON region.code = officer.region
        WHERE subject.identity_id = $1 AND ($3::bigint IS NULL OR log.id < $3)
        ORDER BY log.id DESC
        LIMIT $2
        """,
        identity_id,
        first,
        before,
    )
    return [Access(*row.values()) for row in rows]
