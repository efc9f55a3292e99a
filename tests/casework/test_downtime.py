"""A scheduler that stood still catches up with one that never did, in order and by the due days, in every rulebook."""

import itertools
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from portal.casework.file import DueKind
from portal.casework.scheduler import turn
from portal.embedded import Embedded
from portal.rulebooks.loader import codes
from portal.store.pool import open_pool
from tests.conftest import address_of
from tests.run_stories import DEFAULT
from tests.storytelling import actions
from tests.storytelling.form import read
from tests.storytelling.stage import Stage, staged

# What falls due in the last stretch of a story in which nobody acts.
_STORIES = {
    "jn-c03-b": {DueKind.PUBLICITY_ENDS},
    "own-joint-sanction": {DueKind.LISTING_ENDS},
    "own-red-list": {DueKind.LISTING_FULL, DueKind.RESULT_FINAL},
    "own-red-list-same-moment": {DueKind.ENTRY_EXPIRES, DueKind.LISTING_FULL},
    "own-repair-extension": {DueKind.REPAIR_EFFECTIVE},
    "own-sc-persons": {DueKind.RESULT_FINAL},
    "own-sd-clean-years": {DueKind.YEAR_TURNS},
    "own-sd-start": {DueKind.MEASURE_STARTS, DueKind.MEASURE_ENDS},
    "own-week": {*DueKind} - {DueKind.BRAND_CHANGES, DueKind.YEAR_TURNS},
    "own-wh-awards": {DueKind.ENTRY_EXPIRES},
    "sc-c06-a": {DueKind.BRAND_CHANGES, DueKind.RESULT_FINAL},
    "sd-c06-a": {DueKind.MEASURE_ENDS},
}
# Whatever fell due bears its own days. That a result became another is told when it is there, and the window to dispute
# runs from that day; a daily feed tells what stands on the day on which it leaves.
_BORNE = {
    "result": "subject_id, sequence, score, grade ->> 'code', reason, as_of, cause, cycle, model",
    "entry": "id, status",
    "entry_event": "entry_id, event, happened_at",
    "measure": "subject_id, code, entry_id, state, starts_on, ends_on, ended_at",
    "listing": "subject_id, list, state, since, listed_on, left_on",
    "(SELECT * FROM push WHERE channel <> 'daily') AS push": "subject_id, platform, matter, records, created_at",
    "(SELECT * FROM push WHERE channel = 'daily') AS daily": "subject_id, platform, matter, due_on",
    "message": "subject_id, audience, kind, CASE WHEN kind <> 'result_change' THEN created_at END",
    "outbox": "identity_id, kind",
    "issued_document": "subject_id, kind, content, issued_at",
    "listing_event JOIN listing ON listing.id = listing_id": "subject_id, list, step, words, happened_at",
    "commitment": "subject_id, version, state, signed_at",
    "published_entry": "entry_id",
    "published_person": "subject_id",
    "due_act": "subject_id, kind, due_at",
    "credit_case": "subject_id, state, closed_at",
    "published_institution": "subject_id, score",
}


@pytest.fixture
async def pools(servers: Embedded, template_database: str) -> AsyncIterator[list[Any]]:
    """Two portals, each on a fresh database."""
    names = ("with_downtime", "without_downtime")
    admin = await asyncpg.connect(servers.database_url)
    for name in names:
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template_database} STRATEGY file_copy")
    opened = [await open_pool(address_of(servers, name), maximum=4) for name in names]
    yield opened
    for pool, name in zip(opened, names, strict=True):
        await pool.close()
        await admin.execute(f"DROP DATABASE {name}")
    await admin.close()


async def _borne(stage: Stage) -> dict[str, list[str]]:
    return {
        table: sorted(str(tuple(row)) for row in await stage.pool.fetch(f"SELECT {columns} FROM {table}"))  # noqa: S608
        for table, columns in _BORNE.items()
    }


async def _lived(name: str, pool: Any, *, stood_still: bool) -> dict[str, list[str]]:
    """What the portal holds after a story, whose last stretch without an act it lived or slept through."""
    story = read(DEFAULT / f"{name}.toml")
    steps = list(story.steps)
    while steps[-1].action is not None:
        steps.pop()
    quiet = len(list(itertools.takewhile(lambda step: step.action is None, reversed(steps))))
    acts, end = steps[:-quiet], steps[-1].at
    async with staged(story, pool) as stage:
        for step in acts:
            await stage.pass_time(step.at)
            if step.action is not None:
                await actions.BUILT[step.action](stage, step)
            await stage.carry_pushes()
        if stood_still:
            stage.clock.at = end
            await turn(stage.store, end)
            assert await turn(stage.store, end) == 0
            await stage.carry_pushes()
        else:
            await stage.pass_time(end)
        due = await pool.fetch("SELECT kind, done_at FROM due_act WHERE due_at > $1 AND due_at <= $2", acts[-1].at, end)
        assert all(row["done_at"] for row in due)
        assert {row["kind"] for row in due} == _STORIES[name]
        return await _borne(stage)


@pytest.mark.parametrize("name", _STORIES)
async def test_downtime_changes_nothing_that_fell_due(name: str, pools: list[Any]) -> None:
    awake, asleep = pools
    assert await _lived(name, asleep, stood_still=True) == await _lived(name, awake, stood_still=False)


def test_every_kind_of_due_act_and_every_rulebook_slept_through() -> None:
    assert set().union(*_STORIES.values()) == set(DueKind)
    assert {read(DEFAULT / f"{name}.toml").rulebook for name in _STORIES} == set(codes())


def test_one_week_goes_by_under_all_of_them() -> None:
    assert {each.rulebook for each in read(DEFAULT / "own-week.toml").cast} == set(codes())
