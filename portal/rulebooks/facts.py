"""Facts about subjects (信用主体的事实) as data: what the rules of a text ask beside the entries."""

from collections.abc import Iterator
from typing import Literal

from portal.domain.subject import SubjectKind
from portal.rulebooks.cycle import Cycle
from portal.rulebooks.lists import ListRule
from portal.rulebooks.measure_rules import MeasureRule
from portal.rulebooks.part import Part

FactType = Literal["date", "yes_no", "text", "years", "score"]


class FactRule(Part, frozen=True, kw_only=True):
    """A fact that may be known of these kinds of subjects, and how it is told.

    - date: a day
    - yes_no: whether it is so
    - text: a name
    - years: natural years, each with a reason
    - score: the score that its owner reports
    """

    name: str
    type: FactType
    article: str
    kinds: list[SubjectKind]
    label: str
    label_en: str


def asked(cycle: Cycle | None, lists: list[ListRule], measures: list[MeasureRule]) -> Iterator[tuple[str, FactType]]:
    """The facts that rules of a text ask, each with its type: all of them must be declared."""
    for ground in cycle.exemption if cycle is not None else ():
        yield ground.begins, "years" if ground.test == "stated" else "date"
        if ground.ends is not None:
            yield ground.ends, "date"
    for rule in lists:
        if rule.fact is not None:
            yield rule.fact, "yes_no"
    if any(rule.chain for rule in measures):
        yield "brand", "text"
    if any(rule.clean_years for rule in measures):
        yield "insured_from", "date"
