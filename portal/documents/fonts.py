"""The letters in which documents are printed. A character that they lack is never dropped silently."""

from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

MISSING = "〓"  # what printers put where a character is missing
_FILES = ("400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf")


class FontsMissingError(RuntimeError):
    """The folder of fonts lacks one that documents need."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"documents cannot be printed without the font {path}: run `npm ci` in frontend/")


def folders(fonts: Path) -> list[Path]:
    """The folders that hold the fonts. Raises FontsMissingError."""
    for name in _FILES:
        if not (fonts / name).is_file():
            raise FontsMissingError(fonts / name)
    return sorted({(fonts / name).parent for name in _FILES})


def printable(value: Any, fonts: Path) -> tuple[Any, list[str]]:
    """The same JSON value with characters that no font draws replaced by 〓, and which these were (U+20BB7)."""
    missing: dict[str, None] = {}

    def walk(each: Any) -> Any:
        if isinstance(each, str):
            return "".join(_drawn(character, fonts, missing) for character in each)
        if isinstance(each, dict):
            return {key: walk(inner) for key, inner in each.items()}
        if isinstance(each, list | tuple):
            return [walk(inner) for inner in each]
        return each

    return walk(value), list(missing)


def _drawn(character: str, fonts: Path, missing: dict[str, None]) -> str:
    if character in "\n\t " or ord(character) in _covered(fonts):
        return character
    missing[f"U+{ord(character):04X}"] = None
    return MISSING


@cache
def _covered(fonts: Path) -> frozenset[int]:
    covered = []
    for name in _FILES:
        with TTFont(fonts / name, lazy=True) as font:
            covered.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*covered)
