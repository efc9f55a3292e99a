"""Lines that add up to a score, cut by the bounds of the scale, and the grade of their sum."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from portal.domain.grade import Grade, band_of
from portal.domain.result import Evaluation, LineKind, ParameterUse, TraceLine
from portal.rulebooks import parameters
from portal.rulebooks.model import Rulebook, Scale

_BOUNDS = (
    ("score.maximum", "满分封顶，超出部分不计", "Cut at the highest score"),
    ("score.minimum", "最低分保底，不再扣减", "Held at the lowest score"),
)


class Countable(Protocol):
    """What a score takes from an entry."""

    @property
    def id(self) -> int: ...
    @property
    def item_name(self) -> str: ...
    @property
    def item_name_en(self) -> str: ...
    @property
    def article(self) -> str: ...
    @property
    def points(self) -> Decimal | None: ...
    @property
    def decided_on(self) -> date: ...
    @property
    def counts(self) -> bool: ...


def base_line(rulebook: Rulebook, scale: Scale, party: str) -> TraceLine:
    """The score without entries."""
    base = rulebook.parameters[f"base.{party}"]
    return TraceLine(LineKind.BASE, Decimal(base.value), "基准分", "Base score", scale.article, base.local)


def entry_lines(rulebook: Rulebook, scale: Scale, entries: Iterable[Countable]) -> list[TraceLine]:
    """One line an entry, by the day of its decision; none for points that the scale does not know."""
    points = rulebook.parameters.get("items.points")
    register = points.register if points is not None else None  # None: the text itself lays the points down
    return [
        TraceLine(
            LineKind.ENTRY, each.points, each.item_name, each.item_name_en, each.article, register, each.id,
            each.decided_on,
        )
        for each in sorted(entries, key=lambda each: (each.decided_on, each.id))
        if each.points is not None and not (scale.deductions_only and each.points > 0)
    ]  # fmt: skip


def lowering_lines(entries: Iterable[Countable]) -> list[TraceLine]:
    """One line an entry that lowers the grade and takes no points."""
    return [
        TraceLine(
            LineKind.ENTRY, Decimal(0), f"{each.item_name}：降低一个等级", f"{each.item_name_en}: one grade lower",
            each.article, None, each.id, each.decided_on,
        )
        for each in sorted(entries, key=lambda each: (each.decided_on, each.id))
    ]  # fmt: skip


def summed(
    rulebook: Rulebook,
    scale: Scale,
    party: str,
    lines: Sequence[TraceLine],
    *,
    inherited: Sequence[ParameterUse] = (),
    lowered_by: Sequence[str] = (),
) -> Evaluation:
    """Score and grade of lines. `inherited`: local parameters on which an anchor among them rests already.

    `lowered_by`: clauses of which each lowers the grade by one, as far as it can fall (SC-37-6, SC-18-1).
    """
    kinds = {line.kind for line in lines}
    keys = [f"base.{party}"] if LineKind.BASE in kinds else []
    keys.append(f"bands.{party}")
    points = any(line.kind is LineKind.ENTRY and line.local_parameter for line in lines)
    if points and "items.points" in rulebook.parameters:
        keys.append("items.points")
    total = score = sum((line.points for line in lines), Decimal(0))
    trace = list(lines)
    for name, text, text_en in _BOUNDS:
        key = f"{name}.{party}" if f"{name}.{party}" in rulebook.parameters else name
        if key not in rulebook.parameters:  # the score is another authority's, and so are its bounds
            continue
        bound = Decimal(rulebook.value(key))
        if total > bound if name == "score.maximum" else total < bound:
            register = rulebook.parameters[key].local
            trace.append(TraceLine(LineKind.LIMIT, bound - total, text, text_en, scale.article, register))
            keys.append(key)
            score = bound
    computed = _grade(rulebook, scale, party, score)
    grade = computed
    for _ in lowered_by:
        grade = _lowered(rulebook, scale, party, grade)
    return Evaluation(
        score,
        grade,
        lowered_by[-1] if grade != computed else None,
        tuple(trace),
        (
            *(use for use in inherited if use.key not in keys),
            *(parameters.use(rulebook, key) for key in keys if rulebook.parameters[key].local is not None),
        ),
        computed_grade=computed,
    )


def _grade(rulebook: Rulebook, scale: Scale, party: str, score: Decimal) -> Grade:
    rank, band = band_of(score, rulebook.bands[party])
    return _named(scale, rank, band.code)


def _lowered(rulebook: Rulebook, scale: Scale, party: str, grade: Grade) -> Grade:
    bands = rulebook.bands[party]
    return _named(scale, grade.rank + 1, bands[grade.rank].code) if grade.rank < len(bands) else grade


def _named(scale: Scale, rank: int, code: str) -> Grade:
    named = next(grade for grade in scale.grades if grade.code == code)
    return Grade(scale.id, named.code, named.name, named.name_en, rank)
