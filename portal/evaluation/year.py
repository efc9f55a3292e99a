"""The result of one natural year (SC art. 15 to 17): who is evaluated, from what, and whether the grade is lowered.

Pure, and the same whether one subject is evaluated or a million.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from portal.domain.anchor import Anchor
from portal.domain.result import Evaluation, LineKind, TraceLine
from portal.domain.subject import Subject
from portal.domain.working_days import add_months
from portal.evaluation.sums import Countable, base_line, entry_lines, summed
from portal.rulebooks.cycle import Cycle, Exemption, Lowering
from portal.rulebooks.model import Rulebook

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ModelScore:
    """What an evaluation model gave an institution: its version, and lines that add up to the score."""

    version: str
    lines: tuple[TraceLine, ...]
    given_at: datetime | None = None  # when it, or the newest of its values, arrived


@dataclass(frozen=True, slots=True)
class YearResult:
    """The computed result of a year. Without a score `evaluation.reason` is the clause of the ground."""

    subject_id: int
    cycle: int
    evaluation: Evaluation
    model: str | None = None
    lowered_by: str | None = None
    given_at: datetime | None = None

    @property
    def anchor(self) -> Anchor:
        """What the current result rests on from its publication on."""
        return Anchor(
            lines=self.evaluation.trace,
            parameters=self.evaluation.parameters,
            until=date(self.cycle, 12, 31),
            cycle=self.cycle,
            model=self.model,
            reason=self.evaluation.reason if self.evaluation.score is None else None,
            lowered_by=self.lowered_by,
            grade=self.evaluation.grade.code if self.evaluation.grade else None,
            given_at=self.given_at,
        )


def evaluate_year(
    rulebook: Rulebook,
    subject: Subject,
    cycle: int,
    entries: Iterable[Countable],
    scored: ModelScore | None,
    earlier: Mapping[int, str | None],
) -> YearResult | None:
    """The result of a natural year; None for an institution that nothing scored.

    `entries` may hold more than that year's; `earlier`: the annual grade of each published year, None for a year in
    which the subject was not evaluated.
    """
    rulebook, party = rulebook.in_region(subject.region), subject.kind.party
    rules = rulebook.cycle
    scale = rulebook.scales.get(party)
    if rules is None or scale is None:
        raise ValueError(f"{rulebook.code} does not evaluate {subject.kind} by the year")
    ground = exemption_of(rules, subject, reference_day(rulebook, cycle))
    if ground is not None:
        return YearResult(subject.id, cycle, Evaluation(None, None, ground.clause, (), ()))
    lines: Iterable[TraceLine]
    if f"base.{party}" in rulebook.parameters:
        counted = (each for each in entries if _in(each, cycle))
        lines = [base_line(rulebook, scale, party), *entry_lines(rulebook, scale, counted)]
    elif scored is not None:
        lines = scored.lines
    else:
        return None
    lowered_by = lowering(rulebook, subject, cycle, earlier)
    found = summed(rulebook, scale, party, tuple(lines), lowered_by=[lowered_by] if lowered_by else [])
    model, given_at = (scored.version, scored.given_at) if scored is not None else (None, None)
    return YearResult(subject.id, cycle, replace(found, annual_grade=found.grade), model, lowered_by, given_at)


def corrected_years(
    book_of: Callable[[Anchor], Rulebook],
    subject: Subject,
    years: Mapping[int, Anchor],
    published: Collection[int],
    taken_back: Collection[int],
    right: Mapping[int, tuple[TraceLine, ...]],
) -> Iterator[YearResult]:
    """Computed and published years that are no longer what they were, oldest first (CON-15).

    An entry in them was taken back, their lines were put right (`right`), or the row of published years that lowered
    their grade (SC-37-6) is broken, by such a correction or by an older year that arrived later. A correction lifts a
    lowering and never brings one. `book_of`: the rulebook with the values by which a year stands.
    """
    party = subject.kind.party
    grades = {cycle: years[cycle].grade for cycle in published}
    for cycle, year in sorted(years.items()):
        if year.reason is not None:
            continue
        lines = [line for line in right.get(cycle, year.lines) if line.entry_id not in taken_back]
        lowered_by = year.lowered_by
        rulebook = book_of(year).in_region(subject.region)
        if lowered_by is not None:
            lowered_by = lowering(rulebook, subject, cycle, grades)
        if tuple(lines) == year.lines and lowered_by == year.lowered_by:
            continue
        found = summed(
            rulebook,
            rulebook.scales[party],
            party,
            [line for line in lines if line.kind is not LineKind.LIMIT],
            inherited=year.parameters,
            lowered_by=[lowered_by] if lowered_by else [],
        )
        result = YearResult(subject.id, cycle, replace(found, annual_grade=found.grade), year.model, lowered_by)
        if cycle in grades:
            grades[cycle] = result.anchor.grade
        yield result


def reference_day(rulebook: Rulebook, cycle: int) -> date:
    """The day of the cycle year at whose end the grounds are judged (OPEN-24)."""
    return date.fromisoformat(f"{cycle}-{rulebook.value('evaluation.reference_day')}")


def publication_due(rulebook: Rulebook, cycle: int) -> date:
    """The last day in time for publishing a year's results (SC art. 15, OPEN-23)."""
    return date.fromisoformat(f"{cycle + 1}-{rulebook.value('publication.last_day')}")


def exemption_of(rules: Cycle, subject: Subject, on: date) -> Exemption | None:
    """The first ground on which a subject is not evaluated, judged at the end of a day."""
    return next(
        (each for each in rules.exemption if subject.kind in each.kinds and _applies(each, subject.facts, on)), None
    )


def in_a_row(
    years: Mapping[int, str | None], last: int, length: int, grades: Iterable[str], *, gap_breaks: bool
) -> bool:
    """Whether each of so many years up to and including `last` had one of the grades.

    A year without a grade breaks the row, or is stepped over where it does not (`evaluation.gap_breaks`).
    """
    known = dict(years) if gap_breaks else {year: grade for year, grade in years.items() if grade is not None}
    if gap_breaks:
        row = [known.get(last - back) for back in range(length)]
    else:
        row = [known[year] for year in sorted((year for year in known if year <= last), reverse=True)[:length]]
    wanted = frozenset(grades)
    return len(row) == length and all(grade in wanted for grade in row)


def lowering(rulebook: Rulebook, subject: Subject, cycle: int, earlier: Mapping[int, str | None]) -> str | None:
    """SC-37-6: the year after so many years in a row; later years look at published, that is at lowered grades."""
    rule: Lowering | None = rulebook.cycle.lowering if rulebook.cycle else None
    if rule is None or subject.kind not in rule.kinds:
        return None
    breaks = rulebook.value("evaluation.gap_breaks")
    return rule.clause if in_a_row(earlier, cycle - 1, rule.years, rule.grades, gap_breaks=breaks) else None


def _in(entry: Countable, cycle: int) -> bool:
    return entry.counts and entry.points is not None and entry.decided_on.year == cycle


def _applies(ground: Exemption, facts: Mapping[str, Any], on: date) -> bool:
    if ground.test == "stated":
        return str(on.year) in (facts.get(ground.begins) or {})
    begins, ends = _day(facts, ground.begins), _day(facts, ground.ends)
    if begins is None:
        return False
    if ends is not None and ends < begins:  # of what was before: a new one has begun since
        ends = None
    if ground.test == "shorter_than":
        # Both days are included: what began on 1 July has lasted six months at the end of 31 December.
        return add_months(begins, ground.months) > min(on, ends or on) + _DAY
    if begins > on or (ends is not None and ends <= on):
        return False
    return ground.test == "open" or add_months(begins, ground.months) < on + _DAY


def _day(facts: Mapping[str, Any], name: str | None) -> date | None:
    told = facts.get(name) if name is not None else None
    return date.fromisoformat(told) if told else None
