"""Tables of rulebook files in their types: an error names the file, the key and what was expected."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class RulebookInvalid(ValueError):
    """A file of a rulebook is wrong. The sentence names file, key and expectation."""

    def __init__(self, file: Path, key: str, expected: str) -> None:
        super().__init__(f"{file.parent.name}/{file.name}: {key}: {expected}")
        self.file, self.key, self.expected = file, key, expected


def once(path: Path, key: str, values: list[str]) -> None:
    """Refuses a value that stands twice."""
    for value in values:
        if values.count(value) > 1:
            raise RulebookInvalid(path, key, f"each once, {value!r} stands twice")


def toml(path: Path) -> dict[str, Any]:
    """A file as it is; numbers with decimals are exact."""
    try:
        return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except FileNotFoundError as missing:
        raise RulebookInvalid(path, "file", "this file must exist") from missing
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise RulebookInvalid(path, "file", f"valid TOML in UTF-8 ({broken})") from broken


def whole(path: Path, kind: type[T]) -> T:
    """A file that is one table."""
    return convert(path, "", toml(path), kind)


def table(path: Path, content: Mapping[str, Any], name: str, kind: type[T]) -> T:
    """A table of a file."""
    if name not in content:
        raise RulebookInvalid(path, name, "this table must exist")
    return convert(path, name, content[name], kind)


def by(path: Path, name: str, kind: type[T], key: str) -> dict[str, T]:
    """The tables of a file by one of their keys."""
    rows: list[T] = table(path, toml(path), name, list[kind])  # type: ignore[valid-type]
    once(path, f"{name}.{key}", [getattr(row, key) for row in rows])
    return {getattr(row, key): row for row in rows}


def by_or_none(path: Path, name: str, kind: type[T], key: str) -> dict[str, T]:
    """A file that a rulebook may lack."""
    return by(path, name, kind, key) if path.exists() else {}


def keyed(path: Path, name: str, tables: Mapping[str, Any], kind: type[T]) -> dict[str, T]:
    """Tables that stand under their own names."""
    return {key: convert(path, f"{name}.{key}", value, kind) for key, value in tables.items()}


def convert(path: Path, name: str, value: Any, kind: type[T]) -> T:
    """A value in its type; the error names its key."""
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as wrong:
        expected, _, place = str(wrong).partition(" - at `")
        key = (name + place.rstrip("`").removeprefix("$")).lstrip(".") or "file"
        raise RulebookInvalid(path, key, expected) from wrong
