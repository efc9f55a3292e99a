"""Measures of a file (HLJ art. 33, 34; SC art. 25 to 39; SD art. 8, 9): opened, started, ended. Pure."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, time

from portal.casework import lists, messages
from portal.casework.file import DueKind, SubjectFile
from portal.domain.entry import Entry, Status, same_document
from portal.domain.measure import Measure, MeasureEvent, MeasureState
from portal.domain.result import Cause, Result
from portal.domain.resumption import ResumptionStep
from portal.evaluation.measures import (
    beside,
    borne,
    clean_years_change,
    of_chain,
    of_clean_years,
    of_lists,
    restore_between,
)
from portal.rulebooks import parameters
from portal.rulebooks.measure_rules import MeasureRule
from portal.rulebooks.measure_words import numbers
from portal.rulebooks.model import Rulebook

_CORRECTIONS = (Cause.REVOCATION, Cause.DISPUTE, Cause.REPAIR)  # the result was wrong: its days do not run on
_RUNNING = (MeasureState.DECIDED, MeasureState.IN_FORCE)
_NEW_FACTS = (Cause.ENTRY, Cause.CYCLE, Cause.IMPORT, Cause.REPORT)  # such a result may bring a served measure again


def sync(file: SubjectFile, book: Rulebook, at: datetime) -> None:
    """Opens what the file bears and ends what it no longer bears; nothing new under a text that is not in force."""
    new = book.refusal_on(at.date()) is None
    applied = [each for each in file.measures if each.applied and _open_still(each)]
    running = [each for each in applied if each.state in _RUNNING]
    known = len(file.measures)
    _follow(file, book, _following(file, book, at), at, new=new)
    if any(rule.acts for rule in book.measures):
        for entry in file.entries:
            _stand_beside(file, book, entry, at, new=new)
    for rule in _undone_removals(file, book, applied):
        lists.give_back(file, book, rule, at)
    lifted = [each for each in running if not _open_still(each) and _was_wrong(file, each)]
    if lifted:
        file.messages.append(messages.measures_lifted(book, lifted, at))
    begun = [each for each in file.measures[known:] if each.applied and each.shown["kind"] == "sanction"]
    if begun:
        file.messages.append(messages.measures_decided(book, begun, at))
    turn = clean_years_change(book, file.subject, file.entries, at.date())
    if turn is not None:
        file.plan(DueKind.YEAR_TURNS, file.subject, _midnight(turn, at))


def end(file: SubjectFile, measure: Measure, at: datetime, state: MeasureState = MeasureState.ENDED) -> None:
    """A measure is over; nothing that was planned for it happens any more."""
    measure.state = state
    measure.ended_at = measure.ended_at or at
    file.touch_measure(measure)
    for act in file.due:
        if act.about is measure and act.done_at is None:
            act.done_at = at
            file.touch_due(act)


def start(file: SubjectFile, book: Rulebook, measure: Measure, at: datetime) -> None:
    """The first day of a measure has come; some end a place on a list (SC-37-4, SC-37-5)."""
    measure.state = MeasureState.IN_FORCE
    file.touch_measure(measure)
    rule = book.measure(measure.code)
    if rule is not None and rule.leaves_list is not None:
        lists.leave(file, book, rule.leaves_list, rule.code, at)


def run_out(file: SubjectFile, book: Rulebook, measure: Measure, at: datetime) -> None:
    """The days of a measure are over. Where an exam is needed, the days alone bring nobody back (SC-37-4)."""
    rule = book.measure(measure.code)
    if rule is not None and (rule.exam or rule.bar):
        file.measure_events.append(MeasureEvent(measure, ResumptionStep.DAYS_END, at))
    if rule is not None and rule.exam:
        return
    kept_in_mind = measure.entry_id is not None or (rule is not None and rule.months is not None)
    end(file, measure, at, MeasureState.SERVED if kept_in_mind else MeasureState.ENDED)


def of_same_act(file: SubjectFile, entry: Entry) -> list[Measure]:
    """The measures beside any entry of the same act, whoever entered it (SD art. 5: never punished twice)."""
    same = {each.id for each in file.entries if same_document(each.document_no, entry.document_no)}
    return [each for each in file.measures if each.entry_id in same and each.state is not MeasureState.ENDED]


def plan_days(file: SubjectFile, measure: Measure, now: datetime) -> None:
    """Puts the first and the last day of a measure on the timetable."""
    if measure.state is MeasureState.DECIDED and measure.starts_on is not None:
        file.plan(DueKind.MEASURE_STARTS, measure, _midnight(measure.starts_on, now))
    if measure.ends_on is not None:
        file.plan(DueKind.MEASURE_ENDS, measure, _midnight(measure.ends_on, now))


def _following(file: SubjectFile, book: Rulebook, at: datetime) -> list[MeasureRule]:
    stands_on = [each.name for each in file.listings if each.stands]
    rules = [
        *of_clean_years(book, file.subject, file.entries, at.date()),
        *of_lists(book, file.subject, stands_on),
        *of_chain(book, file.subject, file.brand),
    ]
    current = file.current
    if current is not None:
        running = {each.code for each in _standing(file) if each.state is not MeasureState.SERVED}
        rules += borne(book, file.subject, current.evaluation, current.state, running, file.years)
    return rules


def _follow(file: SubjectFile, book: Rulebook, rules: list[MeasureRule], at: datetime, *, new: bool) -> None:
    kept = {rule.code for rule in rules}
    for measure in _standing(file):
        if measure.code not in kept:
            _let_go(file, book, measure, at)
        elif measure.code in kept and _comes_again(measure, file.current):
            end(file, measure, at)
    standing = {each.code for each in _standing(file)}
    for rule in rules if new else ():
        if rule.code not in standing:
            _open(file, book, rule, at)


def _standing(file: SubjectFile) -> list[Measure]:
    """Measures that follow by themselves and are not ended."""
    return [each for each in file.measures if each.entry_id is None and each.state is not MeasureState.ENDED]


def _let_go(file: SubjectFile, book: Rulebook, measure: Measure, at: datetime) -> None:
    """What nothing bears any longer ends, but for days that were set and rest on a result that was right."""
    rule = book.measure(measure.code)
    if measure.state is MeasureState.SERVED:
        grade = file.current.evaluation.grade if file.current else None
        if rule is None or grade is None or grade.code not in rule.grades:
            end(file, measure, at)
        return
    set_days = rule is not None and rule.months is not None and (measure.decided or rule.months.fixed is not None)
    term = set_days and measure.ends_on is not None
    corrected = file.current is None or file.current.cause in _CORRECTIONS
    if not term or corrected:
        end(file, measure, at)


def _comes_again(measure: Measure, current: Result | None) -> bool:
    """A served measure is not opened again by the same result, but by one with new facts."""
    return (
        measure.state is MeasureState.SERVED
        and current is not None
        and current.cause in _NEW_FACTS
        and current.sequence != measure.result_sequence
    )


def _stand_beside(file: SubjectFile, book: Rulebook, entry: Entry, at: datetime, *, new: bool) -> None:
    mine = {each.code: each for each in file.measures if each.entry_id == entry.id and _open_still(each)}
    taken = any(each.applied for each in of_same_act(file, entry))
    rules = [] if taken else beside(book, file.subject, entry)
    offered = {rule.code for rule in rules}
    for code, measure in mine.items():
        # CON-26: the decision behind it is annulled; past days cannot be undone.
        if entry.status is Status.REVOKED or (not measure.applied and code not in offered):
            end(file, measure, at)
    for rule in rules if new else ():
        if rule.code not in mine:
            _add(file, book, rule, MeasureState.OFFERED, at).entry_id = entry.id


def _undone_removals(file: SubjectFile, book: Rulebook, applied: Iterable[Measure]) -> list[str]:
    """The lists from which a measure removed the subject that rested on what is undone now (SC-37-4, SC-37-5)."""
    ended = (book.measure(each.code) for each in applied if not _open_still(each) and _was_wrong(file, each))
    return [rule.leaves_list for rule in ended if rule is not None and rule.leaves_list is not None]


def _was_wrong(file: SubjectFile, measure: Measure) -> bool:
    """CON-26: the sanction rested on an entry or a result that a review, a court or a dispute has undone."""
    if measure.shown["kind"] != "sanction":
        return False
    if measure.entry_id is not None:
        return any(each.id == measure.entry_id and each.status is Status.REVOKED for each in file.entries)
    return file.current is not None and file.current.cause in (Cause.REVOCATION, Cause.DISPUTE)


def _open_still(measure: Measure) -> bool:
    return measure.state is not MeasureState.ENDED


def _open(file: SubjectFile, book: Rulebook, rule: MeasureRule, at: datetime) -> None:
    """What the text demands is in force by itself; what it allows or advises is an officer's task."""
    if rule.mode != "must":
        _add(file, book, rule, MeasureState.OFFERED, at)
        return
    measure = _add(file, book, rule, MeasureState.OFFERED, at)
    measure.starts_on = at.date()
    start(file, book, measure, at)
    if rule.months is not None:  # while no officer sets its days, it runs no longer than the text allows
        measure.ends_on = restore_between(rule.months, measure.starts_on)[1]
        plan_days(file, measure, at)


def _add(file: SubjectFile, book: Rulebook, rule: MeasureRule, state: MeasureState, at: datetime) -> Measure:
    sequence = file.current.sequence if file.current else None
    measure = Measure(file.subject.id, rule.code, state, at, shown(book, rule), result_sequence=sequence)
    file.add_measure(measure)
    return measure


def shown(book: Rulebook, rule: MeasureRule) -> dict[str, object]:
    """A measure as readers see it: mode, words, article, and its numbers."""
    return {
        "kind": rule.kind,
        "mode": rule.mode,
        "text": rule.text,
        "text_en": rule.text_en,
        "article": rule.article,
        "note": rule.note,
        "note_en": rule.note_en,
        "months": _range(rule.months),
        "fine": _range(rule.fine),
        "percent": _range(rule.percent),
        "numbers": numbers(rule),
        "parameters": [asdict(parameters.use(book, key)) for key in rule.parameters],
    }


def _range(bounds: object) -> dict[str, str | None] | None:
    words = ("at_least", "more_than", "at_most", "less_than")
    if bounds is None:
        return None
    return {word: None if (value := getattr(bounds, word)) is None else f"{value:f}" for word in words}


def _midnight(day: date, like: datetime) -> datetime:
    return datetime.combine(day, time(), tzinfo=like.tzinfo)
