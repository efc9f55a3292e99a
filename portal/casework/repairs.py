"""Credit repair (信用修复, HLJ art. 37 to 39; SC art. 47 to 50; SD art. 11): asked for, accepted, decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from portal.casework import case_documents, filings, messages, proof, repair_effect
from portal.casework.cases import (
    By,
    Counter,
    Desk,
    checked,
    checked_filing,
    checked_receipt,
    counter,
    desk,
    names,
    receipt_no,
    referred,
    repeated,
    wrong_paper,
)
from portal.casework.handling import held_by_other
from portal.casework.moving import move, opened
from portal.casework.ports import Store
from portal.casework.repair_conditions import Unmet, at_filing, procedure_of, standing
from portal.casework.second_officer import asked_for, propose, waits
from portal.casework.settle import settle
from portal.casework.taking_back import take_back
from portal.domain.case import TIME, Case, Decision, NotPossible
from portal.domain.case_outcomes import (
    CaseDuplicate,
    CaseMoved,
    CaseOutcome,
    ConditionsUnmet,
    FiledIncomplete,
    SeveralAuthorities,
    WindowClosed,
)
from portal.domain.document import ITSELF, Contact
from portal.domain.entry import Category, Entry
from portal.domain.outcomes import Invalid, NotInCharge, SubjectUnknown
from portal.domain.repair import Repair, RepairState, RepairStep
from portal.domain.result import Cause
from portal.domain.working_days import working_days_after

_CODES = {"reversed": "already_reversed", "barred": "repair_barred", "too_early": "repair_too_early"}
_DECLINED = ("不予受理", "not accepted")
_GRANTED = ("予以修复，现予公示", "granted, now shown for public notice")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRepair:
    """What the subject fills in (Attachment 3). `commitment`: the declaration or commitment that the text asks for.

    Where an officer takes it down: `received_on` is the real day of receipt, `papers` what was handed in on paper.
    """

    subject_id: int
    entries: tuple[int, ...]
    reasons: str
    evidence: bool
    commitment: bool
    received_on: date | None = None
    request: str | None = None
    files: tuple[UUID, ...] = ()
    papers: str = ""
    contact: Contact = ITSELF


async def file(store: Store, command: FileRepair, by: By, now: datetime) -> CaseOutcome:
    """Asks for repair."""
    async with counter(store, command.subject_id, by, now) as at:
        if at is None:
            return SubjectUnknown()
        if (case := repeated(at.file, command.request)) is not None:
            return await again(at, case, command, by, now)
        return file_in(at, command, by, now)


async def again(at: Counter, case: Case, command: FileRepair, by: By, now: datetime) -> CaseOutcome:
    """A filing sent again is answered as before; proof that came only now is filed with it."""
    if isinstance(case, Repair) and case.state is RepairState.DECLINED:
        entries = repair_effect.entries_of(at.file, case)
        return _unmet(_missing(at, entries, case.received_on, evidence=case.evidence, commitment=case.commitment), case)
    arrived = proof.Proof(command.files, command.received_on, command.papers)
    if not isinstance(case, Repair) or case.state is not RepairState.INCOMPLETE:
        return await proof.sent_again(at, case, arrived, by, now)
    if not command.evidence:
        return FiledIncomplete(case, ("evidence",))
    return proof.add(at, case, arrived, by, now, lambda on: _received(at, case, on, now))


def file_in(at: Counter, command: FileRepair, by: By, now: datetime) -> CaseOutcome:
    """Asks for repair in an opened file."""
    if at.book.procedures.repair is None:
        return referred(at.book)
    entries = [each for each in at.file.entries if each.id in command.entries]
    if not entries or len(entries) < len(set(command.entries)):
        return SubjectUnknown()
    if any(each.category is not Category.ADVERSE for each in entries):
        return Invalid("entries", "entry_not_adverse")
    since = max((each.confirmed_at.date() for each in entries if each.confirmed_at is not None), default=None)
    wrong = (
        checked_receipt(by, command.received_on, command.papers, since, now)
        or checked_filing(command.request, command.reasons)
        or wrong_paper(command.contact)
    )
    if wrong is not None:
        return wrong
    authorities = sorted({each.region for each in entries})
    if procedure_of(at.book).decided_by == "determined" and len(authorities) > 1:
        return SeveralAuthorities(" / ".join(authorities))
    for case in at.file.cases:
        if isinstance(case, Repair) and case.is_open and set(case.entries) & set(command.entries):
            return CaseDuplicate("repair_duplicate", case)
    return _file(at, command, entries, by, now)


def _file(at: Counter, command: FileRepair, entries: Sequence[Entry], by: By, now: datetime) -> CaseOutcome:
    procedure = procedure_of(at.book)
    received = command.received_on or now.date()
    unmet = _missing(at, entries, received, evidence=command.evidence, commitment=command.commitment)
    on_the_spot = procedure.acceptance == "on_the_spot"
    if unmet and not on_the_spot:
        return _unmet(unmet)
    about, about_en = names(entries)
    case = Repair(
        subject_id=at.file.subject.id,
        receipt_no=receipt_no(at.file, "X"),
        title=f"“{about}”的信用修复",
        title_en=f"Repair of “{about_en}”",
        authority=entries[0].region if procedure.decided_by == "determined" else at.file.subject.region,
        state=RepairState.FILED if command.evidence or on_the_spot else RepairState.INCOMPLETE,
        filed_at=now,
        received_on=received,
        entries=tuple(each.id for each in entries),
        reasons=command.reasons.strip(),
        evidence=command.evidence,
        request=command.request,
        filed_by=by.officer_id,
        commitment=command.commitment,
    )
    opened(at.file, case, now, by.actor, command.papers)
    at.file.attach(case, command.files)
    if unmet:
        case.answer = "；".join(each.words for each in unmet)
        move(at.file, case, RepairStep.DECLINE, now, reason=case.answer)
        case_documents.non_acceptance(at.file, at.book, case, now, by.officer_id)
        return _unmet(unmet, case)
    if case.state is RepairState.INCOMPLETE:
        proof.wait_for(at, case, None, now)
        filings.filed(at.file, at.book, case, now, by.actor, contact=command.contact)
        return FiledIncomplete(case, ("evidence",))
    _received(at, case, received, now)
    filings.filed(at.file, at.book, case, now, by.actor, contact=command.contact)
    return CaseMoved(case)


async def add_evidence(
    store: Store,
    case_id: int,
    by: By,
    now: datetime,
    files: Sequence[UUID] = (),
    received_on: date | None = None,
    papers: str = "",
) -> CaseOutcome:
    """Proof has arrived: with what was missing, the application is whole."""
    async with desk(store, case_id, Repair, by, now) as at:
        if at is None:
            return SubjectUnknown()
        arrived = proof.Proof(files, received_on, papers)
        return proof.add(at, at.case, arrived, by, now, lambda on: _received(at, at.case, on, now))


async def decline(store: Store, case_id: int, reason: str, by: By, now: datetime) -> CaseOutcome:
    """An application whose proof did not come in time is not accepted, with the reason. A whole one is accepted, then
    decided."""
    async with desk(store, case_id, Repair, by, now) as at:
        if at is None:
            return SubjectUnknown()
        refusal: CaseOutcome | None = not_in_charge(at, by) or held_by_other(at.case, by) or checked("reason", reason)
        if refusal is None and not at.case.ended and at.case.state is not RepairState.INCOMPLETE:
            refusal = NotPossible("step_not_possible", ())
        if refusal is None and proof.may_come(at.case, None, now.date()):
            refusal = NotPossible("incomplete", (RepairStep.ADD_EVIDENCE, RepairStep.WITHDRAW))
        refusal = refusal or move(at.file, at.case, RepairStep.DECLINE, now, by.actor, reason.strip())
        if refusal is not None:
            return refusal
        at.case.answer = reason.strip()
        case_documents.non_acceptance(at.file, at.book, at.case, now, by.officer_id)
        at.file.messages.append(messages.case_decided(at.book, at.case, "repair_decided", _DECLINED, reason, now))
        return CaseMoved(at.case)


async def accept(store: Store, case_id: int, by: By, now: datetime) -> CaseOutcome:
    """The authority accepts the application: its clock starts, this day is not counted (HLJ art. 39)."""
    async with desk(store, case_id, Repair, by, now) as at:
        if at is None:
            return SubjectUnknown()
        late = at.case.late_on(now.date())
        refusal = not_in_charge(at, by) or held_by_other(at.case, by) or _accept(at, at.case, now.date(), now, by)
        if refusal is not None:
            return refusal
        at.file.messages.append(messages.case_received(at.book, at.case, now))
        return CaseMoved(at.case, late=late)


async def extend(store: Store, case_id: int, reason: str, by: By, now: datetime) -> CaseOutcome:
    """A complex case gets the longer limit, counted from acceptance; before the first one ends, once, with a reason."""
    async with desk(store, case_id, Repair, by, now) as at:
        if at is None:
            return SubjectUnknown()
        days = procedure_of(at.book).extended
        if days is None or at.case.accepted_on is None:
            return not_in_charge(at, by) or Invalid("case_id", "no_extension")
        refusal: CaseOutcome | None = not_in_charge(at, by) or held_by_other(at.case, by)
        if refusal is None and at.case.state is RepairState.ACCEPTED:
            if not reason.strip():
                return Invalid("reason", "extension_without_reason")
            if at.case.due is not None and at.case.late_on(now.date()):
                return WindowClosed("extension_late", at.case.due.on)
        refusal = (
            refusal
            or checked("reason", reason, required=False)
            or move(at.file, at.case, RepairStep.EXTEND, now, by.actor, reason.strip())
        )
        if refusal is not None:
            return refusal
        at.case.due = working_days_after(at.case.accepted_on, days, at.calendar)
        at.file.messages.append(messages.case_received(at.book, at.case, now))
        return CaseMoved(at.case)


async def decide(store: Store, case_id: int, *, granted: bool, reason: str, by: By, now: datetime) -> CaseOutcome:
    """Grants a repair, with a public notice where the text has one, or refuses it."""
    async with desk(store, case_id, Repair, by, now) as at:
        return decide_in(at, Decision(granted, reason), by, now) if at is not None else SubjectUnknown()


def decide_in(at: Desk[Repair], decision: Decision, by: By, now: datetime, *, confirmed: bool = False) -> CaseOutcome:
    """Decides a repair in an opened file. `confirmed`: a second officer agrees to what was proposed."""
    granted, reason = decision.holds, decision.reason.strip()
    procedure, late = procedure_of(at.book), at.case.late_on(now.date())
    step = RepairStep.REFUSE if not granted else RepairStep.GRANT if procedure.notice else RepairStep.TAKE_EFFECT
    refusal = (
        not_in_charge(at, by)
        or (None if confirmed else held_by_other(at.case, by) or waits(at.case))
        or at.case.undecided(step)
        or checked("reason", reason)
    )
    if refusal is not None:
        return refusal
    unmet = standing(at.file, at.book, repair_effect.left(at.file, at.case), now.date()) if granted else []
    if unmet:
        return ConditionsUnmet("conditions_missing", tuple(each.code for each in unmet), _first_day(unmet))
    if asked_for(at.book, at.case) and not confirmed:
        return propose(at, decision, by, now)
    if not granted:
        repair_effect.refuse(at.file, at.book, at.case, now, reason=reason, actor=by.actor)
        return CaseMoved(at.case, late=late)
    at.case.answer = reason
    if procedure.notice is None:
        repair_effect.take_effect(at.file, at.book, at.case, now, by.actor)
        settle(at.file, at.book, at.calendar, as_of=now, now=now, cause=Cause.REPAIR)
    else:
        move(at.file, at.case, RepairStep.GRANT, now, by.actor, reason)
        notice = working_days_after(now.date(), procedure.notice, at.calendar)
        repair_effect.show_until(at.file, at.case, notice, now)
        at.file.messages.append(messages.case_decided(at.book, at.case, "repair_decided", _GRANTED, reason, now))
    at.case.due = None
    return CaseMoved(at.case, late=late)


async def withdraw(
    store: Store, case_id: int, by: By, now: datetime, received_on: date | None = None, papers: str = ""
) -> CaseOutcome:
    """The subject takes its application back."""
    async with desk(store, case_id, Repair, by, now) as at:
        if at is None:
            return SubjectUnknown()
        refusal = take_back(at, by, now, received_on, papers)
        if refusal is not None:
            return refusal
        at.case.due = None
        repair_effect.stop_waiting(at.file, at.case, now)
        return CaseMoved(at.case)


def not_in_charge(at: Desk[Repair], by: By) -> NotInCharge | None:
    """Whether another authority decides."""
    decided_by = procedure_of(at.book).decided_by
    return None if by.decides(decided_by, at.case, at.file) else NotInCharge(at.case.authority)


def _received(at: Counter | Desk[Repair], case: Repair, on: date, now: datetime) -> None:
    """A whole application is accepted by its receipt, or waits for acceptance (OPEN-17)."""
    if procedure_of(at.book).acceptance == "by_act":
        case.due = working_days_after(on, at.book.months("repair.accept_days"), at.calendar)
        at.file.messages.append(messages.repair_filed(at.book, case, now))
    else:
        _accept(at, case, on, now)
        at.file.messages.append(messages.case_received(at.book, case, now))


def _accept(
    at: Counter | Desk[Repair], case: Repair, received: date, now: datetime, by: By | None = None
) -> NotPossible | None:
    """By the authority, or by receipt itself."""
    refusal = move(at.file, case, RepairStep.ACCEPT, now, by.actor if by is not None else TIME)
    if refusal is not None:
        return refusal
    days = procedure_of(at.book).decide
    case.accepted_on = received
    case.due = working_days_after(received, days, at.calendar) if days is not None else None
    case_documents.acceptance(at.file, at.book, case, now, by.officer_id if by is not None else None)
    return None


def _missing(at: Counter, entries: Sequence[Entry], on: date, *, evidence: bool, commitment: bool) -> list[Unmet]:
    """The conditions that a filing does not meet; what is accepted on the spot must have its proof with it."""
    unmet = at_filing(at.file, at.book, entries, on, commitment=commitment)
    if procedure_of(at.book).acceptance == "on_the_spot" and not evidence:
        unmet.append(Unmet("evidence"))
    return unmet


def _unmet(unmet: Sequence[Unmet], case: Repair | None = None) -> ConditionsUnmet:
    code = next((_CODES[each.code] for each in unmet if each.code in _CODES), "conditions_missing")
    return ConditionsUnmet(code, tuple(each.code for each in unmet), _first_day(unmet), case)


def _first_day(unmet: Sequence[Unmet]) -> date | None:
    return max((each.from_day for each in unmet if each.from_day is not None), default=None)
