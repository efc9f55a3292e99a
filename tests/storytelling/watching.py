"""Monitoring in stories: an officer decides a level, and which one runs."""

from portal.casework import monitoring
from portal.domain.jurisdiction import Office
from portal.domain.outcomes import MonitoringOutcome
from tests.storytelling.form import Step
from tests.storytelling.stage import Actor, Stage
from tests.storytelling.values import NONE


async def monitor(stage: Stage, step: Step, office: Office) -> MonitoringOutcome:
    """The subject is put under a level of monitoring, or under none."""
    actor, level = stage.actors.get(step.given["subject"]), step.given["level"]
    command = monitoring.DecideMonitoring(
        subject_id=actor.id if actor else 0,
        level=None if level == NONE else level,
        reason=step.given.get("reason", "示例理由"),
        authority=office.region,
        officer_id=office.officer_id,
    )
    return await monitoring.decide(stage.store, command, stage.now())


async def level(stage: Stage, actor: Actor, _expected: str) -> str:
    """The level of monitoring that runs."""
    found = await stage.pool.fetchval(
        "SELECT level FROM monitoring WHERE subject_id = $1 AND ended_at IS NULL", actor.id
    )
    return found or NONE
