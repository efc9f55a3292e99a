"""What a story does about pushes to outside platforms."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.casework import lookups, pushes, uploads
from portal.domain.entry import Status
from portal.domain.jurisdiction import Office
from portal.domain.lookup import Who
from portal.domain.outcomes import (
    CountersignOutcome,
    IntakeChecked,
    LookUpOutcome,
    MonthCountersigned,
    MonthUploaded,
    Recorded,
    StageOutcome,
    UploadOutcome,
)
from tests.storytelling.form import Step
from tests.storytelling.stage import Actor, Stage
from tests.storytelling.values import NONE


def note(stage: Stage, outcome: Recorded) -> None:
    """What an entry says about its push: whether it waits for an adoption, when it is due, whether it comes late."""
    marks = {Status.PENDING: "pending", Status.EXPIRED: "expired"}
    stage.label = marks.get(outcome.entry.status)
    if outcome.push is not None and outcome.push.due_on is not None:
        stage.due_on, stage.late = outcome.push.due_on, stage.now().date() > outcome.push.due_on


async def adopt(stage: Stage, step: Step, authority: str, officer_id: int) -> StageOutcome:
    """The receiver adopts a pushed entry."""
    return await pushes.adopt(stage.store, _entry(stage, step), authority, officer_id, stage.now())


async def reject(stage: Stage, step: Step, authority: str, officer_id: int) -> StageOutcome:
    """The receiver rejects a pushed entry."""
    return await pushes.reject(stage.store, _entry(stage, step), authority, officer_id, "示例理由", stage.now())


async def monthly_upload(stage: Stage, step: Step, office: Office) -> UploadOutcome:
    """A district uploads the entries of a month."""
    month = date.fromisoformat(f"{step.given['month']}-01")
    outcome = await uploads.upload_month(stage.store, stage.rulebook, step.given["region"], month, office, stage.now())
    if isinstance(outcome, MonthUploaded):
        stage.due_on, stage.late = outcome.due_on, outcome.late
    return outcome


async def countersign(stage: Stage, step: Step, office: Office) -> CountersignOutcome:
    """The authority above takes down that it has a district's month."""
    month, above = date.fromisoformat(f"{step.given['month']}-01"), step.given["by_region"]
    office = Office(region=above, officer_id=await stage.officer(above))
    outcome = await uploads.countersign(stage.store, stage.rulebook, step.given["region"], month, office, stage.now())
    if isinstance(outcome, MonthCountersigned):
        stage.due_on, stage.late = outcome.due_on, outcome.late
    return outcome


async def designation_check(stage: Stage, step: Step, office: Office) -> LookUpOutcome:
    """The three look-ups about an applicant are made."""
    named = None if step.given.get("unavailable") else [Who(each) for each in step.given["blacklisted"]]
    outcome = await lookups.check_applicant(stage.store, _subject(stage, step), named, office, stage.now())
    stage.look_ups = len(outcome.look_ups) if isinstance(outcome, IntakeChecked) else 0
    return outcome


async def look_up(stage: Stage, step: Step, office: Office) -> LookUpOutcome:
    """The city platform answers whether an institution is on its red list."""
    listed = step.given["red_list"]
    return await lookups.look_up_red_list(
        stage.store, _subject(stage, step), listed=listed, office=office, now=stage.now()
    )


def _subject(stage: Stage, step: Step) -> int:
    actor = stage.actors.get(step.given["subject"])
    return actor.id if actor else 0


def _entry(stage: Stage, step: Step) -> int:
    return stage.entries.get(step.given["record"], 0)


async def pushed(stage: Stage, _actor: Actor | None, expected: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """What the pushes of entries say, of what the story names."""
    found: dict[str, Any] = {}
    for key, named in expected.items():
        rows = await stage.pool.fetch("SELECT records FROM push WHERE entry_id = $1", stage.entries[key])
        said = [record for row in rows for record in row["records"]]
        found[key] = {name: said[-1].get(name) or NONE for name in named} if said else NONE
    return found
