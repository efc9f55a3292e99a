"""Commands about lists, commitments and documents: a subject for itself, an officer in an opened file."""

from datetime import datetime
from typing import Any

import pytest

from portal.clock import SHANGHAI, SetClock
from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Api, Town

REFUSED = "... on Refusal { code message { zh en } } ... on InvalidInput { field }"
SIGN = f"""mutation ($archive: ID!, $version: String!, $signer: String!) {{
  signCommitment(archive: $archive, version: $version, signer: $signer) {{
    __typename ... on CommitmentTaken {{ commitment {{ id signer state findings {{ evidence }} }} }} {REFUSED}
  }} }}"""
FIND = f"""mutation ($commitment: ID!) {{
  findCommitment(commitment: $commitment, state: BROKEN, evidence: "检查笔录") {{
    __typename ... on CommitmentTaken {{ commitment {{ state findings {{ state evidence }} }} }} {REFUSED} }} }}"""
ANNOUNCE = f"""mutation ($archive: ID!) {{
  announceListing(archive: $archive, list: SERIOUS_DISHONESTY, reasons: "骗取基金", basis: "条例", rights: "陈述申辩",
                  stateDocument: "国家名单管理规定") {{
    __typename ... on ListingTaken {{ late listing {{ id state steps {{ step }} }} }} {REFUSED} }} }}"""
OBJECT = f"""mutation ($archive: ID!) {{ objectToListing(archive: $archive, reasons: "事实不符") {{
    __typename ... on ListingTaken {{ listing {{ state answerDueOn }} }} {REFUSED} }} }}"""
DELIVER = f"""mutation ($letter: ID!, $at: DateTime!) {{
  deliverDocument(document: $letter, receivedAt: $at, proof: "邮政回执") {{
    __typename ... on DocumentReceived {{ document {{ number answerUntil }} }} {REFUSED} }} }}"""
DECIDE = f"""mutation ($input: DecideListingInput!) {{ decideListing(input: $input) {{
    __typename ... on ListingTaken {{ listing {{ state }} }} {REFUSED} }} }}"""
OWN = "{ me { archives { documents { id number kind fields { key value } } listings { state listName } } } }"
TEXT = '{ commitmentText(rulebook: "heilongjiang") { version contents { zh } } }'
ANSWER = f"""mutation ($listing: ID!) {{
  answerListingObjection(listing: $listing, accepted: false, words: "经核实无误") {{ __typename {REFUSED} }} }}"""
REPORT = f"""mutation ($listing: ID!) {{
  reportListing(listing: $listing, proof: "报告1号") {{ __typename {REFUSED} }} }}"""
WAITING = """{ listingQueue { edges { node {
    id name archiveId awaited dueOn objectionUntil overdue listName region { code } } } } }"""
OPEN = f"""mutation ($archive: ID!, $purpose: String!) {{ openArchive(archive: $archive, purpose: $purpose) {{
    __typename ... on SubjectOpened {{ files {{ name purpose archive {{ id }} }} }} {REFUSED} }} }}"""
MEMBERS = "{ listMembers(list: RED_LIST) { edges { node { name } } } }"


async def test_a_subject_signs_in_its_own_archive_and_an_officer_finds(api: Api, town: Town) -> None:
    identity, mine = await town.archive(SubjectKind.DOCTOR, "李大明")
    _, other = await town.archive(SubjectKind.DOCTOR, "王小红")
    me = SubjectViewer(identity)
    text = (await api.data('{ commitmentText(rulebook: "heilongjiang") { version contents { zh } } }'))[
        "commitmentText"
    ]
    assert len(text["contents"]) == 4
    given: dict[str, Any] = {"version": text["version"], "signer": "李大明"}
    stranger = (await api.data(SIGN, me, archive=global_id("Archive", other), **given))["signCommitment"]
    assert stranger["code"] == "subject_unknown"
    signed = (await api.data(SIGN, me, archive=global_id("Archive", mine), **given))["signCommitment"]["commitment"]
    assert (signed["signer"], signed["state"], signed["findings"]) == ("李**", "SIGNED", [])
    assert "李大明" not in str(await town.pool.fetch("SELECT * FROM commitment"))
    again = (await api.data(SIGN, me, archive=global_id("Archive", mine), **given))["signCommitment"]
    assert again["code"] == "already_signed"
    officer = await town.officer()
    assert (await api.data(FIND, officer, commitment=signed["id"]))["findCommitment"]["code"] == "subject_unknown"
    await town.opened(officer, mine)
    found = (await api.data(FIND, officer, commitment=signed["id"]))["findCommitment"]["commitment"]
    assert found == {"state": "BROKEN", "findings": [{"state": "BROKEN", "evidence": "检查笔录"}]}


async def test_told_served_heard_before_a_listing(api: Api, town: Town) -> None:
    identity, subject = await town.archive()
    archive, me = global_id("Archive", subject), SubjectViewer(identity)
    officer = await town.opened(await town.officer(), subject)
    decision = dict.fromkeys(("reasons", "basis", "sanctions", "removal", "remedies"), "有")
    decision |= {"subject": archive, "list": "SERIOUS_DISHONESTY"}
    assert (await api.data(DECIDE, officer, input=decision))["decideListing"]["code"] == "prenotice_missing"
    told = (await api.data(ANNOUNCE, officer, archive=archive))["announceListing"]["listing"]
    assert (told["state"], [each["step"] for each in told["steps"]]) == ("ANNOUNCED", ["announce"])
    [mine] = (await api.data(OWN, me))["me"]["archives"]
    [notice] = mine["documents"]
    assert notice["kind"] == "LISTING_PRENOTICE"
    at = "2026-11-22T10:00:00+08:00"
    received = (await api.data(DELIVER, officer, letter=notice["id"], at=at))["deliverDocument"]["document"]
    assert received == {"number": notice["number"], "answerUntil": "2026-11-27"}
    twice = (await api.data(DELIVER, officer, letter=notice["id"], at=at))["deliverDocument"]
    assert (twice["code"], bool(twice["message"]["zh"])) == ("already_delivered", True)
    objected = (await api.data(OBJECT, me, archive=archive))["objectToListing"]["listing"]
    assert objected == {"state": "OBJECTED", "answerDueOn": "2026-11-27"}
    waiting = (await api.data(DECIDE, officer, input=decision))["decideListing"]
    assert waiting["code"] == "conditions_missing"


async def test_who_holds_the_notice_objects_at_once_and_so_proves_its_receipt(api: Api, town: Town) -> None:
    identity, subject = await town.archive()
    archive, me = global_id("Archive", subject), SubjectViewer(identity)
    officer = await town.opened(await town.officer(), subject)
    assert (await api.data(OBJECT, me, archive=archive))["objectToListing"]["code"] == "prenotice_missing"
    await api.data(ANNOUNCE, officer, archive=archive)
    [notice] = (await api.data(OWN, me))["me"]["archives"][0]["documents"]
    printed = {each["key"]: each["value"] for each in notice["fields"]}
    assert printed["answer_within"] == "自收到之日起5个工作日内（本地参数，非法规规定）"
    objected = (await api.data(OBJECT, me, archive=archive))["objectToListing"]["listing"]
    assert objected == {"state": "OBJECTED", "answerDueOn": "2026-11-27"}
    row = await town.pool.fetchrow("SELECT * FROM issued_document WHERE kind = 'listing_prenotice'")
    assert (row["delivered_at"], str(row["answer_until"])) == (NOW, "2026-11-27")
    again = (await api.data(DELIVER, officer, letter=notice["id"], at="2026-11-22T10:00:00+08:00"))["deliverDocument"]
    assert again["code"] == "already_delivered"


@pytest.mark.parametrize("region", ["230102", "230000"])
async def test_the_city_decides_neither_a_county_nor_the_province(api: Api, town: Town, region: str) -> None:
    """HLJ art. 29: 市（地）级."""
    _, subject = await town.archive()
    other = await town.opened(await town.officer(region), subject)
    decision = dict.fromkeys(("reasons", "basis", "sanctions", "removal", "remedies"), "有")
    decision |= {"subject": global_id("Archive", subject), "list": "SERIOUS_DISHONESTY"}
    told = (await api.data(ANNOUNCE, other, archive=global_id("Archive", subject)))["announceListing"]
    decided = (await api.data(DECIDE, other, input=decision))["decideListing"]
    for refused in (told, decided):
        assert refused["code"] == "prefecture_decides"
        assert "市（地）级医疗保障部门" in refused["message"]["zh"]
    assert await town.pool.fetchval("SELECT count(*) FROM listing WHERE list = 'serious_dishonesty'") == 0


async def test_persons_never_stand_on_a_public_list(api: Api, town: Town) -> None:
    _, person = await town.archive(SubjectKind.DOCTOR, "李大明")
    _, pharmacy = await town.archive(name="哈尔滨市示例大药房")
    listed = "UPDATE listing SET state = 'listed', listed_on = '2026-11-22' WHERE subject_id = ANY($1)"
    await town.pool.execute(listed, [person, pharmacy])
    edges = (await api.data(MEMBERS))["listMembers"]["edges"]
    assert [edge["node"]["name"] for edge in edges] == ["哈尔滨市示例大药房"]


async def test_a_list_is_searched_by_part_of_a_name(api: Api, town: Town) -> None:
    names = ("哈尔滨市示例大药房", "示例ＡＢ药店", "松北医院")
    archives = [(await town.archive(name=name))[1] for name in names]
    listed = "UPDATE listing SET state = 'listed', listed_on = '2026-11-22' WHERE subject_id = ANY($1)"
    await town.pool.execute(listed, archives)
    question = "query ($search: String) { listMembers(list: RED_LIST, search: $search) { edges { node { name } } } }"
    for part, found in (("示例", names[1::-1]), ("ab药", names[1:2]), ("李", ()), ("%", ()), (None, names[::-1])):
        edges = (await api.data(question, search=part))["listMembers"]["edges"]
        assert [edge["node"]["name"] for edge in edges] == list(found), part
    refused = await api.ask(question, search="示" * 51)
    assert refused.errors


async def test_what_everybody_sees_of_lists_and_commitments_moves_with_them(town: Town) -> None:
    _, pharmacy = await town.archive()

    async def moved(statement: str, *values: object) -> int:
        before: int = await town.pool.fetchval("SELECT current_public_version()")
        await town.pool.execute(statement, *values)
        after: int = await town.pool.fetchval("SELECT current_public_version()")
        return after - before

    assert await moved("UPDATE listing SET state = 'listed', listed_on = '2026-11-22' WHERE subject_id = $1", pharmacy)
    assert not await moved("UPDATE listing SET report_due_on = '2026-11-27' WHERE subject_id = $1", pharmacy)
    assert await moved("UPDATE listing SET state = 'left', left_on = '2026-11-23' WHERE subject_id = $1", pharmacy)
    insert = """INSERT INTO commitment
            (subject_id, version, article, content, public, signed_at, signer_shown, signer_sealed, state)
        VALUES ($1, 'v', '8', '{}', $2, $3, '李**', '', 'signed')"""
    assert [await moved(insert, pharmacy, public, NOW) for public in (False, True)] == [0, 1]
    kept = "UPDATE commitment SET state = 'kept' WHERE subject_id = $1 AND public = $2"
    assert [await moved(kept, pharmacy, public) for public in (False, True)] == [0, 1]


async def test_no_answer_and_no_report_falls_late_unseen(api: Api, town: Town, clock: SetClock) -> None:
    identity, subject = await town.archive()
    archive, me = global_id("Archive", subject), SubjectViewer(identity)
    officer = await town.opened(await town.officer(), subject)
    elsewhere = await town.officer("510100", "chengdu")

    async def waiting() -> list[Any]:
        for viewer in (None, me, elsewhere):
            assert (await api.data(WAITING, viewer))["listingQueue"]["edges"] == []
        edges = (await api.data(WAITING, officer))["listingQueue"]["edges"]
        return [(each["node"]["awaited"], each["node"]["dueOn"], each["node"]["overdue"]) for each in edges]

    assert await waiting() == []
    await api.data(ANNOUNCE, officer, archive=archive)
    assert await waiting() == [("RECEIPT", None, False)]
    letter = (await api.data(OWN, me))["me"]["archives"][0]["documents"][0]["id"]
    await api.data(DELIVER, officer, letter=letter, at="2026-11-22T10:00:00+08:00")
    assert await waiting() == [("OBJECTION", None, False)]
    await api.data(OBJECT, me, archive=archive)
    assert await waiting() == [("ANSWER", "2026-11-27", False)]
    clock.at = datetime(2026, 11, 27, 23, 59, tzinfo=SHANGHAI)
    assert await waiting() == [("ANSWER", "2026-11-27", False)]
    clock.at = datetime(2026, 11, 28, tzinfo=SHANGHAI)
    assert await waiting() == [("ANSWER", "2026-11-27", True)]
    await town.opened(officer, subject, clock.at)
    road = (await api.data(WAITING, officer))["listingQueue"]["edges"][0]["node"]
    assert (road["name"], road["archiveId"], road["region"]["code"]) == ("哈尔滨市示例大药房", archive, "230102")
    listing = {"listing": road["id"]}
    answered = (await api.data(ANSWER, officer, **listing))["answerListingObjection"]
    assert answered == {"__typename": "ListingTaken"}
    assert await waiting() == [("DECISION", None, False)]
    decision = dict.fromkeys(("reasons", "basis", "sanctions", "removal", "remedies"), "有")
    await api.data(DECIDE, officer, input=decision | {"subject": archive, "list": "SERIOUS_DISHONESTY"})
    assert await waiting() == [("REPORT", "2026-12-04", False)]
    await api.data(REPORT, officer, **listing)
    assert await waiting() == []


async def test_a_file_of_the_desk_opens_for_a_purpose_alone(api: Api, town: Town) -> None:
    identity, subject = await town.archive()
    archive, officer = global_id("Archive", subject), await town.officer()
    given = {"archive": archive, "purpose": "核实异议"}
    assert (await api.data(OPEN, None, **given))["openArchive"]["__typename"] == "NotSignedIn"
    assert (await api.data(OPEN, SubjectViewer(identity), **given))["openArchive"]["__typename"] == "NotSignedIn"
    assert (await api.data(OPEN, officer, archive=archive, purpose=" "))["openArchive"]["code"] == "purpose_length"
    for unknown in ("x", global_id("Archive", 999), global_id("Entry", subject)):
        assert (await api.data(OPEN, officer, archive=unknown, purpose="核实"))["openArchive"][
            "code"
        ] == "subject_unknown"
    elsewhere = await town.officer("510100", "chengdu")
    assert (await api.data(OPEN, elsewhere, **given))["openArchive"]["code"] == "subject_unknown"
    assert await town.pool.fetchval("SELECT count(*) FROM access_log") == 0
    opened = (await api.data(OPEN, officer, **given))["openArchive"]["files"]
    assert [(each["purpose"], each["archive"]["id"]) for each in opened] == [("核实异议", archive)]
    assert await town.pool.fetchval("SELECT purpose FROM access_log WHERE subject_id = $1", subject) == "核实异议"


HEARD = f"""mutation ($listing: ID!, $accepted: Boolean! = false) {{
  answerListingObjection(listing: $listing, accepted: $accepted, words: "经核实属实", hearing: "2026年听证笔录") {{
    __typename ... on ListingTaken {{ listing {{ id state }} }} {REFUSED} ... on StepNotPossible {{ possible }} }} }}"""
TOLD = """{ me { archives { messages(first: 20) { edges { node { kind title { zh } body { zh en } } } }
  documents { kind number fields { key value } } listings { id objectionNo state } } } }"""


async def test_an_objection_is_receipted_and_its_answer_told_in_writing(api: Api, town: Town) -> None:
    """HLJ art. 29: verified, with a hearing where needed, and answered."""
    identity, subject = await town.archive(region="230102")
    archive, me = global_id("Archive", subject), SubjectViewer(identity)
    officer = await town.opened(await town.officer(), subject)
    told = (await api.data(ANNOUNCE, officer, archive=archive))["announceListing"]["listing"]
    [notice] = (await api.data(OWN, me))["me"]["archives"][0]["documents"]
    await api.data(DELIVER, officer, letter=notice["id"], at="2026-11-22T10:00:00+08:00")
    early = (await api.data(HEARD, officer, listing=told["id"]))["answerListingObjection"]
    assert (early["__typename"], early["code"]) == ("StepNotPossible", "already_decided")
    assert early["possible"] == ["object", "enter", "drop"]
    await api.data(OBJECT, me, archive=archive)
    twice = (await api.data(OBJECT, me, archive=archive))["objectToListing"]
    assert (twice["__typename"], bool(twice["message"]["zh"])) == ("StepNotPossible", True)
    assert (await api.data(HEARD, officer, listing=told["id"]))["answerListingObjection"]["listing"][
        "state"
    ] == "ANSWERED"
    [mine] = (await api.data(TOLD, me))["me"]["archives"]
    number = mine["listings"][-1]["objectionNo"]
    assert number.endswith("-M001")
    papers = {each["kind"]: {one["key"]: one["value"] for one in each["fields"]} for each in mine["documents"]}
    receipt, answer = papers["LISTING_OBJECTION_RECEIPT"], papers["LISTING_OBJECTION_ANSWER"]
    assert (receipt["receipt_no"], answer["receipt_no"]) == (number, number)
    assert receipt["due_on"] == "2026年11月27日前（含当日）答复（本地参数，非法规规定）"
    assert receipt["authority"] == "哈尔滨市医疗保障局"  # 市（地）级 decides
    assert (receipt["received_on"], answer["received_on"]) == ("2026-11-22", "2026-11-22")
    assert (answer["outcome"], answer["reasons"]) == ("异议不成立，列入程序继续", "经核实属实")
    assert answer["hearing"] == "已听证：2026年听证笔录"
    messages = {each["node"]["kind"]: each["node"] for each in mine["messages"]["edges"]}
    assert number in messages["listing_objection_received"]["body"]["zh"]
    assert "2026年11月27日" in messages["listing_objection_received"]["body"]["zh"]
    assert "经核实属实" in messages["listing_objection_answered"]["body"]["zh"]
    assert "does not hold" in messages["listing_objection_answered"]["body"]["en"]
