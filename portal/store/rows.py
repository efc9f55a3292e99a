"""What every table needs: new numbers, many rows at once, and times as they are here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg

from portal.clock import SHANGHAI


async def reserve(connection: asyncpg.Connection, table: str, count: int) -> list[int]:
    """New ids of a table, rising."""
    rows = await connection.fetch(
        "SELECT nextval(pg_get_serial_sequence($1, 'id')) FROM generate_series(1, $2)", table, count
    )
    return [row[0] for row in rows]


async def copy(connection: asyncpg.Connection, table: str, columns: Sequence[str], rows: list[Any]) -> None:
    """Appends rows to a table."""
    if rows:
        await connection.copy_records_to_table(table, records=rows, columns=columns)


def local(moment: datetime) -> datetime:
    """The driver hands out UTC, whose day and midnight are not those of Shanghai."""
    return moment.astimezone(SHANGHAI)
