"""An operator's value acts from its day on the results that stand, once, and they say what they rest on."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from portal.casework import parameters
from portal.casework.file import SubjectFile
from portal.casework.parameters import apply
from portal.casework.record import record
from portal.casework.scheduler import turn
from portal.casework.settle import let_act
from portal.casework.timetable import carry_out
from portal.clock import SHANGHAI
from portal.domain.subject import SubjectKind
from portal.rulebooks.parameters import ParameterInvalid, laid_over
from portal.store.law import read_law
from portal.store.parameters import enter_parameter, history
from tests.casework.conftest import START, Registrar, entry

FROM = date(2026, 6, 1)
MIDNIGHT = datetime.combine(FROM, time(), tzinfo=SHANGHAI)
STRICTER = [["优秀", 90], ["良好", "88.5"], ["一般", 70], ["较差", 60], ["差"]]


async def enter(pool: Any, key: str, value: Any, valid_from: date = FROM, document: str = "示例〔2026〕2号") -> None:
    async with pool.acquire() as connection:
        await enter_parameter(connection, "heilongjiang", key, value, valid_from, document, START)


async def results(pool: Any) -> list[tuple[Any, ...]]:
    rows = await pool.fetch(
        "SELECT score::int, grade->>'code', cause, as_of, state FROM result ORDER BY subject_id, sequence"
    )
    return [tuple(row) for row in rows]


async def test_a_value_acts_from_its_day_and_the_old_result_stays(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    await record(store, entry(subject_id), START)
    await carry_out(store, MIDNIGHT - timedelta(days=1))  # the result is final
    await enter(pool, "bands.institution", STRICTER)
    assert await apply(store, MIDNIGHT - timedelta(microseconds=1)) == 0
    before = await results(pool)
    assert await apply(store, MIDNIGHT + timedelta(hours=1)) == 1
    assert (await results(pool))[:-1] == before
    assert (await results(pool))[-1] == (88, "一般", "parameter", MIDNIGHT, "initial")
    assert await apply(store, MIDNIGHT + timedelta(days=3)) == 0
    new, old = await pool.fetch("SELECT parameters FROM result ORDER BY sequence DESC LIMIT 2")
    shown = {use["key"]: use for use in new["parameters"]}["bands.institution"]
    assert shown["value"].startswith("优秀 ≥ 90；良好 ≥ 88.5；")
    assert (shown["document"], shown["valid_from"]) == ("示例〔2026〕2号", "2026-06-01")
    assert {use["key"]: use["document"] for use in old["parameters"]}["bands.institution"] is None
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 2  # the entry's change, and this one


async def test_what_fell_due_during_downtime_goes_by_the_values_of_its_day(
    pool: Any, store: Any, registrar: Registrar
) -> None:
    """An entry expires the day before stricter bands hold, another on their first day; both are carried out later."""
    subject_id = await registrar()
    last_days = (FROM - timedelta(days=2), FROM - timedelta(days=1), FROM + timedelta(days=30))
    for number, last_day in enumerate(last_days):
        await record(store, entry(subject_id, item="B1", document_no=f"{number}", expires_on=last_day), START)
    await enter(pool, "bands.institution", [["优秀", "96.5"], ["良好", "94.5"], ["一般", 70], ["较差", 60], ["差"]])
    await carry_out(store, MIDNIGHT + timedelta(days=7))
    points = await pool.fetchval("SELECT points::int FROM entry LIMIT 1")
    made = [(score, grade, as_of) for score, grade, _, as_of, _ in (await results(pool))[-2:]]
    assert made == [
        (100 + 2 * points, "优秀", MIDNIGHT - timedelta(days=1)),
        (100 + points, "良好", MIDNIGHT),
    ]
    shown = await pool.fetch("SELECT parameters FROM result ORDER BY sequence DESC LIMIT 2")
    documents = [{use["key"]: use["document"] for use in row["parameters"]}["bands.institution"] for row in shown]
    assert documents == ["示例〔2026〕2号", None]


async def test_what_stands_after_catching_up_stands_by_the_values_of_today(
    pool: Any, store: Any, registrar: Registrar
) -> None:
    """Nothing is due any more after the day of a value: its result comes with the file, as of that day, and once."""
    subject_id = await registrar()
    await record(store, entry(subject_id), START)
    await record(store, entry(subject_id, item="B1", document_no="二", expires_on=FROM - timedelta(days=9)), START)
    await enter(pool, "bands.institution", STRICTER)
    await carry_out(store, MIDNIGHT + timedelta(days=7))
    made = [(score, grade, cause, as_of) for score, grade, cause, as_of, _ in (await results(pool))[-2:]]
    assert made == [
        (88, "良好", "expiry", MIDNIGHT - timedelta(days=8)),
        (88, "一般", "parameter", MIDNIGHT),
    ]
    assert await apply(store, MIDNIGHT + timedelta(days=7)) == 0
    assert len(await results(pool)) == len(made) + 3


async def test_another_wait_before_repair_moves_its_first_day_and_makes_no_result(
    pool: Any, store: Any, registrar: Registrar
) -> None:
    subject_id = await registrar()
    await record(store, entry(subject_id), START)
    assert await pool.fetchval("SELECT max(repair_from) FROM result") == date(2026, 8, 1)
    before = await results(pool)
    await enter(pool, "overlay.ndrc-36", True, FROM)
    assert await apply(store, MIDNIGHT) == 0
    assert len(await results(pool)) == len(before)
    assert await pool.fetchval("SELECT max(repair_from) FROM result") == date(2026, 5, 1)


async def test_a_result_that_stays_the_same_is_not_made_again(pool: Any, store: Any, registrar: Registrar) -> None:
    await registrar(kind=SubjectKind.DOCTOR)
    before = await results(pool)
    await enter(pool, "bands.institution", STRICTER)
    await enter(pool, "sms.events", ["result_change", "dispute_decided"])
    assert await apply(store, MIDNIGHT) == 0
    assert await results(pool) == before
    assert await pool.fetchval("SELECT count(*) FROM local_parameter WHERE applied_at IS NULL") == 0


async def test_what_acts_forward_alone_has_nothing_to_wait_for(pool: Any, store: Any) -> None:
    await enter(pool, "validity.adverse_months", 24)
    await enter(pool, "score.maximum", 110)
    waiting = await pool.fetch("SELECT key FROM local_parameter WHERE applied_at IS NULL")
    assert [row["key"] for row in waiting] == ["score.maximum"]


async def test_a_value_entered_late_acts_from_its_entry(pool: Any, store: Any, registrar: Registrar) -> None:
    await registrar(now=START - timedelta(days=30))
    await enter(pool, "base.institution", 85, date(2026, 1, 1))
    assert await apply(store, START + timedelta(minutes=1)) == 1
    assert (await results(pool))[-1][:4] == (85, "良好", "parameter", START)


async def test_it_goes_on_where_it_stopped(
    pool: Any, store: Any, registrar: Registrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.casework.parameters.BATCH", 2)
    for number in range(5):
        await registrar(number=f"JGYL2026000{number}")
    await enter(pool, "base.institution", 95)
    saved = 0
    whole = store.transaction

    class StoppedError(Exception):
        pass

    def stopping() -> Any:
        nonlocal saved
        saved += 1
        if saved == 3:
            raise StoppedError
        return whole()

    monkeypatch.setattr(store, "transaction", stopping)
    with pytest.raises(StoppedError):
        await apply(store, MIDNIGHT)
    assert len(await results(pool)) == 5 + 4
    assert await apply(store, MIDNIGHT) == 1
    assert [score for score, *_ in await results(pool)] == [100, 95] * 5


async def test_under_a_text_that_has_ended_nothing_is_evaluated(pool: Any, store: Any, registrar: Registrar) -> None:
    await registrar()
    await enter(pool, "in_force_until", date(2026, 5, 31), date(2026, 5, 1))
    await enter(pool, "base.institution", 95)
    assert await apply(store, MIDNIGHT) == 0
    assert len(await results(pool)) == 1


async def test_every_value_stays_on_record_with_its_document(pool: Any, store: Any) -> None:
    await enter(pool, "base.person", 90, date(2026, 3, 1), "一号")
    await enter(pool, "base.person", 80, date(2026, 9, 1), "二号")
    await enter(pool, "base.person", 95, date(2026, 3, 1), "一号之更正")
    found = await history(pool, "heilongjiang", ["base.person"])
    assert [(each.value, each.valid_from.month, each.document) for each in found] == [
        *((80, 9, "二号"), (95, 3, "一号之更正"), (90, 3, "一号")),
    ]
    assert len(await history(pool, "heilongjiang")) == 4
    held = {}
    for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 8, 31), date(2026, 9, 1)):
        async with pool.acquire() as connection:
            parameter = (await read_law(connection, day)).rulebooks["heilongjiang"].parameters["base.person"]
        held[day.month] = (parameter.value, parameter.document)
    assert held == {2: (100, None), 3: (95, "一号之更正"), 8: (95, "一号之更正"), 9: (80, "二号")}


@pytest.mark.parametrize(
    ("key", "value", "document", "expected"),
    [
        ("base.person", 90, " ", "the document"),
        ("base.persn", 90, "一号", "a key of assumptions.toml"),
        ("base.person", "90", "一号", "a whole number"),
        ("overlay.ndrc-36", "yes", "一号", "true or false"),
        ("overlay.ndrc-36", True, "一号", "2026-04-01"),
        ("score.maximum", 0, "一号", "score.minimum"),
        ("listing.months", -1, "一号", "1 至 1200 的整数（含） / a whole number from 1 to 1200"),
        ("in_force_until", date(2020, 1, 1), "一号", "in_force_from"),
    ],
)
async def test_what_cannot_be_is_refused_and_leaves_nothing(
    pool: Any, store: Any, key: str, value: Any, document: str, expected: str
) -> None:
    with pytest.raises(ParameterInvalid, match=expected) as refused:
        await enter(pool, key, value, date(2026, 3, 31), document)
    assert refused.value.key == key
    assert await pool.fetchval("SELECT count(*) FROM local_parameter") == 1


async def test_a_national_rule_is_laid_over_from_its_own_first_day(pool: Any, store: Any) -> None:
    await enter(pool, "overlay.ndrc-36", True, date(2026, 4, 1))
    for day, on in ((date(2026, 3, 31), []), (date(2026, 4, 1), ["ndrc-36"])):
        async with pool.acquire() as connection:
            book = (await read_law(connection, day)).rulebooks["heilongjiang"]
        assert [each.code for each in book.overlays_in("230100")] == on
    assert book.parameters["publicity.general"].document == "国家发展和改革委员会令第36号"
    assert laid_over(book, {}).value("overlay.ndrc-36") is True


@pytest.mark.parametrize("opened_first", [False, True])
async def test_values_act_in_the_order_of_their_days_whatever_the_order_of_their_entry(
    pool: Any, store: Any, registrar: Registrar, *, opened_first: bool
) -> None:
    """Two values come to hold while the portal is down; an entry expires between them.

    An officer may open the archive before the values have acted on all the others: nothing of it is another.
    """
    subject_id, later = await registrar(), FROM + timedelta(days=3)
    await record(store, entry(subject_id), START)
    await record(store, entry(subject_id, item="B1", document_no="二", expires_on=FROM), START)
    await enter(pool, "bands.institution", [["优秀", 85], ["良好", 80], ["一般", 70], ["较差", 60], ["差"]], later)
    await enter(pool, "bands.institution", STRICTER)
    before = len(await results(pool))
    up_again = datetime.combine(later + timedelta(days=3), time(), tzinfo=SHANGHAI)
    if opened_first:
        await record(store, entry(subject_id, item="B2", document_no="三"), up_again)
    await apply(store, up_again)
    await carry_out(store, up_again)
    points = await pool.fetchval("SELECT points::int FROM entry WHERE item = 'B1'")
    expected = [
        (88 + points, "一般", "parameter", MIDNIGHT),
        (88, "一般", "expiry", MIDNIGHT + timedelta(days=1)),
        (88, "优秀", "parameter", datetime.combine(later, time(), tzinfo=SHANGHAI)),
    ]
    assert [tuple(each[:4]) for each in (await results(pool))[before:]][: len(expected)] == expected
    assert len(await results(pool)) == before + len(expected) + opened_first
    assert await apply(store, up_again) == 0


@pytest.mark.parametrize("opened_first", [False, True])
async def test_values_entered_late_on_one_day_act_together(
    pool: Any, store: Any, registrar: Registrar, *, opened_first: bool
) -> None:
    subject_id = await registrar()
    await record(store, entry(subject_id), START)
    before = len(await results(pool))
    entered = [MIDNIGHT + timedelta(hours=hour) for hour in (9, 10)]
    for bands, moment in zip(([["优秀", 95], *STRICTER[1:]], STRICTER), entered, strict=True):
        async with pool.acquire() as connection:
            await enter_parameter(connection, "heilongjiang", "bands.institution", bands, START.date(), "文件", moment)
    if opened_first:
        await record(store, entry(subject_id, item="B1", document_no="二"), MIDNIGHT + timedelta(hours=11))
    assert await apply(store, MIDNIGHT + timedelta(hours=11)) == 1 - opened_first
    made = [tuple(each[:4]) for each in (await results(pool))[before:]]
    assert (made[0], len(made)) == ((88, "一般", "parameter", entered[-1]), 1 + opened_first)
    assert await pool.fetchval("SELECT count(*) FROM local_parameter WHERE applied_at IS NULL") == 0


async def test_one_file_that_cannot_be_evaluated_holds_up_nobody(
    pool: Any, store: Any, registrar: Registrar, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither other files of the same batch, nor what else a turn of the scheduler does."""
    ids = [await registrar(number=f"JGYL2026000{n}") for n in range(3)]
    for subject_id in ids:
        await record(store, entry(subject_id, document_no=f"{subject_id}", expires_on=FROM), START)
    await carry_out(store, MIDNIGHT - timedelta(days=1))
    await enter(pool, "bands.institution", STRICTER)

    def failing(file: SubjectFile, *given: Any) -> Any:
        if file.subject.id == ids[0]:
            raise ArithmeticError("broken")
        return let_act(file, *given)

    monkeypatch.setattr(parameters, "let_act", failing)
    with pytest.raises(ExceptionGroup) as told:
        await turn(store, MIDNIGHT + timedelta(days=1))
    assert told.value.subgroup(ArithmeticError) is not None
    rows = await pool.fetch("SELECT subject_id, cause FROM result ORDER BY subject_id, sequence")
    causes = {key: [row["cause"] for row in rows if row["subject_id"] == key] for key in ids}
    assert causes == {
        ids[0]: ["registered", "entry", "expiry"],
        ids[1]: ["registered", "entry", "parameter", "expiry"],
        ids[2]: ["registered", "entry", "parameter", "expiry"],
    }
