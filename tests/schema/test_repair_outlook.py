"""Before anybody asks for a repair, each entry says from which day it is possible, and what is not met until then."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from portal.casework.cases import By
from portal.casework.ports import NewSubject
from portal.casework.record import RecordEntry, record
from portal.casework.rectified import false_material
from portal.casework.repairs import FileRepair, decide, file
from portal.casework.stages import annul
from portal.casework.subjects import register
from portal.casework.timetable import carry_out
from portal.clock import SHANGHAI, SetClock
from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from portal.store.parameters import enter_parameter
from tests.schema.conftest import NOW, Api, Town

OUTLOOK = """{ me { archives { entries { edges { node { item
  repairOutlook { possible firstDay unmet { code text { zh en } article fromDay } } } } } } } }"""


async def outlooks(api: Api, identity: int) -> list[Any]:
    """Of each entry, the newest first: whether, from when, and the codes of what is not met."""
    archives = (await api.data(OUTLOOK, SubjectViewer(identity)))["me"]["archives"]
    found = [edge["node"]["repairOutlook"] for each in archives for edge in each["entries"]["edges"]]
    return [each and (each["possible"], each["firstDay"], [one["code"] for one in each["unmet"]]) for each in found]


async def test_six_months_of_publicity_and_the_day_before(api: Api, town: Town, clock: SetClock) -> None:
    """HLJ art. 38 (1): the day before, the day, and the reason with its article."""
    identity, archive = await town.archive()
    await town.entry(archive)
    await town.entry(archive, "G1")
    assert await outlooks(api, identity) == [None, (False, "2027-05-22", ["too_early"])]
    [shown] = (await api.data(OUTLOOK, SubjectViewer(identity)))["me"]["archives"]
    [reason] = shown["entries"]["edges"][1]["node"]["repairOutlook"]["unmet"]
    assert (reason["article"], reason["fromDay"]) == ("38", "2027-05-22")
    assert "公开时间" in reason["text"]["zh"]
    assert "public" in reason["text"]["en"]
    clock.at = datetime(2027, 5, 21, 23, 59, tzinfo=SHANGHAI)
    assert (await outlooks(api, identity))[1] == (False, "2027-05-22", ["too_early"])
    clock.at = datetime(2027, 5, 22, tzinfo=SHANGHAI)
    assert (await outlooks(api, identity))[1] == (True, "2027-05-22", [])


async def test_a_new_adverse_entry_moves_the_day_of_the_old_one(api: Api, town: Town, clock: SetClock) -> None:
    identity, archive = await town.archive()
    await town.entry(archive)
    clock.at = NOW + timedelta(days=40)
    newer = RecordEntry(
        subject_id=archive,
        item="B2",
        decided_on=clock.at.date(),
        document_no="黑医保罚〔2027〕1号",
        facts="串换药品",
        basis="条例",
        handling_type="行政处罚",
        authority="230100",
    )
    second: Any = await record(town.store, newer, clock.at)
    assert [each[1] for each in await outlooks(api, identity)] == ["2027-07-01", "2027-07-01"]
    await annul(town.store, second.entry.id, "230000", None, "撤销", clock.at)
    assert await outlooks(api, identity) == [
        (False, None, ["reversed", "too_early"]),
        (False, "2027-05-22", ["too_early"]),
    ]


async def test_while_it_is_handled_and_once_it_is_repaired(api: Api, town: Town, clock: SetClock) -> None:
    identity, archive = await town.archive()
    recorded = await town.entry(archive)
    clock.at = datetime(2027, 6, 1, 9, tzinfo=SHANGHAI)
    command = FileRepair(
        subject_id=archive, entries=(recorded.entry.id,), reasons="已整改", evidence=True, commitment=True
    )
    await file(town.store, command, By(identity_id=identity), clock.at)
    assert await outlooks(api, identity) == [(False, None, ["in_progress"])]


async def archived(town: Town, rulebook: str, kind: SubjectKind, region: str, **values: Any) -> tuple[int, int]:
    """An archive under another text."""
    async with town.pool.acquire() as connection:
        for key, value in values.items():
            await enter_parameter(connection, rulebook, key, value, date(2024, 8, 10), "示例文件", NOW)
    identity, _ = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    async with town.store.transaction() as transaction:
        [archive] = await register(transaction, [NewSubject(identity, rulebook, kind, region)], NOW)
    return identity, archive


async def test_sichuan_bars_for_three_years_after_false_proof(api: Api, town: Town, clock: SetClock) -> None:
    items = [{"code": "S1", "category": "adverse", "points": -5, "immediate": True}]
    identity, archive = await archived(
        town, "sichuan", SubjectKind.DOCTOR, "510100", in_force_from=date(2024, 8, 10), draft_allowed=True, items=items
    )
    recorded = await town.entry(archive, "S1", authority="510100")
    assert await outlooks(api, identity) == [(True, None, [])]
    command = FileRepair(
        subject_id=archive, entries=(recorded.entry.id,), reasons="已整改", evidence=True, commitment=True
    )
    filed: Any = await file(town.store, command, By(identity_id=identity), NOW)
    by = By(officer_id=None, authority="510100")
    await false_material(town.store, filed.case.id, "证明系伪造", by, NOW)
    await decide(town.store, filed.case.id, granted=False, reason="证明虚假", by=by, now=NOW)
    assert await outlooks(api, identity) == [(False, "2029-11-22", ["barred"])]
    for day, possible in (
        (datetime(2029, 11, 21, 23, tzinfo=SHANGHAI), False),
        (datetime(2029, 11, 22, tzinfo=SHANGHAI), True),
    ):
        clock.at = day
        assert (await outlooks(api, identity))[0][0] == possible


@pytest.mark.parametrize(
    ("rulebook", "region", "kind", "expected"),
    [
        ("shandong", "370900", SubjectKind.DOCTOR, (True, None, [])),
        ("jinan", "370100", SubjectKind.DESIGNATED_PHARMACY, (True, None, [])),
        ("weihai", "371000", SubjectKind.DOCTOR, (False, None, ["elsewhere"])),
    ],
)
async def test_texts_without_a_wait_say_so_and_one_names_who_takes_it(
    api: Api, town: Town, rulebook: str, region: str, kind: SubjectKind, expected: Any
) -> None:
    identity, archive = await archived(town, rulebook, kind, region)
    await town.pool.execute(
        """
        INSERT INTO entry (subject_id, item, item_name, item_name_en, article, category, decided_on, document_no,
                           facts, basis, handling_type, info_category, credit_condition, region, source, stage, status,
                           recorded_at, confirmed_at, shared)
        VALUES ($1, 'X', '行为', 'Act', '8', 'adverse', '2026-11-01', '文1', '事实', '依据', '处罚', '失信',
                '失信', $2, 'supervision', 'confirmed', 'active', $3, $3, false)
        """,
        archive,
        region,
        NOW,
    )
    async with town.store.transaction() as transaction:
        await transaction.save(list((await transaction.open_files([archive], NOW.date())).values()))
    assert await outlooks(api, identity) == [expected]


MIGRATIONS = Path("portal/store/migrations")


async def test_an_archive_that_is_older_gets_its_outlook_and_nothing_else(
    api: Api, town: Town, clock: SetClock
) -> None:
    """The upgrade of a database: what is no longer public stays so."""
    identity, archive = await town.archive()
    await town.entry(archive)
    clock.at = NOW + timedelta(days=400)
    await carry_out(town.store, clock.at)
    shown = await outlooks(api, identity)
    tables = ("result", "published_entry", "measure", "message", "listing_event")
    before = {name: await town.pool.fetch(f"SELECT * FROM {name} ORDER BY 1") for name in tables}  # noqa: S608
    await town.pool.execute("DELETE FROM repair_outlook")
    assert await outlooks(api, identity) == [None]
    [waits] = re.findall(r"INSERT INTO due_act.+?;", (MIGRATIONS / "0079_repair_outlook.sql").read_text("utf-8"), re.S)
    await town.pool.execute(waits)
    await town.pool.execute((MIGRATIONS / "0080_settled_late.sql").read_text("utf-8"))
    await carry_out(town.store, clock.at)
    assert await outlooks(api, identity) == shown
    assert {name: await town.pool.fetch(f"SELECT * FROM {name} ORDER BY 1") for name in tables} == before  # noqa: S608
