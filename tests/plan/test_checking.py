"""What is declared is held against the database at the start, and whoever forgets something is told which field."""

from typing import Any

import pytest

from portal.clock import SetClock
from portal.settings import Settings
from resolvers.plan.checking import PlanInvalid, check, check_rules
from resolvers.plan.fields import PLAN, Column
from schema.build import core
from schema.entry import Entry
from schema.result import Result
from tests.schema.conftest import browser_at


async def test_everything_declared_is_in_the_database(pool: Any) -> None:
    async with pool.acquire() as connection:
        assert await check(core(), connection) > 15


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("ALTER TABLE result RENAME COLUMN final_on TO finality", "Result.finalOn"),
        ("ALTER TABLE message RENAME COLUMN body_en TO body_english", "Message.body"),
        ("ALTER TABLE region RENAME COLUMN name_en TO english", "Region.nameEn"),
        ("ALTER TABLE measure RENAME COLUMN shown TO seen", "Measure."),
        ("ALTER TABLE access_log RENAME COLUMN purpose TO aim", "Access.purpose"),
        ("ALTER TABLE entry RENAME COLUMN category TO class", "Entry.category"),
    ],
)
async def test_a_missing_column_names_the_field(pool: Any, change: str, field: str) -> None:
    async with pool.acquire() as connection:
        await connection.execute(change)
        with pytest.raises(PlanInvalid, match=field):
            await check(core(), connection)


def test_a_type_without_a_rule_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    check_rules(core())
    monkeypatch.delattr(Entry, "seen_by")
    with pytest.raises(PlanInvalid, match=r"^Entry: no rule"):
        check_rules(core())


def test_a_field_that_is_read_from_nowhere_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = core().type_map["Result"].fields["cause"].extensions["strawberry-definition"]  # type: ignore[attr-defined]
    assert isinstance(declared.metadata[PLAN], Column)
    monkeypatch.setattr(declared, "metadata", {})
    with pytest.raises(PlanInvalid, match=r"^Result\.cause"):
        check_rules(core())


def test_rules_stand_on_the_types() -> None:
    assert not Result.seen_by.public


async def test_the_portal_does_not_start_on_a_database_that_it_cannot_read(
    settings: Settings, clock: SetClock, pool: Any
) -> None:
    await pool.execute("ALTER TABLE officer RENAME COLUMN shown_name TO label")
    with pytest.raises(PlanInvalid, match=r"Officer\.name"):
        async with browser_at(settings, clock):
            pass
