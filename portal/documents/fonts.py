"""The letters in which documents are printed. A character that they lack is never dropped silently."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTCollection, TTFont

from portal.documents.letters import Letters

MISSING = "〓"  # what printers put where a character is missing
_FILES = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")
_FAMILY = 16  # in the table of names: the family as typographers name it, where it differs from number 1
_KINDS = (".ttf", ".otf", ".ttc")


class FontsMissingError(RuntimeError):
    """The folder of fonts lacks one that documents need."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"documents cannot be printed without the font {path}: run `npm ci` in frontend/")


def folders(letters: Letters) -> list[Path]:
    """The folders that hold the fonts. Raises FontsMissingError."""
    for name in _FILES:
        if not (letters.main / name).is_file():
            raise FontsMissingError(letters.main / name)
    found = sorted({(letters.main / name).parent for name in _FILES})
    return [*found, letters.rare] if letters.rare.is_dir() else found


@cache
def families(letters: Letters) -> tuple[str, ...]:
    """The families in the order in which a character is looked for."""
    named = [str(font["name"].getDebugName(_FAMILY) or font["name"].getDebugName(1)) for font in _rare(letters)]
    return tuple(dict.fromkeys(["Noto Sans SC", *sorted(named)]))


def printable(value: Any, letters: Letters) -> tuple[Any, list[str]]:
    """The same JSON value with characters that no font draws replaced by 〓, and which these were (U+2A6D6)."""
    missing: dict[str, None] = {}

    def walk(each: Any) -> Any:
        if isinstance(each, str):
            return "".join(_drawn(character, letters, missing) for character in each)
        if isinstance(each, dict):
            return {key: walk(inner) for key, inner in each.items()}
        if isinstance(each, list | tuple):
            return [walk(inner) for inner in each]
        return each

    return walk(value), list(missing)


def _drawn(character: str, letters: Letters, missing: dict[str, None]) -> str:
    if character in "\n\t " or ord(character) in _covered(letters):
        return character
    missing[f"U+{ord(character):04X}"] = None
    return MISSING


@cache
def _covered(letters: Letters) -> frozenset[int]:
    main = []
    for name in _FILES:
        with TTFont(letters.main / name, lazy=True) as font:
            main.append(frozenset(font.getBestCmap()))
    rare = [frozenset(font.getBestCmap() or ()) for font in _rare(letters)]
    return frozenset.intersection(*main).union(*rare)


def _rare(letters: Letters) -> Iterator[Any]:
    for path in sorted(letters.rare.rglob("*")) if letters.rare.is_dir() else []:
        if path.suffix.lower() == ".ttc":
            with TTCollection(path, lazy=True) as collection:
                yield from collection.fonts
        elif path.suffix.lower() in _KINDS:
            with TTFont(path, lazy=True) as font:
                yield font
