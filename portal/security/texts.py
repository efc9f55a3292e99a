"""The catalogue of what signing in says: texts.toml."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in both languages."""

    zh: str
    en: str


def sign_in_code(code: str, valid: timedelta) -> str:
    """The text that brings a sign-in code to a phone."""
    template: str = _catalogue()["sms"]["sign_in_code"]
    return template.format(code=code, minutes=valid // timedelta(minutes=1))


def refusal(code: str) -> Text:
    """The sentence of a refusal; KeyError for a code that the catalogue does not have."""
    return Text(**_catalogue()["refusals"][code])


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads(resources.files("portal.security").joinpath("texts.toml").read_text("utf-8"))
