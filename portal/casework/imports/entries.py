"""Entries from a file, as if an officer had recorded them one by one in the order of the rows."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from portal.casework.imports.catalogue import columns
from portal.casework.imports.ports import ImportStore, ImportTransaction, SubjectKey
from portal.casework.imports.running import ChunkDone, Tally, run
from portal.casework.imports.table import Row, Table
from portal.casework.imports.values import Cells, Fault
from portal.casework.ports import Law
from portal.casework.record import RecordEntry, record_in
from portal.domain.entry import SeverityClass, Source, Stage
from portal.domain.outcomes import AlreadyRecorded, Invalid, NotInForce, Recorded, RecordOutcome
from portal.domain.subject import SubjectKind


async def import_entries(
    store: ImportStore, table: Table, now: Callable[[], datetime], done: Callable[[ChunkDone], None]
) -> Tally:
    """Records each good row; results, measures and texts follow. Raises FileWrong."""
    return await run(store, table, _take, now, done)


async def _take(
    transaction: ImportTransaction, rows: Sequence[Row], now: datetime
) -> tuple[int, int, dict[int, list[Fault]]]:
    law = await transaction.law(now.date())
    regions = await transaction.regions()
    faults: dict[int, list[Fault]] = {}
    good: list[tuple[Row, SubjectKey, dict[str, Any]]] = []
    for row in rows:
        read = _read(row, law, regions)
        if isinstance(read, list):
            faults[row.number] = read
        else:
            good.append((row, *read))
    found = await transaction.find_subjects([key for _, key, _ in good])
    commands: list[RecordEntry] = []
    numbers: list[int] = []
    for (row, _, fields), subject_id in zip(good, found, strict=True):
        if subject_id is None:
            faults[row.number] = [Fault("identifier", "subject_unknown")]
        else:
            commands.append(RecordEntry(subject_id=subject_id, **fields))
            numbers.append(row.number)
    added = known = 0
    for number, outcome in zip(numbers, await record_in(transaction, commands, now), strict=True):
        if isinstance(outcome, Recorded):
            added += 1
        elif isinstance(outcome, AlreadyRecorded):
            known += 1
        else:
            faults[number] = [_fault(outcome)]
    return added, known, faults


def _read(row: Row, law: Law, regions: frozenset[str]) -> tuple[SubjectKey, dict[str, Any]] | list[Fault]:
    cells = Cells(row.cells, columns("entries"))
    kind = cells.choice("kind", SubjectKind, required=True)
    book = cells.rulebook(law.rulebooks)
    identifier = cells.identifier(kind)
    fields: dict[str, Any] = {
        "item": cells.text("item"),
        "decided_on": cells.day("decided_on", required=True),
        "document_no": cells.text("document_no"),
        "facts": cells.text("facts"),
        "basis": cells.text("basis"),
        "handling_type": cells.text("handling_type"),
        "authority": cells.region("authority", regions),
        "occurred_on": cells.day("occurred_on"),
        "expires_on": cells.day("expires_on"),
        "shared": cells.yes("shared", default=True),
        "source": cells.choice("source", Source) or Source.SUPERVISION,
        "severity_class": cells.choice("severity_class", SeverityClass),
        "reminder": cells.yes("reminder", default=False),
        "stage": cells.choice("stage", Stage) or Stage.CONFIRMED,
    }
    if cells.faults or identifier is None or kind is None or book is None:
        return cells.faults
    return SubjectKey(identifier, book.code, kind), fields


def _fault(outcome: RecordOutcome) -> Fault:
    """A refusal of casework, at the column that it is about."""
    if isinstance(outcome, Invalid):
        return Fault(outcome.field, outcome.code)
    if isinstance(outcome, NotInForce):
        return Fault("decided_on", outcome.code)
    return Fault("authority", "subject_unknown")
