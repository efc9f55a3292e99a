"""Tells a story step by step and compares what is found with what it expects."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.storytelling import actions, expectations
from tests.storytelling.form import Step, Story, StoryInvalid
from tests.storytelling.reached import limits, transitions
from tests.storytelling.stage import NotBuiltError, Stage, staged
from tests.storytelling.values import NONE, number, shown

_TABLES = (
    "identity", "subject", "entry", "entry_event", "result", "measure", "due_act", "message",
    "published_institution", "outbox", "issued_document", "imported_score", "listing", "listing_event", "commitment",
    "commitment_finding", "measure_event", "credit_case", "case_event", "rectification", "yearly_result",
    "calendar_year", "calendar_day", "local_parameter", "push",
)  # fmt: skip
_EVERYTHING = " UNION ALL ".join(f"SELECT '{name}', to_jsonb({name})::text FROM {name}" for name in _TABLES)  # noqa: S608


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a step differs from what the portal does. `not_built`: what the portal lacks for it."""

    step: int  # 0: before the first one
    what: str
    not_built: str | None = None

    def line(self, story: str) -> str:
        """As it is printed."""
        return f"{story}.toml: {f'step {self.step}' if self.step else 'before the first step'}: {self.what}"


async def tell(story: Story, pool: Any, reached: set[str] | None = None) -> list[Difference]:
    """Runs a story on a fresh database. What comes after an action that is not built is not told.

    `reached` takes in what the story reaches of machines and limits.
    """
    try:
        async with staged(story, pool) as stage:
            found: list[Difference] = []
            for step in story.steps:
                await stage.pass_time(step.at)
                if reached is not None:
                    reached |= await limits(stage, step)  # which the step itself may end
                try:
                    found += await _step(stage, step)
                except NotBuiltError as missing:
                    return [*found, _missing(step.number, missing)]
                if reached is not None:
                    reached |= await limits(stage, step)
            if reached is not None:
                reached |= await transitions(stage)
            return found
    except NotBuiltError as missing:
        return [_missing(0, missing)]
    except StoryInvalid as wrong:
        return [Difference(0, str(wrong))]


def _missing(number: int, missing: NotBuiltError) -> Difference:
    return Difference(number, str(missing), missing.what)


async def _step(stage: Stage, step: Step) -> list[Difference]:
    stage.batch = None
    stage.shared = {}
    stage.last_look = await stage.pool.fetchval("SELECT coalesce(max(id), 0) FROM access_log")
    stage.entry = step.given.get("key" if step.action == "record" else "record")
    stage.restore_between = None
    stage.due_on = stage.late = stage.label = None
    stage.look_ups = 0
    stage.case = stage.opened = None
    outcome, changed = await _act(stage, step)
    await stage.deliver_texts()
    await stage.carry_pushes()
    found: dict[str, Any] = {"outcome": outcome}
    differences: list[Difference] = []
    for name, expected in {"outcome": "ok", **step.expect}.items():
        if name == "subject":
            continue
        try:
            if name != "outcome":
                found[name] = await _find(stage, step, name, expected)
        except NotBuiltError as missing:
            differences.append(_missing(step.number, missing))
            continue
        if not _same(expected, found[name]):
            differences.append(
                Difference(step.number, f"{name}: expected {shown(expected)}, found {shown(found[name])}")
            )
    if changed:
        differences.append(
            Difference(step.number, f"a refusal changes nothing, but these differ: {', '.join(changed)}")
        )
    return differences


async def _act(stage: Stage, step: Step) -> tuple[str, list[str]]:
    """The outcome of the step's action, and the tables that a refusal changed."""
    if step.action is None:
        return "ok", []
    if step.action not in actions.BUILT:
        raise NotBuiltError(step.action)
    if step.expect.get("outcome", "ok") == "ok" or _leaves_something(step):
        return await actions.BUILT[step.action](stage, step), []
    before = await _everything(stage)
    outcome = await actions.BUILT[step.action](stage, step)
    after = await _everything(stage) if outcome != "ok" else before
    return outcome, sorted(name for name in _TABLES if before[name] != after[name])


def _leaves_something(step: Step) -> bool:
    """An incomplete filing is kept; a refused application leaves a notice of not accepting it (Sichuan)."""
    asks_for_repair = step.action == "apply_repair" or "claims_rectified" in step.given
    return step.expect["outcome"] == "incomplete" or asks_for_repair


async def _everything(stage: Stage) -> Mapping[str, list[str]]:
    kept: dict[str, list[str]] = {name: [] for name in _TABLES}
    for name, row in await stage.pool.fetch(_EVERYTHING):
        kept[name].append(row)
    return {name: sorted(rows) for name, rows in kept.items()}


async def _find(stage: Stage, step: Step, name: str, expected: Any) -> Any:
    actor = stage.actors.get(step.about or "")
    if name in expectations.OF_THE_STEP:
        return await expectations.OF_THE_STEP[name](stage, actor, expected)
    if name not in expectations.BUILT:
        raise NotBuiltError(name)
    if actor is None and step.about is None:
        raise NotBuiltError(f"{name} without a subject")
    if actor is None:
        return expectations.OF_A_STRANGER.get(name, NONE)
    return await expectations.BUILT[name](stage, actor, expected)


def _same(expected: Any, found: Any) -> bool:
    if isinstance(found, Decimal):
        return expected != NONE and number(expected) == found
    return bool(expected == found)
