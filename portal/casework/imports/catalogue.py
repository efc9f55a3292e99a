"""The columns that files may have, and the words and sentences that go with them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from portal.casework.fact_values import LONGEST
from portal.rulebooks.loader import codes, shipped


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column: its name, what else a header may call it, and the longest text in characters."""

    name: str
    aliases: list[str]
    required: bool = False
    most: int = 100

    @property
    def shown(self) -> str:
        """As a report names it, Chinese first."""
        return f"{self.aliases[0]} {self.name}"


@cache
def columns(kind: str) -> Mapping[str, Column]:
    """The columns of a kind of file (see `kinds`) by name; those of subjects go on with the facts of the rulebooks."""
    own = {each.name: each for each in msgspec.convert(_read("columns")[kind], list[Column])}
    return {**own, **_facts()} if kind == "subjects" else own


def fact_names() -> tuple[str, ...]:
    """The columns that are facts."""
    return tuple(_facts())


@cache
def _facts() -> dict[str, Column]:
    labels: dict[str, list[str]] = {}
    for code in codes():
        for rule in shipped(code).facts.values():
            labels[rule.name] = list(dict.fromkeys([*labels.get(rule.name, ()), rule.label]))
    return {name: Column(name, aliases, most=LONGEST) for name, aliases in labels.items()}


def kinds() -> list[str]:
    """The kinds of files: subjects, entries, scores."""
    return list(_read("columns"))


@cache
def words(topic: str) -> Mapping[str, Any]:
    """What else a cell may say for a value of a topic, in lower case."""
    table: dict[str, Any] = _read("words")[topic]
    return table


def reason(code: str) -> Mapping[str, str] | None:
    """The sentence of a code in both languages, where it is one of ours."""
    return _read("reasons").get(code)


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
