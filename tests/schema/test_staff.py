"""The staff desk: the region's subtree alone, files only after saying why, entries through casework."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from portal.clock import SetClock
from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from resolvers.shown import global_id
from tests.schema.conftest import NOW, PERSON, Api, Town

QUEUE = """
query Queue($first: Int! = 20, $after: String) { newResults(first: $first, after: $after) {
  edges { node { result { id score grade { code } cause } archiveId name kind region { code }
                 previousScore previousGrade { code } } }
  pageInfo { hasNextPage endCursor }
} }
"""
OPEN = """
mutation Open($identifier: String!, $purpose: String!) { openSubject(identifier: $identifier, purpose: $purpose) {
  __typename
  ... on SubjectOpened { files { name identifier purpose archive { id archiveNo result { score }
                                 entries { edges { node { item } } } } } }
  ... on Refusal { code message { zh en } }
  ... on InvalidInput { field }
} }
"""
FILE = "query File($id: ID!) { subjectFile(id: $id) { name purpose archive { id result { score trace { points } } } } }"
RECORD = """
mutation Record($input: RecordEntryInput!) { recordEntry(input: $input) {
  __typename
  ... on EntryRecorded { changed texted entry { id item points recordedAt } result { score grade { code }
                         disputeUntil trace { points article } } }
  ... on Refusal { code message { zh } }
  ... on EntryAlreadyRecorded { entryId }
  ... on InvalidInput { field }
} }
"""


def filled(archive: int, **more: Any) -> dict[str, Any]:
    return {
        "subject": global_id("Archive", archive),
        "item": "B2",
        "decidedOn": "2026-11-20",
        "documentNo": "黑医保罚〔2026〕88号",
        "facts": "串换诊疗项目",
        "basis": "《医疗保障基金使用监督管理条例》第三十八条",
        "handlingType": "行政处罚",
        **more,
    }


async def test_the_queue_is_the_regions_newest_with_the_result_before(api: Api, town: Town) -> None:
    _, near = await town.archive(region="230103")
    await town.archive(region="230200")
    await town.entry(near)
    answer = await api.ask(QUEUE, await town.officer("230100"))
    assert not answer.errors
    assert len(answer.statements) == 1
    nodes = [edge["node"] for edge in answer.data["newResults"]["edges"]]
    assert [(node["result"]["score"], node["previousScore"]) for node in nodes] == [
        ("88.00", "100.00"),
        ("100.00", None),
    ]
    assert {node["region"]["code"] for node in nodes} == {"230103"}
    assert nodes[0]["archiveId"] == global_id("Archive", near)


async def test_the_queue_pages_over_results_of_one_moment(api: Api, town: Town) -> None:
    viewer = await town.officer()
    for _ in range(5):
        await town.archive()
    seen: list[str] = []
    after = None
    while True:
        found = (await api.data(QUEUE, viewer, first=2, after=after))["newResults"]
        seen += [edge["node"]["result"]["id"] for edge in found["edges"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert len(seen) == len(set(seen)) == 5


async def test_others_have_no_queue(api: Api, town: Town) -> None:
    identity, archive = await town.archive()
    await town.entry(archive)
    for viewer in (None, SubjectViewer(identity)):
        assert (await api.data(QUEUE, viewer))["newResults"]["edges"] == []
    assert await api.data("{ officer { name } }") == {"officer": None}


async def test_the_officer_is_shown_with_the_region(api: Api, town: Town) -> None:
    answer = await api.ask("{ officer { name region { code name } } }", await town.officer())
    assert answer.data == {"officer": {"name": "李工", "region": {"code": "230100", "name": "哈尔滨市"}}}
    assert len(answer.statements) == 1


async def test_a_file_opens_for_a_purpose_and_eight_hours(api: Api, town: Town, clock: SetClock) -> None:
    _, archive = await town.archive(SubjectKind.INSURED_PERSON, "王小明", number=PERSON)
    viewer = await town.officer()
    other = await town.officer(name="other")
    key = global_id("Archive", archive)
    assert await api.data(FILE, viewer, id=key) == {"subjectFile": None}
    opened = (await api.data(OPEN, viewer, identifier=PERSON, purpose=" 核查举报 "))["openSubject"]
    [file] = opened["files"]
    assert (file["purpose"], file["archive"]["id"], file["name"]) == ("核查举报", key, "王**")
    [look] = await town.pool.fetch("SELECT * FROM access_log")
    assert (look["subject_id"], look["officer_id"], look["purpose"]) == (archive, viewer.officer_id, "核查举报")
    answer = await api.ask(FILE, viewer, id=key)
    assert answer.data["subjectFile"]["archive"]["result"]["score"] == "100.00"
    assert len(answer.statements) == 1
    assert await api.data(FILE, other, id=key) == {"subjectFile": None}
    clock.at = NOW + timedelta(hours=8)
    assert await api.data(FILE, viewer, id=key) == {"subjectFile": None}


async def test_outside_the_region_is_as_unknown(api: Api, town: Town) -> None:
    await town.archive(SubjectKind.INSURED_PERSON, "王小明", region="230200", number=PERSON)
    viewer = await town.officer("230100")
    outside = await api.data(OPEN, viewer, identifier=PERSON, purpose="核查举报")
    unknown = await api.data(OPEN, viewer, identifier="230103198511230021", purpose="核查举报")
    assert outside == unknown
    assert outside["openSubject"]["__typename"] == "SubjectNotFound"
    assert await town.pool.fetchval("SELECT count(*) FROM access_log") == 0


@pytest.mark.parametrize(
    ("identifier", "purpose", "field"), [(PERSON, " 查 ", "purpose"), (PERSON[:-1] + "1", "核查举报", "identifier")]
)
async def test_what_is_wrong_with_the_question_is_named(
    api: Api, town: Town, identifier: str, purpose: str, field: str
) -> None:
    refusal = (await api.data(OPEN, await town.officer(), identifier=identifier, purpose=purpose))["openSubject"]
    assert (refusal["__typename"], refusal["field"]) == ("InvalidInput", field)
    assert identifier not in str(refusal)


async def test_an_entry_changes_the_result(api: Api, town: Town) -> None:
    _, archive = await town.archive()
    viewer = await town.officer()
    unopened = (await api.data(RECORD, viewer, input=filled(archive)))["recordEntry"]
    assert unopened["__typename"] == "SubjectNotFound"
    await town.opened(viewer, archive)
    recorded = (await api.data(RECORD, viewer, input=filled(archive)))["recordEntry"]
    assert recorded["__typename"] == "EntryRecorded", recorded
    assert (recorded["changed"], recorded["texted"]) == (True, True)
    assert recorded["entry"]["points"] == "-12.00"
    assert recorded["result"]["score"] == "88.00"
    assert await town.pool.fetchval("SELECT recorded_by FROM entry") == viewer.officer_id
    again = (await api.data(RECORD, viewer, input=filled(archive)))["recordEntry"]
    assert (again["__typename"], again["entryId"]) == ("EntryAlreadyRecorded", recorded["entry"]["id"])


@pytest.mark.parametrize(
    ("more", "typename", "code"),
    [
        ({"item": "B99"}, "InvalidInput", "item_unknown"),
        ({"facts": " "}, "InvalidInput", "required"),
        ({"decidedOn": "2026-11-23"}, "InvalidInput", "in_the_future"),
        ({"occurredOn": "2026-11-21"}, "InvalidInput", "after_the_decision"),
        ({"decidedOn": "2020-01-01"}, "RulebookNotInForce", "not_in_force"),
        ({"subject": "nobody"}, "SubjectNotFound", "subject_unknown"),
    ],
)
async def test_refusals_say_why(api: Api, town: Town, more: dict[str, Any], typename: str, code: str) -> None:
    _, archive = await town.archive()
    viewer = await town.opened(await town.officer(), archive)
    refusal = (await api.data(RECORD, viewer, input=filled(archive, **more)))["recordEntry"]
    assert (refusal["__typename"], refusal["code"]) == (typename, code)
    assert refusal["message"]["zh"]


async def test_nobody_else_records(api: Api, town: Town) -> None:
    identity, archive = await town.archive()
    for viewer in (None, SubjectViewer(identity)):
        refusal = (await api.data(RECORD, viewer, input=filled(archive)))["recordEntry"]
        assert refusal["__typename"] == "NotSignedIn"
        assert (await api.data(OPEN, viewer, identifier=PERSON, purpose="核查举报"))["openSubject"][
            "__typename"
        ] == "NotSignedIn"
    moved = await town.opened(await town.officer("230200"), archive)
    outside = (await api.data(RECORD, moved, input=filled(archive)))["recordEntry"]
    assert outside["__typename"] == "SubjectNotFound"
    assert await town.pool.fetchval("SELECT count(*) FROM entry") == 0


async def test_messages_are_read_by_their_owner_once(api: Api, town: Town) -> None:
    identity, archive = await town.archive()
    stranger, _ = await town.archive()
    await town.entry(archive)
    ids = [global_id("Message", key) for key in [await town.pool.fetchval("SELECT max(id) FROM message")]]
    read = "mutation Read($ids: [ID!]!) { readMessages(ids: $ids) }"
    assert await api.data(read, SubjectViewer(stranger), ids=ids) == {"readMessages": 0}
    assert await api.data(read, None, ids=ids) == {"readMessages": 0}
    assert await api.data(read, SubjectViewer(identity), ids=ids) == {"readMessages": 1}
    assert await api.data(read, SubjectViewer(identity), ids=ids) == {"readMessages": 0}
    assert (await api.ask(read, SubjectViewer(identity), ids=["TWVzc2FnZTow"])).errors[0].extensions == {
        "code": "ID_UNKNOWN"
    }


async def test_the_subject_sees_who_looked_and_why(api: Api, town: Town) -> None:
    identity, _ = await town.archive(SubjectKind.INSURED_PERSON, "王小明", region="230103", number=PERSON)
    await api.ask(OPEN, await town.officer("230100"), identifier=PERSON, purpose="核对处罚决定")
    asked = """{ me { archives { accesses(first: 5) {
        edges { node { happenedAt purpose authority { code } } } } } } }"""
    [shown] = (await api.data(asked, SubjectViewer(identity)))["me"]["archives"]
    assert shown["accesses"]["edges"] == [
        {"node": {"happenedAt": NOW.isoformat(), "purpose": "核对处罚决定", "authority": {"code": "230100"}}}
    ]
    [another] = (await api.data(asked, SubjectViewer((await town.archive(region="230103"))[0])))["me"]["archives"]
    assert another["accesses"]["edges"] == []


async def test_a_look_cannot_be_unmade(api: Api, town: Town) -> None:
    await town.archive(SubjectKind.INSURED_PERSON, "王小明", region="230103", number=PERSON)
    await api.ask(OPEN, await town.officer("230100"), identifier=PERSON, purpose="核对处罚决定")
    for statement in ("DELETE FROM access_log", "UPDATE access_log SET purpose = '别的'"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await town.pool.execute(statement)


DECIDE = """
mutation Decide($input: DecideMeasureInput!) { decideMeasure(input: $input) {
  __typename
  ... on MeasureDecided { measure { code mode state startsOn endsOn reason numbers { zh en } localParameters { key } } }
  ... on Refusal { code message { zh en } }
} }
"""


async def test_an_officer_decides_what_is_offered(api: Api, town: Town) -> None:
    identity, archive = await town.archive()
    viewer = await town.officer()
    decision = {
        "subject": global_id("Archive", archive),
        "code": "HLJ-33-2",
        "startsOn": "2026-11-22",
        "reason": "优秀",
    }
    assert (await api.data(DECIDE, None, input=decision))["decideMeasure"]["__typename"] == "NotSignedIn"
    unopened = (await api.data(DECIDE, viewer, input=decision))["decideMeasure"]
    assert unopened["__typename"] == "SubjectNotFound"
    await town.opened(viewer, archive)
    late = (await api.data(DECIDE, viewer, input={**decision, "startsOn": "2026-11-21"}))["decideMeasure"]
    assert (late["__typename"], late["code"]) == ("InvalidInput", "in_the_past")
    decided = (await api.data(DECIDE, viewer, input=decision))["decideMeasure"]
    assert decided["__typename"] == "MeasureDecided", decided
    assert decided["measure"]["state"] == "IN_FORCE"
    assert [each["key"] for each in decided["measure"]["localParameters"]] == ["inspection.ratios"]
    again = (await api.data(DECIDE, viewer, input=decision))["decideMeasure"]
    assert again["code"] == "measure_not_offered"
    [line] = await town.pool.fetch("SELECT * FROM audit_trail WHERE area = 'measure'")
    assert (line["step"], line["by"], line["officer_id"]) == ("decide", "officer", viewer.officer_id)
    assert (line["subject_id"], line["state"], line["words"]) == (archive, "HLJ-33-2", "优秀")
    steps = "{ me { archives { measures { code steps { step by reason } } } } }"
    [own] = (await api.data(steps, SubjectViewer(identity)))["me"]["archives"]
    assert [each["steps"] for each in own["measures"] if each["code"] == "HLJ-33-2"] == [
        [{"step": "decide", "by": "officer", "reason": "优秀"}]
    ]
    for statement in ("DELETE FROM measure_event", "UPDATE measure_event SET reason = '别的'"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await town.pool.execute(statement)
