"""A repair ends: the entry stays in the archive, is no longer public and no longer counts, or nothing changes
(HLJ art. 39)."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from portal.casework import case_documents, messages
from portal.casework.file import DueAct, DueKind, EntryEvent, SubjectFile
from portal.casework.moving import move
from portal.casework.repair_conditions import standing
from portal.domain.case import TIME, Actor
from portal.domain.entry import Entry, Status
from portal.domain.measure import Measure, MeasureState
from portal.domain.repair import Repair, RepairStep
from portal.domain.working_days import Deadline
from portal.rulebooks.model import Rulebook

_REFUSED = ("不予修复", "refused")
_NEEDLESS = ("不再需要办理", "no longer needed")
_NOTHING_LEFT = (
    "申请所涉记录均已撤销、修复或者失效，无须再行修复 / every entry of the application is annulled, repaired or expired"
)
_OVER = frozenset({Status.REVOKED, Status.EXPIRED, Status.REPAIRED})
_NO_LONGER_MET = (
    "公示期间条件不再具备（新增不良信用记录，或记录已变动） / the conditions ceased to hold during the notice"
)


def end_of_notice(file: SubjectFile, book: Rulebook, repair: Repair, at: datetime) -> bool:
    """Nobody objected in time: the repair takes effect if its conditions still hold. Whether it did."""
    entries = left(file, repair)
    if not entries:
        return False
    if standing(file, book, entries, at.date()):
        refuse(file, book, repair, at, reason=_NO_LONGER_MET)
        return False
    take_effect(file, book, repair, at)
    return True


def take_effect(file: SubjectFile, book: Rulebook, repair: Repair, at: datetime, actor: Actor = TIME) -> None:
    """Marks the entries as repaired and tells the subject in writing (Attachment 5)."""
    move(file, repair, RepairStep.TAKE_EFFECT, at, actor)
    entries = left(file, repair)
    mark(file, book, entries, at, reason=repair.receipt_no, actor=actor)
    case_documents.repair_confirmation(file, book, repair, entries, at, actor.officer_id)


def refuse(
    file: SubjectFile, book: Rulebook, repair: Repair, at: datetime, *, reason: str, actor: Actor = TIME
) -> None:
    """Ends a repair without effect, and says so in writing (Attachment 4)."""
    move(file, repair, RepairStep.REFUSE, at, actor, reason)
    repair.answer, repair.due = reason, None
    stop_waiting(file, repair, at)
    case_documents.repair_refusal(file, book, repair, at, actor.officer_id)
    file.messages.append(messages.case_decided(book, repair, "repair_decided", _REFUSED, reason, at))


def close_needless(file: SubjectFile, book: Rulebook, at: datetime) -> None:
    """Ends each open repair of which no entry stands any longer: there is nothing left to repair, or to refuse."""
    for repair in file.cases:
        if isinstance(repair, Repair) and repair.is_open and not left(file, repair):
            move(file, repair, RepairStep.WITHDRAW, at, TIME, _NOTHING_LEFT)
            repair.answer, repair.due, repair.proof_due = _NOTHING_LEFT, None, None
            stop_waiting(file, repair, at)
            file.messages.append(messages.case_decided(book, repair, "repair_decided", _NEEDLESS, _NOTHING_LEFT, at))


def undo(file: SubjectFile, book: Rulebook, repair: Repair, at: datetime, *, reason: str, actor: Actor) -> list[Entry]:
    """A repair that took effect is refused after all, in writing (Attachment 4): what it repaired counts as before."""
    move(file, repair, RepairStep.UNDO, at, actor, reason)
    repair.answer = reason
    restored = [each for each in entries_of(file, repair) if each.status is Status.REPAIRED]
    for entry in restored:
        entry.status = Status.REMINDER if entry.treatment == "reminder" else Status.ACTIVE
        entry.taken_back_at = None
        file.events.append(EntryEvent(entry, "restored", at, actor.officer_id, repair.receipt_no))
        if entry.expires_on is not None and entry.expires_on < at.date():
            entry.status = Status.EXPIRED
            file.events.append(EntryEvent(entry, "expired", at))
    case_documents.repair_refusal(file, book, repair, at, actor.officer_id)
    file.messages.append(messages.case_decided(book, repair, "repair_decided", _REFUSED, reason, at))
    return restored


def mark(
    file: SubjectFile, book: Rulebook, entries: Sequence[Entry], at: datetime, *, reason: str, actor: Actor = TIME
) -> None:
    """Marks entries as repaired and tells the subject."""
    for entry in entries:
        file.take_back(entry, Status.REPAIRED, at, actor.officer_id, reason)
    file.messages.append(messages.about_entries(book, "repaired", entries, at))


def postpone(file: SubjectFile, repair: Repair, notice: Deadline, now: datetime) -> None:
    """The public notice ends on another day; the repair takes effect on the day after (repair.effective)."""
    for act in file.due:
        if act.kind is DueKind.REPAIR_EFFECTIVE and act.about is repair and act.done_at is None:
            act.due_at = _day_after(notice, now)
            file.touch_due(act)


def show_until(file: SubjectFile, repair: Repair, notice: Deadline, now: datetime) -> None:
    """The public notice runs; the repair takes effect on the day after its last day (repair.effective)."""
    repair.notice = notice
    file.add_due(DueAct(DueKind.REPAIR_EFFECTIVE, repair, _day_after(notice, now)))


def _day_after(notice: Deadline, now: datetime) -> datetime:
    return datetime.combine(notice.on + timedelta(days=1), time(), tzinfo=now.tzinfo)


def stop_waiting(file: SubjectFile, repair: Repair, at: datetime) -> None:
    """The repair no longer takes effect by itself."""
    for act in file.due:
        if act.kind is DueKind.REPAIR_EFFECTIVE and act.about is repair and act.done_at is None:
            act.done_at = at
            file.touch_due(act)


def entries_of(file: SubjectFile, repair: Repair) -> list[Entry]:
    """The entries that a repair is about."""
    return [each for each in file.entries if each.id in repair.entries]


def left(file: SubjectFile, repair: Repair) -> list[Entry]:
    """The entries that an open repair can still repair: none that is annulled, expired or repaired meanwhile."""
    return [each for each in entries_of(file, repair) if each.status not in _OVER]


def end_of_measure(file: SubjectFile, book: Rulebook, measure: Measure, at: datetime) -> bool:
    """SD art. 12: corrected in time, effects removed and committed to: repaired by itself. Whether it was."""
    procedure = book.procedures.repair
    entry = next((each for each in file.entries if each.id == measure.entry_id), None)
    if procedure is None or not procedure.automatic or entry is None or entry.status is not Status.ACTIVE:
        return False
    running = (MeasureState.DECIDED, MeasureState.IN_FORCE)
    if any(each.entry_id == entry.id and each.state in running for each in file.measures):
        return False  # the last measure on the act decides
    reports = [each for each in file.rectifications if each.entry_id == entry.id and each.reported_at < at]
    if any(each.effects_removed for each in reports) and any(each.commitment for each in reports):
        mark(file, book, [entry], at, reason="信用管理措施期满，自动修复")
        return True
    file.messages.append(messages.about_entries(book, "repair_hint", [entry], at))
    return False
