"""A second pair of eyes, where the operator asks for it (decisions.second_officer).

States of a decision::

    undecided --decide, by one officer--> proposed
    proposed --confirm, by another--> decided, as it was proposed
    proposed --send_back--> undecided

Whatever moves the case in between ends what was proposed, since it was proposed without it.
"""

from datetime import datetime

from portal.casework.cases import By, C, Desk
from portal.domain.case import Case, Decision, NotPossible, Proposal
from portal.domain.case_outcomes import CaseMoved, CaseOutcome, OtherOfficerNeeded
from portal.domain.handling import Handling, ProposalStep
from portal.domain.outcomes import SubjectUnknown
from portal.rulebooks.model import Rulebook

ASKED_FOR = "decisions.second_officer"
POSSIBLE = (ProposalStep.CONFIRM, ProposalStep.SEND_BACK)


def asked_for(book: Rulebook, case: Case) -> bool:
    """Whether decisions on cases of this kind are confirmed by a second officer."""
    return ASKED_FOR in book.parameters and case.kind in book.value(ASKED_FOR)


def waits(case: Case) -> NotPossible | None:
    """Why nobody else decides: a decision waits for its second officer."""
    return NotPossible("proposed_already", POSSIBLE) if case.proposal is not None else None


def propose(at: Desk[C], decision: Decision, by: By, now: datetime) -> CaseOutcome:
    """Takes down what one officer would decide; nothing follows from it yet."""
    if by.officer_id is None:
        return SubjectUnknown()
    at.case.proposal = Proposal(decision, by.officer_id, now)
    note(at, ProposalStep.PROPOSE, by.officer_id, now, decision.reason)
    return CaseMoved(at.case, late=at.case.late_on(now.date()), proposed=True)


def other_needed(case: Case, officer_id: int | None) -> OtherOfficerNeeded | None:
    """Whether it was this officer who proposed."""
    own = case.proposal is not None and case.proposal.officer_id == officer_id
    return OtherOfficerNeeded((ProposalStep.SEND_BACK,), "second_officer_needed") if own else None


def note(at: Desk[C], step: ProposalStep, officer_id: int, now: datetime, reason: str | None = None) -> None:
    """Writes a step down beside those of the work on the case."""
    at.file.touch_case(at.case)
    at.file.handlings.append(Handling(at.case, step, officer_id, at.case.held_by, now, reason))
