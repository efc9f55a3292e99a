"""Who works on a case: claimed, handed over, given back. Each step is an event that stays.

A claim is no right: it keeps two officers from doing the same work, and a colleague can take over from who is away.
Who recorded an entry never works on a dispute about it or about the result that it made, and who refused a repair
never on the objection to that.
"""

from datetime import datetime

from portal.casework import disputed
from portal.casework.cases import By, Desk, checked, desk
from portal.casework.file import SubjectFile
from portal.casework.ports import Store
from portal.domain.case import Case, NotPossible
from portal.domain.case_outcomes import CaseMoved, CaseOutcome, HeldByOther, OtherOfficerNeeded
from portal.domain.dispute import Dispute
from portal.domain.handling import Handling, HandlingStep, Held, after
from portal.domain.objection import ObjectedTo, Objection
from portal.domain.outcomes import Invalid, NotInCharge, SubjectUnknown
from portal.domain.repair import Repair
from portal.rulebooks.model import Rulebook
from portal.rulebooks.procedures import Authority

EVERY_KIND: tuple[type[Case], ...] = (Dispute, Repair, Objection)


async def claim(store: Store, case_id: int, by: By, now: datetime) -> CaseOutcome:
    """An officer takes a case that nobody has; once more changes nothing."""
    return await _step(store, case_id, HandlingStep.CLAIM, by, now, to=by.officer_id)


async def hand_over(store: Store, case_id: int, to: int, reason: str, by: By, now: datetime) -> CaseOutcome:
    """The case goes to a colleague of the same authority, with a reason."""
    wrong = checked("reason", reason)
    return wrong or await _step(store, case_id, HandlingStep.HAND_OVER, by, now, to=to, reason=reason)


async def give_back(store: Store, case_id: int, reason: str, by: By, now: datetime) -> CaseOutcome:
    """Its holder puts a case back among those that nobody has."""
    wrong = checked("reason", reason, required=False)
    return wrong or await _step(store, case_id, HandlingStep.GIVE_BACK, by, now, reason=reason)


async def _step(
    store: Store, case_id: int, step: HandlingStep, by: By, now: datetime, *, to: int | None = None, reason: str = ""
) -> CaseOutcome:
    async with desk(store, case_id, EVERY_KIND, by, now) as at:
        if at is None or by.officer_id is None:
            return SubjectUnknown()
        refusal: CaseOutcome | None = not_in_charge(at, by)
        if refusal is None and at.case.ended:
            refusal = NotPossible("already_decided", ())
        if refusal is None and to is not None and to != by.officer_id:
            refusal = await _no_colleague(at, to, by)
        refusal = refusal or other_officer_needed(at.file, at.case, to)
        if refusal is not None:
            return refusal
        held = after(at.case.held_by, step, by.officer_id, to)
        if not isinstance(held, Held):
            return held
        if held.held_by == at.case.held_by:
            return CaseMoved(at.case, repeated=True)
        at.case.held_by = held.held_by
        at.file.touch_case(at.case)
        at.file.handlings.append(Handling(at.case, step, by.officer_id, held.held_by, now, reason.strip() or None))
        return CaseMoved(at.case, late=at.case.late_on(now.date()))


async def _no_colleague(at: Desk[Case], to: int, by: By) -> Invalid | None:
    """A case goes to nobody but an active officer of the authority that hands it over."""
    return None if await at.transaction.officer_region(to) == by.authority else Invalid("to", "colleague_unknown")


def decided_by(book: Rulebook, case: Case) -> Authority:
    """Which authority decides a case of a kind."""
    procedure = book.procedures.dispute if isinstance(case, Dispute) else book.procedures.repair
    if procedure is None:
        raise ValueError(f"{book.code} has no {case.kind}")
    return procedure.decided_by


def not_in_charge(at: Desk[Case], by: By) -> NotInCharge | None:
    """Whether another authority decides."""
    return None if by.decides(decided_by(at.book, at.case), at.case, at.file) else NotInCharge(at.case.authority)


def other_officer_needed(file: SubjectFile, case: Case, officer_id: int | None) -> OtherOfficerNeeded | None:
    """Whether an officer recorded what a dispute is about, or refused the repair that an objection is about."""
    involved: set[int | None] = set()
    if isinstance(case, Dispute):
        about = disputed.concerned(file, case)
        involved = {each.recorded_by for each in file.entries if each.id in about}
    elif isinstance(case, Objection) and case.to is ObjectedTo.REPAIR_REFUSAL:
        involved = {case.repair.handled_by, case.repair.proposed_by}
    return OtherOfficerNeeded() if officer_id is not None and officer_id in involved else None


def held_by_other(case: Case, by: By) -> HeldByOther | None:
    """Whether a colleague works on the case, so that this officer leaves it alone or takes it over first."""
    if by.officer_id is None or case.held_by in (None, by.officer_id):
        return None
    return HeldByOther(case.held_by)
