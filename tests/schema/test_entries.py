"""What a subject hands in itself, and an entry's way to being counted (HLJ art. 10, 21, 23, 24)."""

from typing import Any

import pytest

from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Api, Town

STATEMENT = "{ submissionStatement { version text { zh en } } }"
SUBMIT = """
mutation Submit($input: SubmitEntryInput!) { submitEntry(input: $input) {
  __typename
  ... on EntryRecorded { changed texted result { score }
                         entry { id stage status source declaration { version statement { zh } declarer declaredAt } } }
  ... on Refusal { code message { zh } }
} }
"""
ADVANCE = """
mutation Advance($entry: ID!, $stage: EntryStage!) { advanceEntry(entry: $entry, stage: $stage) {
  __typename
  ... on EntryMoved { changed entry { stage status } result { score } }
  ... on Refusal { code message { zh } }
} }
"""
ANNUL = """
mutation Annul($entry: ID!, $reason: String!) { annulEntry(entry: $entry, reason: $reason) {
  __typename
  ... on EntryMoved { changed entry { stage status } result { score } }
  ... on Refusal { code message { zh } }
} }
"""
CATALOGUE = """
query Catalogue($on: Date) { rulebook(code: "heilongjiang", on: $on) {
  items { code needs validFrom validUntil assessment } } }
"""


def handed(archive: int, **more: Any) -> dict[str, Any]:
    return {
        "archive": global_id("Archive", archive),
        "item": "G1",
        "decidedOn": "2026-11-20",
        "documentNo": "黑表〔2026〕3号",
        "facts": "获评诚信单位",
        "basis": "县级表彰决定",
        "handlingType": "表彰",
        "declared": True,
        "version": "1",
        "declarer": "王小明",
        **more,
    }


async def test_what_is_handed_in_counts_when_it_is_confirmed(api: Api, town: Town) -> None:
    identity, archive = await town.archive()
    await town.entry(archive)
    owner, officer = SubjectViewer(identity), await town.officer()
    said = (await api.data(STATEMENT))["submissionStatement"]
    answer = (await api.data(SUBMIT, owner, input=handed(archive, version=said["version"])))["submitEntry"]
    assert answer["__typename"] == "EntryRecorded", answer
    entry = answer["entry"]
    assert (entry["stage"], entry["status"], entry["source"]) == ("COLLECTED", "PENDING", "SELF_REPORT")
    assert entry["declaration"] == {
        "version": "1",
        "statement": {"zh": said["text"]["zh"]},
        "declarer": "王**",
        "declaredAt": NOW.isoformat(),
    }
    assert (answer["changed"], answer["texted"], answer["result"]["score"]) == (False, False, "88.00")
    step = {"entry": entry["id"], "stage": "AUDITED"}
    for stranger in (None, owner):
        assert (await api.data(ADVANCE, stranger, **step))["advanceEntry"]["__typename"] == "NotSignedIn"
    assert (await api.data(ADVANCE, officer, **step))["advanceEntry"]["__typename"] == "SubjectNotFound"
    await town.opened(officer, archive)
    early = (await api.data(ADVANCE, officer, entry=entry["id"], stage="CONFIRMED"))["advanceEntry"]
    assert early["code"] == "stage_not_next"
    audited = (await api.data(ADVANCE, officer, **step))["advanceEntry"]
    assert (audited["changed"], audited["entry"]) == (False, {"stage": "AUDITED", "status": "PENDING"})
    confirmed = (await api.data(ADVANCE, officer, entry=entry["id"], stage="CONFIRMED"))["advanceEntry"]
    assert (confirmed["changed"], confirmed["result"]["score"]) == (True, "93.00")
    assert [row["event"] for row in await town.pool.fetch("SELECT event FROM entry_event ORDER BY id")] == [
        "confirmed", "collected", "audited", "confirmed",
    ]  # fmt: skip


async def test_an_annulled_entry_stays_and_no_longer_counts(api: Api, town: Town) -> None:
    _, archive = await town.archive()
    entry = global_id("Entry", (await town.entry(archive)).entry.id)
    officer = await town.officer()
    assert (await api.data(ANNUL, officer, entry=entry, reason="复议撤销"))["annulEntry"]["code"] == "subject_unknown"
    await town.opened(officer, archive)
    assert (await api.data(ANNUL, officer, entry=entry, reason=" "))["annulEntry"]["code"] == "required"
    annulled = (await api.data(ANNUL, officer, entry=entry, reason="复议撤销"))["annulEntry"]
    assert (annulled["entry"]["status"], annulled["result"]["score"]) == ("REVOKED", "100.00")
    again = (await api.data(ANNUL, officer, entry=entry, reason="复议撤销"))["annulEntry"]
    assert (again["code"], bool(again["message"]["zh"])) == ("already_reversed", True)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"declared": False}, "not_declared"),
        ({"declarer": " "}, "required"),
        ({"version": "0"}, "version_not_current"),
        ({"item": "B2"}, "item_not_submitted"),
        ({"item": "B99"}, "item_unknown"),
    ],
)
async def test_nothing_is_kept_without_its_declaration(api: Api, town: Town, more: dict[str, Any], code: str) -> None:
    identity, archive = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    refused = (await api.data(SUBMIT, SubjectViewer(identity), input=handed(archive, **more)))["submitEntry"]
    assert (refused["code"], bool(refused["message"]["zh"])) == (code, True)
    assert await town.pool.fetchval("SELECT count(*) FROM entry") == 0


async def test_one_hands_in_for_oneself_and_twenty_at_most(api: Api, town: Town) -> None:
    identity, archive = await town.archive()
    stranger, _ = await town.archive()
    other = (await api.data(SUBMIT, SubjectViewer(stranger), input=handed(archive)))["submitEntry"]
    assert other["__typename"] == "SubjectNotFound"
    kinds = []
    for number in range(21):
        given = handed(archive, documentNo=f"黑表〔2026〕{number}号")
        answer = (await api.data(SUBMIT, SubjectViewer(identity), input=given))["submitEntry"]
        kinds.append(answer.get("code", answer["__typename"]))
    assert kinds == ["EntryRecorded"] * 20 + ["too_many_waiting"]
    assert await town.pool.fetchval("SELECT count(*) FROM declaration") == 20


async def test_the_catalogue_is_public_with_what_each_item_needs(api: Api, town: Town) -> None:
    items = {each["code"]: each for each in (await api.data(CATALOGUE, on="2026-11-22"))["rulebook"]["items"]}
    assert items["B6"] == {"code": "B6", "needs": ["remedy_ended_on"], "validFrom": None, "validUntil": None,
                           "assessment": None}  # fmt: skip
    assert items["B2"]["needs"] == []


RECORD = """mutation Record($input: RecordEntryInput!) {
  recordEntry(input: $input) { ... on EntryRecorded { entry { fund fundName { zh en } } } ... on Refusal { code } }
}"""


async def test_an_entry_says_which_fund_the_act_concerned(api: Api, town: Town) -> None:
    """SC art. 2; whoever does not state it leaves it open."""
    _, archive = await town.archive()
    officer = await town.opened(await town.officer(), archive)
    kept = []
    for number, fund in enumerate(("MATERNITY", None)):
        given = handed(archive, item="B2", documentNo=f"{number}", decidedOn="2026-11-20")
        given = {
            key: value for key, value in given.items() if key not in ("archive", "declared", "version", "declarer")
        }
        answer = await api.data(
            RECORD, officer, input={"subject": global_id("Archive", archive), "fund": fund, **given}
        )
        kept.append(answer["recordEntry"]["entry"])
    named = {"zh": "生育保险基金", "en": "Maternity insurance fund"}
    assert kept == [{"fund": "MATERNITY", "fundName": named}, {"fund": None, "fundName": None}]


RATIO = """query Ratio($archive: ID!) { inspectionRatio(archive: $archive) {
  grade ratio measure increase raised share text { zh } parameter { key register } } }"""


async def test_inspections_go_by_the_grade(api: Api, town: Town) -> None:
    """HLJ art. 31: institutions alone, and officers who opened the file alone."""
    identity, archive = await town.archive()
    _, person = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    officer = await town.officer()
    key = global_id("Archive", archive)
    for viewer in (None, SubjectViewer(identity), officer):
        assert await api.data(RATIO, viewer, archive=key) == {"inspectionRatio": None}
    for each in (archive, person):
        await town.opened(officer, each)
    found = (await api.data(RATIO, officer, archive=key))["inspectionRatio"]
    register = {"key": "inspection.ratios", "register": "OPEN-12"}
    text = "抽查比例为正常比例的0.5倍；正常比例本身没有设定（本地参数 inspection.normal），因此没有具体数值"
    none = dict.fromkeys(("measure", "increase", "share"))
    shown = {"grade": "优秀", "ratio": "0.5倍", "raised": False, "text": {"zh": text}, "parameter": register}
    assert found == {**shown, **none}
    await town.entry(archive, "B4")
    assert (await api.data(RATIO, officer, archive=key))["inspectionRatio"]["ratio"] == "1倍"  # not before it is final
    assert await api.data(RATIO, officer, archive=global_id("Archive", person)) == {"inspectionRatio": None}
