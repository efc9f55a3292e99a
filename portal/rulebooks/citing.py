"""What an article does here: the items, measures, procedures, local parameters and readings that rest on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec

from portal.rulebooks.measure_rules import MeasureRule
from portal.rulebooks.model import Interpretation, Item, Rulebook
from portal.rulebooks.resting import asked_for


@dataclass(frozen=True, slots=True)
class Cited:
    """All that rests on one article: `procedures` (with scales, lists, documents and facts) and `parameters` by key."""

    items: tuple[Item, ...]
    measures: tuple[MeasureRule, ...]
    procedures: tuple[str, ...]
    parameters: tuple[str, ...]
    interpretations: tuple[Interpretation, ...]

    def __bool__(self) -> bool:
        return any((self.items, self.measures, self.procedures, self.parameters, self.interpretations))


def cited(book: Rulebook, readings: Iterable[Interpretation]) -> dict[str, Cited]:
    """What rests on each article of a rulebook."""
    named = [(key, _base(article)) for key, article in procedures(book)]
    asked = asked_for(book)
    own = [each for each in readings if book.code in each.rulebooks]
    return {
        number: Cited(
            tuple(item for item in book.items.values() if _base(item.article) == number),
            tuple(rule for rule in book.measures if _base(rule.article) == number),
            tuple(dict.fromkeys(key for key, article in named if article == number)),
            tuple(asked[number]),
            tuple(each for each in own if number in each.articles),
        )
        for number in book.articles
    }


def procedures(book: Rulebook) -> Iterator[tuple[str, str]]:
    """All that is neither item nor measure and cites an article: its key, and the article with its paragraph."""
    for key, part in msgspec.structs.asdict(book.procedures).items():
        if isinstance(article := getattr(part, "article", None), str):
            yield key, article
    if (push := book.procedures.push) is not None:
        yield from (("push", each) for each in (push.real_time_article, push.periodic_article, push.monthly_article))
    for feed in book.procedures.feeds:
        yield from ((f"feed.{feed.platform}", article) for article in feed.articles)
    if not isinstance(persons := book.procedures.publication.persons, str):
        yield "publication.persons", persons.article
    for scale in book.scales.values():
        yield scale.id, scale.article
    if book.cycle is not None:
        yield "cycle", book.cycle.article
        yield from (("cycle.exemption", each.article) for each in book.cycle.exemption)
        if book.cycle.lowering is not None:
            yield "cycle.lowering", book.cycle.lowering.article
        if book.cycle.model is not None:
            yield "cycle.model", book.cycle.model.article
    for rule in book.lists.values():
        yield f"list.{rule.name}", rule.article
        yield from ((f"list.{rule.name}", way.article) for way in rule.ways)
    for form in book.documents.values():
        yield f"document.{form.kind}", form.article
    for text in book.commitments:
        yield "commitment", text.article
    for fact in book.facts.values():
        yield f"fact.{fact.name}", fact.article
    for phase in book.phases:
        yield f"phase.{phase.code}", phase.article
    if book.sharing is not None:
        yield "sharing", book.sharing.article
        yield from (("sharing.withheld", article) for article in book.sharing.withheld_articles)
    yield "validity", book.source.validity.article
    yield "subjects", book.source.subjects_article
    for category, article in book.source.item_articles.items():
        yield f"items.{category}", article


def _base(article: str) -> str:
    """Article 34 of 34(1)."""
    return article.split("(")[0]
