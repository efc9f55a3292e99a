"""Facts about subjects (SC art. 16, 34, 37; SD art. 9; WH 1): officers state them over the API, imports bring them."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portal.casework.imports import Table, import_subjects
from portal.casework.imports.catalogue import columns
from portal.casework.imports.running import Refusal
from portal.casework.ports import NewSubject
from portal.casework.pushes import adopt
from portal.casework.subjects import register
from portal.domain.entry import Severity
from portal.domain.push import Channel
from portal.domain.subject import SubjectKind
from portal.evaluation.year import exemption_of
from portal.rulebooks.loader import shipped
from portal.security.sealing import Sealer
from portal.security.viewer import OfficerViewer, SubjectViewer
from portal.store.imports import PostgresImportStore
from portal.store.parameters import enter_parameter
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Api, Town

RECORD = """mutation Record($archive: ID!, $fact: String!, $value: String, $on: Date!, $reason: String!) {
  recordFact(archive: $archive, fact: $fact, value: $value, on: $on, document: "示例〔2026〕1号", reason: $reason) {
    __typename ... on FactRecorded { fact { name value statedOn } } ... on Refusal { code }
  }
}"""
OWN = """{ me { archives { rulebook { code } result { score cause } listings { listName state }
  facts { name label { en } value statedOn documentNo reason article } } } }"""
TODAY = NOW.date()


async def _in_force(town: Town, rulebook: str, **more: Any) -> None:
    async with town.pool.acquire() as connection:
        for key, value in {"in_force_from": date(2020, 1, 1), **more}.items():
            await enter_parameter(connection, rulebook, key, value, date(2020, 1, 1), "示例文件", NOW)


async def _archive(town: Town, rulebook: str, kind: SubjectKind, region: str) -> tuple[int, int]:
    """Identity and archive under a text that is in force."""
    identity, _ = await town.archive(kind, "王小明")
    async with town.store.transaction() as transaction:
        [archive] = await register(transaction, [NewSubject(identity, rulebook, kind, region)], NOW)
    return identity, archive


class Desk:
    """An officer with an archive before them."""

    def __init__(self, api: Api, officer: OfficerViewer, archive: int) -> None:
        self._api, self._officer, self._archive = api, officer, archive

    async def state(self, fact: str, value: str | None, on: date = TODAY, reason: str = "已核实") -> Any:
        """What recordFact answers."""
        key = global_id("Archive", self._archive)
        given = {"archive": key, "fact": fact, "value": value, "on": on.isoformat(), "reason": reason}
        return (await self._api.data(RECORD, self._officer, **given))["recordFact"]


async def test_an_officer_states_a_fact_that_its_subject_sees(api: Api, town: Town) -> None:
    await _in_force(town, "sichuan", draft_allowed=True)
    identity, archive = await _archive(town, "sichuan", SubjectKind.DOCTOR, "510100")
    officer = await town.officer("510100", "chengdu")
    desk = Desk(api, officer, archive)
    assert (await desk.state("fraud_case_opened_on", "2026-02-02"))["__typename"] == "SubjectNotFound"
    await town.opened(officer, archive)
    assert (await desk.state("brand", "示例大药房"))["code"] == "fact_unknown"
    assert (await desk.state("fraud_case_opened_on", "2026-13-01"))["code"] == "fact_date"
    assert (await desk.state("expert_pool", "也许"))["code"] == "fact_yes_no"
    assert (await desk.state("not_evaluated", "2025"))["code"] == "fact_years"
    assert (await desk.state("expert_pool", None))["code"] == "fact_not_stated"
    assert (await desk.state("expert_pool", "是", on=TODAY + timedelta(days=1)))["code"] == "fact_in_future"
    assert (await desk.state("expert_pool", "是", reason=" "))["code"] == "required"
    stated = await desk.state("fraud_case_opened_on", "2026-02-02")
    assert stated["fact"] == {
        "name": "fraud_case_opened_on",
        "value": "2026-02-02",
        "statedOn": TODAY.isoformat(),
    }
    assert (await desk.state("expert_pool", "是"))["fact"]["value"] == "是 / yes"

    async with town.store.transaction() as transaction:
        file = (await transaction.open_files([archive], TODAY))[archive]
    rules = shipped("sichuan").cycle
    assert rules is not None
    ground = exemption_of(rules, file.subject, date(2026, 12, 31))
    assert ground is not None
    assert ground.clause == "SC-16-9"

    own = (await api.data(OWN, SubjectViewer(identity)))["me"]["archives"]
    [seen] = [each for each in own if each["rulebook"]["code"] == "sichuan"]
    assert [each["name"] for each in seen["facts"]] == ["fraud_case_opened_on", "expert_pool"]
    assert (seen["facts"][0]["documentNo"], seen["facts"][0]["reason"]) == ("示例〔2026〕1号", "已核实")
    assert seen["listings"] == [{"listName": "EXPERT_POOL", "state": "LISTED"}]

    assert (await desk.state("expert_pool", None))["fact"]["value"] is None
    own = (await api.data(OWN, SubjectViewer(identity)))["me"]["archives"]
    [seen] = [each for each in own if each["rulebook"]["code"] == "sichuan"]
    assert [each["state"] for each in seen["listings"]] == ["LEFT"]
    who = await town.pool.fetch("SELECT officer_id FROM subject_fact WHERE subject_id = $1", archive)
    assert {each["officer_id"] for each in who} == {officer.officer_id}


async def test_the_city_reports_a_score_with_what_it_has_adopted(api: Api, town: Town) -> None:
    async with town.pool.acquire() as connection:
        await enter_parameter(
            connection, "weihai", "in_force_until", date(2027, 12, 31), date(2020, 8, 25), "延期", NOW
        )
    identity, archive = await _archive(town, "weihai", SubjectKind.INSURED_PERSON, "371002")
    officer = await town.officer("371000", "weihai")
    await town.opened(officer, archive)
    desk = Desk(api, officer, archive)

    async def score() -> Decimal:
        own = (await api.data(OWN, SubjectViewer(identity)))["me"]["archives"]
        [result] = [each["result"] for each in own if each["rulebook"]["code"] == "weihai"]
        return Decimal(result["score"])

    assert (await desk.state("score", "一千"))["code"] == "fact_score"
    assert (await desk.state("score", "1000"))["__typename"] == "FactRecorded"
    assert await score() == 1000
    act = {"authority": "371002", "severity": Severity.MINOR, "channel": Channel.REAL_TIME}
    entries = [(await town.entry(archive, "WH-2-1-4", document_no=f"示例{number}号", **act)).entry for number in (1, 2)]
    points = entries[0].points
    assert points is not None
    await adopt(town.store, entries[0].id, "371000", officer.officer_id, NOW)
    assert await score() == 1000 + points
    assert (await desk.state("score", "980"))["fact"]["value"] == "980"
    assert await score() == 980  # what was adopted is in it
    await adopt(town.store, entries[1].id, "371000", officer.officer_id, NOW)
    assert await score() == 980 + points


@pytest.mark.parametrize("turned", [False, True])
async def test_of_two_proofs_the_newer_one_holds_whichever_comes_in_first(
    api: Api, town: Town, *, turned: bool
) -> None:
    """The day before, the same day, and after what was wrong is withdrawn."""
    await _in_force(town, "sichuan", draft_allowed=True)
    _, archive = await _archive(town, "sichuan", SubjectKind.DOCTOR, "510100")
    desk = Desk(api, await town.opened(await town.officer("510100", "chengdu"), archive), archive)
    yesterday = TODAY - timedelta(days=1)
    told = [("2026-02-01", yesterday), ("2026-02-02", TODAY)]
    answers = [await desk.state("qualified_from", value, on) for value, on in (told[::-1] if turned else told)]
    assert [each.get("code") for each in answers] == ([None, "fact_older"] if turned else [None, None])
    standing = "SELECT facts->>'qualified_from' FROM subject WHERE id = $1"
    assert await town.pool.fetchval(standing, archive) == "2026-02-02"
    assert (await desk.state("qualified_from", "2026-02-03", TODAY))["fact"]["value"] == "2026-02-03"
    assert (await desk.state("qualified_from", None))["fact"]["value"] is None
    assert (await desk.state("qualified_from", *told[0]))["fact"]["value"] == "2026-02-01"
    assert await town.pool.fetchval(standing, archive) == "2026-02-01"


class Importer:
    """Imports rows of subjects."""

    def __init__(self, pool: Any, sealer: Sealer, folder: Path) -> None:
        self._pool, self._sealer, self._path = pool, sealer, folder / "subjects.csv"

    async def __call__(self, *rows: dict[str, str]) -> list[Refusal]:
        with self._path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        refusals: list[Refusal] = []
        with Table(self._path, columns("subjects")) as table:
            store = PostgresImportStore(self._pool, self._sealer)
            await import_subjects(store, table, lambda: NOW, lambda chunk: refusals.extend(chunk.refusals))
        return refusals


@pytest.fixture
def importer(town: Town, sealer: Sealer, tmp_path: Path) -> Importer:
    """An importer of a town."""
    return Importer(town.pool, sealer, tmp_path)


def row(**more: str) -> dict[str, str]:
    """A pharmacy of Chengdu."""
    return {
        "统一社会信用代码": "12230109DEM000001F", "名称": "示例大药房", "类别": "定点零售药店", "行政区划": "510100",
        "政策文本": "sichuan", **more,
    }  # fmt: skip


async def test_an_import_brings_facts_and_brings_them_up_to_date(town: Town, importer: Importer) -> None:
    first, second = (
        row(协议管理起始日="2026/2/1", 所属连锁品牌="示例"),
        row(协议管理起始日="2025-02-01", 所属连锁品牌=""),
    )
    for rows in ([first], [first], [second]):
        assert await importer(*rows) == []
    kept = await town.pool.fetchval("SELECT facts FROM subject WHERE rulebook = 'sichuan'")
    assert kept == {"agreement_from": "2025-02-01", "brand": "示例"}
    stated = await town.pool.fetch("SELECT name, shown, officer_id FROM subject_fact ORDER BY id")
    assert [tuple(each) for each in stated] == [
        ("brand", "示例", None), ("agreement_from", "2026-02-01", None), ("agreement_from", "2025-02-01", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("协议管理起始日", "2026-13-01", "date"),
        ("医保专家库成员", "是", "fact_unknown"),
        ("海贝分", "1000", "fact_unknown"),
    ],
)
async def test_a_fact_that_cannot_be_taken_refuses_its_row(
    town: Town, importer: Importer, column: str, value: str, code: str
) -> None:
    [refusal] = await importer(row(**{column: value}))
    assert refusal.code == code
    assert await town.pool.fetchval("SELECT count(*) FROM subject WHERE rulebook = 'sichuan'") == 0


async def test_branches_are_looked_at_again_when_their_brand_changes(town: Town, importer: Importer) -> None:
    other = row(统一社会信用代码="12230109DEM000002J", 所属连锁品牌="甲")
    assert await importer(row(所属连锁品牌="甲"), other) == []
    assert await town.pool.fetchval("SELECT count(*) FROM due_act WHERE kind = 'brand_changes'") == 0
    assert await importer(row(所属连锁品牌="乙")) == []
    woken = await town.pool.fetch("SELECT subject_id FROM due_act WHERE kind = 'brand_changes'")
    assert len(woken) == 2
