"""What if: the same engine, for the subject itself alone, and nothing is stored."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal.domain.subject import SubjectKind
from portal.security.viewer import Anonymous, SubjectViewer
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Api, Town

WHAT_IF = """query ($archive: ID!, $without: ID, $repaired: ID, $on: Date) {
  whatIf(archive: $archive, withoutEntry: $without, repairedEntry: $repaired, on: $on) {
    notice { zh en } on measures current { score }
    result { score grade { code rank } reason trace { kind points text { zh en } article entryId decidedOn }
      localParameters { key label { zh } value note { en } document validFrom } } } }"""
TABLES = ("entry", "entry_event", "result", "measure", "message", "outbox", "due_act", "subject")


async def stored(town: Town) -> list[Any]:
    return [await town.pool.fetch(f"SELECT * FROM {table} ORDER BY 1") for table in TABLES]  # noqa: S608


async def test_without_an_entry_after_its_repair_and_on_a_later_day(api: Api, town: Town) -> None:
    identity, archive = await town.archive(SubjectKind.DOCTOR, "王小明")
    worse = (await town.entry(archive, "B3", expires_on=date(2027, 3, 31))).entry.id
    better = (await town.entry(archive, "B2")).entry.id
    before = await stored(town)
    viewer, own = SubjectViewer(identity), global_id("Archive", archive)

    async def supposed(**given: Any) -> Any:
        found = (await api.data(WHAT_IF, viewer, archive=own, **given))["whatIf"]
        assert Decimal(found["current"]["score"]) == 63
        score = found["result"]["score"] = Decimal(found["result"]["score"])
        assert sum(Decimal(line["points"]) for line in found["result"]["trace"]) == score
        return found

    found = await supposed(without=global_id("Entry", worse))
    assert (found["result"]["score"], found["result"]["grade"]["code"]) == (88, "良好")
    assert [line["entryId"] for line in found["result"]["trace"]] == [None, global_id("Entry", better)]
    assert "不保存" in found["notice"]["zh"]
    assert found["result"]["localParameters"][0]["label"]["zh"] == "本地参数（非法规规定）"
    assert (await supposed(repaired=global_id("Entry", better)))["result"]["score"] == 75
    last_day, day_after = await supposed(on="2027-03-31"), await supposed(on="2027-04-01")
    assert (last_day["result"]["score"], day_after["result"]["score"], day_after["on"]) == (63, 88, "2027-04-01")
    both = await supposed(without=global_id("Entry", better), on="2027-04-01")
    assert both["result"]["score"] == 100
    assert await stored(town) == before


async def test_nobody_else_learns_anything(api: Api, town: Town) -> None:
    identity, archive = await town.archive(SubjectKind.DOCTOR, "王小明")
    entry = global_id("Entry", (await town.entry(archive)).entry.id)
    stranger, other = await town.archive(SubjectKind.DOCTOR, "李小红")
    own = global_id("Archive", archive)
    for viewer in (Anonymous(), SubjectViewer(stranger), await town.officer()):
        assert await api.data(WHAT_IF, viewer, archive=own, without=entry) == {"whatIf": None}
    asked = {"archive": global_id("Archive", other), "without": entry}
    assert await api.data(WHAT_IF, SubjectViewer(stranger), **asked) == {"whatIf": None}
    unknown = await api.data(WHAT_IF, SubjectViewer(identity), archive=own, without=global_id("Entry", 99999))
    assert unknown == {"whatIf": None}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "NOTHING_SUPPOSED"),
        ({"on": (NOW - timedelta(days=1)).date().isoformat()}, "SUPPOSED_DAY"),
        ({"on": f"{NOW.year + 11}-01-01"}, "SUPPOSED_DAY"),
        ({"without": "x"}, "ID_UNKNOWN"),
    ],
)
async def test_what_cannot_be_supposed(api: Api, town: Town, given: dict[str, str], code: str) -> None:
    identity, archive = await town.archive(SubjectKind.DOCTOR, "王小明")
    asked = await api.ask(WHAT_IF, SubjectViewer(identity), archive=global_id("Archive", archive), **given)
    assert asked.errors[0].extensions["code"] == code
