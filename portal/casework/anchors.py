"""From imported scores to the anchor of a subject (JN 3-3): the newest score, and which of them are a trial."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

from portal.casework.file import SubjectFile
from portal.domain.anchor import Anchor
from portal.domain.entry import Entry
from portal.domain.result import LineKind, ResultState, TraceLine
from portal.domain.score import ImportedScore
from portal.evaluation.evaluate import standing, taken_back
from portal.evaluation.sums import base_line, entry_lines
from portal.evaluation.undone import undone
from portal.evaluation.year import corrected_years
from portal.rulebooks.model import Rulebook, Scale


def anchor_of(file: SubjectFile, book: Rulebook, on: date) -> Anchor | None:
    """What a score goes on from on a day: under a text with imported scores the newest of them.

    In a phase of trial evaluation every score is one, and so is the base. At another time a trial score is only gone
    on from while nothing else is known of the subject: it never displaces a result.
    """
    party = file.subject.kind.party
    scale = book.scales.get(party)
    if scale is None or scale.counting != "imported":
        return file.anchor
    if book.trial_on(on):
        newest = _newest(file.scores)
        if newest is None:
            return Anchor((base_line(book, scale, party),), trial=True)
        return _anchor(file, scale, newest, trial=True)
    real = _newest([each for each in file.scores if not each.trial])
    if real is not None:
        return _anchor(file, scale, real, trial=False)
    trial = _newest(file.scores)
    if trial is None or _something_else_known(file, book, scale, on):
        return None
    return _anchor(file, scale, trial, trial=True)


def newest_of_model(file: SubjectFile, book: Rulebook, model: str) -> Anchor | None:
    """The newest score of one version of a model, trial or not: for trial runs."""
    scale = book.scales.get(file.subject.kind.party)
    newest = _newest([each for each in file.scores if each.model == model])
    return _anchor(file, scale, newest, trial=newest.trial) if scale is not None and newest is not None else None


def correct_years(
    file: SubjectFile, book: Rulebook, right: Mapping[int, tuple[TraceLine, ...]] = MappingProxyType({})
) -> None:
    """What was taken back leaves its year, and later years are no longer lowered by it; `right`: lines put right."""
    years = file.published | file.computed
    if years:
        gone = taken_back(file.entries)

        def book_of(year: Anchor) -> Rulebook:
            if file.book_at is None or year.values_of is None:
                return book
            return file.book_at(year.values_of)

        for year in corrected_years(book_of, file.subject, years, file.published.keys(), gone, right):
            file.correct_year(year)


def take_place(file: SubjectFile, book: Rulebook, wrong: Entry, entry: Entry) -> None:
    """An entry stands in its year where the wrong one stood."""
    scale = book.scales.get(file.subject.kind.party)
    lines = entry_lines(book, scale, [entry]) if scale is not None else []
    correct_years(
        file,
        book,
        {
            cycle: tuple(new for line in year.lines for new in (lines if line.entry_id == wrong.id else [line]))
            for cycle, year in (file.published | file.computed).items()
        },
    )


def correct_score(file: SubjectFile, book: Rulebook, score: Decimal, now: datetime, officer_id: int | None) -> None:
    """The score of a year or of a model was wrong: the right one stands beside it, and the next result rests on it.

    Raises ValueError where the current result rests on no such score.
    """
    scale, anchor, dispute = book.scales[file.subject.kind.party], file.anchor, book.procedures.dispute
    if anchor is None or anchor.cycle is None:
        raise ValueError("the current result rests on the entries alone")
    if scale.counting == "yearly":
        right = anchor.corrected(score, dispute.article if dispute is not None else None)
        give_anew(file, book, anchor.cycle, right.lines, anchor.model, now)
        return
    wrong = next(each for each in reversed(file.scores) if (each.cycle, each.model) == (anchor.cycle, anchor.model))
    file.add_score(replace(wrong, score=score, imported_at=now, imported_by=officer_id, id=None))


def give_anew(
    file: SubjectFile, book: Rulebook, cycle: int, lines: tuple[TraceLine, ...], model: str | None, now: datetime
) -> None:
    """The score of a published year is put right, or given once more by a version of the model."""
    correct_years(file, book, {cycle: lines})
    file.give_anew(cycle, model, now)


def undone_years(file: SubjectFile, book: Rulebook, on: date, but: datetime | None = None) -> frozenset[int]:
    """The published years whose score must be given anew; `but`: without what was taken back at that instant."""
    book = book.in_region(file.subject.region)
    scale = book.scales.get(file.subject.kind.party)
    entries = [each for each in file.entries if but is None or each.taken_back_at != but]
    return frozenset(
        cycle
        for cycle, year in file.published.items()
        if scale is not None and undone(book, scale, entries, year, on) is not None
    )


def score_line(scale: Scale, model: str, score: Decimal) -> TraceLine:
    """A year's imported score as the line of its trace."""
    text, text_en = f"评价模型得分（{model}）", f"Score of the evaluation model ({model})"
    return TraceLine(LineKind.IMPORTED, score, text, text_en, scale.article)


def _newest(scores: Sequence[ImportedScore]) -> ImportedScore | None:
    """Of the newest year; of these the one that arrived last."""
    newest: ImportedScore | None = None
    for score in scores:
        if newest is None or score.cycle >= newest.cycle:
            newest = score
    return newest


def _something_else_known(file: SubjectFile, book: Rulebook, scale: Scale, on: date) -> bool:
    current = file.current
    published = current is not None and current.published_on is not None and current.state is not ResultState.LAPSED
    return published or bool(standing(book, scale, file.entries, on))


def _anchor(file: SubjectFile, scale: Scale, score: ImportedScore, *, trial: bool) -> Anchor:
    """A score contains the entries of its year; one that arrived during the year those up to that day.

    A score that was put right contains what the wrong one of its batch did.
    """
    arrived = min(each.imported_at.date() for each in file.scores if each.batch == score.batch)
    text = f"评价模型{score.model}给出的{score.cycle}年度分值"
    text_en = f"Score for {score.cycle} by model {score.model}"
    line = TraceLine(LineKind.IMPORTED, score.score, text, text_en, scale.article)
    until = min(date(score.cycle, 12, 31), arrived)
    return Anchor((line,), until=until, cycle=score.cycle, model=score.model, trial=trial, given_at=score.imported_at)
