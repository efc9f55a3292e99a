"""Reads rulebooks from their TOML files and checks them: an error names the file, the key and what was expected."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from portal.rulebooks import parameters
from portal.rulebooks.model import (
    Article,
    Interpretation,
    Item,
    MeasureRule,
    MessageText,
    Parameter,
    Procedures,
    Rulebook,
    Scale,
    Source,
)

ROOT = Path(__file__).parent
T = TypeVar("T")


class RulebookInvalid(ValueError):
    """A file of a rulebook is wrong. The sentence names file, key and expectation."""

    def __init__(self, file: Path, key: str, expected: str) -> None:
        super().__init__(f"{file.parent.name}/{file.name}: {key}: {expected}")
        self.file, self.key, self.expected = file, key, expected


def codes() -> list[str]:
    """The rulebooks that are shipped, in alphabetical order."""
    return sorted(path.parent.name for path in ROOT.glob("*/source.toml"))


def load_all(overrides: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Rulebook]:
    """All shipped rulebooks by code, with an operator's local parameters (by rulebook and key) laid over."""
    overrides = overrides or {}
    return {code: parameters.laid_over(shipped(code), overrides.get(code, {})) for code in codes()}


@cache
def shipped(code: str) -> Rulebook:
    """A rulebook with the shipped defaults. Raises RulebookInvalid."""
    return read(ROOT / code, ROOT / "assumptions.toml")


@cache
def interpretations() -> tuple[Interpretation, ...]:
    """How silent or contradictory passages are read."""
    path = ROOT / "interpretations.toml"
    return tuple(_table(path, _toml(path), "interpretation", list[Interpretation]))


def read(folder: Path, assumptions: Path) -> Rulebook:
    """A rulebook from its folder and the register of local parameters. Raises RulebookInvalid."""
    source = _whole(folder / "source.toml", Source)
    articles = _by(folder / "articles.toml", "article", Article, "number")
    items = _by(folder / "items.toml", "item", Item, "code")
    scales_file = folder / "scales.toml"
    scales: dict[str, Scale] = {}
    for scale in _table(scales_file, _toml(scales_file), "scale", list[Scale]):
        scales.update(dict.fromkeys(scale.parties, scale))
    measures_file = folder / "measures.toml"
    registered = _toml(assumptions)
    book = Rulebook(
        source=source,
        articles=articles,
        items=items,
        scales=scales,
        measures=_table(measures_file, _toml(measures_file), "measure", list[MeasureRule]),
        procedures=_whole(folder / "procedures.toml", Procedures),
        texts=_whole(folder / "texts.toml", dict[str, MessageText]),
        parameters=_table(assumptions, registered, source.code, dict[str, Parameter]),
        bands={},
    )
    _check_references(folder, book)
    try:
        return parameters.settled(book)
    except parameters.ParameterInvalid as wrong:
        raise RulebookInvalid(assumptions, f"{source.code}.{wrong.key}", wrong.expected) from wrong


def _check_references(folder: Path, book: Rulebook) -> None:
    cited: list[tuple[str, str, str]] = [
        *(("items.toml", item.code, item.article) for item in book.items.values()),
        *(("measures.toml", rule.code, rule.article) for rule in book.measures),
        *(("scales.toml", scale.id, scale.article) for scale in book.scales.values()),
        ("procedures.toml", "dispute", book.procedures.dispute.article),
        ("procedures.toml", "publication", book.procedures.publication.article),
        ("source.toml", "subjects_article", book.source.subjects_article),
    ]
    for file, key, article in cited:
        if article.split("(")[0] not in book.articles:
            raise RulebookInvalid(folder / file, f"{key}.article", f"an article of articles.toml, not {article!r}")
    known = {grade.code for scale in book.scales.values() for grade in scale.grades}
    for rule in book.measures:
        for grade in rule.grades:
            if grade not in known:
                raise RulebookInvalid(
                    folder / "measures.toml", f"{rule.code}.grades", f"grades of scales.toml, not {grade!r}"
                )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as missing:
        raise RulebookInvalid(path, "file", "this file must exist") from missing
    except tomllib.TOMLDecodeError as broken:
        raise RulebookInvalid(path, "file", f"valid TOML ({broken})") from broken


def _whole(path: Path, kind: type[T]) -> T:
    return _convert(path, "", _toml(path), kind)


def _table(path: Path, content: Mapping[str, Any], name: str, kind: type[T]) -> T:
    if name not in content:
        raise RulebookInvalid(path, name, "this table must exist")
    return _convert(path, name, content[name], kind)


def _by(path: Path, name: str, kind: type[T], key: str) -> dict[str, T]:
    rows: Iterable[T] = _table(path, _toml(path), name, list[kind])  # type: ignore[valid-type]
    found: dict[str, T] = {}
    for row in rows:
        code = getattr(row, key)
        if code in found:
            raise RulebookInvalid(path, f"{name}.{key}", f"each {key} once, {code!r} stands twice")
        found[code] = row
    return found


def _convert(path: Path, name: str, value: Any, kind: type[T]) -> T:
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as wrong:
        expected, _, place = str(wrong).partition(" - at `")
        raise RulebookInvalid(path, name + place.rstrip("`").removeprefix("$"), expected) from wrong
