"""The course of an import: chunk by chunk, in whole transactions, so that a killed one can be run again."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from portal.casework.imports.catalogue import words
from portal.casework.imports.ports import ImportStore
from portal.casework.imports.table import Row, Table
from portal.casework.imports.values import Fault, value_kind

CHUNK = 8000  # rows


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused row: where, and what kind of value it was, never the value."""

    row: int
    column: str | None  # None: the row as a whole
    value_kind: str
    code: str
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows went in, stood there already, and were refused."""

    added: int = 0
    known: int = 0
    refused: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.added + other.added, self.known + other.known, self.refused + other.refused)


@dataclass(frozen=True, slots=True)
class ChunkDone:
    """What became of one chunk, and how far into the file it reached, in bytes."""

    tally: Tally
    refusals: Sequence[Refusal]
    position: int


# Takes in the readable rows of a chunk; how many were new and known, and the faults of the rest by row number.
Take = Callable[[ImportStore, Sequence[Row], datetime], Awaitable[tuple[int, int, dict[int, list[Fault]]]]]


async def run(
    store: ImportStore, table: Table, take: Take, now: Callable[[], datetime], done: Callable[[ChunkDone], None]
) -> Tally:
    """Imports all rows and tells `done` after each chunk that is committed."""
    total = Tally()
    rows = iter(table)
    while chunk := list(islice(rows, CHUNK)):
        readable = [row for row in chunk if row.fault is None]
        added, known, faults = await take(store, readable, now())
        refusals = list(_refusals(chunk, faults))
        tally = Tally(added, known, len({refusal.row for refusal in refusals}))
        done(ChunkDone(tally, refusals, table.position))
        total += tally
    return total


def _refusals(chunk: Sequence[Row], faults: dict[int, list[Fault]]) -> Iterator[Refusal]:
    for row in chunk:
        if row.fault is not None:
            code, values = row.fault
            yield Refusal(row.number, None, str(words("value_kind")["line"]), code, values)
        for fault in faults.get(row.number, ()):
            yield Refusal(
                row.number, fault.column, value_kind(row.cells.get(fault.column)), fault.code, dict(fault.values)
            )
