"""A value that was entered under wider bounds and can no longer be carried out: it alone is set aside, and told."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.casework.record import record
from portal.rulebooks.held import Held, book_of, carried_out
from portal.rulebooks.loader import shipped
from portal.rulebooks.parameters import ParameterInvalid
from portal.store.law import read_law
from portal.store.parameters import enter_parameter
from tests.casework.conftest import START, Registrar, entry

DAY = date(2026, 6, 1)


def held(key: str, value: Any, valid_from: date = DAY, rulebook: str = "heilongjiang") -> Held:
    return Held(rulebook, key, value, valid_from, "示例文件", START, None)


def test_the_last_value_that_can_be_carried_out_goes_on() -> None:
    values = [
        held("validity.adverse_months", 24, DAY - timedelta(days=2)),
        held("validity.adverse_months", 0, DAY - timedelta(days=1)),
        held("validity.adverse_months", -5, DAY),
        held("base.person", 90),
    ]
    book, aside = book_of(shipped("heilongjiang"), values, DAY)
    assert (book.value("validity.adverse_months"), book.value("base.person")) == (24, 90)
    assert book.parameters["validity.adverse_months"].valid_from == DAY - timedelta(days=2)
    assert [(each.held.value, each.expected) for each in aside] == [
        (value, "1 至 1200 的整数（含） / a whole number from 1 to 1200, both included") for value in (-5, 0)
    ]
    assert set(carried_out(shipped("heilongjiang"), values, DAY)) == {"validity.adverse_months", "base.person"}


def test_without_an_earlier_one_the_shipped_default_holds() -> None:
    book, aside = book_of(shipped("heilongjiang"), [held("validity.adverse_months", 0)], DAY)
    assert book.value("validity.adverse_months") == shipped("heilongjiang").value("validity.adverse_months")
    assert book.parameters["validity.adverse_months"].document is None
    assert len(aside) == 1


def test_the_newest_goes_first_where_values_only_fail_together() -> None:
    values = [held("score.minimum", 50), held("score.maximum", 60), held("score.minimum", 80, DAY + timedelta(days=1))]
    book, aside = book_of(shipped("heilongjiang"), values, DAY + timedelta(days=1))
    assert [each.held for each in aside] == [values[1]]  # the key that is named
    assert (book.value("score.minimum"), book.value("score.maximum")) == (80, 100)
    alone, aside = book_of(shipped("heilongjiang"), [held("base.person", 90), held("score.minimum", 100)], DAY)
    assert [each.held.key for each in aside] == ["score.minimum"]
    assert alone.value("base.person") == 90


@pytest.mark.parametrize(("key", "value"), [("no.such", 1), ("items", [{"code": "T1"}]), ("bands.person", [["A", 1]])])
def test_no_stored_value_keeps_the_law_from_being_read(key: str, value: Any) -> None:
    book, aside = book_of(shipped("heilongjiang"), [held(key, value)], DAY)
    assert book.parameters == shipped("heilongjiang").parameters
    assert [each.held.key for each in aside] == [key]


async def test_the_portal_goes_on_and_the_value_can_be_put_right(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    await pool.execute(
        """
        INSERT INTO local_parameter (rulebook, key, value, valid_from, document, entered_at)
        VALUES ('heilongjiang', 'validity.adverse_months', '0', $1, '旧文件', $2)
        """,
        START.date(),
        START - timedelta(days=1),
    )
    await record(store, entry(subject_id), START)
    assert await pool.fetchval("SELECT expires_on FROM entry") == date(2031, 1, 31)  # the default: 60 months
    async with pool.acquire() as connection:
        [aside] = (await read_law(connection, START.date())).set_aside
        assert (aside.held.key, aside.held.value, aside.held.document) == ("validity.adverse_months", 0, "旧文件")
        with pytest.raises(ParameterInvalid):
            await enter_parameter(connection, "heilongjiang", "base.person", -1, START.date(), "新文件", START)
        await enter_parameter(connection, "heilongjiang", "base.person", 90, START.date(), "新文件", START)
        await enter_parameter(connection, "heilongjiang", aside.held.key, 36, START.date(), "新文件", START)
        law = await read_law(connection, START.date())
    assert (law.set_aside, law.rulebooks["heilongjiang"].value("validity.adverse_months")) == ((), 36)
