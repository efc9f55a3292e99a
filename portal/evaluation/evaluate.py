"""From a subject's entries to score, grade and the reason behind every point. Pure: same facts, same answer."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from portal.domain.entry import Entry
from portal.domain.grade import Grade, band_of
from portal.domain.result import Evaluation, LineKind, ParameterUse, TraceLine
from portal.domain.subject import Subject
from portal.rulebooks import parameters
from portal.rulebooks.model import Rulebook, Scale

NOT_DEFINED = "not_defined_by_rules"
NOT_YET_PUBLISHED = "not_yet_published"


def evaluate(rulebook: Rulebook, subject: Subject, entries: Iterable[Entry], as_of: date) -> Evaluation:
    """Score and grade of a subject on a day (HLJ art. 26: generated automatically, dynamic).

    The points of the trace add up to the score exactly. Without a scale for this kind of subject, or before
    anything counts under a yearly text, score and grade are None and `reason` says why.
    """
    party = subject.kind.party
    scale = rulebook.scales.get(party)
    if scale is None:
        return Evaluation(None, None, NOT_DEFINED, (), ())
    counted = [entry for entry in entries if _counts(rulebook, scale, entry, as_of)]
    if scale.counting == "immediate_of_year" and not counted:
        return Evaluation(None, None, NOT_YET_PUBLISHED, (), ())

    keys = [f"base.{party}", f"bands.{party}"]
    base = Decimal(rulebook.value(keys[0]))
    lines = [
        TraceLine(LineKind.BASE, base, "基准分", "Base score", scale.article, rulebook.parameters[keys[0]].register)
    ]
    if counted:
        keys.append("items.points")
        register = rulebook.parameters["items.points"].register
        lines += [_line(entry, register) for entry in sorted(counted, key=lambda each: (each.decided_on, each.id))]
    total = sum((line.points for line in lines), Decimal(0))
    score = total
    for key, text, text_en in (
        ("score.maximum", "满分封顶，超出部分不计", "Cut at the highest score"),
        ("score.minimum", "最低分保底，不再扣减", "Held at the lowest score"),
    ):
        bound = Decimal(rulebook.value(key))
        if (key == "score.maximum" and total > bound) or (key == "score.minimum" and total < bound):
            register = rulebook.parameters[key].register
            lines.append(TraceLine(LineKind.LIMIT, bound - total, text, text_en, scale.article, register))
            keys.append(key)
            score = bound
    return Evaluation(score, _grade(rulebook, scale, party, score), None, tuple(lines), _uses(rulebook, keys))


def _counts(rulebook: Rulebook, scale: Scale, entry: Entry, as_of: date) -> bool:
    if not entry.counts or entry.points is None:
        return False
    if entry.expires_on is not None and as_of > entry.expires_on:
        return False
    if scale.counting == "immediate_of_year":
        item = rulebook.items.get(entry.item)
        return item is not None and item.immediate and entry.decided_on.year == as_of.year
    return True


def _line(entry: Entry, register: str) -> TraceLine:
    if entry.points is None:
        raise ValueError("an entry without points has no line")
    return TraceLine(
        LineKind.ENTRY,
        entry.points,
        entry.item_name,
        entry.item_name_en,
        entry.article,
        register,
        entry.id,
        entry.decided_on,
    )


def _grade(rulebook: Rulebook, scale: Scale, party: str, score: Decimal) -> Grade:
    rank, band = band_of(score, rulebook.bands[party])
    named = next(grade for grade in scale.grades if grade.code == band.code)
    return Grade(scale.id, named.code, named.name, named.name_en, rank)


def _uses(rulebook: Rulebook, keys: Iterable[str]) -> tuple[ParameterUse, ...]:
    return tuple(parameters.use(rulebook, key) for key in keys)
