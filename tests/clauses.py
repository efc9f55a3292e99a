"""The coverage page docs/clauses.md: each row of the clause inventory with what carries it out, or why nothing does.

A row is carried out by the files that name its ID or that clauses.toml names, and told by stories and tests.
Run after a change: python -m tests.clauses
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
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
    code = _named(path for room in _CODE for path in (ROOT / room).rglob("*.*"))
    tests = _named((ROOT / "tests").rglob("test_*.py"))
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
            if not (each.by or whole or each.row.why):
                wrong.append(f"{number}: nothing carries it out, and no reason is given")
    return wrong


def page() -> str:
    """The page as it should be."""
    lines = [
        "# What the texts ask, and what carries it out",
        "",
        "Generated from `tests/clauses.toml`, the stories and the code: `python -m tests.clauses`. The rows are",
        "those of the clause inventory; a story in brackets waits for something that is not built yet.",
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


def _named(paths: Iterator[Path]) -> dict[str, set[str]]:
    """The files that name an ID."""
    found: dict[str, set[str]] = {}
    for path in paths:
        if path.suffix in {".py", ".toml", ".sql", ".json"}:
            for number in set(_ID.findall(path.read_text("utf-8"))):
                found.setdefault(number, set()).add(path.relative_to(ROOT).as_posix())
    return found


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
