"""A text's standing on a day in words: in force, expired, trial ended, draft, no date (HLJ-44-1, SC-54-1, SD-15-1)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from portal.rulebooks.model import Rulebook, Standing

_WORDS: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("standings.toml").read_text("utf-8"))
_RUNNING = frozenset({Standing.IN_FORCE, Standing.TRIAL, Standing.DRAFT_IN_USE, Standing.NOT_YET})


@dataclass(frozen=True, slots=True)
class Told:
    """A standing with its sentence in both languages. `decides`: whether anything may be decided under the text."""

    code: Standing
    decides: bool
    text: str
    text_en: str


def standing(book: Rulebook, on: date) -> Told:
    """How a text stands on a day."""
    code = book.standing_on(on)
    document = document_of(book)
    words = [code.value]
    if code in _RUNNING and book.last_day is not None:
        words.append("until")
    if document is not None:
        words.append("document")
    gaps = {"first": book.first_day, "last": book.last_day, "document": document}
    zh = "".join(_WORDS[word]["zh"].format(**gaps) for word in words)
    en = " ".join(_WORDS[word]["en"].format(**gaps) for word in words)
    return Told(code, book.refusal_on(on) is None, zh, en)


def document_of(book: Rulebook) -> str | None:
    """The document by which an operator has set the days of a text."""
    named: str | None = book.value("in_force_document")
    entered = (book.parameters["in_force_from"].document, book.parameters["in_force_until"].document)
    return named or next(filter(None, entered), None)
