"""Re-evaluation of a file (HLJ art. 26): a new result with its dates, measures opened or closed, the text. Pure.

Whatever happens inside a transaction is settled once at a moment, so a change that is undone there leaves no trace.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.casework import (
    disputed,
    keeping,
    lists,
    measuring,
    messages,
    public_entries,
    public_persons,
    repair_effect,
    risk,
)
from portal.casework.anchors import anchor_of, correct_years, undone_years
from portal.casework.file import DueAct, DueKind, EntryEvent, SubjectFile
from portal.casework.ports import Law
from portal.casework.repair_conditions import full_from
from portal.domain.entry import Category, Entry, Status
from portal.domain.listing import Listing
from portal.domain.measure import Measure
from portal.domain.repair import Repair
from portal.domain.result import Cause, Evaluation, Result, ResultState
from portal.domain.working_days import WorkingCalendar, working_days_after
from portal.evaluation.evaluate import NOT_DEFINED, evaluate
from portal.evaluation.publicity import points_until
from portal.evaluation.undone import contains
from portal.rulebooks.model import Rulebook

_DAY = timedelta(days=1)
# Causes after which a published result is known to be wrong: it is not shown until another one is published.
_TAKES_BACK = frozenset({Cause.REVOCATION, Cause.DISPUTE, Cause.REPAIR, Cause.REPAIR_UNDONE})


@dataclass(frozen=True, slots=True)
class Settled:
    """`changed`: score or grade became another; `texted`: a text is in the outbox."""

    result: Result | None
    changed: bool
    texted: bool


def settle(
    file: SubjectFile,
    book: Rulebook,
    calendar: WorkingCalendar,
    *,
    as_of: datetime,
    now: datetime,
    cause: Cause,
    caused_by: Iterable[int] = (),
) -> Settled:
    """Brings result, measures and messages of a file up to a moment.

    `as_of` is when the facts changed; `now` is when the result is made available: the dispute window runs from
    there, so that downtime of the portal never shortens it.
    """
    before = file.current
    correct_years(file, book)
    file.anchor = anchor_of(file, book, as_of.date())
    file.undone_years = undone_years(file, book, as_of.date())
    evaluation = evaluate(book, file.subject, file.entries, as_of.date(), file.anchor)
    changed = texted = False
    if _is_news(file, evaluation):
        result = _result(file, book, calendar, evaluation, as_of, now, cause, tuple(caused_by))
        changed = cause is not Cause.REGISTERED and not result.same_outcome(before)
        file.add_result(result)
        undone = evaluation.undone
        if (undone or cause in _TAKES_BACK) and result.published_on is None:
            file.withdrawn = True
        if result.state is ResultState.INITIAL and result.final_on is not None:
            file.add_due(DueAct(DueKind.RESULT_FINAL, result, _midnight(result.final_on, now)))
        if undone and not _told(before, result):
            file.messages += messages.score_given_anew(book, result, now, changed=changed)
        elif changed:
            file.messages.append(messages.result_change(book, result, now))
            risk.warn(file, book, before, result)
        texted = any(each.sms is not None for each in file.messages if each.result is result)
    else:
        _move_repair(file, book)
    _tell_of_years(file, book, now, told=changed)
    for cycle in sorted(file.undone_years - undone_years(file, book, as_of.date(), but=as_of)):
        if file.anchor is None or cycle != file.anchor.cycle:  # of the newest it was said
            file.messages.append(messages.score_to_give_anew(book, cycle, now))
    repair_effect.close_needless(file, book, as_of)
    keeping.sync(file, book, as_of)
    lists.sync(file, book, as_of)
    measuring.sync(file, book, as_of)
    public_entries.sync(file, book, as_of.date())
    public_persons.sync(file, book)
    return Settled(file.current, changed, texted)


def carry_out_due(file: SubjectFile, law: Law, now: datetime) -> None:
    """Does all that fell due in a file up to now, in order, each with the date on which it was due and by the local
    parameters that held then: that the portal stood still changes nothing.
    """
    code = file.subject.rulebook
    if law.rulebooks[code].refusal_on(now.date()) is None:
        for since in law.acting.get(code, ()):
            if file.current is not None and file.current.as_of < since <= now:
                let_act(file, law, since, now)
    book = carry_out_until(file, law, now, now)
    if book is not law.rulebooks[code]:  # what stands in the end stands by today's values
        since = law.since.get(code, now)
        settle(file, law.rulebooks[code], law.calendars[code], as_of=since, now=now, cause=Cause.PARAMETER)
    file.anchor = anchor_of(file, law.rulebooks[code], now.date())


def let_act(file: SubjectFile, law: Law, since: datetime, now: datetime) -> Settled:
    """An operator's value acts on a file from its instant on, after what fell due before it."""
    code = file.subject.rulebook
    carry_out_until(file, law, since, now)
    moment = since if file.current is None else max(since, file.current.as_of)
    return settle(
        file, law.at(code, since), law.calendars[code], as_of=moment, now=now, cause=Cause.PARAMETER
    )  # fmt: skip


def carry_out_until(file: SubjectFile, law: Law, until: datetime, now: datetime) -> Rulebook:
    """Does all that fell due in a file up to an instant; the rulebook of the last of it, today's where nothing did."""
    code = file.subject.rulebook
    book = law.rulebooks[code]
    while waiting := sorted(
        (act for act in file.due if act.done_at is None and act.due_at <= until), key=lambda act: act.due_at
    ):
        moment = waiting[0].due_at
        book = law.at(code, moment)
        causes = [_carry_out(file, book, act, now) for act in waiting if act.due_at == moment]
        cause = Cause.REPAIR if Cause.REPAIR in causes else Cause.EXPIRY
        settle(file, book, law.calendars[code], as_of=moment, now=now, cause=cause)
    return book


def schedule_expiry(file: SubjectFile, book: Rulebook, entry: Entry) -> None:
    """An entry is valid up to and including its last day (失效时间), and public up to and including another."""
    if entry.expires_on is not None:
        file.add_due(DueAct(DueKind.ENTRY_EXPIRES, entry, _midnight(entry.expires_on + _DAY, entry.recorded_at)))
    shown = book.procedures.lapse is not None or public_entries.has_publicity(file, book, entry)
    until = entry.publicity_until or points_until(book, entry)
    if until is not None and shown:
        file.add_due(DueAct(DueKind.PUBLICITY_ENDS, entry, _midnight(until + _DAY, entry.recorded_at)))


def _lapse(file: SubjectFile, book: Rulebook, entry: Entry, on: date) -> None:
    """JN 3-5: with the validity or publicity of bad information the result that has it in it ends by itself."""
    current = file.current
    if book.procedures.lapse is None or current is None or entry.category is not Category.ADVERSE:
        return
    scale, anchor = book.scales.get(file.subject.kind.party), anchor_of(file, book, on)
    given = scale is not None and anchor is not None and contains(book, scale, anchor, entry)
    if entry.id in current.evaluation.counted or (given and not current.evaluation.undone):
        current.state = ResultState.LAPSED
        file.touch_result(current)
        file.withdrawn = True


def _told(before: Result | None, result: Result) -> bool:
    """Whether it was said already that this score must be given anew."""
    return (
        before is not None and before.evaluation.undone and (before.cycle, before.model) == (result.cycle, result.model)
    )


def _is_news(file: SubjectFile, evaluation: Evaluation) -> bool:
    before, anchor = file.current, file.anchor
    if before is None:
        return evaluation.score is not None or evaluation.reason == NOT_DEFINED or anchor is not None
    trial = anchor is not None and anchor.trial
    if before.state is ResultState.LAPSED or trial != (before.state is ResultState.TRIAL):
        return True
    if anchor is not None and (before.cycle, before.model) != (anchor.cycle, anchor.model):
        return True
    return not evaluation.same_sum(before.evaluation)


def _result(
    file: SubjectFile,
    book: Rulebook,
    calendar: WorkingCalendar,
    evaluation: Evaluation,
    as_of: datetime,
    now: datetime,
    cause: Cause,
    caused_by: tuple[int, ...],
) -> Result:
    today, anchor = now.date(), file.anchor
    result = Result(
        subject_id=file.subject.id,
        sequence=file.current.sequence + 1 if file.current else 0,
        evaluation=evaluation,
        state=ResultState.FINAL,
        as_of=as_of,
        cause=cause,
        caused_by=caused_by,
        published_on=_published_on(file, book, evaluation, today),
        final_on=today,
        repair_from=full_from(book, _counted_adverse(file, evaluation)),
        cycle=anchor.cycle if anchor else None,
        model=anchor.model if anchor else None,
    )
    if anchor is not None and anchor.trial:
        result.state, result.final_on = ResultState.TRIAL, None
        return result
    if evaluation.reason == NOT_DEFINED:
        return result
    window = None if book.procedures.limit_from_receipt else book.procedures.window
    if window is not None and cause is not Cause.REGISTERED:
        result.dispute = working_days_after(today, window, calendar)
    last_day = last_window(file, result)
    if last_day is not None and last_day >= as_of.date():  # what hurts starts when it is final, downtime or not
        result.state, result.final_on = ResultState.INITIAL, last_day + _DAY
    elif disputed.about(file, result):
        result.state, result.final_on = ResultState.INITIAL, None
    if evaluation.undone:
        result.state, result.final_on = ResultState.INITIAL, None
    if evaluation.score is None and anchor is not None and anchor.reason is not None:
        result.state, result.final_on = ResultState.NOT_EVALUATED, None
    return result


def _tell_of_years(file: SubjectFile, book: Rulebook, now: datetime, *, told: bool) -> None:
    """Score or grade of a published year became another: that is a change of a result, too (HLJ art. 26).

    `told`: what the current result became was said, and with it what its own year did.
    """
    for cycle, wrong in file.wrong_years.items():
        right = file.published[cycle]
        became_another = (wrong.score, wrong.grade) != (right.score, right.grade)
        if became_another and not (told and right is file.anchor):
            file.messages.append(messages.year_corrected(book, cycle, file.corrected_years[cycle].evaluation, now))
    file.wrong_years.clear()


def _move_repair(file: SubjectFile, book: Rulebook) -> None:
    """The first day for a repair of what the current result counts: another wait may hold by now (CON-02)."""
    current = file.current
    if current is None:
        return
    first_day = full_from(book, _counted_adverse(file, current.evaluation))
    if first_day != current.repair_from:
        current.repair_from = first_day
        file.touch_result(current)


def _published_on(file: SubjectFile, book: Rulebook, evaluation: Evaluation, today: date) -> date | None:
    """A person's result counts as published when that person can see it (persons.published)."""
    if evaluation.reason == NOT_DEFINED or evaluation.undone or (file.anchor is not None and file.anchor.trial):
        return None
    if file.subject.kind.is_institution and book.procedures.publication.institutions == "by_act":
        return None
    return today


def last_window(file: SubjectFile, result: Result) -> date | None:
    """CON-07: a result is initial as long as an adverse entry that it counts can still be disputed: until when.
    One whose dispute is decided cannot be any more.

    One that an officer's act made worse without an adverse entry (an award is annulled) waits for its own window,
    and so does every result that follows meanwhile. So does whatever rests on a yearly, imported or reported score.
    """
    counted = {entry.id for entry in _counted_adverse(file, result.evaluation)} - disputed.decided(file)
    earlier = [each for each in file.results if each.sequence < result.sequence]
    last_days = [
        each.dispute.on for each in (*earlier, result) if each.dispute and counted.intersection(each.caused_by)
    ]
    last_days += [
        each.dispute.on
        for each in (*earlier, result)
        if each.dispute and (_worsened_by_act(file, each) or _same_anchor(each, result))
    ]
    return max(last_days, default=None)


def _same_anchor(earlier: Result, result: Result) -> bool:
    return earlier.cause.brings_anchor and (earlier.cycle, earlier.model) == (result.cycle, result.model)


def _worsened_by_act(file: SubjectFile, result: Result) -> bool:
    if result.cause not in (Cause.REVOCATION, Cause.PARAMETER):
        return False
    before = next((each for each in file.results if each.sequence == result.sequence - 1), None)
    if before is None:  # history by now, with all that could be disputed in it
        return result.state is ResultState.INITIAL
    new, old = result.evaluation, before.evaluation
    if new.grade is not None and old.grade is not None and new.grade.rank > old.grade.rank:
        return True
    return new.score is not None and old.score is not None and new.score < old.score


def _counted_adverse(file: SubjectFile, evaluation: Evaluation) -> list[Entry]:
    return [each for each in file.entries if each.category is Category.ADVERSE and each.id in evaluation.counted]


def _carry_out(file: SubjectFile, book: Rulebook, act: DueAct, now: datetime) -> Cause:
    """Does what fell due; what makes a result that may follow."""
    act.done_at = now
    file.touch_due(act)
    about = act.about
    if isinstance(about, Entry):
        _lapse(file, book, about, act.due_at.date())
        if act.kind is DueKind.ENTRY_EXPIRES and about.status in (Status.ACTIVE, Status.REMINDER):
            about.status = Status.EXPIRED
            file.events.append(EntryEvent(about, "expired", act.due_at))
    elif isinstance(about, Result):
        dispute = book.procedures.dispute
        if disputed.about(file, about):
            about.final_on = None  # final when the dispute is handled
        else:
            about.state = ResultState(dispute.undisputed) if dispute is not None else ResultState.FINAL
        file.touch_result(about)
    elif isinstance(about, Repair):
        if repair_effect.end_of_notice(file, book, about, act.due_at):
            return Cause.REPAIR
    elif isinstance(about, Listing):
        lists.carry_out(file, book, act, about)
    elif isinstance(about, Measure) and act.kind is DueKind.MEASURE_STARTS:
        measuring.start(file, book, about, act.due_at)
    elif isinstance(about, Measure):
        measuring.run_out(file, book, about, act.due_at)
        if repair_effect.end_of_measure(file, book, about, act.due_at):
            return Cause.REPAIR
    # About the subject itself: the file is settled anew, by a new year or by what became known of other branches.
    return Cause.EXPIRY


def _midnight(day: date, like: datetime) -> datetime:
    return datetime.combine(day, time(), tzinfo=like.tzinfo)
