"""Monitoring and consents in stories: an officer decides a level; a person consents, and takes it back."""

from portal.casework import consents, monitoring
from portal.domain.jurisdiction import Office
from portal.domain.outcomes import ConsentOutcome, MonitoringOutcome
from portal.rulebooks.loader import shipped
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


async def consent(stage: Stage, step: Step) -> ConsentOutcome:
    """The subject consents to a measure, or takes its consent back."""
    given, now = step.given, stage.now()
    actor = stage.actors[given["subject"]]
    if given["state"] == "given":
        rule = shipped(actor.cast.rulebook).measure(given["measure"])
        version = rule.consent.version if rule is not None and rule.consent is not None else "1"
        return await consents.give(stage.store, actor.id, given["measure"], version, "示例签署人", now)
    newest = await stage.pool.fetchval(
        "SELECT max(id) FROM consent WHERE subject_id = $1 AND measure = $2", actor.id, given["measure"]
    )
    return await consents.withdraw(stage.store, actor.id, newest or 0, now)


async def level(stage: Stage, actor: Actor, _expected: str) -> str:
    """The level of monitoring that runs."""
    found = await stage.pool.fetchval(
        "SELECT level FROM monitoring WHERE subject_id = $1 AND ended_at IS NULL", actor.id
    )
    return found or NONE
