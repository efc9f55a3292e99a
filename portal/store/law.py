"""The law in force: shipped rulebooks, the operator's local parameters, and the entered calendar."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import asyncpg

from portal.casework.ports import Law
from portal.rulebooks.calendar import EnteredDay, working_calendar
from portal.rulebooks.held import Held, SetAside, book_of
from portal.rulebooks.loader import codes, shipped
from portal.rulebooks.model import Rulebook
from portal.store.parameters import acting, held_values, since

MOST_DAYS = 8


class LawBooks:
    """Keeps the law of a few days in memory and reads it anew when an operator has entered something."""

    def __init__(self) -> None:
        self._version: Any = None
        self._laws: dict[date, Law] = {}

    def forget(self) -> None:
        """Reads the law anew the next time."""
        self._version = None

    async def law(self, connection: asyncpg.Connection, on: date) -> Law:
        """The law as it stands on a day. One query when nothing changed."""
        version = await connection.fetchval(
            """
            SELECT row((SELECT count(*) FROM local_parameter), (SELECT count(applied_at) FROM local_parameter),
                       (SELECT count(*) FROM calendar_year), (SELECT max(entered_at) FROM calendar_year))::text
            """
        )
        if version != self._version or (on not in self._laws and len(self._laws) >= MOST_DAYS):
            self._laws.clear()
            self._version = version
        if on not in self._laws:
            self._laws[on] = await read_law(connection, on)
        return self._laws[on]


async def read_law(connection: asyncpg.Connection, on: date) -> Law:
    """Rulebooks and calendars from their files and what operators entered up to a day."""
    everything = await held_values(connection)
    books: dict[str, Rulebook] = {}
    aside: list[SetAside] = []
    for code in codes():
        books[code], cannot = book_of(shipped(code), everything, on)
        aside += cannot
    years = [row["year"] for row in await connection.fetch("SELECT year FROM calendar_year")]
    days = [EnteredDay(*row) for row in await connection.fetch("SELECT day, working, name FROM calendar_day")]
    return Law(
        books,
        {code: working_calendar(years, days, book.value("calendar.known_until")) for code, book in books.items()},
        Past(everything, books, on).book,
        _since(everything, on),
        acting(everything, on),
        tuple(aside),
    )


def _since(everything: Sequence[Held], on: date) -> dict[str, datetime]:
    """The newest instant at which a value began to hold that had been entered, by rulebook."""
    found: dict[str, datetime] = {}
    for each in everything:
        if each.valid_from <= on:
            found[each.rulebook] = max(since(each), found.get(each.rulebook, since(each)))
    return found


class Past:
    """Rulebooks as they stood at other instants, each made once."""

    def __init__(self, everything: Sequence[Held], books: Mapping[str, Rulebook], on: date) -> None:
        self._values = everything
        self._books = {(code, self._known(code, on, None)): book for code, book in books.items()}

    def book(self, rulebook: str, moment: datetime) -> Rulebook:
        """A rulebook by the values that held on the day of an instant and were entered until then."""
        known = self._known(rulebook, moment.date(), moment)
        if (rulebook, known) not in self._books:
            self._books[rulebook, known], _ = book_of(shipped(rulebook), known, moment.date())
        return self._books[rulebook, known]

    def _known(self, rulebook: str, on: date, moment: datetime | None) -> tuple[Held, ...]:
        return tuple(
            each
            for each in self._values
            if each.rulebook == rulebook and each.valid_from <= on and (moment is None or each.entered_at <= moment)
        )
