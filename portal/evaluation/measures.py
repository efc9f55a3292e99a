"""Which measures follow from a grade, a list or clean years, which stand beside an act, and their ranges. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from portal.domain.entry import Category, Entry, Status
from portal.domain.result import Evaluation, ResultState
from portal.domain.subject import Subject
from portal.domain.working_days import add_months
from portal.evaluation.chain import Brand
from portal.evaluation.year import in_a_row
from portal.rulebooks.measure_rules import Act, Bounds, Chain, MeasureRule
from portal.rulebooks.model import Rulebook

_DAY = timedelta(days=1)
_HAPPENED = (Status.ACTIVE, Status.REMINDER, Status.EXPIRED, Status.REPAIRED)


def borne(
    rulebook: Rulebook,
    subject: Subject,
    evaluation: Evaluation,
    state: ResultState,
    open_codes: Collection[str],
    years: Mapping[int, str | None] = MappingProxyType({}),
) -> list[MeasureRule]:
    """The measures that follow from a result now, or that run already and may go on.

    What hurts needs a result that can no longer be disputed (CON-07); what an earlier such result bore stays while
    its grade allows it. `years`: the annual grades of the published years.
    """
    grade = evaluation.grade
    if grade is None or state is ResultState.TRIAL:
        return []
    deducted = any(line.points < 0 for line in evaluation.trace)
    # CON-26: what hurts ends the same day, and so does what may go either way, as the lowest grade brings it, too.
    lowest = rulebook.bands[subject.kind.party][-1].code
    return [
        rule
        for rule in rulebook.measures
        if grade.code in rule.grades
        and rule.concerns(subject.kind)
        and not (evaluation.undone and (rule.kind != "incentive" or lowest in rule.grades))
        and (not rule.starts_settled or state.settled or rule.code in open_codes)
        and not (rule.undeducted and deducted)
        and (rule.only_if is None or rulebook.value(rule.only_if))
        and _in_a_row(rulebook, rule, years)
    ]


def _in_a_row(rulebook: Rulebook, rule: MeasureRule, years: Mapping[int, str | None]) -> bool:
    """Whether so many published years up to the newest had one of the grades (SC-29-9, SC-35-6)."""
    if rule.consecutive_years is None:
        return True
    breaks = rulebook.value("evaluation.gap_breaks")
    return in_a_row(years, max(years, default=0), rule.consecutive_years, rule.grades, gap_breaks=breaks)


def of_chain(rulebook: Rulebook, subject: Subject, brand: Brand | None) -> list[MeasureRule]:
    """The measures that the grades of a brand's branches bring for all of them (SC-34-7, SC-35-7; CON-09)."""
    return [
        rule
        for rule in rulebook.measures
        if rule.chain is not None
        and rule.concerns(subject.kind)
        and brand is not None
        and _met(rulebook, rule.chain, brand)
    ]


def _met(rulebook: Rulebook, chain: Chain, brand: Brand) -> bool:
    """Whether the share of the graded branches, an exact fraction, is reached by those whose result is settled."""
    graded, settled = sum(brand.graded.values()), brand.settled
    if not graded:
        return False
    if rulebook.value("chain.art_35_needs_e"):
        if chain.only_with is not None and not settled.get(chain.only_with):
            return False
        if chain.unless is not None and settled.get(chain.unless):
            return False
    share = Fraction(100 * sum(settled.get(grade, 0) for grade in chain.grades), graded)
    wanted = Fraction(chain.share)
    return share >= wanted if rulebook.value("chain.inclusive") else share > wanted


def of_lists(rulebook: Rulebook, subject: Subject, lists: Collection[str]) -> list[MeasureRule]:
    """The measures that standing on a list brings."""
    return [rule for rule in rulebook.measures if rule.on_list in lists and rule.concerns(subject.kind)]


def of_clean_years(rulebook: Rulebook, subject: Subject, entries: Iterable[Entry], on: date) -> list[MeasureRule]:
    """The incentives of a year for who did nothing wrong in the full natural years before it (SD art. 9, CON-21).

    They are given for the year: a text that expires in it takes them from nobody, and gives none for the next (CON-17).
    """
    if all(rulebook.refusal_on(day) is not None for day in (on, date(on.year, 1, 1))):
        return []
    rules = [rule for rule in rulebook.measures if rule.clean_years is not None and rule.concerns(subject.kind)]
    kept = list(entries) if rules else []
    return [rule for rule in rules if _clean(rulebook, subject, kept, on.year - (rule.clean_years or 0), on.year)]


def clean_years_change(rulebook: Rulebook, subject: Subject, entries: Iterable[Entry], on: date) -> date | None:
    """The next 1 January on which those incentives become others, as far as is known today."""
    longest = max((rule.clean_years or 0 for rule in rulebook.measures), default=0)
    insured = _insured_from(subject)
    if not longest or insured is None:
        return None
    kept = list(entries)
    today = of_clean_years(rulebook, subject, kept, on)
    years = range(on.year + 1, max(on.year, insured.year) + longest + 3)
    turns = (date(year, 1, 1) for year in years)
    return next((turn for turn in turns if of_clean_years(rulebook, subject, kept, turn) != today), None)


def _clean(rulebook: Rulebook, subject: Subject, entries: Iterable[Entry], first: int, year: int) -> bool:
    insured, start = _insured_from(subject), date(first, 1, 1)
    if insured is None or insured > start:
        return False
    in_force = rulebook.first_day
    if not rulebook.value("incentive.earlier_years_count") and (in_force is None or start < in_force):
        return False
    return not any(first <= (each.occurred_on or each.decided_on).year < year for each in entries if _wrong(each))


def _wrong(entry: Entry) -> bool:
    return entry.category is Category.ADVERSE and entry.status in _HAPPENED


def _insured_from(subject: Subject) -> date | None:
    told = subject.facts.get("insured_from")
    return date.fromisoformat(told) if told else None


def is_act(rule: MeasureRule, entry: Entry) -> bool:
    """Whether an entry that counts is an act beside which the measure may stand."""
    return entry.counts and any(_matches(act, entry) for act in rule.acts)


def _matches(act: Act, entry: Entry) -> bool:
    return (
        entry.category is act.category
        and (act.items is None or entry.item in act.items)
        and (act.loss is None or (entry.loss is not None and act.loss.hold(entry.loss)))
        and (entry.fraud_purpose or not act.fraud_purpose)
    )


def beside(rulebook: Rulebook, subject: Subject, entry: Entry) -> list[MeasureRule]:
    """The measures that an officer may decide for an act. Where an agreement must provide them, it is named."""
    return [
        rule
        for rule in rulebook.measures
        if rule.acts
        and rule.concerns(subject.kind)
        and is_act(rule, entry)
        and (entry.agreement_clause or not rule.needs_clause)
    ]


def heavier_beside(rulebook: Rulebook, subject: Subject, before: Entry, after: Entry) -> bool:
    """Whether an act may bring a heavier sanction than another: the way to a list, a longer term, a higher fine or,
    where a text gives none of them, one that it names later."""

    def heaviest(entry: Entry) -> tuple[int, Decimal, Decimal, int]:
        leading = [each for each in rulebook.measures if each.on_list and each.article == entry.article]
        own = [each for each in (*beside(rulebook, subject, entry), *leading) if each.concerns(subject.kind)]
        weights = [_weight(rulebook, each) for each in own if each.kind == "sanction"]
        return max(weights, default=(0, Decimal(0), Decimal(0), -1))

    return heaviest(after) > heaviest(before)


def _weight(rulebook: Rulebook, rule: MeasureRule) -> tuple[int, Decimal, Decimal, int]:
    listed, months, fine = int(rule.on_list is not None), _most(rule.months), _most(rule.fine)
    return listed, months, fine, 0 if listed or months or fine else rulebook.measures.index(rule)


def _most(bounds: Bounds | None) -> Decimal:
    return (bounds.at_most or bounds.less_than or Decimal(0)) if bounds is not None else Decimal(0)


def restore_between(months: Bounds, start: date) -> tuple[date, date]:
    """First and last day on which a measure that starts on a day may no longer apply.

    n months are full on the same day number (CON-01): 以上 and 以下 include that day, 超过 and 不满 do not.
    """
    least, most = months.at_least or months.more_than or Decimal(0), months.at_most or months.less_than
    if most is None:
        raise ValueError("a term has a longest number of months")
    first, last = add_months(start, int(least)), add_months(start, int(most))
    return (first + _DAY if months.at_least is None else first), (last - _DAY if months.at_most is None else last)


def fine_between(fine: Bounds, loss: Decimal | None) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest fine in yuan for a loss; None where the loss is not known, or nothing."""
    if not loss or fine.at_least is None or fine.at_most is None:
        return None
    return fine.at_least * loss, fine.at_most * loss
