"""The State Council's notice for a year is entered: running deadlines are counted anew (HLJ art. 28).

A day that was shown to a citizen never moves earlier; where it moves later, both sides are told.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from portal.casework import messages, repair_effect
from portal.casework.file import DueKind, SubjectFile
from portal.casework.ports import Store
from portal.casework.settle import last_window
from portal.domain.case import Case
from portal.domain.listing import Listing
from portal.domain.repair import Repair, RepairState
from portal.domain.result import ResultState
from portal.domain.working_days import Deadline, WorkingCalendar, recount
from portal.rulebooks.calendar import EnteredDay
from portal.rulebooks.model import Rulebook

BATCH = 500


class CalendarInvalid(ValueError):
    """A day of the notice cannot be. `day` names it, `expected` says what would be right."""

    def __init__(self, day: date, expected: str) -> None:
        super().__init__(f"{day}: {expected}")
        self.day, self.expected = day, expected


async def enter_year(
    store: Store,
    year: int,
    holidays: Sequence[tuple[date, str]],
    workdays: Sequence[tuple[date, str]],
    notice_no: str,
    now: datetime,
) -> int:
    """Enters a notice, or a change of one, and recounts what is running; the number of deadlines that moved.

    Days that it does not name stay as they were known. Raises CalendarInvalid.
    """
    days = _days(year, holidays, workdays)
    async with store.transaction() as transaction:
        await transaction.close_calendar()
        await transaction.enter_calendar(year, days, notice_no, now)
        law = await transaction.law(now.date())
        moved = after = 0
        while subject_ids := await transaction.running_subjects(now.date(), after, BATCH):
            files = await transaction.open_files(subject_ids, now.date())
            for file in files.values():
                moved += _recount(file, *law.of(file.subject.rulebook), now)
            await transaction.save(list(files.values()))
            after = subject_ids[-1]
        return moved


def _days(year: int, holidays: Sequence[tuple[date, str]], workdays: Sequence[tuple[date, str]]) -> list[EnteredDay]:
    days = [EnteredDay(day, False, name) for day, name in holidays]
    days += [EnteredDay(day, True, name) for day, name in workdays]
    seen: set[date] = set()
    for each in days:
        if each.day.year != year:
            raise CalendarInvalid(each.day, f"a day of {year}")
        if each.day in seen:
            raise CalendarInvalid(each.day, "each day once, either off or worked")
        seen.add(each.day)
    return days


def _recount(file: SubjectFile, book: Rulebook, calendar: WorkingCalendar, now: datetime) -> int:
    moved: list[Deadline] = []
    for result in file.results:
        if fresh := _moved_on(result.dispute, calendar, now):
            moved += [fresh] if result.dispute is not None and fresh.on != result.dispute.on else []
            result.dispute = fresh
            file.touch_result(result)
    if moved:
        _move_finality(file, now)
    for document in file.documents:
        if fresh := _moved_on(document.answer, calendar, now):
            moved += [fresh] if document.answer is not None and fresh.on != document.answer.on else []
            document.answer = fresh
            file.touch_document(document)
    for fresh in {each.on: each for each in moved}.values():  # limits of one day are told together
        for audience in ("subject", "officer"):
            file.messages.append(messages.due_date_moved(book, fresh, now, audience=audience))
    moved_cases = sum(_recount_case(file, book, case, calendar, now) for case in file.cases if case.is_open)
    moved_listings = sum(_recount_listing(file, book, listing, calendar, now) for listing in file.listings)
    return len(moved) + moved_cases + moved_listings


def _recount_case(file: SubjectFile, book: Rulebook, case: Case, calendar: WorkingCalendar, now: datetime) -> int:
    moved: list[Deadline] = []
    if fresh := _moved_on(case.due, calendar, now):
        moved += [fresh] if case.due is not None and fresh.on != case.due.on else []
        case.due = fresh
        file.touch_case(case)
    if fresh := _moved_on(case.proof_due, calendar, now):
        moved += [fresh] if case.proof_due is not None and fresh.on != case.proof_due.on else []
        case.proof_due = fresh
        file.touch_case(case)
    if (
        isinstance(case, Repair)
        and case.state is RepairState.ON_NOTICE
        and (fresh := _moved_on(case.notice, calendar, now))
    ):
        moved += [fresh] if case.notice is not None and fresh.on != case.notice.on else []
        case.notice = fresh
        file.touch_case(case)
        repair_effect.postpone(file, case, fresh, now)
    for fresh in moved:
        for audience in ("subject", "officer"):
            file.messages.append(messages.case_due_moved(book, case, fresh, now, audience=audience))
    return len(moved)


def _recount_listing(
    file: SubjectFile, book: Rulebook, listing: Listing, calendar: WorkingCalendar, now: datetime
) -> int:
    """The answer to an objection, which the subject waits for, and the report to the province (HLJ art. 29)."""
    moved = 0
    answered = _moved_on(listing.answer_due, calendar, now) if listing.objected else None
    reported = _moved_on(listing.report_due, calendar, now) if listing.reported_at is None else None
    for fresh, shown, audiences in (
        (answered, listing.answer_due, ("subject", "officer")),
        (reported, listing.report_due, ("officer",)),
    ):
        if fresh is None:
            continue
        file.touch_listing(listing)
        if shown is not None and fresh.on != shown.on:
            moved += 1
            for audience in audiences:
                file.messages.append(messages.due_date_moved(book, fresh, now, audience=audience))
    listing.answer_due = answered or listing.answer_due
    listing.report_due = reported or listing.report_due
    return moved


def _moved_on(shown: Deadline | None, calendar: WorkingCalendar, now: datetime) -> Deadline | None:
    """A running limit counted anew, where that changes anything of it."""
    if shown is None or shown.on < now.date():
        return None
    fresh = recount(shown, calendar)
    return fresh if fresh != shown else None


def _move_finality(file: SubjectFile, now: datetime) -> None:
    """An initial result becomes final when the last window it waits for is over (CON-07)."""
    for result in file.results:
        if result.state is not ResultState.INITIAL or result.dispute is None or result.final_on is None:
            continue
        # No open window of an entry: it waits for its own, being worse than a result that is history by now.
        last_day = last_window(file, result) or result.dispute.on
        result.final_on = last_day + timedelta(days=1)
        file.touch_result(result)
        for act in file.due:
            if act.kind is DueKind.RESULT_FINAL and act.about is result:
                act.due_at = datetime.combine(result.final_on, time(), tzinfo=now.tzinfo)
                file.touch_due(act)
