"""Typical cases over the API (WH 五(三)): an act is told without names, read by everybody, and can be taken back."""

from datetime import date
from typing import Any

import asyncpg
import pytest

from portal.casework.stages import annul
from portal.domain.entry import Severity, Stage
from portal.domain.push import Channel
from portal.domain.subject import SubjectKind
from portal.domain.typical_case import names_somebody
from portal.security.viewer import OfficerViewer
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Api, Town
from tests.schema.test_weihai import archive, city

__all__ = ["city"]

TELL = """mutation Tell($entry: ID!, $title: String!, $facts: String!, $lesson: String!) {
  publishTypicalCase(entry: $entry, title: $title, facts: $facts, lesson: $lesson) {
    __typename ... on TypicalCaseTold { case { id title year region { code } } } ... on Refusal { code }
    ... on InvalidInput { field }
  }
}"""
BACK = """mutation Back($case: ID!, $reason: String!) {
  withdrawTypicalCase(case: $case, reason: $reason) {
    __typename ... on TypicalCaseTold { case { id } } ... on Refusal { code }
  }
}"""
CASES = "{ typicalCases { edges { node { id title facts lesson act { zh } article year publishedOn } } } }"
WORDS = {"title": "出借医保凭证", "facts": "某参保人将本人凭证出借给他人使用。", "lesson": "凭证只限本人使用。"}


async def entry(town: Town, person: int, **more: Any) -> int:
    given = {"severity": Severity.MINOR, "channel": Channel.REAL_TIME, "authority": "371002", **more}
    made = await town.entry(person, "WH-2-1-4", decided_on=date(2026, 11, 20), **given)
    await town.pool.execute("UPDATE entry SET status = 'active' WHERE id = $1 AND stage = 'confirmed'", made.entry.id)
    return made.entry.id


async def test_an_act_is_told_without_names_and_taken_back(api: Api, town: Town, city: OfficerViewer) -> None:
    person = await archive(town, SubjectKind.INSURED_PERSON, {"score": 1000})
    key = await entry(town, person)

    async def tell(viewer: Any = city, **more: str) -> Any:
        asked = {"entry": global_id("Entry", key), **WORDS, **more}
        return (await api.data(TELL, viewer, **asked))["publishTypicalCase"]

    assert (await tell(None))["__typename"] == "NotSignedIn"
    assert (await tell())["__typename"] == "SubjectNotFound"  # the file is not open
    await town.opened(city, person)
    document = await town.pool.fetchval("SELECT document_no FROM entry")
    for field, words in (
        ("title", "示例出借医保凭证"),
        ("facts", "示 例把凭证借给他人"),
        ("facts", f"见{document}"),
        ("lesson", "电话13800001234"),
        ("lesson", "号码 TEST00000001"),
    ):
        refused = await tell(**{field: words})
        assert (refused["code"], refused["field"]) == ("names_somebody", field), words
    assert (await tell(title=" "))["code"] == "required"
    told = (await tell())["case"]
    assert (told["year"], told["region"]["code"]) == (2026, "371000")
    assert (await tell())["code"] == "told_already"
    [seen] = [edge["node"] for edge in (await api.data(CASES))["typicalCases"]["edges"]]
    assert {name: seen[name] for name in WORDS} == WORDS
    assert (seen["article"], seen["publishedOn"]) == ("5(3)", "2026-11-22")
    stranger = await town.officer("230100", "harbin")
    answers = [
        (await api.data(BACK, viewer, case=told["id"], reason="更正"))["withdrawTypicalCase"]
        for viewer in (None, stranger, city, city)
    ]
    kinds = [each["__typename"] for each in answers]
    assert kinds == ["NotSignedIn", "SubjectNotFound", "TypicalCaseTold", "InvalidInput"]
    assert answers[2]["case"] is None
    assert (await api.data(CASES))["typicalCases"]["edges"] == []
    assert (await tell())["__typename"] == "TypicalCaseTold"
    with pytest.raises(asyncpg.RestrictViolationError):
        await town.pool.execute("UPDATE typical_case SET facts = '某医院'")


async def test_what_does_not_stand_is_not_told_and_goes_when_it_falls(
    api: Api, town: Town, city: OfficerViewer
) -> None:
    person = await archive(town, SubjectKind.INSURED_PERSON, {"score": 1000})
    await town.opened(city, person)
    collected = await entry(town, person, stage=Stage.COLLECTED)
    undisclosed = await entry(town, person, undisclosed_by_source=True)
    good = await entry(town, person)
    found = {
        key: (await api.data(TELL, city, entry=global_id("Entry", key), **WORDS))["publishTypicalCase"].get("code")
        for key in (collected, undisclosed, good)
    }
    assert found == {collected: "entry_not_told", undisclosed: "entry_not_told", good: None}
    version = await town.pool.fetchval("SELECT current_public_version()")
    await annul(town.store, good, "371002", None, "复议撤销", NOW)
    assert (await api.data(CASES))["typicalCases"]["edges"] == []
    assert await town.pool.fetchval("SELECT current_public_version()") > version
    _, elsewhere = await town.archive()
    done = await town.entry(elsewhere)
    harbin = await town.opened(await town.officer("230100", "harbin"), elsewhere)
    refused = (await api.data(TELL, harbin, entry=global_id("Entry", done.entry.id), **WORDS))["publishTypicalCase"]
    assert refused["code"] == "no_typical_cases"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("某药店在2026年11月串换药品12盒，涉及基金99999元", False),
        ("某药店涉及基金1,234,567.89元、100000元和12万元", False),
        ("某药店，编号100000", True),
        ("编号12345", False),
        ("王 小 明出借凭证", True),
        ("ＴＥＳＴ１２３４", True),
        ("MRI检查", False),
        ("CT2次", False),
    ],
)
def test_names_and_longer_numbers_are_found(words: str, found: bool) -> None:  # noqa: FBT001 - what a case expects
    assert names_somebody(words, ["王小明", "", "TEST1234"]) is found
