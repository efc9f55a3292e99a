"""Scores of an evaluation model from a file (JN 3-2, 3-3): as if an officer had imported them as batches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from portal.casework.imports.catalogue import columns
from portal.casework.imports.ports import ImportStore, SubjectKey
from portal.casework.imports.running import ChunkDone, Tally, run
from portal.casework.imports.table import Row, Table
from portal.casework.imports.values import Cells, Fault
from portal.casework.ports import Law
from portal.casework.scores import ScoreBatch, Seen, take_in, wrong_batch
from portal.domain.outcomes import RowRefused
from portal.domain.subject import SubjectKind


async def import_scores(
    store: ImportStore, table: Table, now: Callable[[], datetime], done: Callable[[ChunkDone], None]
) -> Tally:
    """Takes in each good row; where the rulebook says so, results follow. Raises FileWrong."""
    return await run(store, table, _Taking().take, now, done)


@dataclass(slots=True)
class _Taking:
    """One file: a subject has one score in it for each model and year."""

    seen: Seen = field(default_factory=dict)

    async def take(
        self, store: ImportStore, rows: Sequence[Row], now: datetime
    ) -> tuple[int, int, dict[int, list[Fault]]]:
        faults: dict[int, list[Fault]] = {}
        good: dict[ScoreBatch, dict[int, tuple[SubjectKey, Decimal]]] = {}
        async with store.transaction() as transaction:
            law = await transaction.law(now.date())
            for row in rows:
                read = _read(row, law, now)
                if isinstance(read, list):
                    faults[row.number] = read
                else:
                    batch, key, score = read
                    good.setdefault(batch, {})[row.number] = (key, score)
            added = 0
            for batch, scores in good.items():
                found = await transaction.find_subjects([key for key, _ in scores.values()])
                named = {
                    number: (subject_id or RowRefused(number, "subject_unknown"), score)
                    for (number, (_, score)), subject_id in zip(scores.items(), found, strict=True)
                }
                batch_no = await transaction.next_score_batch()
                new, refused = await take_in(transaction, law, batch, batch_no, named, self.seen, now)
                added += new
                faults |= {each.row: [_fault(each)] for each in refused}
        return added, len(rows) - added - len(faults), faults


def _read(row: Row, law: Law, now: datetime) -> tuple[ScoreBatch, SubjectKey, Decimal] | list[Fault]:
    cells = Cells(row.cells, columns("scores"))
    kind = cells.choice("kind", SubjectKind, required=True)
    book = cells.rulebook(law.rulebooks)
    identifier = cells.identifier(kind)
    model = cells.text("model", required=True)
    cycle, score = cells.number("cycle"), cells.number("score")
    trial = cells.yes("trial", default=False)
    evaluator, licence = cells.text("evaluator") or None, cells.text("evaluator_licence") or None
    if cycle is not None and cycle != int(cycle):
        cells.refuse("cycle", "cycle_impossible")
    if cells.faults or identifier is None or kind is None or book is None or cycle is None or score is None:
        return cells.faults
    batch = ScoreBatch(
        rulebook=book.code,
        model=model,
        cycle=int(cycle),
        authority=book.source.region,
        trial=trial,
        evaluator=evaluator,
        evaluator_licence=licence,
    )
    if wrong := wrong_batch(law, batch, now):
        return [Fault(getattr(wrong, "field", "rulebook"), wrong.code)]
    return batch, SubjectKey(identifier, book.code, kind), score


def _fault(refused: RowRefused) -> Fault:
    column = "score" if refused.code.startswith("score_") else "kind" if refused.code == "kind_not_scored" else None
    return Fault(column or "identifier", refused.code, refused.values)
