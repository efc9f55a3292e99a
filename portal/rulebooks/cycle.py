"""The yearly evaluation (年度评价) of a text as data: who is not evaluated, when a grade is lowered, indicators."""

from decimal import Decimal
from typing import Literal

from portal.domain.subject import SubjectKind
from portal.rulebooks.part import Part


class Exemption(Part, frozen=True, kw_only=True):
    """A ground on which somebody is not evaluated (SC art. 16), judged at the end of the reference day.

    `begins` and `ends` name facts of the subject: first and last day, or the days on which something was opened and
    closed. A fact that is not known proves no ground, and an end before the beginning belongs to something earlier.

    - shorter_than: what began lasted fewer than `months`, up to its end or the reference day
    - longer_than: what began is more than `months` ago and has not ended
    - open: what began has not ended
    - stated: the fact `begins` states the ground for the year, with a reason
    """

    clause: str
    article: str
    kinds: list[SubjectKind]
    test: Literal["shorter_than", "longer_than", "open", "stated"]
    begins: str
    ends: str | None = None
    months: int = 0
    text: str
    text_en: str


class Lowering(Part, frozen=True):
    """Years in a row with one of the grades lower the grade of the next year by one (SC-37-6)."""

    clause: str
    article: str
    kinds: list[SubjectKind]
    years: int
    grades: list[str]


class Step(Part, frozen=True):
    """Points from a value on: the first step whose `at_least` the value reaches counts; the last one has none."""

    points: Decimal
    at_least: Decimal | None = None


class Indicator(Part, frozen=True, kw_only=True):
    """An indicator of a model: `weight` is its highest number of points.

    - steps: points by the first step that the value reaches
    - per_occurrence: `points` off for each occurrence, down to nothing
    - linear: from no points at `zero` to the whole weight at `full`, in proportion; fractions of a cent fall away
    - veto: a value above zero takes everything that the model gives
    """

    code: str
    name: str
    name_en: str
    source: str
    source_en: str
    scoring: Literal["steps", "per_occurrence", "linear", "veto"]
    weight: Decimal = Decimal(0)
    steps: tuple[Step, ...] = ()
    points: Decimal = Decimal(0)
    zero: Decimal = Decimal(0)
    full: Decimal = Decimal(0)


class IndicatorModel(Part, frozen=True):
    """An indicator model (评价指标模型). What no text fixes is a local parameter: `register` and the note say so."""

    version: str
    article: str
    register: str
    note: str
    note_en: str
    indicator: list[Indicator]


class Cycle(Part, frozen=True):
    """One natural year is one cycle (SC art. 15)."""

    article: str
    exemption: list[Exemption]
    lowering: Lowering | None = None
    model: IndicatorModel | None = None  # of indicators.toml

    @property
    def facts(self) -> frozenset[str]:
        """The facts of a subject that may keep it from being evaluated."""
        return frozenset(each.begins for each in self.exemption)


def wrong_indicator(model: IndicatorModel) -> tuple[str, str] | None:
    """Key and expectation of the first thing that is wrong in a model, or None."""
    for each in model.indicator:
        key = f"indicator.{each.code}"
        if each.scoring == "steps":
            bounds = [step.at_least for step in each.steps]
            if not bounds or bounds[-1] is not None or None in bounds[:-1]:
                return f"{key}.steps", "every step but the last has its lowest value"
            if any(not 0 <= step.points <= each.weight for step in each.steps):
                return f"{key}.steps", "points from 0 to the weight"
            known = [bound for bound in bounds if bound is not None]
            if known != sorted(set(known), reverse=True):
                return f"{key}.steps", "lowest values that fall"
        if each.scoring == "linear" and each.zero == each.full:
            return f"{key}.full", "another value than zero's"
        if each.scoring == "per_occurrence" and not 0 < each.points <= each.weight:
            return f"{key}.points", "points above 0 and up to the weight"
    codes = [each.code for each in model.indicator]
    if twice := next((code for code in codes if codes.count(code) > 1), None):
        return "indicator.code", f"each once, {twice!r} stands twice"
    return None
