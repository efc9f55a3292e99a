"""Time acts too: what falls due is done once, in order, also by two at a time (on a real database)."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from portal.casework.record import record
from portal.casework.stages import advance, annul
from portal.casework.timetable import carry_out
from portal.clock import SHANGHAI
from portal.domain.entry import Stage
from portal.domain.outcomes import EntryMoved, Invalid, Recorded
from tests.casework.conftest import START, Registrar, entry

DAY = timedelta(days=1)


def at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


async def current(pool: Any, subject_id: int) -> Any:
    return await pool.fetchrow(
        "SELECT result.* FROM subject JOIN result ON result.id = current_result_id WHERE subject.id = $1", subject_id
    )


async def test_a_result_is_final_when_its_window_has_ended(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    await record(store, entry(subject_id, decided_on=date(2026, 2, 1)), at(2, 9, 10))
    await carry_out(store, at(2, 28, 23))
    assert (await current(pool, subject_id))["state"] == "initial"
    await carry_out(store, at(3, 1))
    result = await current(pool, subject_id)
    assert (result["state"], result["final_on"], result["sequence"]) == ("final", date(2026, 3, 1), 1)
    assert await pool.fetchval("SELECT state FROM published_institution") == "final"
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 1


async def test_two_schedulers_do_everything_once(pool: Any, store: Any, registrar: Registrar) -> None:
    ids = [await registrar(number=f"JGYL2026000{n}") for n in range(5)]
    for subject_id in ids:
        await record(store, entry(subject_id, expires_on=date(2026, 3, 10)), START)
    await asyncio.gather(*(carry_out(store, at(3, 20)) for _ in range(3)))
    assert await pool.fetchval("SELECT count(*) FROM result WHERE cause = 'expiry'") == 5
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 10
    assert await pool.fetchval("SELECT count(*) FROM entry_event WHERE event = 'expired'") == 5
    assert await pool.fetchval("SELECT count(*) FROM due_act WHERE done_at IS NULL AND due_at <= $1", at(3, 20)) == 0


async def test_recording_meets_an_expiry_that_nobody_carried_out(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    await record(store, entry(subject_id, expires_on=date(2026, 3, 10)), START)
    await record(store, entry(subject_id, document_no="第二件", item="B1"), at(3, 20, 9))
    rows = await pool.fetch("SELECT cause, score::text FROM result WHERE subject_id = $1 ORDER BY sequence", subject_id)
    assert [tuple(row) for row in rows] == [
        *(("registered", "100.00"), ("entry", "88.00"), ("expiry", "100.00"), ("entry", "95.00"))
    ]
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 3


async def test_an_entry_confirmed_later_expires_at_midnight_in_shanghai(
    pool: Any, store: Any, registrar: Registrar
) -> None:
    subject_id = await registrar()
    outcome = await record(store, entry(subject_id, expires_on=date(2026, 6, 30), stage=Stage.COLLECTED), START)
    assert isinstance(outcome, Recorded)
    assert not outcome.changed
    for stage in (Stage.AUDITED, Stage.CONFIRMED):
        assert isinstance(await advance(store, outcome.entry.id, stage, "230100", None, START + DAY), EntryMoved)
    assert (await current(pool, subject_id))["score"] == 88
    await carry_out(store, at(7, 1))
    assert (await current(pool, subject_id))["score"] == 100


async def test_repair_is_counted_from_the_day_of_confirmation_in_shanghai(
    pool: Any, store: Any, registrar: Registrar
) -> None:
    subject_id = await registrar()
    await record(store, entry(subject_id), at(3, 1, 2))  # still February in UTC
    assert (await current(pool, subject_id))["repair_from"] == date(2026, 9, 1)
    await record(store, entry(subject_id, document_no="表彰", item="G1"), at(3, 2, 9))
    assert (await current(pool, subject_id))["repair_from"] == date(2026, 9, 1)


async def test_stages_follow_each_other_and_count_with_the_last(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    outcome = await record(store, entry(subject_id, stage=Stage.COLLECTED), START)
    assert isinstance(outcome, Recorded)
    entry_id = outcome.entry.id
    assert await advance(store, entry_id, Stage.CONFIRMED, "230100", None, START) == Invalid("stage", "stage_not_next")
    await advance(store, entry_id, Stage.AUDITED, "230100", None, START)
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 0
    moved = await advance(store, entry_id, Stage.CONFIRMED, "230100", None, START)
    assert isinstance(moved, EntryMoved)
    assert moved.changed
    assert await advance(store, entry_id, Stage.CONFIRMED, "230100", None, START) == Invalid("stage", "stage_not_next")
    assert [row["event"] for row in await pool.fetch("SELECT event FROM entry_event ORDER BY id")] == [
        *("collected", "audited", "confirmed")
    ]
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 1


async def test_an_annulled_entry_cannot_be_confirmed(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    outcome = await record(store, entry(subject_id, stage=Stage.COLLECTED), START)
    assert isinstance(outcome, Recorded)
    await annul(store, outcome.entry.id, "230100", None, "决定撤销", START)
    for stage in (Stage.AUDITED, Stage.CONFIRMED):
        answer = await advance(store, outcome.entry.id, stage, "230100", None, START)
        assert answer == Invalid("entry", "already_reversed")
    assert await pool.fetchval("SELECT status FROM entry") == "revoked"
    assert (await current(pool, subject_id))["score"] == 100


@pytest.mark.parametrize("item", ["G1", "G3"])
async def test_only_an_adverse_entry_is_met_with_a_reminder(store: Any, registrar: Registrar, item: str) -> None:
    outcome = await record(store, entry(await registrar(), item=item, reminder=True), START)
    assert outcome == Invalid("reminder", "reminder_not_adverse")


async def test_what_is_only_reminded_is_minor_and_not_shown_in_public(
    pool: Any, store: Any, registrar: Registrar
) -> None:
    await record(store, entry(await registrar(), reminder=True), START)
    row = await pool.fetchrow("SELECT severity_class, publicity_until FROM entry")
    assert tuple(row) == ("minor", None)
