"""What an article does here: the items, measures, procedures, local parameters and readings that rest on it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from portal.rulebooks.measure_rules import MeasureRule
from portal.rulebooks.model import Interpretation, Item, Rulebook

_NAMED = re.compile(r"\b(?:[Aa]rticles?|[Aa]rt\.) ((?:[0-9]+(?: \([0-9]+\))?(?:, | and | to )?)+)")
_NUMBER = re.compile(r"(?<!\()\b[0-9]+")


@dataclass(frozen=True, slots=True)
class Cited:
    """All that rests on one article. `procedures` and `parameters` by their keys."""

    items: tuple[Item, ...]
    measures: tuple[MeasureRule, ...]
    procedures: tuple[str, ...]
    parameters: tuple[str, ...]
    interpretations: tuple[Interpretation, ...]

    def __bool__(self) -> bool:
        return any((self.items, self.measures, self.procedures, self.parameters, self.interpretations))


def cited(book: Rulebook, readings: Iterable[Interpretation]) -> dict[str, Cited]:
    """What rests on each article of a rulebook."""
    scales = {scale.id: scale.article for scale in book.scales.values()}
    named = {**_articles_of(book.procedures), **scales}
    named |= {f"phase.{phase.code}": phase.article for phase in book.phases}
    named |= {"validity": book.source.validity.article, "subjects": book.source.subjects_article}
    told = {key: _articles_in(each.note_en) for key, each in book.local_parameters.items()}
    own = [each for each in readings if book.code in each.rulebooks]
    return {
        number: Cited(
            tuple(item for item in book.items.values() if _base(item.article) == number),
            tuple(rule for rule in book.measures if _base(rule.article) == number),
            tuple(key for key, article in named.items() if _base(article) == number),
            tuple(key for key, numbers in told.items() if number in numbers),
            tuple(each for each in own if number in each.articles),
        )
        for number in book.articles
    }


def _articles_of(procedures: msgspec.Struct) -> dict[str, str]:
    parts = msgspec.structs.asdict(procedures)
    return {key: part.article for key, part in parts.items() if isinstance(getattr(part, "article", None), str)}


def _articles_in(note: str) -> set[str]:
    """The articles that a note names, such as `articles 28 and 30`."""
    return {number for span in _NAMED.findall(note) for number in _NUMBER.findall(span)}


def _base(article: str) -> str:
    """Article 34 of 34(1)."""
    return article.split("(")[0]
