"""What is reported afterwards: an act was corrected (SD art. 12); proof or commitment was false (SC art. 51)."""

from datetime import datetime

from portal.casework import messages, repair_effect
from portal.casework.cases import By, checked, counter, desk
from portal.casework.file import EntryEvent
from portal.casework.moving import move
from portal.casework.ports import Store
from portal.casework.repair_conditions import procedure_of
from portal.casework.repairs import not_in_charge
from portal.domain.case import CaseEvent, NotPossible, Rectification
from portal.domain.case_outcomes import CaseMoved, CaseOutcome
from portal.domain.entry import Category, Status
from portal.domain.outcomes import EntryMoved, Invalid, StageOutcome, SubjectUnknown
from portal.domain.repair import Falsehood, Repair, RepairStep
from portal.domain.working_days import add_months


async def report(
    store: Store, entry_id: int, *, effects_removed: bool, commitment: bool, by: By, now: datetime
) -> StageOutcome:
    """Takes down that an act was corrected. When the measure on it ends, this decides on automatic repair."""
    async with store.transaction() as transaction:
        subject_id = await transaction.entry_subject(entry_id)
    async with counter(store, subject_id or 0, by, now) as at:
        entry = next((each for each in at.file.entries if each.id == entry_id), None) if at is not None else None
        if at is None or entry is None:
            return SubjectUnknown()
        procedure = at.book.procedures.repair
        if procedure is None or not procedure.automatic:
            return Invalid("entry", "no_such_procedure")
        if entry.category is not Category.ADVERSE:
            return Invalid("entry", "entry_not_adverse")
        if entry.status in (Status.REVOKED, Status.REPAIRED):
            return Invalid("entry", "already_reversed")
        at.file.add_rectification(Rectification(entry_id, effects_removed, commitment, now, by.officer_id))
        at.file.events.append(EntryEvent(entry, "rectified", now, by.officer_id))
        return EntryMoved(entry, at.file.current, changed=False)


async def false_material(
    store: Store, repair_id: int, reason: str, by: By, now: datetime, falsehood: Falsehood = Falsehood.PROOF
) -> CaseOutcome:
    """False proof, or an untrue or broken commitment made in a repair, is established: what still runs ends, and there
    is no repair for the time of the bar, from today (SC art. 51)."""
    async with desk(store, repair_id, Repair, by, now) as at:
        if at is None:
            return SubjectUnknown()
        months = procedure_of(at.book).bar_months
        if months is None:
            return not_in_charge(at, by) or Invalid("case_id", "no_such_procedure")
        if at.case.barred_until is not None:
            return NotPossible("already_decided", ())
        refusal = not_in_charge(at, by) or checked("reason", reason)
        if refusal is None and falsehood is not Falsehood.PROOF and not at.case.commitment:
            refusal = Invalid("falsehood", "no_commitment_made")
        if refusal is not None:
            return refusal
        at.case.barred_until = add_months(now.date(), months)
        at.file.touch_case(at.case)
        at.file.case_events.append(CaseEvent(at.case, falsehood, at.case.state, now, by.actor, reason.strip()))
        if not isinstance(at.case.after(RepairStep.REFUSE), NotPossible):
            repair_effect.refuse(at.file, at.book, at.case, now, reason=reason.strip(), actor=by.actor)
        else:
            move(at.file, at.case, RepairStep.DECLINE, now, by.actor, reason.strip())
        at.file.messages.append(messages.repair_barred(at.book, at.case, reason.strip(), at.case.barred_until, now))
        return CaseMoved(at.case)
