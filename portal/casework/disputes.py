"""Disputes (异议, HLJ art. 28, 30; SC art. 44 to 46; SD art. 10): filed, examined, decided, or taken back.

What is upheld is revoked and stays in the archive; result, measures, lists and text follow in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from portal.casework import closed, disputed, filings, finality, messages, proof, repairs
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
from portal.casework.documents import delivered
from portal.casework.file import SubjectFile
from portal.casework.handling import held_by_other, other_officer_needed
from portal.casework.held_open import hold_open
from portal.casework.moving import move, opened
from portal.casework.ports import Store
from portal.casework.settle import last_window, settle
from portal.casework.taking_back import take_back
from portal.domain.case import Case
from portal.domain.case_outcomes import (
    CaseDuplicate,
    CaseMoved,
    CaseOutcome,
    FiledIncomplete,
    WindowClosed,
)
from portal.domain.dispute import Dispute, DisputeState, DisputeStep
from portal.domain.document import ITSELF, Contact, DocumentKind
from portal.domain.entry import Entry, Status
from portal.domain.outcomes import Invalid, NotInCharge, SubjectUnknown
from portal.domain.result import Cause, ResultState
from portal.domain.working_days import Deadline, WorkingCalendar, working_days_after
from portal.rulebooks.procedures import DisputeProcedure


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDispute:
    """What the subject fills in (Attachment 1), about one entry or, with `result`, about the result of that number.

    `request` names the filing. Where an officer takes it down: `received_on` is the real day of receipt, `papers` what
    was handed in on paper.
    `claims_rectified`: the act was corrected, and the subject consents that a repair is opened, on the same day
    (CON-10); `commitment`: the declaration or commitment that the repair asks for.
    `files`: kept evidence of the subject's own; with some, `evidence` is true. `contact`: where it is not the subject.
    """

    subject_id: int
    reasons: str
    evidence: bool
    entry_id: int | None = None
    result: int | None = None
    ground: int | None = None
    claims_rectified: bool = False
    commitment: bool = False
    received_on: date | None = None
    request: str | None = None
    files: tuple[UUID, ...] = ()
    papers: str = ""
    contact: Contact = ITSELF
    remarks: str = ""


async def file(store: Store, command: FileDispute, by: By, now: datetime) -> CaseOutcome:
    """Files a dispute, or a repair where the act is said to be corrected."""
    async with counter(store, command.subject_id, by, now) as at:
        if at is None:
            return SubjectUnknown()
        if (case := repeated(at.file, command.request)) is not None:
            return await _again(at, case, command, by, now)
        procedure = at.book.procedures.dispute
        if procedure is None:
            return referred(at.book)
        entry = next((each for each in at.file.entries if each.id == command.entry_id), None)
        refusal = _malformed(at.file, procedure, command, entry) or (
            checked_receipt(by, command.received_on, command.papers, await _since(at, command, entry), now)
            or checked_filing(command.request, command.reasons)
            or wrong_paper(command.contact, command.remarks)
        )
        if refusal is not None:
            return refusal
        ground = next((each for each in procedure.grounds if each.number == command.ground), None)
        if entry is not None and command.claims_rectified:
            return repairs.file_in(at, _as_repair(command, (entry.id,)), by, now)
        received = command.received_on or now.date()
        last_day = await last_day_of(at, command.entry_id, command.result)
        in_time = last_day is None or received <= _with_proof(at.file, command, entry, last_day)
        if last_day is not None and not in_time and not (ground is not None and ground.any_time):
            return closed.too_late(at, command.entry_id, command.result, last_day, now)
        if (known := _duplicate(at.file, entry, command.result, command.ground)) is not None:
            return known
        decided_on = disputed.last_decision(at.file, entry, command.result)
        filed = _file(at, procedure, command, entry, by, received, last_day, now)
        since = decided_on or (last_day + timedelta(days=1) if last_day is not None else None)
        if since is not None and in_time and since <= now.date():
            hold_open(at, since, now)
        return filed


async def add_evidence(
    store: Store,
    case_id: int,
    by: By,
    now: datetime,
    files: Sequence[UUID] = (),
    received_on: date | None = None,
    papers: str = "",
) -> CaseOutcome:
    """Proof has arrived: what was missing starts the clock with its day of receipt."""
    async with desk(store, case_id, Dispute, by, now) as at:
        if at is None:
            return SubjectUnknown()
        arrived = proof.Proof(files, received_on, papers)
        return proof.add(at, at.case, arrived, by, now, lambda on: _start(at, at.case, on, now))


def _start(at: Counter | Desk[Dispute], case: Dispute, on: date, now: datetime) -> None:
    case.due = _limit(procedure_of(at).decide, on, at.calendar)
    at.file.messages.append(messages.case_received(at.book, case, now))


async def need_other_unit(store: Store, case_id: int, unit: str, by: By, now: datetime) -> CaseOutcome:
    """Another unit has to help: before the first limit ends, the longer one runs from the same start (HLJ art. 28)."""
    async with desk(store, case_id, Dispute, by, now) as at:
        if at is None:
            return SubjectUnknown()
        refusal: CaseOutcome | None = (
            not_in_charge(at, by)
            or other_officer_needed(at.file, at.case, by.officer_id)
            or held_by_other(at.case, by)
            or checked("unit", unit)
        )
        due = at.case.due
        if refusal is None and at.case.state is DisputeState.OPEN and due is not None and now.date() > due.on:
            refusal = WindowClosed("extension_late", due.on)  # what is late stays late
        if refusal is None:
            refusal = move(at.file, at.case, DisputeStep.NEED_OTHER_UNIT, now, by.actor, unit.strip())
        if refusal is not None:
            return refusal
        at.case.unit = unit.strip()
        days = procedure_of(at).decide_with_other_unit
        if days is not None and at.case.due is not None:
            longer = working_days_after(at.case.due.counted_from, days, at.calendar)
            at.case.due = max(longer, at.case.due, key=lambda each: each.on)
        at.file.messages.append(messages.case_received(at.book, at.case, now))
        return CaseMoved(at.case, late=at.case.late_on(now.date()))


async def withdraw(
    store: Store, case_id: int, by: By, now: datetime, received_on: date | None = None, papers: str = ""
) -> CaseOutcome:
    """The subject takes its dispute back."""
    async with desk(store, case_id, Dispute, by, now) as at:
        if at is None:
            return SubjectUnknown()
        refusal = take_back(at, by, now, received_on, papers)
        if refusal is not None:
            return refusal
        handled(at, now)
        return CaseMoved(at.case)


def _malformed(
    file: SubjectFile,
    procedure: DisputeProcedure,
    command: FileDispute,
    entry: Entry | None,
) -> SubjectUnknown | Invalid | None:
    if (command.entry_id is None) == (command.result is None):
        return Invalid("entry_id", "entry_or_result")
    newest = file.current.sequence if file.current is not None else -1
    if (command.entry_id is not None and entry is None) or (command.result is not None and command.result > newest):
        return SubjectUnknown()
    if entry is not None and entry.status is Status.REVOKED:
        return Invalid("entry_id", "already_reversed")
    if entry is not None and entry.confirmed_at is None:
        return Invalid("entry_id", "entry_not_confirmed")
    grounds = [each.number for each in procedure.grounds]
    if grounds and not command.claims_rectified and command.ground not in grounds:
        return Invalid("ground", "ground_required")
    repaired = any(each.repair and each.number == command.ground for each in procedure.grounds)
    if entry is not None and repaired and not command.claims_rectified:
        return Invalid("claims_rectified", "repair_consent_needed")
    return None


def _with_proof(file: SubjectFile, command: FileDispute, entry: Entry | None, last_day: date) -> date:
    """The last day for a dispute; with proof that was waited for in vain and had come in time, the day of that."""
    waited = disputed.proof_until(file, entry, command.result, command.ground) if command.evidence else None
    return max(last_day, waited or last_day)


async def _since(at: Counter, command: FileDispute, entry: Entry | None) -> date | None:
    """The first day on which what is disputed was there."""
    if entry is not None:
        return entry.confirmed_at.date() if entry.confirmed_at is not None else None
    return await at.transaction.resulted_on(at.file.subject.id, command.result)


async def _again(at: Counter, case: Case, command: FileDispute, by: By, now: datetime) -> CaseOutcome:
    """A filing sent again is answered as before; proof that came only now is filed with it."""
    if not isinstance(case, Dispute):
        return await repairs.again(at, case, _as_repair(command, case.entries), by, now)
    arrived = proof.Proof(command.files, command.received_on, command.papers)
    if case.state is not DisputeState.INCOMPLETE:
        return await proof.sent_again(at, case, arrived, by, now)
    if not command.evidence:
        return FiledIncomplete(case, ("evidence",))
    return proof.add(at, case, arrived, by, now, lambda on: _start(at, case, on, now))


def _as_repair(command: FileDispute, entries: tuple[int, ...]) -> repairs.FileRepair:
    return repairs.FileRepair(
        subject_id=command.subject_id,
        entries=entries,
        reasons=command.reasons,
        evidence=command.evidence,
        commitment=command.commitment,
        received_on=command.received_on,
        request=command.request,
        files=command.files,
        papers=command.papers,
        contact=command.contact,
    )


async def last_day_of(at: Counter | Desk[Dispute], entry_id: int | None, result: int | None) -> date | None:
    """Last day for the dispute. None: the text has no limit, or it has not begun, as nothing was received yet."""
    if at.book.procedures.window is None:
        return None
    if at.book.procedures.limit_from_receipt:
        entry = next((each for each in at.file.entries if each.id == entry_id), None)
        notice = delivered(at.file, DocumentKind.RESULT_NOTICE, entry) if entry is not None else None
        return notice.answer.on if notice is not None and notice.answer is not None else None
    return await at.transaction.dispute_until(at.file.subject.id, entry_id, result)


def _duplicate(file: SubjectFile, entry: Entry | None, result: int | None, ground: int | None) -> CaseDuplicate | None:
    known = disputed.same(file, entry, result, ground)
    if known is None:
        return None
    return CaseDuplicate("dispute_duplicate" if known.is_open else "already_decided", known)


def _file(
    at: Counter,
    procedure: DisputeProcedure,
    command: FileDispute,
    entry: Entry | None,
    by: By,
    received: date,
    last_day: date | None,
    now: datetime,
) -> CaseMoved | FiledIncomplete:
    about, about_en = names([entry]) if entry is not None else ("信用评价结果", "the result")
    case = Dispute(
        subject_id=at.file.subject.id,
        receipt_no=receipt_no(at.file, "Y"),
        title=f"对“{about}”的异议",
        title_en=f"Dispute of “{about_en}”",
        authority=_addressee(at, procedure, entry),
        state=DisputeState.OPEN if command.evidence else DisputeState.INCOMPLETE,
        filed_at=now,
        received_on=received,
        entries=(entry.id,) if entry is not None else (),
        reasons=command.reasons.strip(),
        evidence=command.evidence,
        request=command.request,
        filed_by=by.officer_id,
        due=_limit(procedure.decide, received, at.calendar) if command.evidence else None,
        result=command.result,
        ground=command.ground,
    )
    opened(at.file, case, now, by.actor, command.papers)
    at.file.attach(case, command.files)
    if not command.evidence:
        proof.wait_for(at, case, last_day, now)
    filings.filed(at.file, at.book, case, now, by.actor, contact=command.contact, remarks=command.remarks.strip())
    if not command.evidence:
        return FiledIncomplete(case, ("evidence",))
    at.file.messages.append(messages.case_received(at.book, case, now))
    return CaseMoved(case)


def _addressee(at: Counter, procedure: DisputeProcedure, entry: Entry | None) -> str:
    """The authority to which a dispute goes, so that nobody has to know it (SC art. 45)."""
    if procedure.addressed_to == "author":
        return entry.region if entry is not None else at.book.source.region
    determined = entry is not None and procedure.decided_by == "determined"
    return entry.region if entry is not None and determined else at.file.subject.region


def procedure_of(at: Counter | Desk[Dispute]) -> DisputeProcedure:
    if at.book.procedures.dispute is None:
        raise ValueError(f"{at.book.code} has no dispute")
    return at.book.procedures.dispute


def _limit(days: int | None, start: date, calendar: WorkingCalendar) -> Deadline | None:
    return working_days_after(start, days, calendar) if days is not None else None


def not_in_charge(at: Desk[Dispute], by: By) -> NotInCharge | None:
    return None if by.decides(procedure_of(at).decided_by, at.case, at.file) else NotInCharge(at.case.authority)


def handled(at: Desk[Dispute], now: datetime, caused_by: Sequence[int] = ()) -> None:
    """What waited for this dispute becomes final (HLJ art. 30), and the file is settled."""
    for result in at.file.results:
        if result.state is not ResultState.INITIAL or result.evaluation.undone or disputed.about(at.file, result):
            continue
        whole = result.sequence == at.case.result and at.case.state is not DisputeState.WITHDRAWN
        last_day = None if whole else last_window(at.file, result)
        if last_day is not None and last_day >= now.date():
            finality.move(at.file, result, last_day, now)
        else:
            finality.reach(at.file, result, now)
    settle(at.file, at.book, at.calendar, as_of=now, now=now, cause=Cause.DISPUTE, caused_by=caused_by)
