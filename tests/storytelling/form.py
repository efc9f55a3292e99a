"""Reads stories and refuses whatever the vocabulary does not know, so that no story checks nothing."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from portal.rulebooks.loader import codes, shipped
from tests.storytelling.parameter_words import BANDS as BANDS_FORM
from tests.storytelling.parameter_words import PARAMETERS, REGIONAL_BANDS
from tests.storytelling.values import CLAUSE, ROW, TEXT, Form, list_of, one_of
from tests.storytelling.vocabulary import (
    ACTIONS,
    EXPECTATIONS,
    FACTS,
    IMPERSONAL,
    KEYS,
    REFERENCES,
    RULEBOOKS,
    VIEW_WORDS,
)

PENDING = "pending.toml"
_TOP = ("title", "rulebook", "clauses", "parameters", "parameters_for", "subject", "step")
_SPAN = re.compile(r"([^.]*?)([0-9]+)\.\.\1([0-9]+)")


class StoryInvalid(ValueError):
    """A story is not in the form; the sentence names file, step or table, and what was expected."""


@dataclass(frozen=True, slots=True)
class Cast:
    """One subject of a story."""

    key: str
    kind: str
    region: str
    rulebook: str
    same_person_as: str | None
    name: str | None
    identifier: str | None
    institution_code: str | None
    representative: str | None
    basics: Mapping[str, str]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """What happens at an instant, and what must then be true. `about` is the key of the subject meant."""

    number: int
    at: datetime
    action: str | None
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    about: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """A story in its form. `parameters` by rulebook and dotted key."""

    name: str
    title: str
    rulebook: str
    clauses: tuple[str, ...]
    parameters: Mapping[str, Mapping[str, Any]]
    cast: tuple[Cast, ...]
    steps: tuple[Step, ...]

    @property
    def rulebooks(self) -> list[str]:
        """The rulebooks that the story needs."""
        return sorted({*self.parameters, *(each.rulebook for each in self.cast)})


@dataclass(slots=True)
class _Names:
    """What steps have named so far: by kind and name, the key of the subject to whom it belongs."""

    owners: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def known(self, kind: str) -> list[str]:
        return [name for of, name in self.owners if of == kind]


def stories(folder: Path) -> list[Path]:
    """The files of a folder that hold stories, by name. StoryInvalid when there is none."""
    found = sorted(path for path in folder.glob("*.toml") if path.name != PENDING)
    if not found:
        raise StoryInvalid(f"{folder}: no stories (*.toml) in this folder")
    return found


def read(path: Path) -> Story:
    """One story. Raises StoryInvalid."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise StoryInvalid(f"{path.name}: not valid TOML: {broken}") from broken
    return _Reader(path.name, content).story()


def spread(name: str) -> list[str]:
    """`"B4..B20"` as the keys that it stands for; any other name as itself."""
    span = _SPAN.fullmatch(name)
    if span is None:
        return [name]
    stem, first, last = span.groups()
    return [f"{stem}{number}" for number in range(int(first), int(last) + 1)]


class _Reader:
    def __init__(self, file: str, content: dict[str, Any]) -> None:
        self.file, self.content = file, content

    def story(self) -> Story:
        self._known("story", self.content, _TOP)
        for key, form in (("title", TEXT), ("rulebook", one_of(RULEBOOKS)), ("clauses", list_of(ROW))):
            self._fits("story", key, self.content.get(key), form)
        self.rulebook: str = self.content["rulebook"]
        self.parameters = self._parameters()
        self.cast: dict[str, Cast] = {}
        for table in self._tables("subject"):
            for each in self._subjects(table):
                if each.key in self.cast:
                    raise self._wrong(f"subject {each.key}", "key: another subject has this key already")
                self.cast[each.key] = each
        steps: list[Step] = []
        self.names = _Names()
        for number, table in enumerate(self._tables("step"), start=1):
            steps.append(self._step(number, table, steps[-1].at if steps else None))
        return Story(
            self.file.removesuffix(".toml"),
            self.content["title"],
            self.rulebook,
            tuple(self.content["clauses"]),
            self.parameters,
            tuple(self.cast.values()),
            tuple(steps),
        )

    def _tables(self, name: str) -> list[dict[str, Any]]:
        tables = self.content.get(name)
        if not isinstance(tables, list) or not tables or not all(isinstance(each, dict) for each in tables):
            raise self._wrong("story", f"at least one [[{name}]] is expected")
        return tables

    # parameters

    def _parameters(self) -> dict[str, dict[str, Any]]:
        given = {self.rulebook: self.content.get("parameters", {}), **self.content.get("parameters_for", {})}
        self._known("parameters_for", given, RULEBOOKS)
        return {rulebook: dict(self._flat(rulebook, table, "")) for rulebook, table in given.items() if table}

    def _flat(self, rulebook: str, table: Mapping[str, Any], before: str) -> Iterator[tuple[str, Any]]:
        for name, value in table.items():
            key = before + name
            if isinstance(value, dict):
                yield from self._flat(rulebook, value, f"{key}.")
                continue
            form = BANDS_FORM if key.startswith(REGIONAL_BANDS) else PARAMETERS.get(key)
            if form is not None:
                self._fits("parameters", key, value, form)
            elif not (rulebook in codes() and key in shipped(rulebook).parameters):
                raise self._wrong("parameters", _unknown("parameter", key, PARAMETERS))
            yield key, value

    # subjects

    def _subjects(self, table: dict[str, Any]) -> Iterator[Cast]:
        where = f"subject {table.get('key', '?')}"
        self._known(where, table, FACTS)
        for key, value in table.items():
            self._fits(where, key, value, FACTS[key])
        for key in ("key", "kind", "region"):
            self._fits(where, key, table.get(key), FACTS[key])
        count = table.get("count")
        keys = [table["key"]] if count is None else [f"{table['key']}{number}" for number in range(1, count + 1)]
        same = table.get("same_person_as")
        if same is not None and same not in self.cast:
            raise self._wrong(where, f"same_person_as: {_unknown('earlier subject', same, self.cast)}")
        own = (
            "key", "count", "kind", "region", "rulebook", "same_person_as", "name", "identifier", "institution_code",
            "representative", "basics",
        )  # fmt: skip
        for key in keys:
            yield Cast(
                key,
                table["kind"],
                table["region"],
                table.get("rulebook", self.rulebook),
                same,
                table.get("name"),
                table.get("identifier"),
                table.get("institution_code"),
                table.get("representative"),
                table.get("basics", {}),
                {name: value for name, value in table.items() if name not in own},
            )

    # steps

    def _step(self, number: int, table: dict[str, Any], before: datetime | None) -> Step:
        where = f"step {number}"
        actions = [key for key in table if key not in ("at", "expect")]
        for key in actions:
            if key not in ACTIONS:
                raise self._wrong(where, _unknown("action", key, ACTIONS))
        if len(actions) > 1:
            raise self._wrong(where, f"at most one action is expected, not {' and '.join(actions)}")
        at = table.get("at")
        if not isinstance(at, datetime) or at.tzinfo is None:
            raise self._wrong(where, "at: a time with offset is expected, such as 2026-02-09T10:00:00+08:00")
        if before is not None and at < before:
            raise self._wrong(where, "at: steps stand in order of time, this one is earlier than the one before")
        action: str | None = actions[0] if actions else None
        given = table[action] if action else {}
        expect = table.get("expect", {})
        if action is None and not set(expect) - {"subject"}:
            raise self._wrong(where, "an action or something to expect is missing: this step checks nothing")
        about = self._given(where, action, given) if action else None
        about = self._expected(where, action, expect, about)
        return Step(number, at, action, given, expect, about)

    def _given(self, where: str, action: str, given: Any) -> str | None:
        place, form = f"{where}: {action}", ACTIONS[action]
        if not isinstance(given, dict):
            raise self._wrong(place, "a table is expected")
        self._known(place, given, (*form.needs, *form.may, *form.one_out_of))
        for key in form.needs:
            if key not in given:
                raise self._wrong(place, f"{key} is missing")
        if form.one_out_of and len(given.keys() & set(form.one_out_of)) != 1:
            raise self._wrong(place, f"exactly one of {' and '.join(form.one_out_of)} is expected")
        for key, value in given.items():
            self._fits(place, key, value, form.own.get(key) or KEYS[key])
        about = self._owner(place, given)
        if action == "record":
            self._item(place, given["item"], about)
        for row in given.get("rows", []):
            if "key" in row:
                self.names.owners["entry", row["key"]] = row["subject"]
        for person in given.get("responsible", []):
            self._somebody(place, person)
        if form.names is not None:
            name = (form.names if "claims_rectified" not in given else "repair", given["key"])
            if name in self.names.owners:
                raise self._wrong(place, f"key: {given['key']} names something else already")
            self.names.owners[name] = about
        return about

    def _owner(self, place: str, given: Mapping[str, Any]) -> str | None:
        about: str | None = given.get("subject")
        for key, kind in REFERENCES.items():
            named = given.get(key, [])
            for name in [named] if isinstance(named, str) else named:
                if (kind, name) not in self.names.owners:
                    raise self._wrong(place, _unknown(f"{key}: {kind}", name, self.names.known(kind)))
                about = about or self.names.owners[kind, name]
        return about

    def _item(self, place: str, item: str, about: str | None) -> None:
        rulebook = self.cast[about].rulebook if about in self.cast else self.rulebook
        known = [row["code"] for row in self.parameters.get(rulebook, {}).get("items", [])]
        if rulebook in codes():  # what a text lists itself stays whatever catalogue is entered
            known += [code for code, each in shipped(rulebook).items.items() if each.of_text or not known]
        if item not in known and not CLAUSE.fits(item):
            raise self._wrong(place, _unknown("item", item, known))

    def _expected(self, where: str, action: str | None, expect: Any, about: str | None) -> str | None:
        place = f"{where}: expect"
        if not isinstance(expect, dict):
            raise self._wrong(place, "a table is expected")
        self._known(place, expect, EXPECTATIONS)
        for key, value in expect.items():
            self._fits(place, key, value, EXPECTATIONS[key])
        if "subject" in expect:
            about = expect["subject"]
            self._somebody(place, expect["subject"])
        if about is None and (impersonal := [key for key in expect if key not in IMPERSONAL]):
            raise self._wrong(place, f"subject is missing: whose {impersonal[0]} is meant?")
        for key in expect.get("record", {}):
            if ("entry", key) not in self.names.owners:
                raise self._wrong(place, _unknown("record: entry", key, self.names.known("entry")))
        for word in (*expect.get("visible", []), *expect.get("not_visible", [])):
            known = [*VIEW_WORDS, *self.cast, *self.names.known("entry"), *self.names.known("commitment")]
            if action != "view":
                raise self._wrong(place, "visible and not_visible belong to the action view")
            if word not in known:
                raise self._wrong(place, _unknown("view word or key", word, known))
        return about

    def _somebody(self, place: str, key: str) -> None:
        if key not in self.cast:
            raise self._wrong(place, _unknown("subject", key, self.cast))

    # words

    def _known(self, where: str, table: Mapping[str, Any], known: Iterable[str]) -> None:
        for key in table:
            if key not in known:
                raise self._wrong(where, _unknown("key", key, known))

    def _fits(self, where: str, key: str, value: Any, form: Form) -> None:
        if value is None:
            raise self._wrong(where, f"{key} is missing: {form.expected}")
        if not form.fits(value):
            raise self._wrong(where, f"{key}: expected {form.expected}, found {value!r}")

    def _wrong(self, where: str, what: str) -> StoryInvalid:
        return StoryInvalid(f"{self.file}: {where}: {what}")


def _unknown(what: str, word: str, known: Iterable[str]) -> str:
    words = [str(each) for each in known]
    near = get_close_matches(word, words, n=1)
    hint = f"{near[0]} is meant?" if near else f"known are {', '.join(words) or 'none'}"
    return f"unknown {what} {word!r}, {hint}"
