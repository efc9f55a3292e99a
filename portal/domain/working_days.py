"""Working days (工作日) and full months, as the measures count them.

The day of the event is not counted; a limit ends with its last day at 24:00. Where the State Council's calendar is
not known yet, Monday to Friday are taken as worked, 1 January as off, and the date is provisional.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Days that differ from the plain week, by name, and the years in which all of them are known."""

    days_off: Mapping[date, str]
    worked_weekends: Mapping[date, str]
    known_years: frozenset[int] = field(default_factory=frozenset)

    def knows(self, day: date) -> bool:
        """Whether the calendar of that day's year has been published."""
        return day.year in self.known_years

    def is_working_day(self, day: date) -> bool:
        """Whether people work on that day, make-up Saturdays and Sundays included."""
        if day in self.worked_weekends:
            return True
        if day in self.days_off or (not self.knows(day) and (day.month, day.day) == (1, 1)):
            return False
        return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class Deadline:
    """A last day and how it was counted, so that a reader can check it."""

    on: date
    counted_from: date
    working_days: int
    provisional: bool
    counted: tuple[date, ...]
    worked_weekends: tuple[date, ...]
    holidays: tuple[tuple[date, str], ...]


def working_days_after(start: date, days: int, calendar: WorkingCalendar) -> Deadline:
    """The last of so many working days after the day of an event, which itself is not counted (期间开始日不算).

    Raises ValueError when `days` is not positive.
    """
    if days < 1:
        raise ValueError("a limit has at least one working day")
    counted: list[date] = []
    holidays: list[tuple[date, str]] = []
    day = start
    while len(counted) < days:
        day += _DAY
        if calendar.is_working_day(day):
            counted.append(day)
        elif day in calendar.days_off:
            holidays.append((day, calendar.days_off[day]))
    span = (start + _DAY * n for n in range(1, (day - start).days + 1))
    return Deadline(
        on=day,
        counted_from=start,
        working_days=days,
        provisional=any(not calendar.knows(each) for each in span),
        counted=tuple(counted),
        worked_weekends=tuple(each for each in counted if each.weekday() >= 5),
        holidays=tuple(holidays),
    )


def working_days_between(start: date, end: date, calendar: WorkingCalendar) -> int:
    """How many working days lie after one day up to and including another: one that is counted by a limit."""
    return sum(calendar.is_working_day(start + _DAY * n) for n in range(1, (end - start).days + 1))


def recount(deadline: Deadline, calendar: WorkingCalendar) -> Deadline:
    """The same limit by a changed calendar. A day that was shown never moves earlier."""
    fresh = working_days_after(deadline.counted_from, deadline.working_days, calendar)
    if fresh.on >= deadline.on:
        return fresh
    return Deadline(
        on=deadline.on,
        counted_from=fresh.counted_from,
        working_days=fresh.working_days,
        provisional=fresh.provisional,
        counted=fresh.counted,
        worked_weekends=fresh.worked_weekends,
        holidays=fresh.holidays,
    )


def add_months(day: date, months: int) -> date:
    """The day on which so many months are full (满): the same day number, or, where that month lacks it,
    the 1st of the month after (CON-01)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        year, month = divmod(index + 1, 12)
        return date(year, month + 1, 1)
