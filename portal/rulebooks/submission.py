"""The sentence that is ticked with each submission (submission.toml)."""

import tomllib
from functools import cache
from pathlib import Path

import msgspec

from portal.rulebooks.part import Part


class Statement(Part, frozen=True):
    """A version of the sentence, in both languages."""

    version: str
    zh: str
    en: str


@cache
def statement() -> Statement:
    """The sentence that is declared today."""
    text = Path(__file__).with_name("submission.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Statement)
