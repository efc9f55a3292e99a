"""A repair ends: the entry stays in the archive, is no longer public and no longer counts, or nothing changes
(HLJ art. 39)."""

from collections.abc import Sequence
from datetime import datetime

from portal.casework import messages
from portal.casework.file import EntryEvent, SubjectFile
from portal.casework.moving import move
from portal.casework.repair_conditions import standing
from portal.domain.case import TIME, Actor
from portal.domain.entry import Entry, Status
from portal.domain.repair import Repair, RepairStep
from portal.rulebooks.model import Rulebook

_REFUSED = ("不予修复", "refused")
_NO_LONGER_MET = (
    "公示期间条件不再具备（新增不良信用记录，或记录已变动） / the conditions ceased to hold during the notice"
)


def end_of_notice(file: SubjectFile, book: Rulebook, repair: Repair, at: datetime) -> bool:
    """Nobody objected in time: the repair takes effect if its conditions still hold. Whether it did."""
    entries = entries_of(file, repair)
    if standing(file, book, entries, at.date()):
        refuse(file, book, repair, at, reason=_NO_LONGER_MET)
        return False
    take_effect(file, book, repair, at)
    return True


def take_effect(file: SubjectFile, book: Rulebook, repair: Repair, at: datetime, actor: Actor = TIME) -> None:
    """Marks the entries as repaired and tells the subject in writing (Attachment 5)."""
    move(file, repair, RepairStep.TAKE_EFFECT, at, actor)
    mark(file, book, entries_of(file, repair), at, reason=repair.receipt_no, actor=actor)


def refuse(
    file: SubjectFile, book: Rulebook, repair: Repair, at: datetime, *, reason: str, actor: Actor = TIME
) -> None:
    """Ends a repair without effect, and says so in writing (Attachment 4)."""
    move(file, repair, RepairStep.REFUSE, at, actor, reason)
    repair.answer = reason
    file.messages.append(messages.case_decided(book, repair, "repair_decided", _REFUSED, reason, at))


def mark(
    file: SubjectFile, book: Rulebook, entries: Sequence[Entry], at: datetime, *, reason: str, actor: Actor = TIME
) -> None:
    """Marks entries as repaired and tells the subject."""
    for entry in entries:
        entry.status = Status.REPAIRED
        file.events.append(EntryEvent(entry, "repaired", at, actor.officer_id, reason))
    file.messages.append(messages.about_entries(book, "repaired", entries, at))


def entries_of(file: SubjectFile, repair: Repair) -> list[Entry]:
    """The entries that a repair is about."""
    return [each for each in file.entries if each.id in repair.entries]
