"""docs/reached.md: each transition of each machine and each limit of each text, with the stories that reach it.

Run after a change: python -m tests.reached
"""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from portal.domain import dispute, listing, objection, repair, resumption
from portal.domain.case import NotPossible
from portal.rulebooks.loader import codes, shipped
from tests.run_stories import DEFAULT, each_database, servers
from tests.storytelling.form import read, stories
from tests.storytelling.reached import ACROSS, WHEN
from tests.storytelling.telling import tell

MOST = 6  # stories named beside each row
PAGE = Path(__file__).parents[1] / "docs" / "reached.md"
_MACHINES: tuple[tuple[str, ModuleType, Any, Any], ...] = (
    ("dispute", dispute, dispute.DisputeState, dispute.DisputeStep),
    ("repair", repair, repair.RepairState, repair.RepairStep),
    ("objection", objection, objection.ObjectionState, objection.ObjectionStep),
    ("resumption", resumption, resumption.ResumptionState, resumption.ResumptionStep),
)
# No text that is shipped has both: a longer limit, and no public notice.
_UNDER_NO_TEXT = frozenset({"repair: extended --take_effect--> effective"})
_WAITS = ("wait_months", "bar_months")  # months: no working days to lie across anything
_OF_DISPUTES = ("window", "decide", "decide_with_other_unit")
_OF_REPAIRS = ("wait_months", "decide", "extended", "notice", "objection", "bar_months")


def wanted() -> list[str]:
    """All that stories have to reach."""
    return [each for each in (*_transitions(), *_limits()) if each not in _UNDER_NO_TEXT]


def _transitions() -> Iterator[str]:
    for name, machine, states, steps in _MACHINES:
        for state in states:
            for step in steps:
                if not isinstance(target := machine.transition(state, step), NotPossible):
                    yield f"{name}: {state} --{step}--> {target}"
    for state in (None, *listing.ListingState):
        for step in listing.ListingStep:
            if not isinstance(target := listing.transition(state, step), NotPossible):
                yield f"listing: {state or 'new'} --{step}--> {target}"


def _limits() -> Iterator[str]:
    for code in codes():
        for limit, is_wait in _limits_of(code):
            yield from (f"{code} {limit} {when}" for when in WHEN.values())
            if not is_wait:
                yield from (f"{code} {limit} across {each}" for each in ACROSS)


def _limits_of(code: str) -> Iterator[tuple[str, bool]]:
    """The limits of a text by name, and whether it is a wait in months."""
    book = shipped(code)
    for part, of_part, names in (
        ("dispute", book.procedures.dispute, _OF_DISPUTES),
        ("repair", book.procedures.repair, _OF_REPAIRS),
    ):
        yield from ((f"{part}.{name}", name in _WAITS) for name in names if getattr(of_part, name, None) is not None)
    if "repair.accept_days" in book.parameters:
        yield "repair.accept_days", False
    if any("prenotice" in way.needs for rule in book.lists.values() for way in rule.ways):
        yield from (("listing.answer_days", False), ("listing.answer", False))
    if any(rule.report_days is not None for rule in book.lists.values()):
        yield "listing.report_days", False


def page(by_story: Mapping[str, set[str]]) -> str:
    """The page."""
    lines = [
        "# What the stories reach",
        "",
        "Each transition of the machines (portal/domain), and for each limit the day before, on and after its last",
        "day, and what lay inside it. Written by `python -m tests.reached`; each story's run checks its own rows.",
        "",
        "| reached | stories |",
        "| --- | --- |",
    ]
    for each in wanted():
        told = sorted(name for name, reached in by_story.items() if each in reached)
        named = [*told[:MOST], *(["…"] if len(told) > MOST else [])]
        lines.append(f"| `{each}` | {', '.join(named)} |")
    return "\n".join(lines) + "\n"


def claims(text: str) -> dict[str, set[str]]:
    """What the page says of each thing that is reached: the stories."""
    rows = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return {row[0].strip().strip("`"): set(row[1].strip().split(", ")) - {"", "…"} for row in rows}


async def _told() -> dict[str, set[str]]:
    by_story: dict[str, set[str]] = {}
    with servers() as running:
        async for path, pool in each_database(running, stories(DEFAULT)):
            reached = by_story.setdefault(path.stem, set())
            if differences := await tell(read(path), pool, reached):
                raise SystemExit(differences[0].line(path.stem))
    return by_story


if __name__ == "__main__":
    PAGE.write_text(page(asyncio.run(_told())), "utf-8")
    missing = [each for each, told in claims(PAGE.read_text("utf-8")).items() if not told]
    sys.exit("\n".join(missing) or 0)
