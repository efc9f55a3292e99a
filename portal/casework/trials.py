"""Trial runs of a draft model over what is stored (JN 3-3, 4-3): evaluated by the same engine, and nothing is kept.

Without a draft the same tables are the analysis of results by district, grade and key indicator (JN 4-3).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from portal.casework.anchors import anchor_of, newest_of_model
from portal.casework.file import SubjectFile
from portal.casework.ports import Store
from portal.domain.entry import Entry
from portal.domain.result import Evaluation
from portal.evaluation.evaluate import evaluate
from portal.rulebooks import parameters
from portal.rulebooks.catalogue import check_item
from portal.rulebooks.model import Rulebook

BATCH = 500
NO_GRADE = "none"


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft of a model, laid over a rulebook as it holds.

    `parameters`: local parameters by key, such as bands. `points`: by item of the catalogue. `scores`: the version of
    the model whose imported scores are gone on from, trial or not; None: those that count today.
    """

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    points: Mapping[str, Decimal] = field(default_factory=dict)
    scores: str | None = None

    def over(self, book: Rulebook) -> Rulebook:
        """The rulebook with the draft laid over. Raises ParameterInvalid."""
        switched = {overlay.parameter: book.value(overlay.parameter) for overlay in book.overlays}
        whole = parameters.laid_over(book, {**switched, **self.parameters})
        items = dict(whole.items)
        for code, points in self.points.items():
            if code not in items:
                raise parameters.ParameterInvalid(f"points.{code}", "an item of the catalogue")
            items[code] = msgspec.structs.replace(items[code], points=points)
            check_item(whole, items[code])
        return msgspec.structs.replace(whole, items=items)


@dataclass(frozen=True, slots=True)
class Mover:
    """A subject whose score or grade would become another: for officers alone. Named by the archive's number."""

    archive_no: str
    region: str
    kind: str
    score: Decimal | None
    grade: str
    draft_score: Decimal | None
    draft_grade: str

    @property
    def change(self) -> Decimal | None:
        """By how many points; None where one of the two has no score."""
        if self.score is None or self.draft_score is None:
            return None
        return self.draft_score - self.score


@dataclass(slots=True)
class Count:
    """Subjects and points under the model that holds and under the draft."""

    current: int = 0
    draft: int = 0
    points: Decimal = Decimal(0)
    draft_points: Decimal = Decimal(0)


@dataclass(slots=True)
class Report:
    """What a trial run found. Nobody can be told from it.

    `districts` by region and grade, `indicators` by the item or line of the model that gave points.
    """

    rulebook: str
    on: date
    draft: str | None
    subjects: int = 0
    moved: int = 0
    grades: dict[str, Count] = field(default_factory=dict)
    districts: dict[tuple[str, str], Count] = field(default_factory=dict)
    indicators: dict[str, Count] = field(default_factory=dict)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)  # of indicators, in both languages
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)  # from grade to grade


async def run(
    store: Store,
    rulebook: str,
    draft: Draft | None,
    now: datetime,
    moved: Callable[[Mover], None] | None = None,
    *,
    place: str = "",
) -> Report:
    """Evaluates everybody under a rulebook as it holds and with the draft laid over, batch by batch.

    `place`: prefix of the regions that are looked at.

    `moved` is told of each subject whose score or grade would be another. Raises KeyError for an unknown rulebook and
    ParameterInvalid for a draft that cannot be.
    """
    report = Report(rulebook, now.date(), draft.name if draft else None)
    after = 0
    while True:
        async with store.transaction() as transaction:
            law = await transaction.law(now.date())
            book = law.rulebooks[rulebook]
            drafted = draft.over(book) if draft else book
            ids = await transaction.subjects_under(rulebook, place, after, BATCH)
            if not ids:
                return report
            files = await transaction.open_files(ids, now.date())
        for file in files.values():
            if file.subject.kind.party in book.scales:
                _compare(report, file, book, drafted, draft, moved)
        after = ids[-1]


def _compare(
    report: Report,
    file: SubjectFile,
    book: Rulebook,
    drafted: Rulebook,
    draft: Draft | None,
    moved: Callable[[Mover], None] | None,
) -> None:
    current = evaluate(book, file.subject, file.entries, report.on, anchor_of(file, book, report.on))
    proposed = _proposed(file, drafted, draft, report.on) if draft else current
    grade, draft_grade = _grade(current), _grade(proposed)
    region = file.subject.region
    report.subjects += 1
    report.grades.setdefault(grade, Count()).current += 1
    report.grades.setdefault(draft_grade, Count()).draft += 1
    report.districts.setdefault((region, grade), Count()).current += 1
    report.districts.setdefault((region, draft_grade), Count()).draft += 1
    _indicators(report, file.entries, current, proposed)
    if (current.score, grade) != (proposed.score, draft_grade):
        report.moved += 1
        report.moves[grade, draft_grade] += 1
        if moved is not None:
            subject = file.subject
            moved(Mover(subject.archive_no, region, subject.kind, current.score, grade, proposed.score, draft_grade))


def _proposed(file: SubjectFile, drafted: Rulebook, draft: Draft, on: date) -> Evaluation:
    entries = [
        replace(entry, points=draft.points[entry.item]) if entry.item in draft.points else entry
        for entry in file.entries
    ]
    if draft.scores is None:
        anchor = anchor_of(file, drafted, on)
    else:
        anchor = newest_of_model(file, drafted, draft.scores) or anchor_of(file, drafted, on)
    return evaluate(drafted, file.subject, entries, on, anchor)


def _indicators(report: Report, entries: Iterable[Entry], current: Evaluation, proposed: Evaluation) -> None:
    items = {entry.id: entry.item for entry in entries}
    for evaluation, draft in ((current, False), (proposed, True)):
        for line in evaluation.trace:
            code = items.get(line.entry_id or 0, line.text)
            report.names.setdefault(code, (line.text, line.text_en))
            count = report.indicators.setdefault(code, Count())
            if draft:
                count.draft += 1
                count.draft_points += line.points
            else:
                count.current += 1
                count.points += line.points


def _grade(evaluation: Evaluation) -> str:
    return evaluation.grade.code if evaluation.grade is not None else NO_GRADE
