"""What is doubtful about a rulebook that loads: for those who maintain it, before it is shipped."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from portal.rulebooks.citing import cited
from portal.rulebooks.model import Interpretation, Rulebook


@dataclass(frozen=True, slots=True)
class Finding:
    """`wrong` must be put right; `hint` may be as meant. `where` is a file and key, `what` a key of messages.toml."""

    weight: Literal["wrong", "hint"]
    where: str
    what: str
    about: str = ""


def findings(book: Rulebook, readings: Iterable[Interpretation]) -> list[Finding]:
    """Missing translations, days that cannot be, kinds that the text does not cover, what nothing rests on."""
    readings = tuple(readings)
    return [*_texts(book, readings), *_days(book), *_kinds(book), *_clauses(book), *_orphans(book, readings)]


def _texts(book: Rulebook, readings: Iterable[Interpretation]) -> Iterator[Finding]:
    pairs = [("source.toml: name", book.source.name, book.source.name_en)]
    pairs += [(f"articles.toml: {key}", each.gist, each.gist_en) for key, each in book.articles.items()]
    pairs += [(f"items.toml: {key}", each.name, each.name_en) for key, each in book.items.items()]
    pairs += [(f"measures.toml: {each.code}", each.text, each.text_en) for each in book.measures]
    agreed = [(each.code, each.consent) for each in book.measures if each.consent is not None]
    pairs += [(f"measures.toml: {code}.consent", each.text, each.text_en) for code, each in agreed]
    watched = book.procedures.monitoring
    pairs += [(f"procedures.toml: {each.code}", each.name, each.name_en) for each in watched.levels] if watched else []
    pairs += [(f"assumptions.toml: {key}", each.note, each.note_en) for key, each in book.parameters.items()]
    pairs += [
        (f"interpretations.toml: {each.id}", each.reading + each.reason, each.reading_en + each.reason_en)
        for each in readings
    ]
    for where, chinese, english in pairs:
        if not chinese.strip() or not english.strip() or chinese == english:
            yield Finding("wrong", where, "check_text")


def _days(book: Rulebook) -> Iterator[Finding]:
    validity = book.source.validity
    if validity.first_day is not None and validity.last_day is not None and validity.last_day < validity.first_day:
        yield Finding("wrong", "source.toml: validity.last_day", "check_days")
    if validity.nature in ("issued", "trial", "plan") and validity.first_day is None:
        yield Finding("wrong", "source.toml: validity.first_day", "check_day_missing")
    for key, item in book.items.items():
        if item.valid_from is not None and item.valid_until is not None and item.valid_until < item.valid_from:
            yield Finding("wrong", f"items.toml: {key}.valid_until", "check_days")


def _kinds(book: Rulebook) -> Iterator[Finding]:
    covered = set(book.source.subjects)
    for key, item in book.items.items():
        if strange := set(item.applies_to or ()) - covered:
            yield Finding("wrong", f"items.toml: {key}.applies_to", "check_kind", "、".join(sorted(strange)))
    for rule in book.measures:
        if strange := set(rule.kinds or ()) - covered:
            yield Finding("wrong", f"measures.toml: {rule.code}.kinds", "check_kind", "、".join(sorted(strange)))


def _clauses(book: Rulebook) -> Iterator[Finding]:
    """The code of a measure is its row in the clause inventory: text, article or section, item."""
    for rule in book.measures:
        section = re.match(r"[0-9]*", rule.article)
        if section is None or not rule.code.startswith(f"{book.source.archive_prefix}-{section.group()}-"):
            yield Finding("wrong", f"measures.toml: {rule.code}", "check_code", rule.article)


def _orphans(book: Rulebook, readings: tuple[Interpretation, ...]) -> Iterator[Finding]:
    own = [each for each in readings if book.code in each.rulebooks]
    for each in own:
        for number in each.articles:
            if number not in book.articles:
                yield Finding("wrong", f"interpretations.toml: {each.id}", "check_article", number)
    for number, rests in cited(book, own).items():
        if not rests:
            yield Finding("hint", f"articles.toml: {number}", "check_orphan")
    borne = {grade for rule in book.measures for grade in rule.grades}
    for scale in {scale.id: scale for scale in book.scales.values()}.values():
        for grade in scale.grades:
            if grade.code not in borne:
                yield Finding("hint", f"scales.toml: {scale.id}.{grade.code}", "check_grade")
