"""One transaction: entry, result, measures, text (HLJ art. 26 to 28)."""

import asyncio
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal.casework.record import record
from portal.casework.stages import advance, annul
from portal.casework.subjects import evaluate_waiting
from portal.casework.timetable import carry_out
from portal.clock import SHANGHAI
from portal.domain.entry import Source, Stage
from portal.domain.outcomes import AlreadyRecorded, Invalid, NotInForce, Recorded, SubjectUnknown
from portal.domain.subject import SubjectKind
from portal.store.archive import PostgresStore
from portal.store.parameters import enter_parameter
from tests.casework.conftest import START, Registrar, entry


async def texts(pool: Any) -> int:
    return int(await pool.fetchval("SELECT count(*) FROM outbox"))


async def current(pool: Any, subject_id: int) -> Any:
    return await pool.fetchrow(
        "SELECT result.* FROM subject JOIN result ON result.id = current_result_id WHERE subject.id = $1", subject_id
    )


async def test_an_entry_changes_the_grade_and_one_text_waits(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    assert (await current(pool, subject_id))["score"] == 100
    outcome = await record(store, entry(subject_id), datetime(2026, 2, 9, 10, tzinfo=SHANGHAI))
    assert isinstance(outcome, Recorded)
    assert outcome.changed
    assert outcome.texted
    result = await current(pool, subject_id)
    assert (result["score"], result["grade"]["code"], result["state"]) == (Decimal(88), "良好", "initial")
    assert result["dispute_until"] == date(2026, 2, 28)
    assert sum(Decimal(line["points"]) for line in result["trace"]) == result["score"]
    assert result["trace"][1]["article"] == "18(1)"
    assert await texts(pool) == 1
    assert (
        await pool.fetchval("SELECT grade_code FROM published_institution WHERE subject_id = $1", subject_id) == "良好"
    )


async def test_a_report_in_the_media_counts_once_it_is_audited_and_confirmed(
    pool: Any, store: Any, registrar: Registrar
) -> None:
    """SD art. 6: of all sources it alone proves nothing by itself."""
    subject_id = await registrar()
    refused = await record(store, entry(subject_id, source=Source.PUBLIC_MEDIA), START)
    assert refused == Invalid("stage", "media_unconfirmed")
    taken = await record(store, entry(subject_id, source=Source.PUBLIC_MEDIA, stage=Stage.COLLECTED), START)
    assert isinstance(taken, Recorded)
    assert (await current(pool, subject_id))["score"] == 100
    for stage in (Stage.AUDITED, Stage.CONFIRMED):
        await advance(store, taken.entry.id, stage, "230100", None, START)
    assert (await current(pool, subject_id))["score"] == 88
    others = [each for each in Source if each is not Source.PUBLIC_MEDIA]
    for number, source in enumerate(others):
        known = await record(store, entry(subject_id, source=source, document_no=f"来源{number}"), START)
        assert isinstance(known, Recorded)
    assert await pool.fetchval("SELECT count(DISTINCT source) FROM entry") == len(Source) == 8


async def test_an_entry_names_the_local_parameters_it_rests_on(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    await record(store, entry(subject_id), START)
    await record(store, entry(subject_id, document_no="二", expires_on=date(2027, 1, 1)), START)
    rows = await pool.fetch("SELECT local_parameters FROM entry ORDER BY id")
    assert [[use["register"] for use in row["local_parameters"]] for row in rows] == [
        ["OPEN-07", "OPEN-03", "OPEN-16"],
        ["OPEN-07", "OPEN-16"],
    ]


async def test_a_person_is_never_published(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar(kind=SubjectKind.INSURED_PERSON)
    await record(store, entry(subject_id), START)
    assert await pool.fetchval("SELECT count(*) FROM published_institution") == 0


async def test_the_same_entry_submitted_twice_counts_once(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    first = await record(store, entry(subject_id), START)
    again = await record(store, entry(subject_id, document_no=" 黑医保罚（2026）1号 "), START + timedelta(hours=1))
    assert isinstance(first, Recorded)
    assert again == AlreadyRecorded(first.entry.id)
    assert (await current(pool, subject_id))["score"] == 88
    assert await texts(pool) == 1


async def test_two_officers_at_once_serialise(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    commands = [entry(subject_id, document_no=f"文{number}", item="B1") for number in range(8)]
    await asyncio.gather(*(record(store, command, START) for command in commands))
    assert (await current(pool, subject_id))["score"] == 60
    sequences = await pool.fetch(
        "SELECT sequence, score FROM result WHERE subject_id = $1 ORDER BY sequence", subject_id
    )
    assert [tuple(row) for row in sequences] == [(n, Decimal(100 - 5 * n)) for n in range(9)]
    assert await texts(pool) == 8


async def test_nothing_is_stored_when_the_transaction_fails(
    pool: Any, store: Any, registrar: Registrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject_id = await registrar()

    async def broken(*_: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("portal.store.changes._copy_messages", broken)
    with pytest.raises(OSError, match="disk"):
        await record(store, entry(subject_id), START)
    assert (await current(pool, subject_id))["score"] == 100
    assert await pool.fetchval("SELECT count(*) FROM entry") == 0


async def test_an_entry_that_changes_nothing_sends_nothing(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    outcome = await record(store, entry(subject_id, item="G3"), START)
    assert isinstance(outcome, Recorded)
    assert not outcome.changed
    assert await texts(pool) == 0


async def test_a_reminder_does_not_count(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    outcome = await record(store, entry(subject_id, reminder=True), START)
    assert isinstance(outcome, Recorded)
    assert outcome.entry.status == "reminder"
    assert (await current(pool, subject_id))["score"] == 100
    assert [row["kind"] for row in await pool.fetch("SELECT kind FROM message")] == ["reminder"]
    assert await texts(pool) == 0


async def test_expiry_comes_by_itself_and_is_texted(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    await record(store, entry(subject_id, expires_on=date(2026, 6, 30)), START)
    await carry_out(store, datetime(2026, 6, 30, 23, 59, 59, tzinfo=SHANGHAI))
    assert (await current(pool, subject_id))["score"] == 88
    await carry_out(store, datetime(2026, 7, 1, tzinfo=SHANGHAI))
    result = await current(pool, subject_id)
    assert (result["score"], result["cause"], result["state"]) == (Decimal(100), "expiry", "final")
    assert await texts(pool) == 2
    assert await carry_out(store, datetime(2026, 7, 2, tzinfo=SHANGHAI)) == 0


async def test_downtime_is_caught_up_in_order_with_the_due_dates(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    await record(store, entry(subject_id, document_no="一", expires_on=date(2026, 3, 10)), START)
    await record(store, entry(subject_id, document_no="二", item="B1", expires_on=date(2026, 3, 12)), START)
    now = datetime(2026, 3, 20, 8, tzinfo=SHANGHAI)
    await carry_out(store, now)
    rows = await pool.fetch("SELECT score, as_of, published_on FROM result WHERE cause = 'expiry' ORDER BY sequence")
    assert [(row["score"], row["as_of"].astimezone(SHANGHAI).date()) for row in rows] == [
        (Decimal(95), date(2026, 3, 11)),
        (Decimal(100), date(2026, 3, 13)),
    ]
    # The window to dispute runs from the day on which the result was really there.
    assert {row["published_on"] for row in rows} == {now.date()}


async def test_one_broken_file_does_not_hold_up_the_others(pool: Any, store: Any, registrar: Registrar) -> None:
    broken, sound = await registrar(number="JGYL20260001"), await registrar(number="JGYL20260002")
    for subject_id in (broken, sound):
        await record(store, entry(subject_id, expires_on=date(2026, 6, 30)), START)
    await pool.execute("UPDATE due_act SET ref_id = -1 WHERE subject_id = $1 AND kind = 'entry_expires'", broken)
    with pytest.raises(ExceptionGroup, match="cannot be brought up to date"):
        await carry_out(store, datetime(2026, 7, 1, tzinfo=SHANGHAI))
    assert (await current(pool, sound))["score"] == 100
    assert (await current(pool, broken))["score"] == 88


async def test_a_change_undone_at_the_same_moment_sends_nothing(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    day = date(2026, 6, 30)
    await record(store, entry(subject_id, document_no="零", item="B2"), START)
    await record(store, entry(subject_id, document_no="一", item="B1", expires_on=day), START)
    await record(store, entry(subject_id, document_no="二", item="G1", expires_on=day), START)
    sent = await texts(pool)
    await carry_out(store, datetime(2026, 7, 1, tzinfo=SHANGHAI))
    assert (await current(pool, subject_id))["score"] == 88
    assert await texts(pool) == sent


async def test_an_annulled_entry_stays_and_no_longer_counts(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    outcome = await record(store, entry(subject_id), START)
    assert isinstance(outcome, Recorded)
    await annul(store, outcome.entry.id, "230100", None, "行政复议撤销", START + timedelta(days=1))
    assert (await current(pool, subject_id))["score"] == 100
    assert await pool.fetchval("SELECT status FROM entry") == "revoked"
    assert await texts(pool) == 2


async def test_a_worse_result_is_never_final_at_once(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    award = await record(store, entry(subject_id, document_no="奖", item="G1"), START)
    for number in range(3):
        await record(store, entry(subject_id, document_no=f"罚{number}", item="B2"), START)
    later = datetime(2026, 5, 6, 10, tzinfo=SHANGHAI)
    await carry_out(store, later)
    assert (await current(pool, subject_id))["state"] == "final"
    assert isinstance(award, Recorded)
    await annul(store, award.entry.id, "230100", None, "表彰被撤销", later)
    result = await current(pool, subject_id)
    assert (result["state"], result["dispute_until"]) == ("initial", date(2026, 5, 19))
    assert result["final_on"] == date(2026, 5, 20)
    assert await pool.fetchval("SELECT count(*) FROM measure WHERE code = 'HLJ-34-1' AND state <> 'ended'") == 1


async def test_nothing_is_evaluated_before_the_rulebook_is_in_force(
    pool: Any, sealer: Any, registrar: Registrar
) -> None:
    await pool.execute("DELETE FROM local_parameter")
    store = PostgresStore(pool, sealer)
    subject_id = await registrar()
    assert await current(pool, subject_id) is None
    assert await pool.fetchval("SELECT count(*) FROM published_institution") == 0
    assert await evaluate_waiting(store, START) == 0
    async with pool.acquire() as connection:
        await enter_parameter(
            connection, "heilongjiang", "in_force_from", "2026-02-01", date(2026, 2, 1), "试验文件", START
        )
    assert await evaluate_waiting(store, START) == 1
    assert (await current(pool, subject_id))["score"] == 100
    assert await texts(pool) == 0


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"item": "X9"}, Invalid("item", "item_unknown")),
        ({"item": "B5", "points": Decimal(-25)}, None),
        ({"points": Decimal(-3)}, Invalid("points", "points_not_allowed")),
        ({"document_no": " "}, Invalid("document_no", "required")),
        ({"document_no": "号" * 201}, Invalid("document_no", "words_too_long")),
        ({"facts": "串换\0诊疗"}, Invalid("facts", "characters_unprintable")),
        ({"expires_on": date(9999, 12, 31)}, Invalid("expires_on", "too_far_ahead")),
        ({"occurred_on": date(1900, 1, 1)}, Invalid("decided_on", "too_long_ago")),
        ({"decided_on": date(2026, 2, 2)}, Invalid("decided_on", "in_the_future")),
        ({"decided_on": date(2021, 11, 30)}, NotInForce("not_in_force", date(2021, 12, 1), None)),
        ({"authority": "230200"}, SubjectUnknown()),
        ({"authority": "230103"}, SubjectUnknown()),
    ],
)
async def test_refusals_name_what_is_wrong_and_change_nothing(
    pool: Any, store: Any, registrar: Registrar, change: dict[str, Any], refusal: Any
) -> None:
    subject_id = await registrar()
    outcome = await record(store, entry(subject_id, **change), START)
    if refusal is None:
        assert isinstance(outcome, Recorded)
        return
    assert outcome == refusal
    assert await pool.fetchval("SELECT count(*) FROM entry") == 0
    assert await texts(pool) == 0


async def test_an_entry_is_append_only(pool: Any, store: Any, registrar: Registrar) -> None:
    await record(store, entry(await registrar()), START)
    for statement in ("UPDATE entry SET points = -1", "DELETE FROM entry"):
        with pytest.raises(Exception, match="append only"):
            await pool.execute(statement)


@pytest.mark.parametrize(
    ("decided_on", "refusal"),
    [
        (date(2025, 12, 31), "item_not_valid_then"),
        (date(2026, 1, 1), None),
        (date(2026, 1, 31), None),
        (date(2026, 2, 1), "item_not_valid_then"),
    ],
)
async def test_an_entry_cites_an_item_of_the_catalogue_of_its_day(
    pool: Any, store: Any, registrar: Registrar, decided_on: date, refusal: str | None
) -> None:
    """HLJ art. 21: the catalogue is updated; both days of an item are included."""
    item = {"code": "T1", "category": "adverse", "points": -5, "valid_from": "2026-01-01", "valid_until": "2026-01-31"}
    async with pool.acquire() as connection:
        await enter_parameter(connection, "heilongjiang", "items", [item], date(2026, 1, 1), "示例目录", START)
    outcome = await record(store, entry(await registrar(), item="T1", decided_on=decided_on), START)
    assert (outcome.code if isinstance(outcome, Invalid) else None) == refusal
