"""Entries that count when the owner of the score adopts them: pushed, adopted, rejected, reversed (WH 一)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from portal.casework import messages
from portal.casework.file import EntryEvent, SubjectFile
from portal.casework.ports import Store, Transaction
from portal.casework.settle import carry_out_due, settle
from portal.casework.words import checked
from portal.domain.entry import Category, Entry, Status, same_document
from portal.domain.outcomes import EntryMoved, Invalid, StageOutcome, SubjectUnknown
from portal.domain.push import Channel, Matter, Push, PushState, window_of_quarter
from portal.domain.result import Cause
from portal.domain.working_days import WorkingCalendar
from portal.rulebooks.model import Rulebook
from portal.rulebooks.procedures import PushProcedure

_DAY = timedelta(days=1)
_NOT_STANDING = (Status.REJECTED, Status.DUPLICATE)


def goes_out(book: Rulebook, entry: Entry) -> bool:
    """Whether an entry counts only when its receiver adopts it."""
    return book.procedures.push is not None and entry.points is not None and entry.treatment is None


def push_entry(file: SubjectFile, book: Rulebook, calendar: WorkingCalendar, entry: Entry, now: datetime) -> Push:
    """Puts an entry in the outbox: at once, or with those of its quarter (WH 一(一), (二))."""
    channel, next_at, due_on = Channel.REAL_TIME, now, None
    if entry.channel is Channel.PERIODIC:
        channel = Channel.PERIODIC
        first, due_on = window_of_quarter(entry.decided_on, procedure_of(book).periodic_day)
        next_at = max(now, datetime.combine(first, time(), tzinfo=now.tzinfo))
        due_on = shifted(book, calendar, due_on)
    push = Push(
        platform=procedure_of(book).platform,
        channel=channel,
        matter=Matter.POINTS,
        once=f"entry:{entry.id}",
        records=[record_of(file, entry)],
        created_at=now,
        next_at=next_at,
        due_on=due_on,
        reviewed=True,
        entry_id=entry.id,
    )
    file.add_push(push)
    return push


def tell(file: SubjectFile, book: Rulebook, entry: Entry, now: datetime) -> None:
    """Uploads at once what has no points, such as a penalty of an institution, and its end (WH 一(一)).

    What an institution answers for by its agreement is told with the persons' points.
    """
    item = book.items.get(entry.item)
    if book.procedures.push is None or item is None or item.agreed:
        return
    if entry.points is not None or entry.treatment is not None:
        return
    status = "revoked" if entry.status is Status.REVOKED else "active"
    file.add_push(
        Push(
            platform=procedure_of(book).platform,
            channel=Channel.REAL_TIME,
            matter=Matter.ENTRIES,
            once=f"told:{entry.id}:{status}",
            records=[{**record_of(file, entry), "status": status}],
            created_at=now,
            next_at=now,
        )
    )


def record_of(file: SubjectFile, entry: Entry) -> dict[str, Any]:
    """What leaves of an entry: whose it is, its kind and degree (WH-1-3), and the decision behind it."""
    return {
        "identity": file.subject.identity_id,
        "item": entry.item,
        "name": entry.item_name,
        "category": entry.category.value,
        "degree": entry.severity.value if entry.severity else None,
        "points": _plain(entry.points),
        "article": entry.article,
        "decided_on": entry.decided_on.isoformat(),
        "document_no": entry.document_no,
    }


def _plain(points: Decimal | None) -> str | None:
    """Without trailing zeros, whether the points come from the rulebook or from a column."""
    return f"{points.normalize():f}" if points is not None else None


def shifted(book: Rulebook, calendar: WorkingCalendar, day: date) -> date:
    """A due day where the operator has it move off holidays (CON-23)."""
    while book.value("limits.shift") and not calendar.is_working_day(day):
        day += _DAY
    return day


def counts_already(file: SubjectFile, book: Rulebook, entry: Entry) -> bool:
    """Whether the act of an entry is pushed already (CON-25) and this one brings no more (OPEN-45)."""
    if not goes_out(book, entry):
        return False
    others = _overlapping(file, book, entry)
    return bool(others) and not _is_higher_award(entry, others)


def take_back_lower(file: SubjectFile, book: Rulebook, entry: Entry, ids: Iterator[int], now: datetime) -> None:
    """The same act counts once, the higher (OPEN-45): what it counted for until now is reversed."""
    for each in _overlapping(file, book, entry):
        each.status = Status.DUPLICATE
        file.events.append(EntryEvent(each, "duplicate", now))
        reverse(file, each, next(ids), now, None, "同一事项只计一次，取分值较高者")


def _overlapping(file: SubjectFile, book: Rulebook, entry: Entry) -> list[Entry]:
    """Entries of which only one may count: of the same act, or, where awards do not add up, every award."""
    single = entry.category is Category.FAVOURABLE and not book.value("awards.add_up")
    return [
        each
        for each in file.entries
        if each is not entry
        and each.reverses is None
        and each.status not in _NOT_STANDING
        and goes_out(book, each)
        and (
            same_document(each.document_no, entry.document_no)
            or (single and each.category is Category.FAVOURABLE and each.status is not Status.REVOKED)
        )
    ]


def _is_higher_award(entry: Entry, others: Iterable[Entry]) -> bool:
    return entry.category is Category.FAVOURABLE and all(
        each.category is Category.FAVOURABLE and (entry.points or Decimal(0)) > (each.points or Decimal(0))
        for each in others
    )


def reverse(
    file: SubjectFile, entry: Entry, reversal_id: int, now: datetime, officer_id: int | None, reason: str
) -> Entry | None:
    """Takes back what was pushed; the reversing entry, or None where nothing had left.

    The score is the receiver's, so an adopted entry goes on counting until its reversal is adopted (CON-25-2); one that
    was not adopted yet counts neither way.
    """
    pushed = next((each for each in file.pushes if each.entry_id == entry.id), None)
    if pushed is None or not pushed.state.has_left:
        if pushed is not None and pushed.decide(PushState.WITHDRAWN, reason, now):
            file.touch_push(pushed)
        return None
    if pushed.state is PushState.REJECTED:
        return None
    counted = pushed.state is PushState.ADOPTED
    reversal = Entry(
        id=reversal_id,
        subject_id=entry.subject_id,
        item=entry.item,
        item_name=f"撤销：{entry.item_name}",
        item_name_en=f"Reversal: {entry.item_name_en}",
        category=entry.category,
        article=entry.article,
        points=-entry.points if counted and entry.points is not None else None,
        facts=reason,
        basis=entry.basis,
        decided_on=now.date(),
        document_no=entry.document_no,
        handling_type=entry.handling_type,
        info_category=entry.info_category,
        credit_condition=entry.credit_condition,
        recorded_at=now,
        region=entry.region,
        source=entry.source,
        recorded_by=officer_id,
        expires_on=entry.expires_on,
        severity=entry.severity,
        channel=Channel.REAL_TIME,
        reverses=entry.id,
        status=Status.PENDING,
        confirmed_at=now,
    )
    file.add_entry(reversal)
    file.events.append(EntryEvent(reversal, "confirmed", now, officer_id, reason))
    back = _plain(-entry.points) if entry.points is not None else None
    file.add_push(
        Push(
            platform=pushed.platform,
            channel=Channel.REAL_TIME,
            matter=Matter.REVERSAL,
            once=f"entry:{reversal_id}",
            records=[{**record_of(file, entry), "points": back}],
            created_at=now,
            next_at=now,
            reviewed=True,
            entry_id=reversal_id,
            reverses=pushed.id,
        )
    )
    return reversal


async def adopt(store: Store, entry_id: int, authority: str, officer_id: int | None, now: datetime) -> StageOutcome:
    """The receiver adopted a pushed entry, as an officer was told: it counts now.

    For an institution's entry, those of the persons who answer for it (WH 二(二)).
    """
    return await _decided(store, entry_id, authority, officer_id, PushState.ADOPTED, None, now)


async def reject(
    store: Store, entry_id: int, authority: str, officer_id: int | None, reason: str, now: datetime
) -> StageOutcome:
    """The receiver did not adopt a pushed entry: it never counts, and the officers in charge are told."""
    if (wrong := checked("reason", reason)) is not None:
        return wrong
    return await _decided(store, entry_id, authority, officer_id, PushState.REJECTED, reason.strip(), now)


async def answer(store: Store, push_id: int, state: PushState, reason: str | None, now: datetime) -> bool:
    """The receiver's own answer about a push; False when it was known already, or nothing waits for it.

    FAILED: it will never take the push as it is, with the code of that as `reason`; the officers in charge are told.
    """
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        subject_id = await transaction.push_subject(push_id)
        if subject_id is None:
            return False
        file = (await transaction.open_files([subject_id], now.date()))[subject_id]
        book, calendar = law.of(file.subject.rulebook)
        carry_out_due(file, law, now)
        if state is PushState.FAILED:
            words = {"code": reason or "—"}
            file.messages.append(messages.message(book, "push_failed", now, audience="officer", words=words))
            await transaction.save([file])
            return True
        push = next((each for each in file.pushes if each.id == push_id), None)
        if push is None or push.state.is_over:
            return False
        _carry_out(file, book, calendar, push, state, reason, None, now)
        await transaction.save([file])
        return True


async def _decided(
    store: Store,
    entry_id: int,
    authority: str,
    officer_id: int | None,
    state: PushState,
    reason: str | None,
    now: datetime,
) -> StageOutcome:
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        files = await _open(transaction, entry_id, now)
        named = files.get(await transaction.entry_subject(entry_id) or 0)
        if named is None or not law.of(named.subject.rulebook)[0].in_charge(authority, named.subject.region):
            return SubjectUnknown()
        wanted = {entry_id, *await transaction.entries_answering(entry_id)}
        moved: EntryMoved | None = None
        for file in files.values():
            book, calendar = law.of(file.subject.rulebook)
            carry_out_due(file, law, now)
            for push in [each for each in file.pushes if each.entry_id in wanted and not each.state.is_over]:
                moved = _carry_out(file, book, calendar, push, state, reason, officer_id, now)
        if moved is None:
            return Invalid("entry", "already_decided")
        await transaction.save(list(files.values()))
        return moved


async def _open(transaction: Transaction, entry_id: int, now: datetime) -> dict[int, SubjectFile]:
    subjects = {
        await transaction.entry_subject(each) for each in (entry_id, *await transaction.entries_answering(entry_id))
    }
    return await transaction.open_files(sorted(each for each in subjects if each is not None), now.date())


def _carry_out(
    file: SubjectFile,
    book: Rulebook,
    calendar: WorkingCalendar,
    push: Push,
    state: PushState,
    reason: str | None,
    officer_id: int | None,
    now: datetime,
) -> EntryMoved:
    push.decide(state, reason, now)
    file.touch_push(push)
    entry = next(each for each in file.entries if each.id == push.entry_id)
    if entry.status is Status.PENDING:
        entry.status = _status(entry, state, now)
    file.events.append(EntryEvent(entry, state.value, now, officer_id, reason))
    if state is PushState.REJECTED:
        words = {"document_no": entry.document_no, "reason": reason or "—"}
        file.messages.append(messages.message(book, "push_rejected", now, audience="officer", words=words))
    cause = Cause.ENTRY if entry.reverses is None else Cause.REVOCATION
    settled = settle(file, book, calendar, as_of=now, now=now, cause=cause, caused_by=[entry.id])
    return EntryMoved(entry, settled.result, settled.changed)


def _status(entry: Entry, state: PushState, now: datetime) -> Status:
    if state is PushState.REJECTED:
        return Status.REJECTED
    expired = entry.expires_on is not None and entry.expires_on < now.date()
    return Status.EXPIRED if expired else Status.ACTIVE


def procedure_of(book: Rulebook) -> PushProcedure:
    """How a rulebook that pushes entries does so; ValueError for another."""
    if book.procedures.push is None:
        raise ValueError(f"{book.code} pushes no entries")
    return book.procedures.push
