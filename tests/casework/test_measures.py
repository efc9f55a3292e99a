"""An officer decides a measure that the grade bears (HLJ art. 32 to 34), on a real database."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.casework.measures import DecideMeasure, decide
from portal.casework.record import record
from portal.casework.stages import annul
from portal.casework.timetable import carry_out
from portal.clock import SHANGHAI
from portal.domain.outcomes import Invalid, MeasureDecided, MeasureOutcome, Recorded, SubjectUnknown
from portal.domain.subject import SubjectKind
from tests.casework.conftest import START, Registrar, entry

FINAL = datetime(2026, 2, 22, tzinfo=SHANGHAI)  # entered on Sunday 02-01, the window ends on Friday 02-13
TODAY = FINAL.date()
DAY = timedelta(days=1)


async def sanctioned(store: Any, registrar: Registrar) -> tuple[int, int]:
    """A hospital with 55 points whose result is final: subject and entry."""
    subject_id = await registrar()
    outcome = await record(store, entry(subject_id, item="B4"), START)
    assert isinstance(outcome, Recorded)
    await carry_out(store, FINAL)
    return subject_id, outcome.entry.id


async def decided(store: Any, subject_id: int, code: str = "HLJ-34-2", **more: Any) -> MeasureOutcome:
    now = more.pop("now", FINAL)
    filled: dict[str, Any] = {
        "code": code,
        "starts_on": TODAY,
        "reason": "多次串换诊疗项目",
        "authority": "230100",
        **more,
    }
    return await decide(store, DecideMeasure(subject_id=subject_id, **filled), now)


async def states(pool: Any, subject_id: int) -> dict[str, list[str]]:
    rows = await pool.fetch("SELECT code, state FROM measure WHERE subject_id = $1 ORDER BY id", subject_id)
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["code"], []).append(row["state"])
    return found


async def test_sanctions_are_offered_with_the_final_result(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    await record(store, entry(subject_id, item="B4"), START)
    incentives = {"HLJ-33-1": ["ended"], "HLJ-33-2": ["ended"], "HLJ-33-4": ["ended"]}
    assert await states(pool, subject_id) == incentives
    await carry_out(store, datetime(2026, 2, 13, 23, 59, 59, tzinfo=SHANGHAI))
    assert await states(pool, subject_id) == incentives
    await carry_out(store, FINAL)
    offered = {"HLJ-34-1": ["offered"], "HLJ-34-2": ["offered"], "HLJ-34-4": ["offered"]}
    assert await states(pool, subject_id) == incentives | offered
    assert isinstance(await decided(store, subject_id), MeasureDecided)


async def test_a_sanction_cannot_be_decided_while_the_result_is_initial(store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    await record(store, entry(subject_id, item="B4"), START)
    outcome = await decided(store, subject_id, starts_on=START.date(), now=START)
    assert outcome == Invalid("measure", "measure_not_offered")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"code": "HLJ-34-3"}, Invalid("measure", "measure_not_offered")),  # for suppliers alone
        ({"code": "HLJ-33-1"}, Invalid("measure", "measure_not_offered")),
        ({"code": "HLJ-99-9"}, Invalid("measure", "measure_not_offered")),
        ({"starts_on": TODAY - DAY}, Invalid("starts_on", "in_the_past")),
        ({"ends_on": TODAY}, Invalid("ends_on", "not_after_the_start")),
        ({"reason": "  "}, Invalid("reason", "required")),
        ({"authority": "230200"}, SubjectUnknown()),
        ({"authority": "230103"}, SubjectUnknown()),
    ],
)
async def test_refusals_change_nothing(
    pool: Any, store: Any, registrar: Registrar, change: dict[str, Any], refusal: Any
) -> None:
    subject_id, _ = await sanctioned(store, registrar)
    before = await states(pool, subject_id)
    assert await decided(store, subject_id, **change) == refusal
    assert await states(pool, subject_id) == before


async def test_an_unknown_subject_is_answered_like_one_of_elsewhere(store: Any) -> None:
    assert await decided(store, 404) == SubjectUnknown()


async def test_a_measure_starts_and_ends_by_date(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id, _ = await sanctioned(store, registrar)
    outcome = await decided(store, subject_id, starts_on=TODAY + 3 * DAY, ends_on=TODAY + 10 * DAY)
    assert isinstance(outcome, MeasureDecided)
    course = []
    for days in (2, 3, 9, 10):
        await carry_out(store, FINAL + days * DAY)
        course.append((await states(pool, subject_id))["HLJ-34-2"])
    assert course == [["decided"], ["in_force"], ["in_force"], ["ended", "offered"]]
    row = await pool.fetchrow("SELECT * FROM measure WHERE code = 'HLJ-34-2' ORDER BY id")
    assert (row["starts_on"], row["ends_on"], row["reason"]) == (TODAY + 3 * DAY, TODAY + 10 * DAY, "多次串换诊疗项目")
    assert row["ended_at"] == FINAL + 10 * DAY


async def test_it_starts_and_ends_in_one_go_after_downtime(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id, _ = await sanctioned(store, registrar)
    await decided(store, subject_id, starts_on=TODAY + 3 * DAY, ends_on=TODAY + 10 * DAY)
    await carry_out(store, FINAL + 30 * DAY)
    assert (await states(pool, subject_id))["HLJ-34-2"] == ["ended", "offered"]
    assert await carry_out(store, FINAL + 30 * DAY) == 0


@pytest.mark.parametrize("days", [0, 5], ids=["in force", "decided for later"])
async def test_it_ends_when_the_grade_rises_and_never_starts_again(
    pool: Any, store: Any, registrar: Registrar, days: int
) -> None:
    subject_id, entry_id = await sanctioned(store, registrar)
    await decided(store, subject_id, starts_on=TODAY + days * DAY, ends_on=TODAY + 20 * DAY)
    moment = FINAL + DAY
    await annul(store, entry_id, "230100", None, "行政复议撤销", moment)
    assert (await states(pool, subject_id))["HLJ-34-2"] == ["ended"]
    assert await pool.fetchval("SELECT ended_at FROM measure WHERE code = 'HLJ-34-2'") == moment
    assert await carry_out(store, FINAL + 30 * DAY) == 0
    assert (await states(pool, subject_id))["HLJ-34-2"] == ["ended"]


async def test_a_running_sanction_goes_on_under_a_new_initial_result(
    pool: Any, store: Any, registrar: Registrar
) -> None:
    subject_id, _ = await sanctioned(store, registrar)
    await decided(store, subject_id)
    await record(store, entry(subject_id, document_no="第二件", item="B1", decided_on=TODAY), FINAL + DAY)
    assert (
        await pool.fetchval(
            "SELECT state FROM result JOIN subject ON result.id = current_result_id WHERE subject.id = $1", subject_id
        )
        == "initial"
    )
    assert (await states(pool, subject_id))["HLJ-34-2"] == ["in_force"]


async def test_an_incentive_ends_with_the_grade_at_once(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id = await registrar(kind=SubjectKind.INSURED_PERSON)
    assert isinstance(await decided(store, subject_id, "HLJ-33-3", starts_on=START.date(), now=START), MeasureDecided)
    await record(store, entry(subject_id, item="B3"), START)
    assert (await states(pool, subject_id))["HLJ-33-3"] == ["ended"]


async def test_of_two_officers_at_once_one_decides(pool: Any, store: Any, registrar: Registrar) -> None:
    subject_id, _ = await sanctioned(store, registrar)
    outcomes = await asyncio.gather(*(decided(store, subject_id, reason=f"理由{number}") for number in range(4)))
    assert sum(isinstance(outcome, MeasureDecided) for outcome in outcomes) == 1
    assert outcomes.count(Invalid("measure", "measure_not_offered")) == 3
    assert (await states(pool, subject_id))["HLJ-34-2"] == ["in_force"]


async def test_a_decision_meets_what_fell_due_before_it(store: Any, registrar: Registrar) -> None:
    subject_id = await registrar()
    await record(store, entry(subject_id, item="B4", expires_on=TODAY - DAY), START)
    # Nobody carried out the expiry yet: with it the grade no longer bears the sanction.
    assert await decided(store, subject_id) == Invalid("measure", "measure_not_offered")
