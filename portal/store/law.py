"""The law in force: shipped rulebooks, the operator's local parameters, and the entered calendar."""

from datetime import date
from typing import Any

import asyncpg

from portal.casework.ports import Law
from portal.rulebooks.calendar import EnteredDay, working_calendar
from portal.rulebooks.loader import load_all
from portal.store.parameters import entered_values


class LawBooks:
    """Keeps the law in memory and reads it anew when an operator has entered something, or another day begins."""

    def __init__(self) -> None:
        self._version: Any = None
        self._law: Law | None = None

    def forget(self) -> None:
        """Reads the law anew the next time."""
        self._version = None

    async def law(self, connection: asyncpg.Connection, on: date) -> Law:
        """The law as it stands on a day. One query when nothing changed."""
        version = await connection.fetchval(
            """
            SELECT row((SELECT count(*) FROM local_parameter),
                       (SELECT count(*) FROM calendar_year), (SELECT max(entered_at) FROM calendar_year), $1::date)
                   ::text
            """,
            on,
        )
        if self._law is None or version != self._version:
            self._law = await read_law(connection, on)
            self._version = version
        return self._law


async def read_law(connection: asyncpg.Connection, on: date) -> Law:
    """Rulebooks and calendars from their files and what operators entered up to a day."""
    books = load_all(await entered_values(connection, on))
    years = [row["year"] for row in await connection.fetch("SELECT year FROM calendar_year")]
    days = [EnteredDay(*row) for row in await connection.fetch("SELECT day, working, name FROM calendar_day")]
    return Law(
        books,
        {code: working_calendar(years, days, book.value("calendar.known_until")) for code, book in books.items()},
    )
