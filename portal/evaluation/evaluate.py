"""From a subject's anchor and entries to score, grade and the reason behind every point.

Pure: same facts, same answer. What counts on top of which anchor is the scale's `counting`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from portal.domain.anchor import Anchor
from portal.domain.entry import Entry, Status
from portal.domain.result import GIVEN_ANEW, Evaluation, LineKind, TraceLine
from portal.domain.subject import Subject
from portal.evaluation.publicity import points_until
from portal.evaluation.sums import base_line, entry_lines, lowering_lines, summed
from portal.evaluation.undone import Undone, undone
from portal.rulebooks.model import Rulebook, Scale

NOT_DEFINED = "not_defined_by_rules"
NOT_YET_PUBLISHED = "not_yet_published"
_TAKEN_BACK = frozenset({Status.REVOKED, Status.REPAIRED, Status.REJECTED, Status.DUPLICATE})


def evaluate(
    rulebook: Rulebook, subject: Subject, entries: Iterable[Entry], as_of: date, anchor: Anchor | None = None
) -> Evaluation:
    """Score and grade of a subject on a day (HLJ art. 26: generated automatically, dynamic).

    The points of the trace add up to the score exactly. Without a scale for this kind of subject, or before
    anything counts under a yearly text, score and grade are None and `reason` says why.
    """
    rulebook, party = rulebook.in_region(subject.region), subject.kind.party
    scale = rulebook.scales.get(party)
    if scale is None:
        return Evaluation(None, None, NOT_DEFINED, (), ())
    if scale.counting == "reported" and anchor is None:
        anchor = _reported(scale, subject)
    entries = list(entries)
    going = _going_on(entries)
    counted = [entry for entry in entries if _counts(rulebook, scale, entry, as_of, anchor, going)]
    lowering = [entry for entry in entries if _lowers(rulebook, entry, as_of, anchor)]
    added = [*entry_lines(rulebook, scale, counted), *lowering_lines(lowering)]
    clauses = [scale.lowered_by] * len(lowering) if scale.lowered_by is not None else []
    if anchor is not None and anchor.reason is None:
        happened = undone(rulebook, scale, entries, anchor, as_of)
        if happened is Undone.OVER:  # JN 3-5: the result has ended by itself
            return Evaluation(None, None, GIVEN_ANEW, (), ())
        found = _anchored(rulebook, scale, party, taken_back(entries), added, clauses, anchor)
        return found if happened is None else replace(found, reason=GIVEN_ANEW)
    if f"base.{party}" not in rulebook.parameters or (scale.counting == "yearly" and not added):
        return Evaluation(None, None, anchor.reason if anchor else NOT_YET_PUBLISHED, (), ())
    lines = [base_line(rulebook, scale, party), *added]
    return replace(summed(rulebook, scale, party, lines, lowered_by=clauses), computed_grade=None)


def _reported(scale: Scale, subject: Subject) -> Anchor | None:
    """The score that its owner reported (WH: the city credit centre)."""
    score = subject.facts.get("score")
    if score is None:
        return None
    text, text_en = "评分单位报告的分值", "Score reported by its owner"
    return Anchor((TraceLine(LineKind.IMPORTED, Decimal(str(score)), text, text_en, scale.article),))


def _anchored(
    rulebook: Rulebook,
    scale: Scale,
    party: str,
    gone: frozenset[int],
    added: list[TraceLine],
    clauses: list[str],
    anchor: Anchor,
) -> Evaluation:
    """What the anchor contained and was taken back since (revoked, repaired) is no longer in it."""
    start = [line for line in anchor.lines if line.entry_id not in gone and line.kind is not LineKind.LIMIT]
    uses, of_year = anchor.parameters, [anchor.lowered_by] if anchor.lowered_by is not None else []
    found = summed(rulebook, scale, party, [*start, *added], inherited=uses, lowered_by=[*of_year, *clauses])
    if scale.counting != "yearly":
        return replace(found, computed_grade=None)
    annual = summed(rulebook, scale, party, start, inherited=uses, lowered_by=of_year)
    return replace(found, annual_grade=annual.grade, computed_grade=annual.computed_grade)


def taken_back(entries: Iterable[Entry]) -> frozenset[int]:
    """The entries that no longer belong to an anchor which contained them."""
    return frozenset(entry.id for entry in entries if entry.status in _TAKEN_BACK)


def standing(rulebook: Rulebook, scale: Scale, entries: Iterable[Entry], as_of: date) -> list[Entry]:
    """The entries that count on a day where a score goes on from the base."""
    return [entry for entry in entries if _counts(rulebook, scale, entry, as_of, None)]


def _going_on(entries: list[Entry]) -> frozenset[int]:
    """Entries that the score's owner adopted and whose reversal it may not have adopted yet (WH, CON-25-2).

    They go on counting; the reversal counts against them once it is adopted.
    """
    return frozenset(each.reverses for each in entries if each.reverses is not None and each.points is not None)


def _counts(
    rulebook: Rulebook,
    scale: Scale,
    entry: Entry,
    as_of: date,
    anchor: Anchor | None,
    going: frozenset[int] = frozenset(),
) -> bool:
    if not (entry.counts or entry.id in going or _counts_repaired(rulebook, entry)) or entry.points is None:
        return False
    if entry.expires_on is not None and as_of > entry.expires_on:
        return False
    until = points_until(rulebook, entry)
    if until is not None and as_of > until:
        return False
    if anchor is not None and _contained(entry, anchor):
        return False
    if scale.counting == "yearly":
        item = rulebook.items.get(entry.item)
        return item is not None and item.immediate
    return True


def _lowers(rulebook: Rulebook, entry: Entry, as_of: date, anchor: Anchor | None) -> bool:
    """Whether an act lowers the current grade: until the result of its year is published (SC art. 18, CON-15)."""
    item = rulebook.items.get(entry.item)
    if item is None or not item.lowers or not entry.counts:
        return False
    if entry.expires_on is not None and as_of > entry.expires_on:
        return False
    return anchor is None or anchor.until is None or entry.decided_on > anchor.until


def _counts_repaired(rulebook: Rulebook, entry: Entry) -> bool:
    """Where the operator has a repaired entry go on counting (repair.repaired_counts, OPEN-19)."""
    if entry.status is not Status.REPAIRED or "repair.repaired_counts" not in rulebook.parameters:
        return False
    return bool(rulebook.value("repair.repaired_counts"))


def _contained(entry: Entry, anchor: Anchor) -> bool:
    """Whether what an anchor stands for has an entry in it, or has had its day without it.

    A year that adds up its entries names them: one of that year that was entered too late for it is not in it, so that
    a serious act counts at once all the same (SC art. 18).
    """
    if anchor.until is None or entry.decided_on > anchor.until:
        return False
    adds_up = any(line.kind is LineKind.BASE for line in anchor.lines) and anchor.cycle is not None
    if not adds_up or entry.decided_on.year != anchor.cycle:
        return True
    return any(line.entry_id == entry.id for line in anchor.lines)
