"""The numbers of a measure in words, in both languages, with the law's own 以上, 以下, 不满, 超过."""

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

from portal.rulebooks.measure_rules import Bounds, MeasureRule

_WORDS: Final[Mapping[str, Mapping[str, str]]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_ENDS: Final = ("at_least", "more_than", "at_most", "less_than")
_JOINED: Final = {"zh": "、", "en": ", "}


def numbers(rule: MeasureRule) -> list[dict[str, str]]:
    """Every number that the text gives a measure, each as {zh, en}."""
    return [{language: _told(key, value, language) for language in ("zh", "en")} for key, value in _numbers(rule)]


def _numbers(rule: MeasureRule) -> Iterator[tuple[str, Bounds | Decimal | int | None]]:
    for act in rule.acts:
        if act.loss is not None:
            yield "loss", act.loss
    if rule.months is not None:
        yield "months", rule.months
    if rule.fine is not None:
        yield "fine", rule.fine
    if rule.percent is not None:
        yield rule.percent.change, rule.percent
    if rule.chain is not None:
        yield "chain", rule.chain.share
    for key in ("consecutive_years", "clean_years", "institution_notices"):
        if (number := getattr(rule, key)) is not None:
            yield key, number
    for key in ("exam", "bar"):
        if getattr(rule, key):
            yield key, None


def _told(key: str, value: Bounds | Decimal | int | None, language: str) -> str:
    if isinstance(value, Bounds):
        return _WORDS[key][language].format(range=_range(value, language))
    return _WORDS[key][language].format(number=value)


def _range(bounds: Bounds, language: str) -> str:
    if bounds.fixed is not None:
        return f"{bounds.fixed:f}"
    ends = ((end, getattr(bounds, end)) for end in _ENDS)
    return _JOINED[language].join(
        _WORDS[end][language].format(number=value) for end, value in ends if value is not None
    )
