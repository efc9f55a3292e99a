"""Archives from a file (HLJ art. 13, 14, 22). What is on file already stays as it is, but for the facts of a row."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from portal.casework.fact_values import told
from portal.casework.facts import bring
from portal.casework.imports.catalogue import columns, fact_names
from portal.casework.imports.ports import ImportStore, ImportTransaction, SubjectKey
from portal.casework.imports.running import ChunkDone, Tally, run
from portal.casework.imports.table import Row, Table
from portal.casework.imports.values import Cells, Fault
from portal.casework.ports import Law, NewIdentity, NewSubject
from portal.casework.subjects import register
from portal.domain.outcomes import Invalid
from portal.domain.subject import SubjectKind
from portal.rulebooks.model import Rulebook


async def import_subjects(
    store: ImportStore, table: Table, now: Callable[[], datetime], done: Callable[[ChunkDone], None]
) -> Tally:
    """Opens an archive for each good row; nobody is texted. Raises FileWrong."""
    return await run(store, table, _take, now, done)


async def _take(store: ImportStore, rows: Sequence[Row], now: datetime) -> tuple[int, int, dict[int, list[Fault]]]:
    faults: dict[int, list[Fault]] = {}
    good: list[tuple[NewIdentity, NewSubject]] = []
    stated: dict[SubjectKey, dict[str, Any]] = {}
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        regions = await transaction.regions()
        for row in rows:
            read = _read(row, law, regions)
            if isinstance(read, list):
                faults[row.number] = read
                continue
            identity, subject = read
            good.append(read)
            if subject.facts:
                stated.setdefault(SubjectKey(identity.identifier, subject.rulebook, subject.kind), {}).update(
                    subject.facts
                )
        ids = await transaction.add_identities([identity for identity, _ in good], now)
        subjects = [replace(each, identity_id=identity_id) for identity_id, (_, each) in zip(ids, good, strict=True)]
        added = len(await register(transaction, subjects, now))
        await _bring_facts(transaction, law, stated, now)
    return added, len(good) - added, faults


async def _bring_facts(
    transaction: ImportTransaction, law: Law, stated: dict[SubjectKey, dict[str, Any]], now: datetime
) -> None:
    """To archives that were on file: a new one has them from its beginning."""
    found = await transaction.find_subjects(list(stated)) if stated else []
    known = {
        subject_id: facts for subject_id, facts in zip(found, stated.values(), strict=True) if subject_id is not None
    }
    files = await transaction.open_files(sorted(known), now.date()) if known else {}
    await transaction.save([file for key, file in files.items() if bring(file, law, known[key], now)])


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
    facts = _facts(cells, book, kind) if book is not None and kind is not None else {}
    if cells.faults or identifier is None or kind is None or book is None:
        return cells.faults
    # The identity's id is not known before it is stored.
    identity = NewIdentity(identifier, name, phone, basics, representative or None)
    return identity, NewSubject(0, book.code, kind, region, code or None, facts)


def _facts(cells: Cells, book: Rulebook, kind: SubjectKind) -> dict[str, Any]:
    """The facts that the row names, as far as its text asks them about this kind of subject."""
    facts: dict[str, Any] = {}
    for name in fact_names():
        given = cells.text(name)
        if not given:
            continue
        rule = book.facts.get(name)
        if rule is None or kind not in rule.kinds:
            cells.refuse(name, "fact_unknown")
            continue
        if rule.type == "date":
            day = cells.day(name)
            value: Any = day.isoformat() if day is not None else None
        else:
            value = told(book, rule, kind, given)
        if isinstance(value, Invalid):
            cells.refuse(name, value.code)
        else:
            facts[name] = value
    return facts
