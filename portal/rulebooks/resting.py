"""Which local parameters (本地参数) the rules of a text rest on: what a rule names, and what its form leaves open.

An article leaves a value open through the rules that cite it, or because assumptions.toml names it (`asked_by`).
"""

from collections.abc import Iterator, Sequence

from portal.domain.entry import Category
from portal.rulebooks.lists import ListRule
from portal.rulebooks.measure_rules import MeasureRule
from portal.rulebooks.model import REGIONAL_BANDS, Item, Rulebook, Scale

_DAYS_IN_FORCE = ("in_force_from", "in_force_until", "in_force_document", "draft_allowed")
_CHAIN = ("chain.share_of", "chain.inclusive", "chain.art_35_needs_e")
_CLEAN_YEARS = ("incentive.years", "incentive.earlier_years_count")
_CYCLE = ("publication.last_day", "evaluation.reference_day")
_OF_FILINGS = ("filing.", "decisions.")
_PUSH = ("awards.add_up", "limits.shift")


def rests_on(book: Rulebook, rule: MeasureRule) -> list[str]:
    """The keys of the local parameters that decide whether, when and in which numbers a measure applies."""
    return _open(book, [*rule.parameters, *_of_measure(book, rule)])


def asked_for(book: Rulebook) -> dict[str, list[str]]:
    """By the number of each article, the keys of the local parameters that fill what it leaves open."""
    found: dict[str, list[str]] = {number: [] for number in book.articles}
    for article, keys in _pairs(book):
        found[article.split("(")[0]] += keys
    return {number: _open(book, keys) for number, keys in found.items()}


def _open(book: Rulebook, keys: Sequence[str]) -> list[str]:
    """Each once, without those that the text lacks or an article fixes."""
    return [key for key in dict.fromkeys(keys) if key in book.local_parameters]


def _pairs(book: Rulebook) -> Iterator[tuple[str, Sequence[str]]]:
    for rule in book.measures:
        yield rule.article, rests_on(book, rule)
    for item in book.items.values():
        yield item.article, list(_of_item(item))
    for each in book.lists.values():
        yield each.article, _of_list(each)
        for way in each.ways:
            yield way.article, _of_list(each)
    for party, scale in book.scales.items():
        yield scale.article, list(_of_scale(book, party, scale))
    yield from _of_procedures(book)
    yield book.source.validity.article, _DAYS_IN_FORCE
    for overlay in book.overlays:
        for change in overlay.change:
            yield change.article, (overlay.parameter, *filter(None, [change.key]))
    for key, parameter in book.parameters.items():
        for article in parameter.asked_by:
            yield article, (key,)


def _of_measure(book: Rulebook, rule: MeasureRule) -> Iterator[str]:
    yield from filter(None, [rule.only_if])
    if rule.grades or rule.chain is not None:
        for party, scale in book.scales.items():
            if rule.concerns_party(party):
                yield from _bands(book, party, scale)
        if rule.starts_settled:
            yield "measures.adverse_start"
        elif rule.kind == "incentive":
            yield "measures.incentive_start"
    if rule.chain is not None:
        yield from _CHAIN
    if rule.consecutive_years is not None:
        yield "evaluation.gap_breaks"
    if rule.clean_years is not None:
        yield from _CLEAN_YEARS
    if any(act.loss is not None for act in rule.acts):
        yield "loss.basis"
    if rule.months is not None:
        yield from ("limits.months", "measures.overlap")
    if rule.raises_inspection:
        yield "inspection.normal"


def _of_item(item: Item) -> Iterator[str]:
    if item.points is not None:
        yield "items.points"
    if (key := item.valid_months) is not None:
        yield key
    if item.category is Category.ADVERSE:
        yield "publicity.end_ends_points"


def _of_list(rule: ListRule) -> Sequence[str]:
    keys = [rule.ends_after, rule.keeps.months if rule.keeps is not None else None]
    if rule.keeps is not None:
        keys.append("red_list.unbroken")
    if any("prenotice" in way.needs for way in rule.ways):
        keys.append("listing.answer_days")
    return [key for key in keys if key is not None]


def _of_scale(book: Rulebook, party: str, scale: Scale) -> Iterator[str]:
    yield f"base.{party}"
    for bound in ("score.minimum", "score.maximum"):
        own = f"{bound}.{party}"
        yield own if own in book.parameters else bound
    yield from _bands(book, party, scale)


def _bands(book: Rulebook, party: str, scale: Scale) -> Iterator[str]:
    """The bounds of the grades, everywhere and where a district has its own."""
    named = {grade.code for grade in scale.grades}
    yield f"bands.{party}"
    for key, each in book.parameters.items():
        if key.startswith(REGIONAL_BANDS) and all(band.code in named for band in each.value):
            yield key


def _of_procedures(book: Rulebook) -> Iterator[tuple[str, Sequence[str]]]:
    procedures = book.procedures
    if (dispute := procedures.dispute) is not None:
        yield dispute.article, [key for key in book.parameters if key.startswith(_OF_FILINGS)]
    if (repair := procedures.repair) is not None:
        yield (
            repair.article,
            [key for key in book.parameters if key.startswith(("repair.", "objection.", *_OF_FILINGS))],
        )
    if (push := procedures.push) is not None:
        for article in (push.real_time_article, push.periodic_article, push.monthly_article):
            yield article, _PUSH
    if (persons := procedures.publication.persons) != "never":
        yield persons.article, (persons.only_if,)
    for feed in procedures.feeds:
        yield from ((article, ("feeds.days",)) for article in feed.articles)
    if procedures.lapse is not None:
        yield procedures.lapse.article, ("publicity.end_ends_points",)
    if book.cycle is not None:
        yield book.cycle.article, _CYCLE
        for ground in book.cycle.exemption:
            yield ground.article, ("evaluation.reference_day",)
        if book.cycle.lowering is not None:
            yield book.cycle.lowering.article, ("evaluation.gap_breaks", "evaluation.lowered_cycle")
