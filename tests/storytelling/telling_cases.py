"""What a story does about typical cases: an act is told to everybody without names, or is told no longer."""

from portal.casework import typical_cases
from portal.domain.jurisdiction import Office
from portal.domain.outcomes import CaseTold, TypicalCaseOutcome
from portal.security.viewer import Anonymous
from tests.storytelling.form import Step
from tests.storytelling.stage import Actor, Stage
from tests.storytelling.viewing import ask

_CASES = "{ typicalCases(first: 100) { edges { node { id } } } }"


async def tell(stage: Stage, step: Step, office: Office) -> TypicalCaseOutcome:
    """An officer tells an act."""
    command = typical_cases.TellCase(
        entry_id=stage.entries[step.given["record"]],
        title="典型案例（示例）",
        facts=step.given.get("facts", "某参保人将本人凭证出借给他人使用。"),
        lesson="凭证只限本人使用。",
        authority=office.region,
        officer_id=office.officer_id,
    )
    outcome = await typical_cases.tell(stage.store, command, stage.now())
    if isinstance(outcome, CaseTold):
        stage.told[step.given["record"]] = outcome.case_id
    return outcome


async def take_back(stage: Stage, step: Step, office: Office) -> TypicalCaseOutcome:
    """An officer takes a told act back."""
    return await typical_cases.take_back(
        stage.store, stage.told[step.given["record"]], "示例理由", office.region, office.officer_id, stage.now()
    )


async def told(stage: Stage, _actor: Actor | None, _expected: int) -> int:
    """How many typical cases everybody can read."""
    return len((await ask(stage, Anonymous(), _CASES))["typicalCases"]["edges"])
