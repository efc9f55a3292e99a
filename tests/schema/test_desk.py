"""The desk through the API: the queue, a case opened for a purpose, who works on it, and what other units say."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.clock import SetClock
from portal.domain.subject import SubjectKind
from portal.security.viewer import OfficerViewer, SubjectViewer
from portal.store.parameters import enter_parameter
from resolvers.context import Context
from resolvers.shown import global_id, key_of
from resolvers.staff import is_open, papers_open, takes_in
from tests.schema.conftest import NOW, PERSON, Api, Town, kept
from tests.schema.test_cases import DECIDE, DISPUTE

QUEUE = """query ($holder: CaseHolder, $kind: CaseKind, $region: ID, $until: Date, $first: Int! = 20, $after: String) {
  caseQueue(holder: $holder, kind: $kind, region: $region, dueUntil: $until, first: $first, after: $after) {
    edges { node { name overdue opinionsWaiting holder { name me } case { id dueOn deadline { counted } } } }
    pageInfo { hasNextPage endCursor }
  }
}"""
REFUSAL = """... on Refusal { __typename code message { zh en } } ... on StepNotPossible { possible }
  ... on HeldByOther { holder { name } possible } ... on OtherOfficerNeeded { possible }"""
CLAIM = (
    f"mutation ($case: ID!) {{ claimCase(case: $case) {{ ... on CaseHeld {{ repeated holder {{ me }} }} {REFUSAL} }} }}"
)
HAND_OVER = f"""mutation ($case: ID!, $to: ID!, $reason: String!) {{
  handOverCase(case: $case, to: $to, reason: $reason) {{ ... on CaseHeld {{ holder {{ name }} }} {REFUSAL} }} }}"""
GIVE_BACK = f"""mutation ($case: ID!) {{
  giveBackCase(case: $case, reason: "出差") {{ ... on CaseHeld {{ holder {{ name }} }} {REFUSAL} }} }}"""
OPEN = """mutation ($case: ID!, $purpose: String! = "办理异议") { openCase(case: $case, purpose: $purpose) {
  __typename ... on CaseOpened { case { name purpose case { id } } } ... on Refusal { code } } }"""
OPENED = """query ($id: ID!) { openedCase(id: $id) { name purpose overdue archiveId rulebook { code } authority { code }
  case { state dueOn deadline { workingDays holidays { name } } steps { step } files { id } }
  handling { step by holder reason } entries { itemName { zh } article } result { id }
  holder { id name } opinions { id unit question until overdue answer answeredBy answeredOn askedBy recordedBy }
  documents { id number kind title { zh } } } }"""
ASK = f"""mutation ($case: ID!, $unit: String!, $until: Date!) {{
  askUnit(case: $case, unit: $unit, question: "是否已整改？", until: $until) {{
    ... on OpinionKept {{ opinion {{ id unit overdue }} }} {REFUSAL} ... on InvalidInput {{ field }} }} }}"""
ANSWER = f"""mutation ($opinion: ID!, $on: Date!) {{
  recordOpinion(opinion: $opinion, answer: "已整改", answeredBy: "王科长", answeredOn: $on) {{
    ... on OpinionKept {{ opinion {{ answer answeredBy answeredOn recordedBy }} }}
    {REFUSAL} ... on InvalidInput {{ field }} }} }}"""


async def a_case(api: Api, town: Town, recorded_by: int | None = None, region: str = "230102") -> tuple[str, int, int]:
    """A dispute that was just filed: its global ID, archive and identity."""
    identity, archive = await town.archive(region=region)
    recorded = await town.entry(archive, officer_id=recorded_by)
    given = {
        "subject": global_id("Archive", archive),
        "entry": global_id("Entry", recorded.entry.id),
        "reasons": "与事实不符",
        "files": [await kept(town, identity)],
    }
    filed = (await api.data(DISPUTE, SubjectViewer(identity), input=given))["fileDispute"]
    return filed["case"]["id"], archive, identity


async def queue(api: Api, viewer: Any, **filters: Any) -> list[Any]:
    edges = (await api.data(QUEUE, viewer, **filters))["caseQueue"]["edges"]
    return [each["node"] for each in edges]


async def test_the_queue_by_holder_kind_place_and_day(api: Api, town: Town, clock: SetClock) -> None:
    mine, other = await town.officer("230100", "one"), await town.officer("230100", "two")
    first, _, _ = await a_case(api, town)
    clock.at = NOW + timedelta(days=1)
    second, _, _ = await a_case(api, town, region="230103")
    claimed = (await api.data(CLAIM, mine, case=first))["claimCase"]
    assert claimed == {"repeated": False, "holder": {"me": True}}
    assert (await api.data(CLAIM, mine, case=first))["claimCase"]["repeated"] is True

    both = await queue(api, mine)
    assert [each["case"]["id"] for each in both] == [first, second]
    assert [each["holder"] for each in both] == [{"name": "李工", "me": True}, None]
    due = [each["case"]["dueOn"] for each in both]
    assert both[0]["case"]["deadline"]["counted"][-1] == due[0]
    for filters, expected in (
        ({"holder": "MINE"}, [first]),
        ({"holder": "UNCLAIMED"}, [second]),
        ({"holder": "OTHERS"}, []),
        ({"kind": "DISPUTE"}, [first, second]),
        ({"kind": "REPAIR"}, []),
        ({"region": "230103"}, [second]),
        ({"region": "230100"}, [first, second]),
        ({"until": due[0]}, [first]),
        ({"until": (date.fromisoformat(due[0]) - timedelta(days=1)).isoformat()}, []),
    ):
        assert [each["case"]["id"] for each in await queue(api, mine, **filters)] == expected, filters
    assert [each["case"]["id"] for each in await queue(api, other, holder="OTHERS")] == [first]
    elsewhere = await town.officer("230200", "elsewhere")
    assert await queue(api, elsewhere, region="230100") == []  # an argument widens nothing
    page = (await api.data(QUEUE, mine, first=1))["caseQueue"]
    after = page["pageInfo"]["endCursor"]
    assert [each["case"]["id"] for each in await queue(api, mine, first=1, after=after)] == [second]

    clock.at = NOW.replace(day=25)
    assert date.fromisoformat(due[0]) == clock.at.date()
    assert [each["overdue"] for each in await queue(api, mine)] == [False, False]
    clock.at += timedelta(days=1)
    assert [each["overdue"] for each in await queue(api, mine)] == [True, False]


async def test_a_case_goes_from_hand_to_hand(api: Api, town: Town) -> None:
    one, two = await town.officer("230100", "one"), await town.officer("230100", "two")
    away, above = await town.officer("230200", "away"), await town.officer("230000", "above")
    case, _, identity = await a_case(api, town)
    await town.pool.execute("UPDATE officer SET shown_name = name")
    to = {each.officer_id: global_id("Officer", each.officer_id) for each in (one, two, away, above)}
    found = (await api.data("{ colleagues { id name me } }", one))["colleagues"]
    assert found == [
        {"id": to[one.officer_id], "name": "one", "me": True},
        {"id": to[two.officer_id], "name": "two", "me": False},
    ]
    assert (await api.data("{ colleagues { id } }", SubjectViewer(identity)))["colleagues"] == []

    assert (await api.data(GIVE_BACK, one, case=case))["giveBackCase"]["code"] == "not_held"
    assert (await api.data(CLAIM, away, case=case))["claimCase"]["code"] == "subject_unknown"
    assert (await api.data(CLAIM, SubjectViewer(identity), case=case))["claimCase"]["code"] == "not_signed_in"
    await api.data(CLAIM, one, case=case)
    taken = (await api.data(CLAIM, two, case=case))["claimCase"]
    assert (taken["code"], taken["holder"], taken["possible"]) == ("held_by_other", {"name": "one"}, ["hand_over"])
    assert (await api.data(GIVE_BACK, two, case=case))["giveBackCase"]["code"] == "held_by_other"

    async def hand(by: OfficerViewer, whom: OfficerViewer, reason: str = "休假") -> Any:
        given = {"case": case, "to": to[whom.officer_id], "reason": reason}
        return (await api.data(HAND_OVER, by, **given))["handOverCase"]

    assert (await hand(one, two, " "))["code"] == "required"
    assert (await hand(one, away))["code"] == "colleague_unknown"
    assert (await hand(one, above))["code"] == "colleague_unknown"
    assert (await hand(one, one))["code"] == "held_already"
    await town.pool.execute("UPDATE officer SET active = false WHERE id = $1", two.officer_id)
    assert (await hand(one, two))["code"] == "colleague_unknown"
    await town.pool.execute("UPDATE officer SET active = true WHERE id = $1", two.officer_id)
    assert await hand(one, two) == {"holder": {"name": "two"}}
    assert await hand(one, one, "二号请假，由我接手") == {"holder": {"name": "one"}}
    assert (await api.data(GIVE_BACK, one, case=case))["giveBackCase"] == {"holder": None}
    await api.data(OPEN, one, case=case)
    opened = (await api.data(OPENED, one, id=case))["openedCase"]
    assert [(each["step"], each["by"], each["holder"], each["reason"]) for each in opened["handling"]] == [
        ("claim", "one", "one", None),
        ("hand_over", "one", "two", "休假"),
        ("hand_over", "one", "one", "二号请假，由我接手"),
        ("give_back", "one", None, "出差"),
    ]
    assert [each["step"] for each in opened["case"]["steps"]] == ["file"]  # the case itself did not move


async def test_who_recorded_the_entry_never_has_the_dispute(api: Api, town: Town) -> None:
    recorder, other = await town.officer("230100", "recorder"), await town.officer("230100", "other")
    case, _, _ = await a_case(api, town, recorder.officer_id)
    refused = (await api.data(CLAIM, recorder, case=case))["claimCase"]
    assert (refused["code"], refused["possible"]) == ("other_officer_needed", ["hand_over"])
    handed = {"case": case, "to": global_id("Officer", recorder.officer_id), "reason": "分工"}
    assert (await api.data(HAND_OVER, other, **handed))["handOverCase"]["code"] == "other_officer_needed"
    assert (await api.data(HAND_OVER, recorder, **handed))["handOverCase"]["code"] == "other_officer_needed"
    away = {**handed, "to": global_id("Officer", other.officer_id)}
    assert (await api.data(HAND_OVER, recorder, **away))["handOverCase"]["holder"] == {"name": "李工"}
    assert await town.pool.fetchval("SELECT held_by FROM credit_case") == other.officer_id


async def test_a_case_is_opened_for_a_purpose_and_seen_whole(api: Api, town: Town, clock: SetClock) -> None:
    one, two = await town.officer("230100", "one"), await town.officer("230100", "two")
    away = await town.officer("230200", "away")
    case, archive, identity = await a_case(api, town)
    assert (await api.data(OPENED, one, id=case))["openedCase"] is None
    assert (await api.data(OPEN, one, case=case, purpose="看"))["openCase"]["code"] == "purpose_length"
    assert (await api.data(OPEN, away, case=case))["openCase"]["__typename"] == "SubjectNotFound"
    assert (await api.data(OPEN, SubjectViewer(identity), case=case))["openCase"]["__typename"] == "NotSignedIn"
    assert await town.pool.fetchval("SELECT count(*) FROM access_log WHERE action = 'open_subject'") == 0
    opened = (await api.data(OPEN, one, case=case))["openCase"]
    assert opened["case"] == {"name": "哈尔滨市示例大药房", "purpose": "办理异议", "case": {"id": case}}
    look = await town.pool.fetchrow("SELECT * FROM access_log WHERE action = 'open_subject'")
    assert (look["subject_id"], look["officer_id"], look["purpose"]) == (archive, one.officer_id, "办理异议")

    seen = (await api.data(OPENED, one, id=case))["openedCase"]
    assert (seen["case"]["state"], seen["rulebook"]["code"]) == ("open", "heilongjiang")
    assert seen["case"]["deadline"]["workingDays"] == 3
    assert (len(seen["case"]["files"]), len(seen["entries"]), seen["result"]) == (1, 1, None)
    assert seen["entries"][0]["article"]
    for stranger in (two, away, SubjectViewer(identity), None):
        assert (await api.data(OPENED, stranger, id=case))["openedCase"] is None
    decided = (await api.data(DECIDE, one, case=case, upheld=False))["decideDispute"]
    assert decided["__typename"] == "CaseHandled"
    seen = (await api.data(OPENED, one, id=case))["openedCase"]
    assert [each["kind"] for each in seen["documents"]] == [
        "DISPUTE_APPLICATION", "FILING_RECEIPT", "DISPUTE_ANSWER",
    ]  # fmt: skip
    assert key_of("IssuedDocument", seen["documents"][0]["id"]) is not None
    assert (await api.data(CLAIM, one, case=case))["claimCase"]["code"] == "already_decided"
    clock.at = NOW + timedelta(hours=8)
    assert (await api.data(OPENED, one, id=case))["openedCase"] is None


async def test_a_colleague_decides_only_what_nobody_else_has(api: Api, town: Town) -> None:
    one, two = await town.officer("230100", "one"), await town.officer("230100", "two")
    case, archive, _ = await a_case(api, town)
    await api.data(CLAIM, one, case=case)
    await town.opened(two, archive)
    refused = (await api.data(DECIDE, two, case=case, upheld=True))["decideDispute"]
    assert (refused["__typename"], refused["code"]) == ("HeldByOther", "held_by_other")
    await town.opened(one, archive)
    assert (await api.data(DECIDE, one, case=case, upheld=True))["decideDispute"]["__typename"] == "CaseHandled"


async def test_another_unit_is_asked_and_its_answer_taken_down_once(api: Api, town: Town, clock: SetClock) -> None:
    one, other = await town.officer("230100", "one"), await town.officer("230100", "other")
    case, _, _ = await a_case(api, town)
    asked = {"case": case, "unit": "基金监管处", "until": "2026-11-24"}
    assert (await api.data(ASK, one, **asked))["askUnit"]["code"] == "subject_unknown"  # nothing was opened
    await api.data(OPEN, one, case=case)
    for wrong, field in (({"unit": " "}, "unit"), ({"unit": "处" * 201}, "unit"), ({"until": "2026-11-21"}, "until")):
        assert (await api.data(ASK, one, **{**asked, **wrong}))["askUnit"]["field"] == field
    due = (await api.data(OPENED, one, id=case))["openedCase"]["case"]["dueOn"]
    question = (await api.data(ASK, one, **asked))["askUnit"]["opinion"]
    assert (question["unit"], question["overdue"]) == ("基金监管处", False)
    [waiting] = await queue(api, one)
    assert (waiting["opinionsWaiting"], waiting["case"]["dueOn"]) == (1, due)  # no clock stands still for it
    clock.at = NOW + timedelta(days=3)
    await api.data(OPEN, one, case=case)
    [shown] = (await api.data(OPENED, one, id=case))["openedCase"]["opinions"]
    assert (shown["overdue"], shown["answer"], shown["askedBy"]) == (True, None, "李工")

    given = {"opinion": question["id"], "on": "2026-11-25"}
    assert (await api.data(ANSWER, other, **given))["recordOpinion"]["code"] == "subject_unknown"
    for day in ("2026-11-26", "2026-11-21"):
        assert (await api.data(ANSWER, one, **{**given, "on": day}))["recordOpinion"]["field"] == "answeredOn"
    kept_answer = (await api.data(ANSWER, one, **given))["recordOpinion"]["opinion"]
    assert kept_answer == {"answer": "已整改", "answeredBy": "王科长", "answeredOn": "2026-11-25", "recordedBy": "李工"}
    assert (await api.data(ANSWER, one, **given))["recordOpinion"]["code"] == "already_answered"
    [shown] = (await api.data(OPENED, one, id=case))["openedCase"]["opinions"]
    assert (shown["overdue"], shown["answeredOn"]) == (False, "2026-11-25")
    await api.data(CLAIM, other, case=case)
    assert (await api.data(ASK, one, **{**asked, "until": "2026-12-01"}))["askUnit"]["code"] == "held_by_other"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE case_handling SET reason = 'x'",
        "DELETE FROM case_handling",
        "UPDATE case_opinion SET question = 'x'",
        "DELETE FROM case_opinion",
    ],
)
async def test_what_happened_at_the_desk_stays(api: Api, town: Town, statement: str) -> None:
    one = await town.officer("230100", "one")
    case, _, _ = await a_case(api, town)
    await api.data(CLAIM, one, case=case)
    await api.data(OPEN, one, case=case)
    await api.data(ASK, one, case=case, unit="基金监管处", until="2026-11-24")
    with pytest.raises(Exception, match="append only"):
        await town.pool.execute(statement)


async def test_the_authority_that_decides_finds_a_case_of_a_subject_kept_elsewhere(api: Api, town: Town) -> None:
    """SC art. 45, 47; JN 3-6: who determined the entry decides, wherever its subject is kept."""
    case, archive, _ = await a_case(api, town)
    elsewhere, stranger = await town.officer("230200", "elsewhere"), await town.officer("230300", "stranger")
    await town.pool.execute("ALTER TABLE credit_case DISABLE TRIGGER USER")
    await town.pool.execute("UPDATE credit_case SET authority = '230200'")
    assert [each["case"]["id"] for each in await queue(api, elsewhere)] == [case]
    assert await queue(api, stranger) == []
    opened = (await api.data(OPEN, elsewhere, case=case))["openCase"]
    assert opened["__typename"] == "CaseOpened"
    seen = (await api.data(OPENED, elsewhere, id=case))["openedCase"]
    assert (seen["authority"]["code"], len(seen["case"]["files"])) == ("230200", 1)
    file = "query ($id: ID!) { subjectFile(id: $id) { name } }"
    whole = await api.data(file, elsewhere, id=global_id("Archive", archive))
    assert whole["subjectFile"] is None  # the case, not the whole archive
    context, key = Context(api.parts, elsewhere), key_of("Case", case)
    assert await papers_open(context, elsewhere, archive, key)  # its evidence and its documents
    assert not await is_open(context, elsewhere, archive)  # nothing else can be done with the archive
    assert not await papers_open(context, elsewhere, archive)
    assert not await papers_open(context, elsewhere, archive, 999)
    decided = (await api.data(DECIDE, elsewhere, case=case, upheld=True))["decideDispute"]
    assert decided["__typename"] == "NotInCharge"  # Heilongjiang's disputes are decided where the subject is kept


WHOLE = """query ($id: ID!) { subjectFile(id: $id) { archive {
  entries { edges { node { facts } } } result { cause } cases { reasons } documents { number }
  messages { edges { node { body { zh } } } } } } }"""


async def test_recognition_ends_at_entries_and_results(api: Api, town: Town) -> None:
    """SD art. 5: an entry of one district acts in all; who handles a case is the place's alone (属地管理)."""
    async with town.pool.acquire() as connection:
        day = date(2026, 8, 1)
        await enter_parameter(connection, "shandong", "in_force_until", "2027-12-31", day, "试验文件", NOW)
    identity, archive = await town.archive(SubjectKind.DOCTOR, region="370902", number=PERSON, rulebook="shandong")
    recorded = await town.entry(archive, "D1", authority="370902")
    entry = recorded.entry.id
    given = {
        "subject": global_id("Archive", archive),
        "entry": global_id("Entry", entry),
        "reasons": "因病由他人代为购药",
        "files": [await kept(town, identity)],
    }
    filed = (await api.data(DISPUTE, SubjectViewer(identity), input=given))["fileDispute"]
    case = filed["case"]["id"]
    own, recognising = await town.officer("370902", "own"), await town.officer("371002", "recognising")
    key = key_of("Case", case)
    for officer, here in ((own, True), (recognising, False)):
        await town.opened(officer, archive)
        seen = (await api.data(WHOLE, officer, id=global_id("Archive", archive)))["subjectFile"]["archive"]
        assert [each["node"]["facts"] for each in seen["entries"]["edges"]] == ["串换诊疗项目"]
        assert bool(seen["result"]) is True
        for papers in (seen["cases"], seen["documents"], seen["messages"]["edges"]):
            assert bool(papers) is here
        assert bool((await api.data(OPENED, officer, id=case))["openedCase"]) is here
        opened = (await api.data(OPEN, officer, case=case))["openCase"]["__typename"]
        assert opened == ("CaseOpened" if here else "SubjectNotFound")
        context = Context(api.parts, officer)
        assert await is_open(context, officer, archive)
        assert await papers_open(context, officer, archive, key) is here
        assert await papers_open(context, officer, archive) is here
        assert await takes_in(context, officer, archive) is here
        assert bool((await api.data(CHOICES, officer, id=case))["caseChoices"]) is here


CHOICES = """query ($id: ID!) { caseChoices(id: $id) {
  steps { step by firstDay lastDay deadline { on workingDays holidays { on name } } unmet code refusal { zh en } }
  answers { code step title { zh en } text { zh en } } } }"""


async def test_what_can_be_done_next_with_its_days(api: Api, town: Town, clock: SetClock) -> None:
    one, two = await town.officer("230100", "one"), await town.officer("230100", "two")
    case, _, identity = await a_case(api, town)
    assert (await api.data(CHOICES, one, id=case))["caseChoices"] is None
    await api.data(OPEN, one, case=case)
    await api.data(OPEN, two, case=case)
    assert (await api.data(CHOICES, SubjectViewer(identity), id=case))["caseChoices"] is None
    found = (await api.data(CHOICES, one, id=case))["caseChoices"]
    due = (await queue(api, one))[0]["case"]["dueOn"]
    assert [(each["step"], each["by"], each["lastDay"], each["code"]) for each in found["steps"]] == [
        ("add_evidence", "subject", None, None),
        ("need_other_unit", "officer", due, None),
        ("uphold", "officer", due, None),
        ("reject", "officer", due, None),
        ("withdraw", "subject", None, None),
    ]
    assert found["steps"][1]["deadline"] == {"on": "2026-11-27", "workingDays": 5, "holidays": []}
    assert {each["step"] for each in found["answers"]} == {"uphold", "reject"}
    [answer] = [each for each in found["answers"] if each["code"] == "facts_hold"]
    for words in (
        "2026年11月22日",
        "第十八条第（",
        "黑医保罚〔2026〕",
        "《黑龙江省医疗保障信用管理暂行办法》第二十八条",
    ):
        assert words in answer["text"]["zh"]
    assert "article 28 of " in answer["text"]["en"]

    await api.data(CLAIM, one, case=case)
    refused = (await api.data(CHOICES, two, id=case))["caseChoices"]["steps"]
    assert [each["code"] for each in refused] == [None] + ["held_by_other"] * 3 + [None]
    assert refused[1]["refusal"]["zh"].startswith("同事正在办理")
    await api.data(DECIDE, one, case=case, upheld=False)
    assert (await api.data(CHOICES, one, id=case))["caseChoices"] == {"steps": [], "answers": []}


FIGURES = """query ($from: Date!, $until: Date!, $region: ID) {
  caseFigures(from: $from, until: $until, region: $region) {
    region { code name } month kind received decided inTime late withdrawn open overdue medianWorkingDays
  }
}"""


async def test_figures_by_place_and_month(api: Api, town: Town, clock: SetClock) -> None:
    one, above = await town.officer("230102", "one"), await town.officer("230000", "above")
    in_time, _, _ = await a_case(api, town)
    late, _, _ = await a_case(api, town)
    _open, _, identity = await a_case(api, town, region="230103")
    for case, days in ((in_time, 3), (late, 4)):
        clock.at = NOW + timedelta(days=days)
        await api.data(OPEN, one, case=case)
        assert (await api.data(DECIDE, one, case=case, upheld=True))["decideDispute"]["__typename"] == "CaseHandled"
    months = {"from": "2026-10-01", "until": "2026-12-01"}
    district = {
        "region": {"code": "230102", "name": "道里区"},
        "month": "2026-11-01",
        "kind": "DISPUTE",
        "received": 2,
        "decided": 2,
        "inTime": 1,
        "late": 1,
        "withdrawn": 0,
        "open": 0,
        "overdue": 0,
        "medianWorkingDays": "3.5",
    }
    assert (await api.data(FIGURES, one, **months))["caseFigures"] == [district]
    whole = (await api.data(FIGURES, above, **months))["caseFigures"]
    assert [each["region"]["code"] for each in whole] == ["230102", "230103"]
    assert (whole[1]["open"], whole[1]["overdue"], whole[1]["medianWorkingDays"]) == (1, 1, None)
    assert (await api.data(FIGURES, above, **months, region="230102"))["caseFigures"] == [district]
    assert (await api.data(FIGURES, one, **months, region="230103"))["caseFigures"] == []
    assert (await api.data(FIGURES, SubjectViewer(identity), **months))["caseFigures"] == []
    for wrong in ({"from": "2026-10-02"}, {"until": "2026-09-01"}, {"from": "2024-12-01"}, {"until": "2028-12-01"}):
        [error] = (await api.ask(FIGURES, one, **{**months, **wrong})).errors
        assert error.extensions == {"code": "MONTHS_OUT_OF_BOUNDS"}
