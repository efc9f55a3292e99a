"""An officer or a feed enters something: archive, result, measures and text in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from portal.casework import documents, messages, pushes
from portal.casework.file import EntryEvent, SubjectFile
from portal.casework.ports import Law, Store, Transaction
from portal.casework.settle import carry_out_due, schedule_expiry, settle
from portal.casework.words import checked
from portal.domain.entry import Category, Entry, Fund, Severity, SeverityClass, Source, Stage, Status, same_document
from portal.domain.outcomes import (
    AlreadyRecorded,
    Invalid,
    NotInForce,
    Recorded,
    RecordOutcome,
    SubjectUnknown,
)
from portal.domain.push import Channel, Push
from portal.domain.result import Cause
from portal.domain.working_days import WorkingCalendar, add_months
from portal.rulebooks import parameters
from portal.rulebooks.codes import category_words
from portal.rulebooks.model import Item, Rulebook

LONGEST = {"document_no": 200, "facts": 4000, "basis": 4000, "handling_type": 100}  # characters
LONGEST_CLAUSE = 1000
MOST_LOSS = Decimal("99999999999.99")  # yuan
EARLIEST, LATEST = date(1949, 10, 1), date(2199, 12, 31)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEntry:
    """What an officer fills in. The other elements of art. 19 stand with the subject or follow from these.

    `authority` is the region of the officer's department; `points` only where the officer asks for points other
    than the catalogue's, which is refused. `loss` to the fund in yuan, None where it is unknown; `agreement_clause` of
    the local agreement, where the handling rests on one. `severity` where the text lays points down by degree,
    `channel` where entries are pushed (WH 一, 二); `responsible`: who answers for an institution (WH 二(二)).
    `undisclosed_by_source`: it came from a body that has not made it public yet (SC art. 22).
    `remedy_ended_on`, `final_decision`, `fund`: see Entry.
    """

    subject_id: int
    item: str
    decided_on: date
    document_no: str
    facts: str
    basis: str
    handling_type: str
    authority: str
    officer_id: int | None = None
    occurred_on: date | None = None
    expires_on: date | None = None
    shared: bool = False
    source: Source = Source.SUPERVISION
    reminder: bool = False
    severity_class: SeverityClass | None = None
    publicity_until: date | None = None
    points: Decimal | None = None
    loss: Decimal | None = None
    fraud_purpose: bool = False
    agreement_clause: str | None = None
    severity: Severity | None = None
    channel: Channel | None = None
    responsible: Sequence[int] = ()
    undisclosed_by_source: bool = False
    remedy_ended_on: date | None = None
    final_decision: str | None = None
    fund: Fund | None = None
    stage: Stage = Stage.CONFIRMED


async def record(store: Store, command: RecordEntry, now: datetime) -> RecordOutcome:
    """Records one entry; see `record_in`."""
    async with store.transaction() as transaction:
        return (await record_in(transaction, [command], now))[0]


async def record_in(transaction: Transaction, commands: Sequence[RecordEntry], now: datetime) -> list[RecordOutcome]:
    """Records entries one after the other inside a transaction; one answer each, in the same order.

    What fell due in a file before is carried out first, so that an entry never overtakes an expiry.
    """
    law = await transaction.law(now.date())
    everybody = {subject for each in commands for subject in (each.subject_id, *each.responsible)}
    files = await transaction.open_files(sorted(everybody), now.date())
    outcomes = await enter(transaction, law, files, commands, now)
    await transaction.save(list(files.values()))
    return outcomes


async def enter(
    transaction: Transaction,
    law: Law,
    files: Mapping[int, SubjectFile],
    commands: Sequence[RecordEntry],
    now: datetime,
) -> list[RecordOutcome]:
    """Enters into opened files what is then to be saved."""
    # A higher award of the same act takes back lower ones; each reversal is an entry of its own.
    spare = sum(len(file.pushes) for file in files.values())
    ids = iter(await transaction.reserve_entry_ids(spare + sum(1 + len(each.responsible) for each in commands)))
    for file in files.values():
        carry_out_due(file, law, now)
    return [_enter(law, files, command, ids, now) for command in commands]


def _enter(
    law: Law, files: Mapping[int, SubjectFile], command: RecordEntry, ids: Iterator[int], now: datetime
) -> RecordOutcome:
    """One entry; and for an institution that of each person who answers for it: all of them or none."""
    file = files.get(command.subject_id)
    if file is None or not law.of(file.subject.rulebook)[0].in_charge(command.authority, file.subject.region):
        return SubjectUnknown()
    own = [(file, command)]
    for subject_id in command.responsible:
        if (person := files.get(subject_id)) is None:
            return SubjectUnknown()
        own.append((person, replace(command, subject_id=subject_id, responsible=())))
    for each, its in own:
        if refusal := _refusal(law.of(each.subject.rulebook)[0], each, its, now):
            return refusal
    recorded = _entered(law, file, command, ids, None, now)
    for person, its in own[1:]:
        _entered(law, person, its, ids, recorded.entry.id, now)
    return recorded


def _entered(
    law: Law, file: SubjectFile, command: RecordEntry, ids: Iterator[int], answers_for: int | None, now: datetime
) -> Recorded:
    book, calendar = law.of(file.subject.rulebook)
    entry = _entry(book, file, command, next(ids), now)
    entry.answers_for = answers_for
    file.add_entry(entry)
    if pushes.counts_already(file, book, entry):  # the same act by another road: kept, and nothing more
        entry.status, entry.stage, entry.confirmed_at = Status.DUPLICATE, Stage.CONFIRMED, now
        file.events.append(EntryEvent(entry, "duplicate", now, command.officer_id))
        return Recorded(entry, file.current, changed=False, texted=False)
    file.events.append(EntryEvent(entry, entry.stage.value, now, command.officer_id))
    if entry.stage is not Stage.CONFIRMED:
        return Recorded(entry, file.current, changed=False, texted=False)
    push = confirm(file, book, calendar, entry, ids, now)
    settled = settle(file, book, calendar, as_of=now, now=now, cause=Cause.ENTRY, caused_by=[entry.id])
    return Recorded(entry, settled.result, settled.changed, settled.texted, push)


def _refusal(
    book: Rulebook, file: SubjectFile, command: RecordEntry, now: datetime
) -> AlreadyRecorded | NotInForce | Invalid | None:
    item = book.items.get(command.item)
    if item is None:
        return Invalid("item", "item_unknown")  # art. 21, 41 (2): nothing outside the catalogue
    if item.applies_to is not None and file.subject.kind not in item.applies_to:
        return Invalid("item", "item_not_for_this_kind")
    if not item.holds_on(command.decided_on):
        return Invalid("item", "item_not_valid_then")  # art. 21: the catalogue as it stood on that day
    for name, most in LONGEST.items():
        if (wrong := checked(name, getattr(command, name).strip(), most=most)) is not None:
            return wrong
    if command.decided_on > now.date():
        return Invalid("decided_on", "in_the_future")
    if command.occurred_on is not None and command.occurred_on > command.decided_on:
        return Invalid("occurred_on", "after_the_decision")
    if command.expires_on is not None and command.expires_on < command.decided_on:
        return Invalid("expires_on", "before_the_decision")
    if command.expires_on is not None and command.expires_on > LATEST:
        return Invalid("expires_on", "too_far_ahead")
    if min(command.decided_on, command.occurred_on or command.decided_on) < EARLIEST:
        return Invalid("decided_on", "too_long_ago")
    if command.source is Source.PUBLIC_MEDIA and command.stage is Stage.CONFIRMED:
        return Invalid("stage", "media_unconfirmed")  # SD art. 6: a report in the media proves nothing by itself
    if command.shared and book.sharing is not None and item.article in book.sharing.withheld_articles:
        return Invalid("shared", "never_shared")  # HLJ art. 17 (2): who reported another stays unknown
    if command.reminder and item.category is not Category.ADVERSE:
        return Invalid("reminder", "reminder_not_adverse")
    if command.reminder and command.severity_class not in (None, SeverityClass.MINOR):
        return Invalid("reminder", "reminder_only_minor")
    if item.agreed and not (command.agreement_clause or "").strip():
        return Invalid("agreement_clause", "clause_missing")
    if item.agreed and file.subject.kind.is_institution and not command.responsible:
        return Invalid("responsible", "clause_missing")  # the agreement names who answers (OPEN-43)
    if command.responsible and not (item.agreed and file.subject.kind.is_institution):
        return Invalid("responsible", "nobody_answers")
    if item.points_by_severity is not None and command.severity is None:
        return Invalid("severity", "required")
    points = _points(item, command, file)
    if command.points is not None and command.points != points:
        return Invalid("points", "points_not_allowed")
    if command.loss is not None and not (0 <= command.loss <= MOST_LOSS and command.loss == round(command.loss, 2)):
        return Invalid("loss", "not_an_amount")
    clause = checked("agreement_clause", command.agreement_clause or "", required=False, most=LONGEST_CLAUSE)
    if clause is not None:
        return clause
    for name in item.needs:
        if getattr(command, name) is None:
            return Invalid(name, "needed_for_item")
    if command.remedy_ended_on is not None and command.decided_on < command.remedy_ended_on:
        return Invalid("remedy_ended_on", "remedy_running")  # HLJ art. 18 (3)
    most = LONGEST["document_no"]
    if (wrong := checked("final_decision", command.final_decision or "", required=False, most=most)) is not None:
        return wrong
    if code := book.refusal_on(command.decided_on):
        return NotInForce(code, book.first_day, book.last_day)
    if book.procedures.push is not None and points is not None and not command.reminder:
        return None  # the same act again is kept as a duplicate
    for entry in file.entries:
        if entry.item == item.code and same_document(entry.document_no, command.document_no):
            return AlreadyRecorded(entry.id)
    return None


def _entry(book: Rulebook, file: SubjectFile, command: RecordEntry, entry_id: int, now: datetime) -> Entry:
    item = book.items[command.item]
    info_category, credit_condition = category_words(item.category, reminder=command.reminder)
    severity = command.severity_class
    if severity is None and item.category is Category.ADVERSE:
        severity = SeverityClass.MINOR if command.reminder else SeverityClass.GENERAL  # art. 32: 轻微
    return Entry(
        id=entry_id,
        subject_id=file.subject.id,
        item=item.code,
        item_name=item.name,
        item_name_en=item.name_en,
        category=item.category,
        article=item.article,
        points=_points(item, command, file),
        facts=command.facts.strip(),
        basis=command.basis.strip(),
        decided_on=command.decided_on,
        document_no=command.document_no.strip(),
        handling_type=command.handling_type.strip(),
        info_category=info_category,
        credit_condition=credit_condition,
        recorded_at=now,
        region=command.authority,
        shared=command.shared,
        source=command.source,
        occurred_on=command.occurred_on,
        recorded_by=command.officer_id,
        expires_on=command.expires_on or _last_valid_day(book, item, command),
        treatment="reminder" if command.reminder else None,
        severity_class=severity,
        publicity_until=command.publicity_until,
        stage=command.stage,
        status=Status.PENDING,
        loss=command.loss,
        fraud_purpose=command.fraud_purpose,
        agreement_clause=(command.agreement_clause or "").strip() or None,
        severity=command.severity,
        channel=command.channel,
        undisclosed_by_source=command.undisclosed_by_source,
        remedy_ended_on=command.remedy_ended_on,
        final_decision=(command.final_decision or "").strip() or None,
        fund=command.fund,
        local_parameters=[asdict(parameters.use(book, key)) for key in _rests_on(book, item, command)],
    )


def _rests_on(book: Rulebook, item: Item, command: RecordEntry) -> Iterator[str]:
    """The local parameters that filled what neither the text nor the officer said."""
    if item.points is not None and "items.points" in book.parameters:
        yield "items.points"
    if command.expires_on is None and (key := item.valid_months) is not None:
        yield key


def _points(item: Item, command: RecordEntry, file: SubjectFile) -> Decimal | None:
    if item.agreed and file.subject.kind.is_institution:
        return None  # WH 二(二): they fall on the persons who answer for it
    if item.points_by_severity is not None and command.severity is not None:
        return item.points_by_severity[command.severity]
    return item.points


def confirm(
    file: SubjectFile, book: Rulebook, calendar: WorkingCalendar, entry: Entry, spare: Iterator[int], now: datetime
) -> Push | None:
    """The entry counts from now on; where its receiver has to adopt it first, it is pushed."""
    entry.confirmed_at = now
    entry.status = Status.ACTIVE
    _begin_publicity(book, entry, now)
    if entry.treatment == "reminder":  # art. 32: no sanction, the subject may be reminded
        entry.status = Status.REMINDER
        file.messages.append(messages.message(book, "reminder", now))
    if entry.expires_on is not None and entry.expires_on < now.date():
        entry.status = Status.EXPIRED
        file.events.append(EntryEvent(entry, "expired", now))
    else:
        schedule_expiry(file, book, entry)
    documents.notify_of_entry(file, book, entry, now)
    if entry.status is not Status.ACTIVE or not pushes.goes_out(book, entry):
        pushes.tell(file, book, entry, now)
        return None
    entry.status = Status.PENDING
    pushes.take_back_lower(file, book, entry, spare, now)
    return pushes.push_entry(file, book, calendar, entry, now)


def _last_valid_day(book: Rulebook, item: Item, command: RecordEntry) -> date | None:
    key = item.valid_months
    if key is None:
        return None
    return add_months(command.occurred_on or command.decided_on, book.months(key)) - _DAY


def _begin_publicity(book: Rulebook, entry: Entry, now: datetime) -> None:
    """Its months run from the confirmation, before which nobody sees it; a last day that an officer named stays."""
    if entry.publicity_until is not None or entry.category is not Category.ADVERSE or entry.severity_class is None:
        return
    used = parameters.use(book, f"publicity.{entry.severity_class}")
    months = book.months(used.key)
    entry.publicity_until = add_months(now.date(), months) - _DAY if months else None
    entry.local_parameters = [*entry.local_parameters, asdict(used)]
