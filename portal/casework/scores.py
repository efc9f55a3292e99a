"""Scores of an evaluation model arrive in a batch (JN 3-5, SC art. 15): good rows go in, refused rows are named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import islice

from portal.casework.anchors import give_anew, score_line, undone_years
from portal.casework.file import SubjectFile
from portal.casework.ports import Law, Store, Transaction
from portal.casework.settle import carry_out_due, settle
from portal.domain.identifiers import Identifier, InvalidIdentifier
from portal.domain.jurisdiction import covers
from portal.domain.outcomes import Invalid, NotInForce, RowRefused, ScoresImported, ScoresOutcome
from portal.domain.result import Cause
from portal.domain.score import ImportedScore
from portal.rulebooks.model import Rulebook

CHUNK = 1000  # rows a transaction
LONGEST_MODEL, LONGEST_EVALUATOR = 60, 200  # characters
EARLIEST_CYCLE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreBatch:
    """What all rows of a batch share. `cycle` is the natural year, `model` the version of the evaluation model.

    `authority` is the region of the officer's department. `evaluator`: a third party that evaluated, which needs a
    licence of the credit-reporting supervisor or a filing with it (HLJ art. 5); `evaluator_licence`: its number.
    """

    rulebook: str
    model: str
    cycle: int
    authority: str
    trial: bool = False
    officer_id: int | None = None
    evaluator: str | None = None
    evaluator_licence: str | None = None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A score, and whose it is: by the subject's id, or by the number of an identity."""

    score: Decimal
    subject_id: int | None = None
    identifier: str | None = field(default=None, repr=False)


# The row in which a subject stood already, by subject, rulebook, model, cycle and trial.
Seen = dict[tuple[int, str, str, int, bool], int]


async def import_scores(store: Store, batch: ScoreBatch, rows: Sequence[ScoreRow], now: datetime) -> ScoresOutcome:
    """Takes in what can be taken of a batch, in whole transactions; where the rulebook says so, results follow."""
    seen: Seen = {}
    refused: list[RowRefused] = []
    numbered = iter(enumerate(rows, start=1))
    number: int | None = None
    while chunk := dict(islice(numbered, CHUNK)):
        async with store.transaction() as transaction:
            law = await transaction.law(now.date())
            if wrong := wrong_batch(law, batch, now):
                return wrong
            number = number or await transaction.next_score_batch()
            whose = await _whose(transaction, batch, chunk)
            scores = {place: (whose[place], row.score) for place, row in chunk.items()}
            _, wrong_rows = await take_in(transaction, law, batch, number, scores, seen, now)
            refused += wrong_rows
    return ScoresImported(len(rows) - len(refused), tuple(refused))


def wrong_batch(law: Law, batch: ScoreBatch, now: datetime) -> NotInForce | Invalid | None:
    """Why nothing of a batch can be taken in."""
    book = law.rulebooks.get(batch.rulebook)
    if book is None:
        return Invalid("rulebook", "rulebook_unknown")
    if not batch.model.strip():
        return Invalid("model", "required")
    if len(batch.model) > LONGEST_MODEL or not batch.model.isprintable():
        return Invalid("model", "model_unreadable")
    for name in ("evaluator", "evaluator_licence"):
        words = getattr(batch, name) or ""
        if len(words) > LONGEST_EVALUATOR or not words.isprintable():
            return Invalid(name, "evaluator_unreadable")
    if (batch.evaluator or "").strip() and not (batch.evaluator_licence or "").strip():
        return Invalid("evaluator_licence", "clause_missing")
    if not EARLIEST_CYCLE <= batch.cycle <= now.year:
        return Invalid("cycle", "cycle_impossible")
    if code := book.refusal_on(now.date()):
        return NotInForce(code, book.first_day, book.last_day)
    return None


async def take_in(
    transaction: Transaction,
    law: Law,
    batch: ScoreBatch,
    number: int,
    scores: Mapping[int, tuple[int | RowRefused, Decimal]],
    seen: Seen,
    now: datetime,
) -> tuple[int, list[RowRefused]]:
    """Takes in scores by row number: how many are new, and the rows that were refused, in their order.

    A score that stands already as the newest of its model and year is not stored once more.
    """
    ids = {subject_id for subject_id, _ in scores.values() if isinstance(subject_id, int)}
    files = await transaction.open_files(sorted(ids), now.date())
    book, calendar = law.of(batch.rulebook)
    if book.trial_on(now.date()):
        batch = replace(batch, trial=True)  # and so it stays when the phase is over
    for file in files.values():
        carry_out_due(file, law, now)
    refused = []
    for row, (subject_id, score) in scores.items():
        if isinstance(subject_id, RowRefused):
            refused.append(subject_id)
            continue
        file_or_none = files.get(subject_id)
        key = (subject_id, batch.rulebook, batch.model, batch.cycle, batch.trial)
        wrong = _refusal(book, batch, file_or_none, row, score, seen.get(key))
        if wrong is not None or file_or_none is None:
            refused.append(wrong or RowRefused(row, "subject_unknown"))
            continue
        seen[key] = row
        undone = undone_years(file_or_none, book, now.date())
        current = file_or_none.current
        asked = batch.cycle in undone or (current is not None and current.evaluation.undone)
        if asked or not _stands(file_or_none, batch, score):
            file_or_none.add_score(_score(batch, number, subject_id, score, now))
            if batch.cycle in undone and not batch.trial:
                line = score_line(book.scales[file_or_none.subject.kind.party], batch.model, score)
                give_anew(file_or_none, book, batch.cycle, (line,), batch.model, now)
            settle(file_or_none, book, calendar, as_of=now, now=now, cause=Cause.IMPORT)
    await transaction.save(list(files.values()))
    return sum(len(file.new_scores) for file in files.values()), refused


def _stands(file: SubjectFile, batch: ScoreBatch, score: Decimal) -> bool:
    same = [
        each for each in file.scores if (each.model, each.cycle, each.trial) == (batch.model, batch.cycle, batch.trial)
    ]
    return bool(same) and same[-1].score == score


def _score(batch: ScoreBatch, number: int, subject_id: int, score: Decimal, now: datetime) -> ImportedScore:
    return ImportedScore(
        subject_id=subject_id,
        cycle=batch.cycle,
        model=batch.model,
        score=score,
        trial=batch.trial,
        batch=number,
        imported_at=now,
        imported_by=batch.officer_id,
        evaluator=(batch.evaluator or "").strip() or None,
        evaluator_licence=(batch.evaluator_licence or "").strip() or None,
    )


def _refusal(
    book: Rulebook, batch: ScoreBatch, file: SubjectFile | None, row: int, score: Decimal, first: int | None
) -> RowRefused | None:
    if file is None or file.subject.rulebook != book.code or not covers(batch.authority, file.subject.region):
        return RowRefused(row, "subject_unknown")
    scale = book.scales.get(file.subject.kind.party)
    if scale is None or not scale.imported:
        return RowRefused(row, "kind_not_scored")
    if first is not None:
        return RowRefused(row, "score_twice", {"first": first})
    lowest, highest = book.bounds(file.subject.kind.party)
    if not score.is_finite() or not lowest <= score <= highest:
        return RowRefused(row, "score_out_of_scale", {"lowest": lowest, "highest": highest})
    if score != round(score, 2):
        return RowRefused(row, "score_decimals")
    return None


async def _whose(
    transaction: Transaction, batch: ScoreBatch, rows: Mapping[int, ScoreRow]
) -> dict[int, int | RowRefused]:
    """The subject of each row."""
    whose: dict[int, int | RowRefused] = {}
    named: dict[int, Identifier] = {}
    for place, row in rows.items():
        if row.subject_id is not None:
            whose[place] = row.subject_id
            continue
        try:
            named[place] = Identifier.parse(row.identifier or "")
        except InvalidIdentifier as wrong:
            whose[place] = RowRefused(place, wrong.code)
    found = await transaction.subjects_by_identifier(batch.rulebook, list(named.values()))
    for place, subjects in zip(named, found, strict=True):
        if len(subjects) == 1:
            whose[place] = subjects[0]
        else:
            whose[place] = RowRefused(place, "subject_ambiguous" if subjects else "subject_unknown")
    return whose
