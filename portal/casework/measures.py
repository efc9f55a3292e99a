"""Officers decide measures (HLJ art. 32 to 34; SC art. 25 to 39; SD art. 8, 9): nothing outside list and ranges.

Whoever was suspended until an exam, or barred from applying, asks to be admitted again (SC-37-4, SC-37-5).
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from portal.casework import consents, measuring, messages
from portal.casework.file import SubjectFile
from portal.casework.ports import Store, Transaction
from portal.casework.settle import carry_out_due
from portal.casework.words import checked
from portal.domain.case import Actor, NotPossible
from portal.domain.entry import Entry
from portal.domain.jurisdiction import Office, covers
from portal.domain.measure import DECIDE, Measure, MeasureEvent, MeasureState
from portal.domain.outcomes import (
    Invalid,
    MeasureDecided,
    MeasureOutcome,
    MeasureOutOfRange,
    NotInCharge,
    NotInForce,
    Resumed,
    ResumeOutcome,
    SubjectUnknown,
)
from portal.domain.resumption import ResumptionState, ResumptionStep, standing, transition
from portal.evaluation.measures import fine_between, is_act, restore_between
from portal.rulebooks.measure_rules import Bounds, MeasureRule
from portal.rulebooks.model import Rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideMeasure:
    """What an officer sets. `ends_on` is the first day on which the measure no longer applies.

    `entry_id` names the act beside which it stands. `fine` in yuan; `amount` per cent where the text has a range of
    per cent, otherwise yuan; `document_ref` the document on which the amount rests.
    """

    subject_id: int
    code: str
    starts_on: date
    reason: str
    authority: str
    officer_id: int | None = None
    ends_on: date | None = None
    entry_id: int | None = None
    fine: Decimal | None = None
    amount: Decimal | None = None
    document_ref: str | None = None


async def decide(store: Store, command: DecideMeasure, now: datetime) -> MeasureOutcome:
    """Puts a measure in force from a day, until the day before `ends_on` or until what it follows from ends it."""
    async with _opened(store, command.subject_id, command.authority, now) as (transaction, file, book):
        if file is None or book is None:
            return SubjectUnknown()
        rule = book.measure(command.code)
        if rule is None or not rule.concerns(file.subject.kind):
            return Invalid("measure", "measure_not_offered")
        entry = next((each for each in file.entries if each.id == command.entry_id), None)
        if not _decides(file, rule, entry, command.authority):
            return NotInCharge(file.subject.region)
        measure = _open_to_decision(file, rule, entry)
        since = _running_since(rule, measure)
        between = _restore_between(rule, command, since, now.date())
        refusal = next(_refusals(file, book, rule, entry, command, between, since, now), None)
        if refusal is not None:
            return refusal
        if measure is None:
            return Invalid("measure", "measure_not_offered")
        _take_down(measure, command, between)
        if since is not None and command.starts_on <= now.date():
            measure.starts_on = since
        actor = Actor(command.officer_id)
        file.measure_events.append(MeasureEvent(measure, DECIDE, now, actor, command.reason.strip()))
        if command.starts_on <= now.date():
            measuring.start(file, book, measure, now)
        file.touch_measure(measure)
        measuring.plan_days(file, measure, now)
        file.messages.append(messages.measures_decided(book, [measure], now))
        measuring.sync(file, book, now)
        await transaction.save([file])
        return MeasureDecided(measure, between)


async def exam_passed(
    store: Store, subject_id: int, authority: str, officer_id: int | None, now: datetime
) -> ResumeOutcome:
    """The exam that the text demands before anyone is admitted again has been passed (SC-37-4)."""
    async with _opened(store, subject_id, authority, now) as (transaction, file, book):
        if file is None or book is None:
            return SubjectUnknown()
        measure = _waiting_for_exam(file, book)
        if measure is None:
            return Invalid("subject", "no_exam_needed")
        refusal = transition(standing(measure, exam=True, on=now.date()), ResumptionStep.PASS_EXAM)
        if isinstance(refusal, NotPossible):
            return refusal
        measure.exam_passed_on, measure.exam_noted_by = now.date(), officer_id
        file.measure_events.append(MeasureEvent(measure, ResumptionStep.PASS_EXAM, now, Actor(officer_id)))
        file.touch_measure(measure)
        await transaction.save([file])
        return Resumed(None)


async def apply_resume(
    store: Store, subject_id: int, now: datetime, agent_id: int | None = None, office: Office | None = None
) -> ResumeOutcome:
    """The subject asks to be admitted again: after the days of the measure, with the exam, after the bar.

    `agent_id`: identity.id of who asks for it by a mandate. `office` takes it down at the counter.
    """
    async with _opened(store, subject_id, office.region if office is not None else None, now) as (
        transaction,
        file,
        book,
    ):
        if file is None or book is None:
            return SubjectUnknown()
        kept_away = dict(_ways_back(file, book, now.date()))
        waiting = [each for each, state in kept_away.items() if state is not ResumptionState.RESUMED]
        if not kept_away:
            return Invalid("subject", "nothing_to_resume")
        for measure in waiting or kept_away:
            if isinstance(refusal := transition(kept_away[measure], ResumptionStep.RESUME), NotPossible):
                return refusal
        actor = Actor(is_subject=True, agent_id=agent_id) if office is None else Actor(office.officer_id)
        for measure in waiting:
            measure.resumed_on = now.date()
            measuring.end(file, measure, now, MeasureState.SERVED)
            file.measure_events.append(MeasureEvent(measure, ResumptionStep.RESUME, now, actor))
        await transaction.save([file])
        return Resumed(waiting[0])


@asynccontextmanager
async def _opened(
    store: Store, subject_id: int, authority: str | None, now: datetime
) -> AsyncIterator[tuple[Transaction, SubjectFile | None, Rulebook | None]]:
    """A file brought up to now; none where the authority is not in charge. Without authority the subject acts."""
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        file = (await transaction.open_files([subject_id], now.date())).get(subject_id)
        if file is None:
            yield transaction, None, None
            return
        book = law.rulebooks[file.subject.rulebook]
        if authority is not None and not book.in_charge(authority, file.subject.region):
            yield transaction, None, None
            return
        carry_out_due(file, law, now)
        yield transaction, file, book


def _decides(file: SubjectFile, rule: MeasureRule, entry: Entry | None, authority: str) -> bool:
    """Where the subject is kept (SD art. 5); an authority elsewhere that is recognised, beside its own act alone."""
    beside_its_own = bool(rule.acts) and entry is not None and covers(authority, entry.region)
    return covers(authority, file.subject.region) or beside_its_own


def _refusals(
    file: SubjectFile,
    book: Rulebook,
    rule: MeasureRule,
    entry: Entry | None,
    command: DecideMeasure,
    between: tuple[date, date] | None,
    since: date | None,
    now: datetime,
) -> Iterator[Invalid | NotInForce | MeasureOutOfRange]:
    if code := book.refusal_on(now.date()):
        yield NotInForce(code, book.first_day, book.last_day)
    if rule.acts:
        yield from _refusals_of_act(file, rule, entry, command, between)
    elif command.fine is not None:
        yield Invalid("fine", "fine_not_allowed")
    if rule.needs_consent(file.subject.kind) and not consents.standing(file, rule):
        yield Invalid("measure", "consent_missing")
    if _open_to_decision(file, rule, entry) is None:
        yield MeasureOutOfRange(between) if rule.acts else Invalid("measure", "measure_not_offered")
    if command.starts_on < now.date() and command.starts_on != since:
        yield Invalid("starts_on", "in_the_past")
    if (wrong := checked("reason", command.reason)) is not None:
        yield wrong
    if (wrong := checked("document_ref", command.document_ref or "", required=False)) is not None:
        yield wrong
    own_amount = command.amount is not None and rule.percent is None  # one that no text lays down
    if (rule.needs_document or own_amount) and not (command.document_ref or "").strip():
        yield Invalid("document_ref", "clause_missing")
    if between is None and command.ends_on is not None and command.ends_on <= command.starts_on:
        yield Invalid("ends_on", "not_after_the_start")
    if between is not None and not _inside(rule, command.ends_on, between):
        yield MeasureOutOfRange(between)
    if rule.percent is not None and not _held(rule.percent, command.amount):
        yield MeasureOutOfRange(between)
    if rule.fine is not None and entry is not None:
        fines = fine_between(rule.fine, entry.loss)
        if fines is None or command.fine is None or not fines[0] <= command.fine <= fines[1]:
            yield MeasureOutOfRange(between, fines)


def _refusals_of_act(
    file: SubjectFile,
    rule: MeasureRule,
    entry: Entry | None,
    command: DecideMeasure,
    between: tuple[date, date] | None,
) -> Iterator[Invalid | MeasureOutOfRange]:
    if entry is None:
        yield Invalid("record", "measure_not_offered")
        return
    if any(each.applied for each in measuring.of_same_act(file, entry)):
        yield Invalid("record", "duplicate_act")
    if command.fine is not None and (rule.fine is None or not is_act(rule, entry)):
        yield Invalid("fine", "fine_not_allowed")
    if rule.needs_clause and not entry.agreement_clause:
        yield Invalid("agreement_clause", "clause_missing")
    if not is_act(rule, entry):
        yield MeasureOutOfRange(between)


def _running_since(rule: MeasureRule, measure: Measure | None) -> date | None:
    """The first day of a suspension that runs by itself while nobody has set its days (SC art. 37 (3), (4))."""
    ranged = rule.months is not None and rule.months.fixed is None
    running = measure is not None and measure.state is MeasureState.IN_FORCE
    return measure.starts_on if ranged and running and measure is not None else None


def _restore_between(
    rule: MeasureRule, command: DecideMeasure, since: date | None, today: date
) -> tuple[date, date] | None:
    """First and last day for the end: counted from the first day in force, and none that is past."""
    if rule.months is None:
        return None
    first, last = restore_between(rule.months, min(since or command.starts_on, command.starts_on))
    return max(first, today), last


def _held(percent: Bounds, amount: Decimal | None) -> bool:
    """Nobody but the officer picks a number inside a range; one that the text fixes needs no picking."""
    return percent.fixed is not None if amount is None else percent.hold(amount)


def _inside(rule: MeasureRule, ends_on: date | None, between: tuple[date, date]) -> bool:
    """Nobody but the officer picks a day inside a range; a fixed term needs no picking."""
    if ends_on is None:
        return rule.months is not None and rule.months.fixed is not None
    return between[0] <= ends_on <= between[1]


def _open_to_decision(file: SubjectFile, rule: MeasureRule, entry: Entry | None) -> Measure | None:
    """What is offered, or in force by itself while nobody has set its days or its amount."""
    beside = entry.id if entry is not None and rule.acts else None
    for measure in file.measures:
        undecided = measure.state in (MeasureState.OFFERED, MeasureState.IN_FORCE) and not measure.decided
        if undecided and measure.code == rule.code and measure.entry_id == beside:
            return measure
    return None


def _take_down(measure: Measure, command: DecideMeasure, between: tuple[date, date] | None) -> None:
    measure.state = MeasureState.DECIDED
    measure.starts_on = command.starts_on
    measure.ends_on = command.ends_on or (between[0] if between is not None else None)
    measure.reason, measure.decided_by = command.reason.strip(), command.officer_id
    measure.region, measure.document_ref = command.authority, (command.document_ref or "").strip() or None
    measure.fine, measure.amount = command.fine, command.amount


def _waiting_for_exam(file: SubjectFile, book: Rulebook) -> Measure | None:
    running = (MeasureState.DECIDED, MeasureState.IN_FORCE)
    found = (each for each in file.measures if each.state in running)
    return next((each for each in found if (rule := book.measure(each.code)) is not None and rule.exam), None)


def _ways_back(file: SubjectFile, book: Rulebook, on: date) -> Iterator[tuple[Measure, ResumptionState]]:
    """Each measure that keeps somebody away until an exam is passed or a bar is over, and how far the way back is."""
    for measure in file.measures:
        rule = book.measure(measure.code)
        if rule is not None and (rule.exam or rule.bar) and measure.applied:
            yield measure, standing(measure, exam=rule.exam, on=on)
