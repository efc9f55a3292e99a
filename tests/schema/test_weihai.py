"""Weihai over the API: who answers for an institution, the city's red list, and a month that the city takes down."""

from datetime import date
from typing import Any

import pytest

from portal.casework.ports import NewSubject
from portal.casework.subjects import register
from portal.domain.subject import SubjectKind
from portal.security.viewer import OfficerViewer
from portal.store.parameters import enter_parameter
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Api, Town

RECORD = """mutation Record($input: RecordEntryInput!) {
  recordEntry(input: $input) { __typename ... on EntryRecorded { entry { points } } ... on Refusal { code } }
}"""
RED_LIST = """mutation LookUp($subject: ID!, $listed: Boolean!) {
  lookUpRedList(subject: $subject, listed: $listed) {
    __typename ... on RedListLookedUp { lookUp { about listed } } ... on Refusal { code }
  }
}"""
MONTH = """mutation Month($region: String!, $month: Date!) {
  uploadMonth(rulebook: "weihai", region: $region, month: $month) { __typename ... on MonthSent { late } }
}"""
SIGN = """mutation Sign($region: String!, $month: Date!) {
  countersignMonth(rulebook: "weihai", region: $region, month: $month) {
    __typename ... on MonthCountersigned { dueOn late } ... on Refusal { code }
  }
}"""


@pytest.fixture
async def city(town: Town) -> OfficerViewer:
    """An officer of Weihai, where the notice was extended."""
    async with town.pool.acquire() as connection:
        for key, value in (("in_force_until", date(2027, 12, 31)),):
            await enter_parameter(connection, "weihai", key, value, date(2020, 8, 25), "延期文件", NOW)
    return await town.officer("371000", "weihai")


async def archive(town: Town, kind: SubjectKind, facts: dict[str, Any] | None = None) -> int:
    identity, _ = await town.archive(kind, "示例")
    async with town.store.transaction() as transaction:
        [subject] = await register(
            transaction, [NewSubject(identity, "weihai", kind, "371002", facts=facts or {})], NOW
        )
    return subject


async def test_who_answers_for_an_institution_is_named_and_their_files_are_open(
    api: Api, town: Town, city: OfficerViewer
) -> None:
    hospital = await archive(town, SubjectKind.DESIGNATED_MEDICAL_INSTITUTION)
    doctor = await archive(town, SubjectKind.DOCTOR, {"score": 1000})
    given = {
        "subject": global_id("Archive", hospital), "item": "WH-2-2", "decidedOn": "2026-11-20", "severity": "SERIOUS",
        "documentNo": "威医保〔2026〕1号", "facts": "违反服务协议", "basis": "服务协议", "handlingType": "协议处理",
        "agreementClause": "第十二条", "channel": "PERIODIC",
    }  # fmt: skip
    await town.opened(city, hospital)
    nobody = (await api.data(RECORD, city, input=given))["recordEntry"]
    assert nobody["code"] == "clause_missing"
    named = given | {"responsible": [global_id("Archive", doctor)]}
    assert (await api.data(RECORD, city, input=named))["recordEntry"]["__typename"] == "SubjectNotFound"
    await town.opened(city, doctor)
    assert (await api.data(RECORD, city, input=named))["recordEntry"]["entry"] == {"points": None}
    rows = await town.pool.fetch("SELECT subject_id, points::int, answers_for IS NULL AS own FROM entry ORDER BY id")
    assert [tuple(row) for row in rows] == [(hospital, None, True), (doctor, -10, False)]


async def test_the_red_list_is_the_citys_and_its_answer_is_taken_down(
    api: Api, town: Town, city: OfficerViewer
) -> None:
    hospital = await archive(town, SubjectKind.DESIGNATED_MEDICAL_INSTITUTION)
    key = global_id("Archive", hospital)
    unopened = (await api.data(RED_LIST, city, subject=key, listed=True))["lookUpRedList"]
    assert unopened["__typename"] == "SubjectNotFound"
    await town.opened(city, hospital)
    for listed in (True, False):
        found = (await api.data(RED_LIST, city, subject=key, listed=listed))["lookUpRedList"]
        assert found["lookUp"] == {"about": "INSTITUTION", "listed": listed}
        states = await town.pool.fetch("SELECT state FROM listing WHERE subject_id = $1", hospital)
        assert [row["state"] for row in states] == ["listed" if listed else "left"]


async def test_the_city_takes_down_a_districts_month(api: Api, town: Town, city: OfficerViewer) -> None:
    district = await town.officer("371002", "huancui")
    month = {"region": "371002", "month": "2026-10-01"}
    assert (await api.data(SIGN, city, **month))["countersignMonth"]["code"] == "month_not_uploaded"
    assert (await api.data(MONTH, district, **month))["uploadMonth"] == {"__typename": "MonthSent", "late": True}
    assert (await api.data(SIGN, district, **month))["countersignMonth"]["code"] == "countersigned_from_above"
    signed = (await api.data(SIGN, city, **month))["countersignMonth"]
    assert signed == {"__typename": "MonthCountersigned", "dueOn": "2026-11-05", "late": True}
    assert (await api.data(SIGN, city, **month))["countersignMonth"]["code"] == "countersigned_already"
    assert (await api.data(SIGN, None, **month))["countersignMonth"]["__typename"] == "NotSignedIn"
