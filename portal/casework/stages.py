"""A recorded entry moves on: audited, confirmed (HLJ art. 23), or annulled with the decision behind it."""

from datetime import datetime
from decimal import Decimal

from portal.casework import pushes
from portal.casework.anchors import correct_score
from portal.casework.file import EntryEvent, SubjectFile
from portal.casework.ports import Store, Transaction
from portal.casework.record import confirm
from portal.casework.settle import carry_out_due, settle
from portal.casework.words import checked
from portal.domain.entry import Entry, Stage, Status
from portal.domain.jurisdiction import covers
from portal.domain.outcomes import EntryMoved, Invalid, NotInCharge, StageOutcome, SubjectUnknown
from portal.domain.result import Cause
from portal.domain.working_days import WorkingCalendar
from portal.evaluation.undone import contains
from portal.rulebooks.model import Rulebook


async def advance(
    store: Store, entry_id: int, stage: Stage, authority: str, officer_id: int | None, now: datetime
) -> StageOutcome:
    """Moves a collected entry on: audited, then confirmed (art. 23). With confirmation it counts, at once."""
    async with store.transaction() as transaction:
        opened = await open_entry(transaction, entry_id, authority, now)
        if opened is None:
            return SubjectUnknown()
        file, entry, book, calendar = opened
        if (other := other_authority(file, book, entry, authority)) is not None:
            return other
        if entry.status is Status.REVOKED:
            return Invalid("entry", "already_reversed")
        following = {Stage.COLLECTED: Stage.AUDITED, Stage.AUDITED: Stage.CONFIRMED}
        if following.get(entry.stage) is not stage:
            return Invalid("stage", "stage_not_next")
        entry.stage = stage
        file.events.append(EntryEvent(entry, stage.value, now, officer_id))
        changed = False
        if stage is Stage.CONFIRMED:
            spare = iter(await transaction.reserve_entry_ids(len(file.pushes)))
            confirm(file, book, calendar, entry, spare, now)
            changed = settle(file, book, calendar, as_of=now, now=now, cause=Cause.ENTRY, caused_by=[entry.id]).changed
        await transaction.save([file])
        return EntryMoved(entry, file.current, changed)


async def annul(
    store: Store,
    entry_id: int,
    authority: str,
    officer_id: int | None,
    reason: str,
    now: datetime,
    score: Decimal | None = None,
) -> StageOutcome:
    """The decision behind an entry is annulled: the entry stays, marked as revoked, and no longer counts.

    `score`: the right one without it, where a model gave the score as a whole; left out, it must be given anew.
    """
    async with store.transaction() as transaction:
        opened = await open_entry(transaction, entry_id, authority, now)
        if opened is None:
            return SubjectUnknown()
        file, entry, book, calendar = opened
        if (other := other_authority(file, book, entry, authority)) is not None:
            return other
        if (wrong := checked("reason", reason)) is not None:
            return wrong
        if entry.status is Status.REVOKED:
            return Invalid("entry", "already_reversed")
        if score is not None and not _corrects(file, book, entry, score):
            return Invalid("score", "score_from_entries")
        file.take_back(entry, Status.REVOKED, now, officer_id, reason)
        if score is not None:
            correct_score(file, book, score, now, officer_id)
        reversal = None
        if book.procedures.push is not None:
            [reversal_id] = await transaction.reserve_entry_ids(1)
            reversal = pushes.reverse(file, entry, reversal_id, now, officer_id, reason)
            pushes.tell(file, book, entry, now)
        settled = settle(file, book, calendar, as_of=now, now=now, cause=Cause.REVOCATION)
        await transaction.save([file])
        return EntryMoved(entry, settled.result, settled.changed, reversal)


def _corrects(file: SubjectFile, book: Rulebook, entry: Entry, score: Decimal) -> bool:
    """Whether a score can stand instead of the current one, which has the entry in it."""
    party = file.subject.kind.party
    scale, (lowest, highest) = book.scales.get(party), book.bounds(party)
    held = scale is not None and file.anchor is not None and contains(book, scale, file.anchor, entry)
    return held and lowest <= score <= highest


def other_authority(file: SubjectFile, book: Rulebook, entry: Entry, authority: str) -> NotInCharge | None:
    """Who moves an entry on or undoes it instead: an authority that recognises a decision does not lift it.

    Whoever determined it where the text says so (SC art. 45, 47; JN 3-6); elsewhere the place in which the subject is
    kept (HLJ art. 24; SD art. 5), and its author.
    """
    procedure = book.procedures.dispute
    if procedure is not None and procedure.decided_by == "determined":
        return None if authority == entry.region else NotInCharge(entry.region)
    own = covers(authority, file.subject.region) or covers(authority, entry.region)
    return None if own else NotInCharge(entry.region)


async def open_entry(
    transaction: Transaction, entry_id: int, authority: str, now: datetime
) -> tuple[SubjectFile, Entry, Rulebook, WorkingCalendar] | None:
    """The file in which an entry stands, brought up to now; None where it is none of the authority's business."""
    law = await transaction.law(now.date())
    subject_id = await transaction.entry_subject(entry_id)
    if subject_id is None:
        return None
    file = (await transaction.open_files([subject_id], now.date())).get(subject_id)
    if file is None:
        return None
    book, calendar = law.of(file.subject.rulebook)
    entry = next(each for each in file.entries if each.id == entry_id)
    if not (book.in_charge(authority, file.subject.region) or covers(authority, entry.region)):
        return None
    carry_out_due(file, law, now)
    return file, entry, book, calendar
