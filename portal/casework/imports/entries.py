"""Entries from a file, as if an officer had recorded them one by one in the order of the rows.

A chunk goes in by two lanes at once: the database works on one while the other is evaluated. All rows of a person or
institution are in the same lane, so their order holds.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from portal.casework.imports.catalogue import columns
from portal.casework.imports.ports import ImportStore, SubjectKey
from portal.casework.imports.running import ChunkDone, Tally, run
from portal.casework.imports.table import Row, Table
from portal.casework.imports.values import Cells, Fault
from portal.casework.ports import Law
from portal.casework.record import RecordEntry, record_in
from portal.domain.entry import Fund, Severity, SeverityClass, Source, Stage
from portal.domain.outcomes import AlreadyRecorded, Invalid, NotInForce, Recorded, RecordOutcome
from portal.domain.push import Channel
from portal.domain.subject import SubjectKind

LANES = 2


async def import_entries(
    store: ImportStore, table: Table, now: Callable[[], datetime], done: Callable[[ChunkDone], None]
) -> Tally:
    """Records each good row; results, measures and texts follow. Raises FileWrong."""
    return await run(store, table, _take, now, done)


async def _take(store: ImportStore, rows: Sequence[Row], now: datetime) -> tuple[int, int, dict[int, list[Fault]]]:
    faults: dict[int, list[Fault]] = {}
    good: list[tuple[Row, SubjectKey, dict[str, Any]]] = []
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        regions = await transaction.regions()
        for row in rows:
            read = _read(row, law, regions)
            if isinstance(read, list):
                faults[row.number] = read
            else:
                good.append((row, *read))
        found = await transaction.find_subjects([key for _, key, _ in good])
    lanes: list[dict[int, RecordEntry]] = [{} for _ in range(LANES)]
    for (row, key, fields), subject_id in zip(good, found, strict=True):
        if subject_id is None:
            faults[row.number] = [Fault("identifier", "subject_unknown")]
        else:
            lanes[hash(key.identifier) % LANES][row.number] = RecordEntry(subject_id=subject_id, **fields)
    outcomes: dict[int, RecordOutcome] = {}
    for done in await asyncio.gather(*(_record(store, lane, now) for lane in lanes if lane)):
        outcomes |= done
    added = known = 0
    for number, outcome in outcomes.items():
        if isinstance(outcome, Recorded):
            added += 1
        elif isinstance(outcome, AlreadyRecorded):
            known += 1
        else:
            faults[number] = [_fault(outcome)]
    return added, known, faults


async def _record(store: ImportStore, lane: Mapping[int, RecordEntry], now: datetime) -> dict[int, RecordOutcome]:
    """Records the entries of a lane by row number, all or nothing."""
    async with store.transaction() as transaction:
        return dict(zip(lane, await record_in(transaction, list(lane.values()), now), strict=True))


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
        "shared": cells.yes("shared", default=False),
        "source": cells.choice("source", Source) or Source.SUPERVISION,
        "severity_class": cells.choice("severity_class", SeverityClass),
        "reminder": cells.yes("reminder", default=False),
        "remedy_ended_on": cells.day("remedy_ended_on"),
        "final_decision": cells.text("final_decision") or None,
        "fund": cells.choice("fund", Fund),
        "loss": cells.number("loss", required=False),
        "fraud_purpose": cells.yes("fraud_purpose", default=False),
        "agreement_clause": cells.text("agreement_clause") or None,
        "severity": cells.choice("severity", Severity),
        "channel": cells.choice("channel", Channel),
        "undisclosed_by_source": cells.yes("undisclosed_by_source", default=False),
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
