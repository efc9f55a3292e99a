"""The State Council's notice is entered: running deadlines move later, never earlier, and both sides are told."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from portal.casework.calendar import CalendarInvalid, enter_year
from portal.casework.record import record, record_in
from portal.casework.timetable import carry_out
from portal.clock import SHANGHAI
from portal.store.parameters import enter_parameter
from tests.casework.conftest import START, Registrar, entry

DECEMBER = datetime(2026, 12, 20, 10, tzinfo=SHANGHAI)
RECORDED = datetime(2026, 12, 18, 10, tzinfo=SHANGHAI)  # ten working days end on Monday 2027-01-04, provisionally
SHOWN, LATER = date(2027, 1, 4), date(2027, 1, 5)
NEW_YEAR = [(date(2027, 1, number), "元旦") for number in (1, 2, 3)]


async def notice(
    store: Any,
    holidays: list[tuple[date, str]],
    workdays: list[tuple[date, str]] | None = None,
    now: datetime = DECEMBER,
    number: str = "国办发明电〔2026〕1号",
) -> int:
    return await enter_year(store, 2027, holidays, workdays or [], number, now)


async def hospital(store: Any, registrar: Registrar, number: str = "JGYL20260001", item: str = "B2") -> int:
    subject_id = await registrar(number=number)
    await record(store, entry(subject_id, item=item, decided_on=RECORDED.date()), RECORDED)
    return subject_id


async def current(pool: Any, subject_id: int) -> Any:
    return await pool.fetchrow(
        "SELECT result.* FROM subject JOIN result ON result.id = current_result_id WHERE subject.id = $1", subject_id
    )


async def told(pool: Any) -> list[tuple[str, str]]:
    rows = await pool.fetch("SELECT audience, body FROM message WHERE kind = 'due_date_moved' ORDER BY id")
    return [tuple(row) for row in rows]


async def test_a_day_that_moves_later_is_told_to_both_sides(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await hospital(store, registrar)
    before = await current(pool, subject_id)
    assert (before["dispute_until"], before["dispute_deadline"]["provisional"]) == (SHOWN, True)
    assert await notice(store, [*NEW_YEAR, (SHOWN, "元旦")], [(date(2027, 1, 9), "元旦")]) == 1
    after = await current(pool, subject_id)
    assert (after["dispute_until"], after["dispute_deadline"]["provisional"]) == (LATER, False)
    assert after["dispute_deadline"]["holidays"][-1] == {"on": "2027-01-04", "name": "元旦"}
    assert [audience for audience, _ in await told(pool)] == ["subject", "officer"]
    assert all("2027年1月5日" in body for _, body in await told(pool))
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 1  # the change of the result, nothing else


async def test_finality_moves_with_the_window(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await hospital(store, registrar)
    await notice(store, [*NEW_YEAR, (SHOWN, "元旦")])
    assert (await current(pool, subject_id))["final_on"] == LATER + timedelta(days=1)
    await carry_out(store, datetime(2027, 1, 5, 23, 59, tzinfo=SHANGHAI))
    assert (await current(pool, subject_id))["state"] == "initial"
    await carry_out(store, datetime(2027, 1, 6, tzinfo=SHANGHAI))
    assert (await current(pool, subject_id))["state"] == "final"


async def test_a_day_that_was_shown_never_moves_earlier(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await hospital(store, registrar)
    assert await notice(store, NEW_YEAR[:1], [(date(2027, 1, 2), "元旦")]) == 0
    after = await current(pool, subject_id)
    assert (after["dispute_until"], after["dispute_deadline"]["provisional"]) == (SHOWN, False)
    assert await told(pool) == []


async def test_the_same_day_confirmed_is_no_longer_provisional(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await hospital(store, registrar)
    assert await notice(store, NEW_YEAR) == 0
    after = await current(pool, subject_id)
    assert (after["dispute_until"], after["dispute_deadline"]["provisional"]) == (SHOWN, False)
    assert await told(pool) == []


async def test_the_same_notice_twice_moves_nothing_twice(pool: Any, store: Any, registrar: Registrar) -> None:
    await hospital(store, registrar)
    days = [*NEW_YEAR, (SHOWN, "元旦")]
    assert [await notice(store, days), await notice(store, days)] == [1, 0]
    assert len(await told(pool)) == 2


async def test_a_change_of_a_notice_keeps_the_days_it_does_not_name(
    pool: Any, store: Any, registrar: Registrar
) -> None:
    subject_id = await hospital(store, registrar)
    await notice(store, NEW_YEAR)
    # At the same instant: what this process has read of the law must not outlive it.
    assert await notice(store, [(SHOWN, "元旦")], number="国办发明电〔2026〕2号") == 1
    assert (await current(pool, subject_id))["dispute_until"] == LATER
    rows = await pool.fetch("SELECT day, notice_no FROM calendar_day ORDER BY day")
    assert [row["day"].day for row in rows] == [1, 2, 3, 4]
    assert [row["notice_no"][-2] for row in rows] == ["1", "1", "1", "2"]


async def test_a_holiday_can_be_taken_back(pool: Any, store: Any, registrar: Registrar) -> None:
    await notice(store, [*NEW_YEAR, (SHOWN, "元旦")])
    await notice(store, [], [(SHOWN, "元旦")])
    assert (await current(pool, await hospital(store, registrar)))["dispute_until"] == SHOWN


@pytest.mark.parametrize(
    ("holidays", "workdays", "day"),
    [
        ([date(2026, 12, 31)], [], date(2026, 12, 31)),
        ([], [date(2028, 1, 1)], date(2028, 1, 1)),
        ([date(2027, 1, 1), date(2027, 1, 1)], [], date(2027, 1, 1)),
        ([date(2027, 1, 2)], [date(2027, 1, 2)], date(2027, 1, 2)),
    ],
    ids=["the year before", "the year after", "twice", "off and worked"],
)
async def test_a_day_that_cannot_be_is_named_and_nothing_is_stored(
    pool: Any, store: Any, holidays: list[date], workdays: list[date], day: date
) -> None:
    with pytest.raises(CalendarInvalid) as caught:
        await notice(store, [(each, "节日") for each in holidays], [(each, "节日") for each in workdays])
    assert caught.value.day == day
    assert str(day) in str(caught.value)
    assert await pool.fetchval("SELECT count(*) FROM calendar_year") == 0


async def test_a_window_that_has_ended_stays_ended(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await hospital(store, registrar)
    late = datetime(2027, 1, 5, 9, tzinfo=SHANGHAI)
    await carry_out(store, late)
    assert await notice(store, [*NEW_YEAR, (SHOWN, "元旦")], now=late) == 0
    after = await current(pool, subject_id)
    assert (after["dispute_until"], after["state"]) == (SHOWN, "final")


async def test_on_the_last_day_itself_it_still_moves(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await hospital(store, registrar)
    last = datetime(2027, 1, 4, 23, 59, 59, tzinfo=SHANGHAI)
    assert await notice(store, [*NEW_YEAR, (SHOWN, "元旦")], now=last) == 1
    assert (await current(pool, subject_id))["dispute_until"] == LATER


async def test_finality_waits_for_the_adverse_entry_alone(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await hospital(store, registrar)
    later = RECORDED + timedelta(days=3)
    await record(store, entry(subject_id, document_no="表彰", item="G1", decided_on=later.date()), later)
    await notice(store, [*NEW_YEAR, (SHOWN, "元旦")])
    rows = await pool.fetch(
        "SELECT dispute_until, final_on FROM result WHERE subject_id = $1 AND sequence > 0 ORDER BY sequence",
        subject_id,
    )
    assert [tuple(row) for row in rows] == [(LATER, date(2027, 1, 6)), (date(2027, 1, 6), date(2027, 1, 6))]
    await carry_out(store, datetime(2027, 1, 6, tzinfo=SHANGHAI))
    assert (await current(pool, subject_id))["state"] == "final"


async def test_results_of_one_day_share_one_message(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await hospital(store, registrar)
    await record(store, entry(subject_id, document_no="第二件", item="B1", decided_on=RECORDED.date()), RECORDED)
    assert await notice(store, [*NEW_YEAR, (SHOWN, "元旦")]) == 2
    assert len(await told(pool)) == 2


async def test_every_subject_is_recounted_beyond_one_batch(
    pool: Any, store: Any, registrar: Registrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.casework.calendar.BATCH", 2)
    for number in range(5):
        await hospital(store, registrar, f"JGYL2026000{number}")
    assert await notice(store, [*NEW_YEAR, (SHOWN, "元旦")]) == 5
    assert await pool.fetchval("SELECT count(*) FROM result WHERE dispute_until = $1", LATER) == 5


async def test_a_notice_waits_for_who_counts_by_the_old_calendar(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    async with store.transaction() as transaction:
        await record_in(transaction, [entry(subject_id, decided_on=RECORDED.date())], RECORDED)
        entering = asyncio.create_task(notice(store, [*NEW_YEAR, (SHOWN, "元旦")]))
        waiting = 0
        while not waiting and not entering.done():
            waiting = await pool.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted")
    assert await entering == 1
    assert (await current(pool, subject_id))["dispute_until"] == LATER


async def test_known_until_makes_a_known_year_provisional(pool: Any, store: Any, registrar: Registrar) -> None:
    async with pool.acquire() as connection:
        await enter_parameter(
            connection, "heilongjiang", "calendar.known_until", "2025-12-31", date(2021, 1, 1), "试验文件", START
        )
    deadline = (await current(pool, await hospital(store, registrar)))["dispute_deadline"]
    assert deadline["provisional"] is True
