"""The coverage page docs/clauses.md: each row of the clause inventory with what carries it out, or why nothing does.

A row is carried out by the files whose data or code name its ID, and by those that clauses.toml names; a comment, a
migration or the demo carries nothing out. It is told by stories and tests.
Run after a change: python -m tests.clauses
"""

import ast
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from tests.inventory import READ, ROWS, TITLES, Row, letters
from tests.run_stories import DEFAULT
from tests.storytelling.form import PENDING, stories

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "clauses.md"
_ID = re.compile(rf"(?<![\w-]){letters()}-[A-Z]?\d+(?:-\d+)*(?![\w-])")
_NUMBERED = re.compile(r"\d|\b(working days?|months?|years?|percent)\b|%")
_CODE = ("portal", "schema", "resolvers", "notify")


class Told(msgspec.Struct, frozen=True):
    """A row with all that was found about it. `stories`: those in brackets are not whole yet."""

    row: Row
    by: list[str]
    stories: list[str]
    tests: list[str]


def told() -> dict[str, dict[str, Told]]:
    """Each row with the files, stories and tests that carry it out."""
    code = _named(_carrying(), said)
    tests = _named((ROOT / "tests").rglob("test_*.py"), lambda path: [path.read_text("utf-8")])
    acts = _told_by_stories()
    return {
        text: {
            number: Told(
                row,
                sorted({*row.by, *code.get(number, ())}),
                acts.get(number, []),
                sorted(tests.get(number, ())),
            )
            for number, row in part.items()
        }
        for text, part in ROWS.items()
    }


def problems() -> list[str]:
    """What is wrong with the coverage: one sentence each."""
    found = told()
    known = {number for part in found.values() for number in part}
    wrong = [
        f"{number}: a story names it, clauses.toml does not" for number in sorted(_told_by_stories().keys() - known)
    ]
    for part in found.values():
        for number, each in part.items():
            wrong += [f"{number}: {path} does not exist" for path in each.row.by if not (ROOT / path).is_file()]
            if _NUMBERED.search(each.row.name) and number.split("-")[0] not in READ and not each.stories:
                wrong.append(f"{number}: it has a number in it, and no story tells of its bounds")
            whole = any(not story.startswith("(") for story in each.stories)
            if not (each.by or each.row.why):
                wrong.append(f"{number}: nothing carries it out, and no reason is given")
            if not (whole or each.tests or each.row.why):
                wrong.append(f"{number}: neither story nor test tells of it, and no reason is given")
    return wrong


def page() -> str:
    """The page as it should be."""
    lines = [
        "# What the texts ask, and what carries it out",
        "",
        "Generated from `tests/clauses.toml`, the stories and the code: `python -m tests.clauses`. The rows are",
        "those of the clause inventory. *Carried out by*: files whose data or code name the row, and those that",
        "`clauses.toml` names; no comment, migration or demo. A story in brackets waits for something not built yet.",
    ]
    for text, part in told().items():
        lines += [
            "",
            f"## {TITLES[text]}",
            "",
            "| row | what is asked | carried out by | stories, tests | not, or later |",
        ]
        lines.append("| --- | --- | --- | --- | --- |")
        for number, each in part.items():
            seen = [*each.stories, *(_link(path) for path in each.tests)]
            cells = [each.row.name, "<br>".join(map(_link, each.by)), "<br>".join(seen), each.row.why or ""]
            lines.append(f"| {number} | " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _link(path: str) -> str:
    return f"[{path.removeprefix('portal/').removeprefix('tests/')}](../{path})"


def _named(paths: Iterable[Path], said: Callable[[Path], Iterable[str]]) -> dict[str, set[str]]:
    """The files that name an ID in what they say."""
    found: dict[str, set[str]] = {}
    for path in paths:
        for number in {number for text in said(path) for number in _ID.findall(text)}:
            found.setdefault(number, set()).add(path.relative_to(ROOT).as_posix())
    return found


def _carrying() -> Iterator[Path]:
    for room in _CODE:
        for path in (ROOT / room).rglob("*.*"):
            if not path.is_relative_to(ROOT / "portal" / "demo"):
                yield path


def said(path: Path) -> Iterable[str]:
    """The texts of a file that the program works with: neither comments nor docstrings."""
    if path.suffix == ".toml":
        return _texts(tomllib.loads(path.read_text("utf-8")))
    if path.suffix == ".json":
        return _texts(json.loads(path.read_text("utf-8")))
    return _literals(ast.parse(path.read_text("utf-8"))) if path.suffix == ".py" else []


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def _literals(tree: ast.Module) -> Iterator[str]:
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings among them
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.value


def _told_by_stories() -> dict[str, list[str]]:
    waiting: Mapping[str, Any] = tomllib.loads((DEFAULT / PENDING).read_text("utf-8"))
    found: dict[str, list[str]] = {}
    for path in stories(DEFAULT):
        name = f"({path.stem})" if path.stem in waiting else path.stem
        for number in tomllib.loads(path.read_text("utf-8"))["clauses"]:
            found.setdefault(number, []).append(name)
    return found


if __name__ == "__main__":
    if wrong := problems():
        sys.exit("\n".join(wrong))
    PAGE.write_text(page(), "utf-8")
