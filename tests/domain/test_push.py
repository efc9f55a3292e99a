"""Pushes: their due days and their states."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.push import Channel, Matter, Push, PushState, due_of_month, window_of_quarter

NOW = datetime(2020, 11, 12, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def push() -> Push:
    return Push("weihai_credit", Channel.REAL_TIME, Matter.POINTS, "entry:1", [], NOW, NOW, reviewed=True)


@pytest.mark.parametrize(
    ("decided", "first", "last"),
    [
        (date(2020, 1, 1), date(2020, 4, 1), date(2020, 4, 10)),
        (date(2020, 3, 31), date(2020, 4, 1), date(2020, 4, 10)),
        (date(2020, 4, 1), date(2020, 7, 1), date(2020, 7, 10)),
        (date(2020, 9, 30), date(2020, 10, 1), date(2020, 10, 10)),
        (date(2020, 10, 1), date(2021, 1, 1), date(2021, 1, 10)),
        (date(2020, 12, 31), date(2021, 1, 1), date(2021, 1, 10)),
        (date(2021, 1, 1), date(2021, 4, 1), date(2021, 4, 10)),
    ],
)
def test_a_quarter_is_pushed_in_the_first_month_of_the_next(decided: date, first: date, last: date) -> None:
    assert window_of_quarter(decided, 10) == (first, last)


@given(DAYS)
def test_a_push_is_due_in_january_april_july_or_october_after_its_own_quarter(decided: date) -> None:
    first, last = window_of_quarter(decided, 10)
    assert (first.month, first.day, last.day) == (last.month, 1, 10)
    assert first.month in (1, 4, 7, 10)
    assert timedelta(0) < first - decided <= timedelta(days=92)


@given(DAYS)
def test_a_month_is_uploaded_in_the_next(day: date) -> None:
    due = due_of_month(day.replace(day=1), 5)
    assert due.day == 5
    assert (due.year * 12 + due.month) - (day.year * 12 + day.month) == 1


@given(st.lists(st.sampled_from([state for state in PushState if state.is_over]), min_size=1))
def test_however_often_it_ends_the_first_end_stands(ends: list[PushState]) -> None:
    one = push()
    told = [one.decide(state, None, NOW) for state in ends]
    assert told == [True] + [False] * (len(ends) - 1)
    assert one.state is ends[0]


@pytest.mark.parametrize("state", [state for state in PushState if not state.is_over])
def test_what_is_no_end_ends_nothing(state: PushState) -> None:
    with pytest.raises(ValueError, match="ends nothing"):
        push().decide(state, None, NOW)
