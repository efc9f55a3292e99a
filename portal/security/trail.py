"""The audit trail on its way out: who looked, decided and handled, without identifiers and phone numbers.

Who acted for a subject stands in it by masked name and number; whoever exports it is in it.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import asyncpg

from portal.clock import SHANGHAI
from portal.log import mask

MOST_OF_A_CASE = 1000
COLUMNS = (
    "happened_at", "area", "step", "by", "officer", "to_officer", "agent", "archive_no", "receipt_no", "entry", "state",
    "words",
)  # fmt: skip
_LINES = """
SELECT t.happened_at, t.area, t.step, t.by, o.name AS officer, h.name AS to_officer,
       g.name_shown || ' ' || g.identifier_shown AS agent, s.archive_no, c.receipt_no,
       t.entry_id AS entry, t.state, t.words
FROM audit_trail t LEFT JOIN officer o ON o.id = t.officer_id LEFT JOIN officer h ON h.id = t.to_officer_id
LEFT JOIN identity g ON g.id = t.agent_id LEFT JOIN subject s ON s.id = t.subject_id
LEFT JOIN credit_case c ON c.id = t.case_id
"""
# Steps of the case, of its entries and of measures beside them, and looks and mandates since it was filed.
_OF_CASE = """
JOIN credit_case asked ON asked.id = $1
WHERE t.subject_id = asked.subject_id AND (t.case_id = asked.id
   OR (t.area IN ('entry', 'measure') AND t.entry_id = ANY (asked.entries))
   OR (t.area IN ('access', 'mandate') AND t.happened_at >= asked.filed_at))
"""
# Officers of another place than the subject's know of the looks of their own place's officers, and of no mandate.
_FOR_PLACE = (
    " AND (s.region LIKE $2 OR (t.area = 'access' AND o.region LIKE $2) OR t.area NOT IN ('access', 'mandate'))"
)
_ORDER = " ORDER BY t.happened_at, t.area, t.id"


@dataclass(frozen=True, slots=True)
class Export:
    """Who exports which days, both included, and why; of one case, by its receipt number, where it is named."""

    first: date
    last: date
    officer: str
    purpose: str
    case: str | None = None


class NothingToExport(LookupError):
    """There is no such officer or case: `what` says which."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


async def export(connection: asyncpg.Connection, asked: Export, now: datetime) -> AsyncIterator[dict[str, Any]]:
    """The lines in the order of time, as COLUMNS; that they were exported is noted first. Raises NothingToExport."""
    officer_id = await connection.fetchval("SELECT id FROM officer WHERE name = $1 AND active", asked.officer)
    if officer_id is None:
        raise NothingToExport("officer")
    case = None
    if asked.case is not None:
        case = await connection.fetchrow("SELECT id, subject_id FROM credit_case WHERE receipt_no = $1", asked.case)
        if case is None:
            raise NothingToExport("case")
    await connection.execute(
        """
        INSERT INTO access_log (subject_id, officer_id, action, purpose, happened_at)
        VALUES ($1, $2, 'export_trail', $3, $4)
        """,
        case["subject_id"] if case is not None else None,
        officer_id,
        f"{asked.first}/{asked.last} {asked.case or ''} {asked.purpose}".replace("  ", " "),
        now,
    )
    start = datetime.combine(asked.first, time(), SHANGHAI)
    end = datetime.combine(asked.last + timedelta(days=1), time(), SHANGHAI)
    statement, values = (_LINES + " WHERE ", [start, end])
    if case is not None:
        statement, values = _LINES + _OF_CASE + " AND ", [case["id"], start, end]
    statement += f"t.happened_at >= ${len(values) - 1} AND t.happened_at < ${len(values)}{_ORDER}"
    async with connection.transaction():
        async for row in connection.cursor(statement, *values, prefetch=1000):
            yield _shown(row)


async def of_case(pool: Any, case_id: int, place: str, seconds: float) -> list[dict[str, Any]]:
    """The lines of one case that are the business of a place's officers (`place`: pattern of its region), the newest
    thousand of them, in the order of time."""
    newest = (
        f"{_LINES}{_OF_CASE}{_FOR_PLACE} ORDER BY t.happened_at DESC, t.area DESC, t.id DESC LIMIT {MOST_OF_A_CASE}"
    )
    return [_shown(row) for row in reversed(await pool.fetch(newest, case_id, place, timeout=seconds))]


def _shown(row: Any) -> dict[str, Any]:
    line: dict[str, Any] = mask({name: row[name] for name in COLUMNS[1:]})
    return {"happened_at": row["happened_at"].astimezone(SHANGHAI), **line}
