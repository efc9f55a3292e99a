"""Figures of kept and missed limits: what is counted where, on both sides of every edge."""

from datetime import date, timedelta
from decimal import Decimal
from statistics import median as plain_median

from hypothesis import given
from hypothesis import strategies as st

from portal.casework.figures import Figure, Handled, figures, following, median, months_between
from portal.domain.case import CaseKind
from portal.rulebooks.calendar import working_calendar

CALENDAR = {"heilongjiang": working_calendar()}
MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
MONTHS = [MAY, JUNE, JULY]


def handled(
    received: date,
    due: date | None = None,
    decided: date | None = None,
    withdrawn: date | None = None,
    number: int = 1,
    authority: str = "230102",
) -> Handled:
    return Handled(authority, CaseKind.DISPUTE, "heilongjiang", received, due, decided, withdrawn, number)


def of(month: date, *cases: Handled, today: date = date(2026, 8, 31)) -> Figure:
    found = figures(cases, MONTHS, CALENDAR, today)
    return next((each for each in found if each.month == month), Figure("230102", month, CaseKind.DISPUTE))


def test_decided_on_the_last_day_is_in_time_and_on_the_day_after_late() -> None:
    due = date(2026, 6, 10)
    for day, in_time in ((due - timedelta(days=1), 1), (due, 1), (due + timedelta(days=1), 0)):
        figure = of(JUNE, handled(date(2026, 6, 5), due, day))
        assert (figure.received, figure.decided, figure.in_time, figure.late) == (1, 1, in_time, 1 - in_time)
    without_limit = of(JUNE, handled(date(2026, 6, 5), None, due))
    assert (without_limit.decided, without_limit.in_time, without_limit.late) == (1, 0, 0)


def test_what_is_open_at_the_end_of_a_month_is_overdue_when_its_day_is_over() -> None:
    last = date(2026, 6, 30)
    for due, overdue in ((last, 1), (last + timedelta(days=1), 0)):  # its limit ends with the month's end
        figure = of(JUNE, handled(date(2026, 6, 5), due, decided=date(2026, 7, 3)))
        assert (figure.decided, figure.open, figure.overdue) == (0, 1, overdue)
    today = date(2026, 6, 15)  # and in the month that runs, when it is over today
    for due, overdue in ((today - timedelta(days=1), 1), (today, 0)):
        assert of(JUNE, handled(date(2026, 6, 5), due), today=today).overdue == overdue


def test_a_case_belongs_to_the_months_from_receipt_to_its_end() -> None:
    case = handled(date(2026, 5, 31), date(2026, 6, 3), date(2026, 7, 1))
    assert [(f.month, f.received, f.open, f.decided) for f in figures([case], MONTHS, CALENDAR, date(2026, 8, 1))] == [
        (MAY, 1, 1, 0),
        (JUNE, 0, 1, 0),
        (JULY, 0, 0, 1),
    ]
    withdrawn = of(JUNE, handled(JUNE, None, None, date(2026, 6, 2)))
    assert (withdrawn.withdrawn, withdrawn.decided, withdrawn.open) == (1, 0, 0)


def test_working_days_are_counted_as_limits_are() -> None:
    """Received on Friday 12 June 2026; Friday 19 June is the Dragon Boat Festival."""
    for decided, days in (
        (date(2026, 6, 12), 0),
        (date(2026, 6, 15), 1),
        (date(2026, 6, 18), 4),
        (date(2026, 6, 22), 5),
    ):
        assert of(JUNE, handled(date(2026, 6, 12), None, decided)).median_working_days == days
    figure = of(
        JUNE, handled(date(2026, 6, 12), None, date(2026, 6, 15)), handled(JUNE, None, date(2026, 6, 3), None, 3)
    )
    assert figure.median_working_days == 2
    assert of(JUNE).median_working_days is None
    even = of(JUNE, handled(JUNE, None, date(2026, 6, 2)), handled(JUNE, None, date(2026, 6, 3)))
    assert even.median_working_days == Decimal("1.5")


DAYS = st.dates(date(2026, 4, 20), date(2026, 8, 10))


@st.composite
def a_case(draw: st.DrawFn) -> Handled:
    received = draw(DAYS)
    decided = draw(st.none() | DAYS.filter(lambda day: day >= received))
    withdrawn = draw(st.none() | DAYS.filter(lambda day: day >= received)) if decided is None else None
    due = draw(st.none() | DAYS)
    place = draw(st.sampled_from(["230102", "230103"]))
    return handled(received, due, decided, withdrawn, draw(st.integers(1, 3)), place)


@given(st.lists(a_case(), max_size=12))
def test_what_was_open_and_came_in_is_decided_withdrawn_or_open(cases: list[Handled]) -> None:
    months = months_between(date(2026, 3, 1), date(2026, 8, 1))
    found = {(each.authority, each.month): each for each in figures(cases, months, CALENDAR, date(2026, 8, 31))}
    for authority in ("230102", "230103"):
        before = 0
        for month in months:
            figure = found.get((authority, month), Figure(authority, month, CaseKind.DISPUTE))
            assert before + figure.received == figure.decided + figure.withdrawn + figure.open
            assert figure.in_time + figure.late <= figure.decided == sum(figure.taken.values())
            assert figure.overdue <= figure.open
            before = figure.open
    assert sum(each.received for each in found.values()) == sum(each.number for each in cases)


@given(st.dictionaries(st.integers(0, 40), st.integers(1, 5), min_size=1))
def test_the_median(taken: dict[int, int]) -> None:
    every = [value for value, times in taken.items() for _ in range(times)]
    assert median(taken) == Decimal(str(plain_median(every)))


def test_months() -> None:
    assert following(date(2026, 12, 1)) == date(2027, 1, 1)
    assert following(date(2027, 1, 1)) == date(2027, 2, 1)
    assert months_between(date(2026, 11, 1), date(2027, 2, 1))[-1] == date(2027, 2, 1)
