"""Working days and full months (CON-01), against the published calendar counted day by day."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.working_days import WorkingCalendar, add_months, recount, working_days_after
from portal.rulebooks.calendar import EnteredDay, working_calendar

DAY = timedelta(days=1)
SHIPPED = working_calendar()
KNOWN = st.dates(date(2004, 1, 1), date(2026, 11, 30))
LIMITS = st.integers(1, 15)


def naive_last_day(start: date, days: int) -> date:
    day = start
    while days:
        day += DAY
        days -= chinese_calendar.is_workday(day)
    return day


def year(number: int) -> list[date]:
    first = date(number, 1, 1)
    return [first + DAY * n for n in range((date(number + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("number", range(2004, 2027))
def test_every_day_of_every_known_year_is_worked_as_published(number: int) -> None:
    assert all(SHIPPED.knows(day) for day in year(number))
    assert [day for day in year(number) if SHIPPED.is_working_day(day) != chinese_calendar.is_workday(day)] == []


@given(KNOWN, LIMITS)
def test_a_limit_ends_where_counting_day_by_day_ends(start: date, days: int) -> None:
    deadline = working_days_after(start, days, SHIPPED)
    assert deadline.on == naive_last_day(start, days)
    assert not deadline.provisional


@given(st.dates(date(2004, 1, 1), date(2030, 1, 1)), LIMITS)
def test_a_deadline_tells_how_it_was_counted(start: date, days: int) -> None:
    deadline = working_days_after(start, days, SHIPPED)
    assert (deadline.counted_from, deadline.working_days) == (start, days)
    assert deadline.counted == tuple(sorted(set(deadline.counted)))
    assert len(deadline.counted) == days
    assert deadline.counted[-1] == deadline.on
    assert start not in deadline.counted
    assert all(SHIPPED.is_working_day(day) for day in deadline.counted)
    assert set(deadline.worked_weekends) == {day for day in deadline.counted if day.weekday() >= 5}
    assert all(start < day < deadline.on and not SHIPPED.is_working_day(day) for day, _ in deadline.holidays)
    assert deadline.provisional == (deadline.on.year > 2026)


@given(KNOWN, st.integers(0, 40), LIMITS, st.integers(0, 5))
def test_later_starts_and_longer_limits_never_end_earlier(start: date, later: int, days: int, more: int) -> None:
    earlier_end = working_days_after(start, days, SHIPPED).on
    assert working_days_after(start + DAY * later, days, SHIPPED).on >= earlier_end
    assert working_days_after(start, days + more, SHIPPED).on >= earlier_end + DAY * more


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 2, 9), 10, date(2026, 2, 28)),  # Spring Festival, two worked Saturdays
        (date(2026, 9, 21), 10, date(2026, 10, 12)),  # National Day, Saturday 10-10 worked
        (date(2026, 9, 28), 3, date(2026, 10, 8)),
        (date(2026, 9, 28), 5, date(2026, 10, 10)),
        (date(2026, 9, 25), 3, date(2026, 9, 30)),  # the event itself falls on Mid-Autumn Festival
        (date(2026, 4, 30), 5, date(2026, 5, 11)),  # Labour Day, Saturday 05-09 worked
        (date(2020, 1, 23), 1, date(2020, 2, 3)),  # the holiday that was made longer
    ],
)
def test_limits_across_holidays(start: date, days: int, last: date) -> None:
    assert working_days_after(start, days, SHIPPED).on == last


def test_spring_festival_2026_is_explained() -> None:
    deadline = working_days_after(date(2026, 2, 9), 10, SHIPPED)
    assert [day.isoformat()[5:] for day in deadline.counted] == [
        *("02-10", "02-11", "02-12", "02-13", "02-14", "02-24", "02-25", "02-26", "02-27", "02-28")
    ]
    assert deadline.worked_weekends == (date(2026, 2, 14), date(2026, 2, 28))
    assert {day for day, _ in deadline.holidays} >= {date(2026, 2, 16) + DAY * n for n in range(5)}
    assert {name for _, name in deadline.holidays} == {"春节"}


@pytest.mark.parametrize("days", [0, -1])
def test_a_limit_has_at_least_one_day(days: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        working_days_after(date(2026, 1, 1), days, SHIPPED)


class TestUnknownYears:
    """Monday to Friday, 1 January off, and the date is provisional."""

    @given(st.dates(date(2027, 1, 1), date(2040, 12, 31)))
    def test_follow_the_plain_week(self, day: date) -> None:
        assert not SHIPPED.knows(day)
        assert SHIPPED.is_working_day(day) == (day.weekday() < 5 and (day.month, day.day) != (1, 1))

    def test_a_limit_that_enters_one_is_provisional(self) -> None:
        inside = working_days_after(date(2026, 12, 10), 15, SHIPPED)
        across = working_days_after(date(2026, 12, 11), 15, SHIPPED)
        assert (inside.on, inside.provisional) == (date(2026, 12, 31), False)
        assert (across.on, across.provisional) == (date(2027, 1, 4), True)

    def test_a_limit_stays_provisional_when_it_leaves_one(self) -> None:
        only_2028 = working_calendar([2028], [EnteredDay(date(2028, 1, 3), working=False, name="元旦")])
        deadline = working_days_after(date(2027, 12, 30), 2, only_2028)
        assert (deadline.on, deadline.provisional) == (date(2028, 1, 4), True)

    def test_known_until_forgets_the_library_beyond_that_year(self) -> None:
        calendar = working_calendar(known_until=date(2025, 12, 31))
        assert calendar.is_working_day(date(2026, 2, 17))
        assert working_days_after(date(2026, 2, 9), 10, calendar).provisional

    def test_an_entered_year_is_known_and_otherwise_follows_the_week(self) -> None:
        calendar = working_calendar(
            [2027],
            [
                *(EnteredDay(date(2027, 1, number), working=False, name="元旦") for number in (1, 2, 3, 4)),
                EnteredDay(date(2027, 1, 9), working=True, name="元旦"),
            ],
        )
        assert not calendar.is_working_day(date(2027, 1, 4))
        assert calendar.is_working_day(date(2027, 1, 9))
        assert calendar.is_working_day(date(2027, 1, 5))
        deadline = working_days_after(date(2026, 12, 11), 15, calendar)
        assert (deadline.on, deadline.provisional) == (date(2027, 1, 5), False)
        assert (date(2027, 1, 4), "元旦") in deadline.holidays

    def test_a_change_of_a_known_year_wins_over_the_library(self) -> None:
        calendar = working_calendar([2026], [EnteredDay(date(2026, 10, 10), working=False, name="国庆节")])
        assert not calendar.is_working_day(date(2026, 10, 10))
        assert not calendar.is_working_day(date(2026, 10, 1))


class TestRecount:
    """A day that was shown to a citizen never moves earlier."""

    changed_days = st.dictionaries(st.dates(date(2026, 12, 1), date(2027, 3, 1)), st.booleans(), max_size=25)

    @staticmethod
    def calendar(days: dict[date, bool]) -> WorkingCalendar:
        return working_calendar([2027], [EnteredDay(day, working, "节日") for day, working in days.items()])

    @given(st.dates(date(2026, 12, 1), date(2027, 2, 1)), LIMITS, changed_days)
    def test_never_earlier_and_else_as_counted_anew(self, start: date, days: int, changed: dict[date, bool]) -> None:
        shown = working_days_after(start, days, SHIPPED)
        calendar = self.calendar(changed)
        fresh = working_days_after(start, days, calendar)
        moved = recount(shown, calendar)
        assert moved.on == max(shown.on, fresh.on)
        assert (moved.counted_from, moved.working_days) == (start, days)
        assert not moved.provisional
        assert recount(moved, calendar) == moved

    @given(st.dates(date(2026, 12, 1), date(2027, 2, 1)), LIMITS, changed_days, changed_days)
    def test_two_notices_in_a_row_never_move_it_back(
        self, start: date, days: int, first: dict[date, bool], second: dict[date, bool]
    ) -> None:
        moved = recount(working_days_after(start, days, SHIPPED), self.calendar(first))
        assert recount(moved, self.calendar(second)).on >= moved.on


@pytest.mark.parametrize(
    ("day", "months", "full"),
    [
        (date(2026, 3, 31), 6, date(2026, 10, 1)),
        (date(2025, 8, 28), 6, date(2026, 2, 28)),
        (date(2025, 8, 29), 6, date(2026, 3, 1)),
        (date(2025, 8, 30), 6, date(2026, 3, 1)),
        (date(2025, 8, 31), 6, date(2026, 3, 1)),
        (date(2023, 8, 29), 6, date(2024, 2, 29)),  # a leap year has the day
        (date(2023, 8, 30), 6, date(2024, 3, 1)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 10, 31), 2, date(2026, 12, 31)),
        (date(2026, 10, 31), 1, date(2026, 12, 1)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
        (date(2025, 10, 13), 6, date(2026, 4, 13)),
        (date(2026, 1, 1), 0, date(2026, 1, 1)),
    ],
)
def test_full_months(day: date, months: int, full: date) -> None:
    assert add_months(day, months) == full


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 120))
def test_months_are_full_on_the_same_day_number_or_on_the_first_after(day: date, months: int) -> None:
    full = add_months(day, months)
    passed = (full.year - day.year) * 12 + full.month - day.month
    if full.day == day.day and passed == months:
        return
    assert (full.day, passed) == (1, months + 1)
    assert (full - DAY).day < day.day


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.integers(0, 120))
def test_who_starts_later_is_never_full_earlier(day: date, months: int) -> None:
    assert add_months(day, months) <= add_months(day + DAY, months)
    assert add_months(day, months) < add_months(day, months + 1)
