"""Which office does what a step says."""

from portal.domain.jurisdiction import Office
from tests.storytelling.form import Step
from tests.storytelling.stage import Stage


def authority_of(stage: Stage, step: Step) -> str:
    """The authority in charge of the subject, unless the step names another."""
    actor = stage.actors.get(step.given.get("subject", step.about or ""))
    region: str = step.given.get("region") or (actor.cast.region if actor else "230000")
    return region


async def office_of(stage: Stage, step: Step) -> Office:
    """An officer of that authority."""
    authority = authority_of(stage, step)
    return Office(region=authority, officer_id=await stage.officer(authority))


async def listing_office_of(stage: Stage, step: Step) -> Office:
    """The city in which the authority in charge lies: it decides about lists (HLJ art. 29)."""
    authority = step.given.get("region") or f"{authority_of(stage, step)[:4]}00"
    return Office(region=authority, officer_id=await stage.officer(authority))
