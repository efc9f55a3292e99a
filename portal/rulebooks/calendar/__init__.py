"""The State Council's working-day calendar: the library for the years it knows, entered notices beyond."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from chinese_calendar import constants

from portal.domain.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True)
class EnteredDay:
    """A day of a notice that an operator entered: worked or off, with the festival's name."""

    day: date
    working: bool
    name: str


def working_calendar(
    entered_years: Iterable[int] = (), entered_days: Iterable[EnteredDay] = (), known_until: date | None = None
) -> WorkingCalendar:
    """The calendar in force. `known_until` ends what the library is believed to know, in whole years."""
    off, worked, years = _library()
    if known_until is not None:
        years = frozenset(year for year in years if date(year, 12, 31) <= known_until)
        off = {day: name for day, name in off.items() if day.year in years}
        worked = {day: name for day, name in worked.items() if day.year in years}
    off, worked = dict(off), dict(worked)
    for each in entered_days:
        off.pop(each.day, None)
        worked.pop(each.day, None)
        if each.working and each.day.weekday() >= 5:
            worked[each.day] = each.name
        elif not each.working:
            off[each.day] = each.name
    return WorkingCalendar(off, worked, years | frozenset(entered_years))


@cache
def _library() -> tuple[Mapping[date, str], Mapping[date, str], frozenset[int]]:
    names = {holiday.value: holiday.chinese for holiday in constants.Holiday}
    off = {day: names.get(name, name) for day, name in constants.holidays.items()}
    worked = {day: names.get(name, name) for day, name in constants.workdays.items()}
    return off, worked, frozenset(day.year for day in off)
