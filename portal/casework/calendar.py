"""The State Council's notice for a year is entered: running deadlines are counted anew (HLJ art. 28).

A day that was shown to a citizen never moves earlier; where it moves later, both sides are told.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from portal.casework import messages
from portal.casework.file import DueKind, SubjectFile
from portal.casework.ports import Store
from portal.domain.result import ResultState
from portal.domain.working_days import WorkingCalendar, recount
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
    """Enters a notice and recounts what is running; the number of deadlines that moved. Raises CalendarInvalid."""
    days = _days(year, holidays, workdays)
    async with store.transaction() as transaction:
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
        if each.working and each.day.weekday() < 5:
            raise CalendarInvalid(each.day, "a make-up working day falls on a Saturday or Sunday")
        seen.add(each.day)
    return days


def _recount(file: SubjectFile, book: Rulebook, calendar: WorkingCalendar, now: datetime) -> int:
    moved = 0
    for result in file.results:
        if result.dispute is None or result.dispute.on < now.date():
            continue
        shown, fresh = result.dispute, recount(result.dispute, calendar)
        if fresh == shown:
            continue
        result.dispute = fresh
        file.touch_result(result)
        if fresh.on == shown.on:
            continue
        moved += 1
        _move_finality(file, result.final_on, fresh.on + timedelta(days=1), now)
        for audience in ("subject", "officer"):
            file.messages.append(messages.due_date_moved(book, fresh, now, audience=audience))
    return moved


def _move_finality(file: SubjectFile, old: date | None, new: date, now: datetime) -> None:
    """Results that were to become final with the window that moved become final with it."""
    for result in file.results:
        if result.state is ResultState.INITIAL and result.final_on == old:
            result.final_on = new
            file.touch_result(result)
            for act in file.due:
                if act.kind is DueKind.RESULT_FINAL and act.about is result:
                    act.due_at = datetime.combine(new, time(), tzinfo=now.tzinfo)
                    file.touch_due(act)
