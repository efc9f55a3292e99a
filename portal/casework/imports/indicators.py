"""Values of a model's indicators from a file (SC art. 17): one row an institution, a year and an indicator."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import partial

from portal.casework.anchors import give_anew, undone_years
from portal.casework.imports.catalogue import columns
from portal.casework.imports.ports import ImportStore, ImportTransaction, SubjectKey
from portal.casework.imports.running import ChunkDone, Tally, run
from portal.casework.imports.table import Row, Table
from portal.casework.imports.values import Cells, Fault
from portal.casework.ports import Law
from portal.casework.settle import carry_out_due, settle
from portal.domain.result import Cause
from portal.domain.subject import SubjectKind
from portal.evaluation.indicators import indicator_lines, missing_values

_BELOW = Decimal(10) ** 12
_YEARS = range(2000, 2200)
_AT_ONCE = 1000  # subjects and years


async def import_indicators(
    store: ImportStore, table: Table, now: Callable[[], datetime], done: Callable[[ChunkDone], None]
) -> Tally:
    """Takes in each good row; a newer value takes the place of an older one. Raises FileWrong."""
    years: set[tuple[int, int]] = set()  # by subject, of which values came
    tally = await run(store, table, partial(_take, years), now, done)
    waiting = sorted(years)
    for start in range(0, len(waiting), _AT_ONCE):
        async with store.transaction() as transaction:
            await _give_anew(transaction, waiting[start : start + _AT_ONCE], now())
    return tally


async def _take(
    years: set[tuple[int, int]], store: ImportStore, rows: Sequence[Row], now: datetime
) -> tuple[int, int, dict[int, list[Fault]]]:
    faults: dict[int, list[Fault]] = {}
    good: list[tuple[int, SubjectKey, int, str, Decimal]] = []
    values: dict[tuple[int, int, str], dict[str, str]] = {}  # by subject, year and version of the model
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        for row in rows:
            read = _read(row, law, now)
            if isinstance(read, list):
                faults[row.number] = read
            else:
                good.append((row.number, *read))
        found = await transaction.find_subjects([key for _, key, _, _, _ in good])
        for (number, key, cycle, indicator, value), subject_id in zip(good, found, strict=True):
            rules = law.rulebooks[key.rulebook].cycle
            if subject_id is None or rules is None or rules.model is None:
                faults[number] = [Fault("identifier", "subject_unknown")]
                continue
            of_year = values.setdefault((subject_id, cycle, rules.model.version), {})
            if indicator in of_year:
                faults[number] = [Fault("indicator", "indicator_twice")]
            else:
                of_year[indicator] = f"{value:f}"
        await transaction.add_indicator_values(values, now)
    years |= {(subject_id, cycle) for subject_id, cycle, _ in values}
    return sum(map(len, values.values())), 0, faults


async def _give_anew(transaction: ImportTransaction, years: Collection[tuple[int, int]], now: datetime) -> None:
    """A published year stays, unless its score has to be given anew (CON-26): by the newest values, at once."""
    found = await transaction.values_of_published(years)
    law = await transaction.law(now.date())
    files = await transaction.open_files(sorted({subject_id for subject_id, _ in found}), now.date())
    for file in files.values():
        book, calendar = law.of(file.subject.rulebook)
        carry_out_due(file, law, now)
        model = book.cycle.model if book.cycle is not None else None
        for cycle in sorted(undone_years(file, book, now.date())):
            values = found.get((file.subject.id, cycle))
            if model is not None and values is not None and not missing_values(model, values):
                give_anew(file, book, cycle, indicator_lines(model, values), model.version, now)
                settle(file, book, calendar, as_of=now, now=now, cause=Cause.IMPORT)
    await transaction.save(list(files.values()))


def _read(row: Row, law: Law, now: datetime) -> tuple[SubjectKey, int, str, Decimal] | list[Fault]:
    cells = Cells(row.cells, columns("indicators"))
    kind = cells.choice("kind", SubjectKind, required=True)
    book = cells.rulebook(law.rulebooks)
    identifier = cells.identifier(kind)
    cycle, value = cells.text("cycle", required=True), cells.text("value", required=True)
    indicator = cells.text("indicator", required=True)
    model = book.cycle.model if book is not None and book.cycle is not None else None
    if model is None or (kind is not None and not kind.is_institution):
        cells.refuse("rulebook", "no_indicator_model")
    elif indicator not in {each.code for each in model.indicator}:
        cells.refuse("indicator", "indicator_unknown")
    if not cycle.isdecimal() or int(cycle) not in _YEARS or int(cycle) > now.year:
        cells.refuse("cycle", "cycle_wrong")
    number = _number(value)
    if number is None:
        cells.refuse("value", "indicator_value")
    if cells.faults or identifier is None or kind is None or book is None or number is None:
        return cells.faults
    return SubjectKey(identifier, book.code, kind), int(cycle), indicator, number


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < _BELOW else None
