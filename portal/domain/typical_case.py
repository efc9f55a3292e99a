"""Typical cases (典型案例, WH 五(三)): an act told to everybody as an example, so that nobody can be known by it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

_NUMBER = re.compile(r"[0-9A-Z]*[0-9][0-9A-Z]{5,}|[0-9A-Z]{5,}[0-9][0-9A-Z]*")  # of a document, a card, a phone

_AMOUNT = re.compile(r"[0-9][0-9,]*(\.[0-9]+)?[万亿]?元")


@dataclass(frozen=True, slots=True)
class TypicalCase:
    """What is told of an entry: a title, what happened, and what follows from it. Never who, nor on which day."""

    entry_id: int
    region: str
    title: str
    facts: str
    lesson: str
    act: str
    act_en: str
    article: str
    year: int
    published_at: datetime
    published_by: int | None = None
    id: int | None = None


def names_somebody(words: str, named_by: Iterable[str]) -> bool:
    """Whether words hold one of those by which the subject could be known, or any longer number but an amount."""
    plain = _plain(words)
    return _NUMBER.search(_AMOUNT.sub("", plain)) is not None or any(
        each in plain for each in map(_plain, named_by) if each
    )


def _plain(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).split()).upper()
