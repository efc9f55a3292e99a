"""What a story finds of measures."""

from decimal import Decimal
from typing import Any

from portal.rulebooks.loader import shipped
from resolvers.inspections import drawn
from tests.storytelling.results import Find
from tests.storytelling.stage import Actor, NotBuiltError, Stage
from tests.storytelling.values import NONE, number


async def _codes(stage: Stage, actor: Actor, state: str) -> list[str]:
    """Codes of a state; of those offered beside an act, only those for the entry that the step names."""
    if not shipped(actor.cast.rulebook).measures:
        raise NotBuiltError(f"measures of {actor.cast.rulebook}")
    entry_id = stage.entries.get(stage.entry) if stage.entry is not None else None
    rows = await stage.pool.fetch(
        """
        SELECT DISTINCT code FROM measure
        WHERE subject_id = $1 AND state = $2
          AND (state <> 'offered' OR entry_id IS NULL OR $3::bigint IS NULL OR entry_id = $3)
        ORDER BY code
        """,
        actor.id,
        state,
        entry_id,
    )
    return [row["code"] for row in rows]


async def measures(stage: Stage, actor: Actor, expected: list[str]) -> list[str]:
    """All codes in force, in the order of the story."""
    codes = await _codes(stage, actor, "in_force")
    return list(expected) if sorted(set(expected)) == codes else codes


def included(state: str) -> Find:
    async def find(stage: Stage, actor: Actor, expected: list[str]) -> list[str]:
        codes = await _codes(stage, actor, state)
        return [code for code in expected if code in codes]

    return find


def excluded(state: str) -> Find:
    async def find(stage: Stage, actor: Actor, expected: list[str]) -> list[str]:
        codes = await _codes(stage, actor, state)
        return [code for code in expected if code not in codes]

    return find


async def mode(stage: Stage, actor: Actor, expected: dict[str, str]) -> dict[str, str]:
    """Whether the text demands, allows or advises a measure."""
    rows = await stage.pool.fetch(
        "SELECT code, shown->>'mode' FROM measure WHERE subject_id = $1 AND state <> 'ended'", actor.id
    )
    modes = dict(tuple(row) for row in rows)
    return {code: modes.get(code, NONE) for code in expected}


async def inspection(stage: Stage, actor: Actor, expected: Any) -> Any:
    """How often an institution is drawn for inspection: as many of its numbers as the story names."""
    async with stage.store.transaction() as transaction:
        law = await transaction.law(stage.now().date())
    found = await drawn(stage.pool, law, actor.id)
    if found is None or expected == NONE:
        return NONE if found is None else found[1].ratio
    told = {name: getattr(found[1], name) for name in expected}
    return {name: _as_told(expected[name], value) for name, value in told.items()}


def _as_told(expected: Any, value: Any) -> Any:
    """A number that is the one that the story names, in the story's own form."""
    if isinstance(value, Decimal):
        return expected if expected != NONE and number(expected) == value else value
    return NONE if value is None else value
