"""Archives from a file (HLJ art. 13, 14, 22). What is on file already stays as it is."""

from collections.abc import Callable, Sequence
from datetime import datetime

from portal.casework.imports.catalogue import columns
from portal.casework.imports.ports import ImportStore
from portal.casework.imports.running import ChunkDone, Tally, run
from portal.casework.imports.table import Row, Table
from portal.casework.imports.values import Cells, Fault
from portal.casework.ports import Law, NewIdentity, NewSubject
from portal.casework.subjects import register
from portal.domain.subject import SubjectKind


async def import_subjects(
    store: ImportStore, table: Table, now: Callable[[], datetime], done: Callable[[ChunkDone], None]
) -> Tally:
    """Opens an archive for each good row; nobody is texted. Raises FileWrong."""
    return await run(store, table, _take, now, done)


async def _take(store: ImportStore, rows: Sequence[Row], now: datetime) -> tuple[int, int, dict[int, list[Fault]]]:
    faults: dict[int, list[Fault]] = {}
    good: list[tuple[NewIdentity, NewSubject]] = []
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        regions = await transaction.regions()
        for row in rows:
            read = _read(row, law, regions)
            if isinstance(read, list):
                faults[row.number] = read
            else:
                good.append(read)
        ids = await transaction.add_identities([identity for identity, _ in good], now)
        subjects = [
            NewSubject(identity_id, each.rulebook, each.kind, each.region, each.institution_code)
            for identity_id, (_, each) in zip(ids, good, strict=True)
        ]
        added = len(await register(transaction, subjects, now))
    return added, len(good) - added, faults


def _read(row: Row, law: Law, regions: frozenset[str]) -> tuple[NewIdentity, NewSubject] | list[Fault]:
    cells = Cells(row.cells, columns("subjects"))
    kind = cells.choice("kind", SubjectKind, required=True)
    book = cells.rulebook(law.rulebooks)
    if kind and book and kind not in book.source.subjects:
        cells.refuse("kind", "kind_not_covered")
    identifier = cells.identifier(kind)
    name = cells.text("name", required=True)
    phone = cells.phone()
    region = cells.region("region", regions)
    code = cells.text("institution_code")
    representative = cells.text("legal_representative")
    if representative and kind is not None and not kind.is_institution:
        cells.refuse("legal_representative", "institutions_only")
    basics = cells.basics()
    if cells.faults or identifier is None or kind is None or book is None:
        return cells.faults
    # The identity's id is not known before it is stored.
    identity = NewIdentity(identifier, name, phone, basics, representative or None)
    return identity, NewSubject(0, book.code, kind, region, code or None)
