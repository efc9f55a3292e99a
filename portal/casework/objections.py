"""Objections to a refused repair (HLJ Attachment 4), and to the public notice of a granted one (OPEN-18)."""

from datetime import date, datetime

from portal.casework import filings, messages, repair_effect
from portal.casework.cases import By, Desk, checked, checked_receipt, desk, receipt_no, referred
from portal.casework.file import SubjectFile
from portal.casework.handling import held_by_other, other_officer_needed
from portal.casework.moving import move, opened
from portal.casework.ports import Store
from portal.casework.repair_conditions import procedure_of
from portal.casework.repairs import not_in_charge
from portal.casework.second_officer import asked_for, propose, waits
from portal.casework.settle import settle
from portal.casework.taking_back import take_back
from portal.domain.case import Decision, NotPossible
from portal.domain.case_outcomes import CaseDuplicate, CaseMoved, CaseOutcome, WindowClosed
from portal.domain.document import DocumentKind
from portal.domain.objection import ObjectedTo, Objection, ObjectionState, ObjectionStep
from portal.domain.outcomes import SubjectUnknown
from portal.domain.repair import Repair, RepairState, RepairStep
from portal.domain.result import Cause
from portal.domain.working_days import working_days_after

_WITHDRAWN = "异议撤回 / the objection was withdrawn"
_JOINED = "并入{0}一并办理 / handled together with {0}"
_GOES_ON = ("并案办理", "joined to the earlier application")
_OUTCOMES = {
    ObjectionState.SUSTAINED: ("异议成立", "sustained"),
    ObjectionState.DISMISSED: ("异议不成立", "dismissed"),
}


async def to_refusal(
    store: Store, repair_id: int, reasons: str, by: By, now: datetime, received_on: date | None = None
) -> CaseOutcome:
    """The subject objects to a refused repair, within the limit from receipt of the refusal.

    `received_on`: the real day of receipt, where an officer takes it down at the counter.
    """
    async with desk(store, repair_id, Repair, by, now) as at:
        if at is None:
            return SubjectUnknown()
        if procedure_of(at.book).objection is None:
            return referred(at.book)
        if at.case.state is not RepairState.REFUSED:
            return NotPossible("step_not_possible", ())
        refused_on = at.case.closed_at.date() if at.case.closed_at is not None else None
        refusal: CaseOutcome | None = (
            checked("reasons", reasons) or checked_receipt(by, received_on, "", refused_on, now) or _duplicate(at)
        )
        last_day, received = _last_day(at), received_on or now.date()
        if refusal is None and last_day is not None and received > last_day:
            refusal = WindowClosed("objection_late", last_day)
        if refusal is not None:
            return refusal
        opened = _open(at, ObjectedTo.REPAIR_REFUSAL, reasons, by, received, now)
        filings.receipt(at.file, at.book, opened.case, now, by.actor)
        return opened


async def to_notice(
    store: Store, repair_id: int, reasons: str, by: By, now: datetime, received_on: date | None = None
) -> CaseOutcome:
    """Somebody objects in writing during the public notice; an officer takes it down, and the notice stands still.

    `received_on`: the real day of receipt, within the notice; the days from then on are shown once more. What is taken
    down when the repair has taken effect leaves it so until it is answered (OPEN-18).
    """
    async with desk(store, repair_id, Repair, by, now) as at:
        if at is None or by.authority is None:
            return SubjectUnknown()
        received, notice = received_on or now.date(), at.case.notice
        refusal: CaseOutcome | None = checked("reasons", reasons) or checked_receipt(
            by, received_on, "", _first_day(at), now
        )
        if refusal is None and notice is not None and at.case.state is RepairState.EFFECTIVE:
            late = WindowClosed("objection_late", notice.on) if received > notice.on else None
            refusal = late or _after_another(at)
        elif refusal is None and at.case.state is RepairState.OBJECTED:
            refusal = _after_another(at) or move(at.file, at.case, RepairStep.OBJECT, now, by.actor)
        elif refusal is None:
            refusal = move(at.file, at.case, RepairStep.OBJECT, now, by.actor, received_on=received_on)
        if refusal is not None:
            return refusal
        repair_effect.stop_waiting(at.file, at.case, now)
        at.file.messages.append(messages.notice_objected(at.book, at.case, now))
        return _open(at, ObjectedTo.REPAIR_NOTICE, reasons, by, received, now)


def _first_day(at: Desk[Repair]) -> date | None:
    """The day from which the public notice could be objected to, also where it stood still and runs anew."""
    before = [
        each.received_on
        for each in at.file.cases
        if isinstance(each, Objection) and each.repair is at.case and each.to is ObjectedTo.REPAIR_NOTICE
    ]
    return min((*before, at.case.notice.counted_from)) if at.case.notice is not None else None


async def answer(
    store: Store, objection_id: int, *, sustained: bool, reason: str, by: By, now: datetime
) -> CaseOutcome:
    """Answers an objection: a refused repair is taken up again, a granted one is refused, or all stays as it was."""
    async with desk(store, objection_id, Objection, by, now) as at:
        return answer_in(at, Decision(sustained, reason), by, now) if at is not None else SubjectUnknown()


def answer_in(
    at: Desk[Objection], decision: Decision, by: By, now: datetime, *, confirmed: bool = False
) -> CaseOutcome:
    """Answers an objection in an opened file. `confirmed`: a second officer agrees to what was proposed."""
    sustained, reason = decision.holds, decision.reason.strip()
    in_repair = at.about(at.case.repair)
    step = ObjectionStep.SUSTAIN if sustained else ObjectionStep.DISMISS
    refusal: CaseOutcome | None = (
        not_in_charge(in_repair, by)
        or other_officer_needed(at.file, at.case, by.officer_id)
        or (None if confirmed else held_by_other(at.case, by) or waits(at.case))
        or checked("reason", reason)
    )
    if refusal is None and asked_for(at.book, at.case) and not confirmed and not at.case.ended:
        return propose(at, decision, by, now)
    refusal = refusal or move(at.file, at.case, step, now, by.actor, reason)
    late = at.case.late_on(now.date())
    if refusal is not None:
        return refusal
    at.case.answer = reason
    at.file.messages.append(
        messages.case_decided(at.book, at.case, "repair_decided", _OUTCOMES[at.case.state], reason, now)
    )
    if at.case.to is ObjectedTo.REPAIR_NOTICE:
        _answer_to_notice(in_repair, at.case, by, now, reason, sustained=sustained)
    elif sustained:
        _take_up_again(in_repair, by, now)
    return CaseMoved(at.case, late=late)


async def withdraw(
    store: Store, case_id: int, by: By, now: datetime, received_on: date | None = None, papers: str = ""
) -> CaseOutcome:
    """Who objected takes it back, as if it had been dismissed. An objection to a notice came in writing: an officer
    takes its end down, too."""
    async with desk(store, case_id, Objection, by, now) as at:
        own = at is not None and at.case.to is ObjectedTo.REPAIR_REFUSAL
        if at is None or (by.authority is None and not own):
            return SubjectUnknown()
        refusal = take_back(at, by, now, received_on, papers, own=own)
        if refusal is not None:
            return refusal
        if at.case.to is ObjectedTo.REPAIR_NOTICE:
            _answer_to_notice(at.about(at.case.repair), at.case, by, now, _WITHDRAWN, sustained=False)
        return CaseMoved(at.case)


def _answer_to_notice(
    at: Desk[Repair], objection: Objection, by: By, now: datetime, reason: str, *, sustained: bool
) -> None:
    if at.case.state is RepairState.EFFECTIVE and sustained:
        restored = repair_effect.undo(at.file, at.book, at.case, now, reason=reason, actor=by.actor)
        made_by = [each.id for each in restored]
        settle(at.file, at.book, at.calendar, as_of=now, now=now, cause=Cause.REPAIR_UNDONE, caused_by=made_by)
    if at.case.state is not RepairState.OBJECTED:  # withdrawn meanwhile
        return
    if sustained:
        repair_effect.refuse(at.file, at.book, at.case, now, reason=reason, actor=by.actor)
        return
    move(at.file, at.case, RepairStep.DISMISS, now, by.actor, reason)
    left = [day for day in at.case.notice.counted if day >= objection.received_on] if at.case.notice else []
    notice = working_days_after(now.date(), max(len(left), 1), at.calendar)
    repair_effect.show_until(at.file, at.case, notice, now)


def _take_up_again(at: Desk[Repair], by: By, now: datetime) -> None:
    """The limit for the new decision runs anew. An entry has one open repair: what was asked for meanwhile is joined
    to this one, unless it goes further, or is granted; then it goes on, and this one is not needed any more."""
    others = [
        each
        for each in at.file.cases
        if isinstance(each, Repair) and each.is_open and not set(each.entries).isdisjoint(at.case.entries)
    ]
    granted = (RepairState.ON_NOTICE, RepairState.OBJECTED)
    if any(each.state in granted or not set(each.entries).issubset(at.case.entries) for each in others):
        return
    for other in others:
        move(at.file, other, RepairStep.WITHDRAW, now, by.actor, _JOINED.format(at.case.receipt_no))
        other.due = None
        at.file.messages.append(
            messages.case_decided(at.book, other, "repair_decided", _GOES_ON, _JOINED.format(at.case.receipt_no), now)
        )
    move(at.file, at.case, RepairStep.REOPEN, now, by.actor)
    days = procedure_of(at.book).decide
    at.case.answer, at.case.accepted_on = None, now.date()
    at.case.due = working_days_after(now.date(), days, at.calendar) if days is not None else None


def _last_day(at: Desk[Repair]) -> date | None:
    """Last day for an objection; None as long as the refusal was not received."""
    refusals = [each for each in at.file.documents if each.concerns(DocumentKind.REPAIR_REFUSAL, at.case)]
    newest = max(refusals, key=lambda each: each.id or 0, default=None)
    return newest.answer.on if newest is not None and newest.answer is not None else None


def objected(file: SubjectFile, repair: Repair) -> Objection | None:
    """The objection in a repair that is not answered yet."""
    for case in file.cases:
        if isinstance(case, Objection) and case.repair is repair and case.is_open:
            return case
    return None


def _duplicate(at: Desk[Repair]) -> CaseDuplicate | None:
    known = objected(at.file, at.case)
    return CaseDuplicate("objection_duplicate", known) if known is not None else None


def _after_another(at: Desk[Repair]) -> CaseDuplicate | None:
    """One objection to a notice is answered at a time; the next is taken down then, with its real day of receipt."""
    known = objected(at.file, at.case)
    return CaseDuplicate("objection_in_turn", known) if known is not None else None


def _open(at: Desk[Repair], to: ObjectedTo, reasons: str, by: By, received: date, now: datetime) -> CaseMoved:
    case = Objection(
        subject_id=at.file.subject.id,
        receipt_no=receipt_no(at.file, "F"),
        title=f"对{at.case.title}的异议",
        title_en=f"Objection: {at.case.title_en}",
        authority=at.case.authority,
        state=ObjectionState.OPEN,
        filed_at=now,
        received_on=received,
        entries=at.case.entries,
        reasons=reasons.strip(),
        filed_by=by.officer_id,
        to=to,
        repair=at.case,
        due=working_days_after(received, at.book.months("objection.answer_days"), at.calendar),
    )
    opened(at.file, case, now, by.actor)
    return CaseMoved(case)
