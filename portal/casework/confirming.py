"""What one officer would decide is confirmed by another, or sent back: see second_officer.py."""

from datetime import datetime

from portal.casework import dispute_decisions, objections, repairs
from portal.casework.cases import By, Desk, checked, desk
from portal.casework.handling import EVERY_KIND, not_in_charge
from portal.casework.ports import Store
from portal.casework.second_officer import note, other_needed
from portal.domain.case import Case, Decision, NotPossible
from portal.domain.case_outcomes import CaseMoved, CaseOutcome
from portal.domain.dispute import Dispute
from portal.domain.handling import ProposalStep
from portal.domain.objection import Objection
from portal.domain.outcomes import SubjectUnknown
from portal.domain.repair import Repair

_NOTHING = NotPossible("nothing_proposed", ())


async def confirm(store: Store, case_id: int, by: By, now: datetime) -> CaseOutcome:
    """A second officer agrees: what was proposed is decided, with all that follows."""
    async with desk(store, case_id, EVERY_KIND, by, now) as at:
        if at is None or by.officer_id is None:
            return SubjectUnknown()
        proposal = at.case.proposal
        refusal = not_in_charge(at, by) or other_needed(at.case, by.officer_id)
        if refusal is not None or proposal is None:
            return refusal or _NOTHING
        outcome = await _decide(at, proposal.decision, by, now)
        if isinstance(outcome, CaseMoved):
            at.case.proposed_by = proposal.officer_id
            note(at, ProposalStep.CONFIRM, by.officer_id, now)
        return outcome


async def send_back(store: Store, case_id: int, reason: str, by: By, now: datetime) -> CaseOutcome:
    """What was proposed is not decided, with the reason; who proposed it may take it back."""
    async with desk(store, case_id, EVERY_KIND, by, now) as at:
        if at is None or by.officer_id is None:
            return SubjectUnknown()
        refusal = not_in_charge(at, by) or checked("reason", reason)
        if refusal is not None or at.case.proposal is None:
            return refusal or _NOTHING
        at.case.proposal = None
        note(at, ProposalStep.SEND_BACK, by.officer_id, now, reason.strip())
        return CaseMoved(at.case, late=at.case.late_on(now.date()))


async def _decide(at: Desk[Case], decision: Decision, by: By, now: datetime) -> CaseOutcome:
    match at.case:
        case Dispute() as dispute:
            return await dispute_decisions.decide_in(at.about(dispute), decision, by, now, confirmed=True)
        case Repair() as repair:
            return repairs.decide_in(at.about(repair), decision, by, now, confirmed=True)
        case Objection() as objection:
            return objections.answer_in(at.about(objection), decision, by, now, confirmed=True)
    raise TypeError(type(at.case))
