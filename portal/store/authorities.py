"""Authorities that operators entered, each with the day from which it holds and the document that sets it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg

from portal.domain.authority import Authority


@dataclass(frozen=True, slots=True)
class Entered:
    """A row of the history."""

    authority: Authority
    valid_from: date
    document: str
    entered_at: datetime


async def authorities_on(connection: Any, regions: Sequence[str], on: date) -> dict[str, Authority]:
    """The authority of each region as it stands on a day.

    One that nobody entered has the name that follows from its region, and no address or phone.
    """
    rows = await connection.fetch(
        """
        SELECT r.code, coalesce(a.name, r.name || '医疗保障局') AS name,
               coalesce(a.name_en, 'Healthcare Security Administration of ' || r.name_en) AS name_en,
               a.address, a.phone, a.hours
        FROM region r LEFT JOIN LATERAL (
            SELECT name, name_en, address, phone, hours FROM authority
            WHERE region = r.code AND valid_from <= $2 ORDER BY valid_from DESC, id DESC LIMIT 1
        ) a ON true
        WHERE r.code = ANY($1)
        """,
        regions,
        on,
    )
    return {row["code"]: Authority(*row) for row in rows}


async def history(connection: Any, region: str | None = None) -> list[Entered]:
    """All that was ever entered, of one region or of all, the newest first."""
    rows = await connection.fetch(
        """
        SELECT region, name, name_en, address, phone, hours, valid_from, document, entered_at FROM authority
        WHERE $1::text IS NULL OR region = $1 ORDER BY region, valid_from DESC, id DESC
        """,
        region,
    )
    return [Entered(Authority(*row[:6]), *row[6:]) for row in map(tuple, rows)]


async def enter_authority(
    connection: asyncpg.Connection, authority: Authority, valid_from: date, document: str, now: datetime
) -> None:
    """Takes down an authority as it stands from a day on. What was entered before stays on record.

    Raises asyncpg.ForeignKeyViolationError for a region that the portal does not know.
    """
    await connection.execute(
        """
        INSERT INTO authority (region, name, name_en, address, phone, hours, valid_from, document, entered_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        authority.region,
        authority.name,
        authority.name_en,
        authority.address,
        authority.phone,
        authority.hours,
        valid_from,
        document,
        now,
    )
