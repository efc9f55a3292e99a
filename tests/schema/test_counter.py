"""Officers at the counter: a filing on paper with its real day, a correction reported, false proof established."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from portal.clock import SetClock
from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from portal.store.parameters import enter_parameter
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Api, Town, kept
from tests.schema.test_cases import ADD, DECIDE, DISPUTE, OUTCOME, REPAIR

OBJECT = f"""mutation ($case: ID!, $on: Date) {{
  objectToRefusal(case: $case, reasons: "书面异议", receivedOn: $on) {{ {OUTCOME} }}
}}"""
FALSE = f"""mutation ($case: ID!, $reason: String!) {{ falseMaterial(case: $case, reason: $reason) {{ {OUTCOME} }} }}"""
RECTIFIED = """mutation ($entry: ID!) { reportRectified(entry: $entry, effectsRemoved: true, commitment: true) {
  __typename ... on EntryMoved { entry { status } } ... on Refusal { code message { zh en } } } }"""
STEPS = "query ($id: ID!) { openedCase(id: $id) { case { receivedOn dueOn steps { step by reason } } } }"


async def _filed(town: Town, kind: SubjectKind = SubjectKind.DESIGNATED_PHARMACY) -> tuple[int, dict[str, Any], Any]:
    identity, archive = await town.archive(kind, "王小明" if not kind.is_institution else "示例药房")
    recorder = await town.officer(name=f"recorder{archive}")
    recorded = await town.entry(archive, officer_id=recorder.officer_id)
    given = {
        "subject": global_id("Archive", archive),
        "entry": global_id("Entry", recorded.entry.id),
        "reasons": "当事人到窗口书面提出",
        "receivedOn": "2026-11-22",
        "papers": "异议申请表原件一份",
    }
    return identity, given, (archive, recorder)


async def test_an_officer_takes_a_dispute_down_and_may_handle_it(api: Api, town: Town, clock: SetClock) -> None:
    for kind in (SubjectKind.DESIGNATED_PHARMACY, SubjectKind.INSURED_PERSON):
        _, given, (archive, recorder) = await _filed(town, kind)
        clock.at = NOW + timedelta(days=3)
        clerk = await town.officer(name=f"clerk{archive}")
        unopened = (await api.data(DISPUTE, clerk, input=given))["fileDispute"]
        assert unopened["code"] == "subject_unknown"  # no purpose was stated
        await town.opened(recorder, archive, clock.now())
        await town.opened(clerk, archive, clock.now())
        shown = DISPUTE.replace("steps { step state by }", "receivedOn steps { step by reason }")
        filed = (await api.data(shown, clerk, input=given))["fileDispute"]
        assert (filed["__typename"], filed["case"]["state"], filed["case"]["dueOn"]) == (
            *("CaseHandled", "open", "2026-11-25"),  # three working days from the real day of receipt
        )
        opened = (await api.data(STEPS, clerk, id=filed["case"]["id"]))["openedCase"]
        assert opened["case"] == {
            "receivedOn": "2026-11-22",
            "dueOn": "2026-11-25",
            "steps": [{"step": "file", "by": "officer", "reason": "异议申请表原件一份"}],
        }
        decision = {"case": filed["case"]["id"], "upheld": True}
        refused = (await api.data(DECIDE, recorder, **decision))["decideDispute"]
        assert refused["code"] == "other_officer_needed"
        decided = (await api.data(DECIDE, clerk, **decision))["decideDispute"]
        assert (decided["__typename"], decided["case"]["state"]) == ("CaseHandled", "upheld")
        clock.at = NOW


async def test_days_and_papers_are_the_counters_alone(api: Api, town: Town) -> None:
    identity, given, (archive, clerk) = await _filed(town)
    owner = SubjectViewer(identity)
    for left_out, field in (("papers", "received_on"), ("receivedOn", "papers")):
        online = {**given, left_out: None if left_out == "receivedOn" else ""}
        refused = (await api.data(DISPUTE.replace("code", "code ... on InvalidInput { field }"), owner, input=online))[
            "fileDispute"
        ]
        assert (refused["code"], refused["field"]) == ("only_at_the_counter", field)
    await town.opened(clerk, archive)
    for day, code in (("2026-11-23", "in_the_future"), ("2026-11-21", "received_too_early")):
        wrong = (await api.data(DISPUTE, clerk, input={**given, "receivedOn": day}))["fileDispute"]
        assert wrong["code"] == code
    assert await town.pool.fetchval("SELECT count(*) FROM credit_case") == 0


async def test_papers_that_come_later_start_the_clock_with_their_own_day(api: Api, town: Town, clock: SetClock) -> None:
    identity, given, (archive, clerk) = await _filed(town)
    waiting = (await api.data(DISPUTE, SubjectViewer(identity), input={**given, "receivedOn": None, "papers": ""}))[
        "fileDispute"
    ]
    assert waiting["__typename"] == "FiledIncomplete"
    clock.at = NOW + timedelta(days=2)
    await town.opened(clerk, archive, clock.now())
    counter = ADD.replace("$files: [ID!]!", "$files: [ID!]!, $on: Date").replace(
        "files: $files", 'files: $files, receivedOn: $on, papers: "发票原件"'
    )
    case = waiting["case"]["id"]
    early = (await api.data(counter, clerk, case=case, files=[], on="2026-11-21"))["addCaseEvidence"]
    assert early["code"] == "received_too_early"
    strange = [await kept(town, identity)]  # the subject's own upload is the subject's to hand in
    assert (await api.data(counter, clerk, case=case, files=strange, on="2026-11-23"))["addCaseEvidence"]["code"] == (
        "evidence_not_found"
    )
    added = (await api.data(counter, clerk, case=case, files=[], on="2026-11-23"))["addCaseEvidence"]
    assert (added["case"]["state"], added["case"]["dueOn"]) == ("open", "2026-11-26")


async def test_repair_and_objection_at_the_counter(api: Api, town: Town, clock: SetClock) -> None:
    _, given, (archive, clerk) = await _filed(town)
    asked = {key: given[key] for key in ("subject", "reasons", "papers")}
    asked |= {"entries": [given["entry"]], "commitment": True, "receivedOn": "2027-05-24"}
    clock.at = NOW.replace(year=2027, month=5, day=25)
    await town.opened(clerk, archive, clock.now())
    filed = (await api.data(REPAIR, clerk, input=asked))["applyRepair"]
    assert (filed["__typename"], filed["case"]["state"]) == ("CaseHandled", "filed")
    case = filed["case"]["id"]
    for command in ("acceptRepair(case: $case)", 'decideRepair(case: $case, granted: false, reason: "未整改")'):
        moved = await api.data(f"mutation ($case: ID!) {{ it: {command} {{ {OUTCOME} }} }}", clerk, case=case)
        assert moved["it"]["__typename"] == "CaseHandled"
    clock.at = NOW.replace(year=2027, month=5, day=27)
    await town.opened(clerk, archive, clock.now())
    early = (await api.data(OBJECT, clerk, case=case, on="2027-05-24"))["objectToRefusal"]
    assert early["code"] == "received_too_early"
    objected = (await api.data(OBJECT, clerk, case=case, on="2027-05-26"))["objectToRefusal"]
    assert (objected["case"]["kind"], objected["case"]["state"]) == ("OBJECTION", "open")
    barred = (await api.data(FALSE, clerk, case=case, reason="伪造"))["falseMaterial"]
    assert barred["code"] == "no_such_procedure"  # Heilongjiang's text knows no bar


async def test_false_proof_bars_repair_for_three_years(api: Api, town: Town, clock: SetClock) -> None:
    async with town.pool.acquire() as connection:
        for key, value in (("in_force_from", "2025-01-01"), ("draft_allowed", True)):
            await enter_parameter(connection, "sichuan", key, value, date(2025, 1, 1), "试验文件", NOW)
    identity, archive = await town.archive(region="510104", rulebook="sichuan")
    entry = await town.entry(archive, "K1", authority="510100")
    officer = await town.opened(await town.officer("510100"), archive)
    asked = {
        "subject": global_id("Archive", archive),
        "entries": [global_id("Entry", entry.entry.id)],
        "reasons": "已整改",
        "files": [await kept(town, identity)],
        "commitment": True,
    }
    owner = SubjectViewer(identity)
    case = (await api.data(REPAIR, owner, input=asked))["applyRepair"]["case"]["id"]
    assert (await api.data(FALSE, officer, case=case, reason=" "))["falseMaterial"]["code"] == "required"
    established = (await api.data(FALSE, officer, case=case, reason="查实提供虚假证明材料"))["falseMaterial"]
    assert established["case"]["state"] == "refused"
    again = (await api.data(FALSE, officer, case=case, reason="再次"))["falseMaterial"]
    assert (again["__typename"], again["code"]) == ("StepNotPossible", "already_decided")
    for day, typename in ((21, "ConditionsUnmet"), (22, "CaseHandled")):
        clock.at = NOW.replace(year=2029, day=day)
        asked["files"] = [await kept(town, identity)]
        assert (await api.data(REPAIR, owner, input=asked))["applyRepair"]["__typename"] == typename


async def test_a_correction_is_reported_where_the_text_repairs_by_itself(api: Api, town: Town) -> None:
    identity, archive = await town.archive(SubjectKind.INSURED_PERSON, "王小明", "370902", rulebook="shandong")
    entry = await town.entry(archive, "P1", authority="370900", decided_on=date(2026, 8, 7), loss=Decimal(60000))
    officer, key = await town.officer("370900"), global_id("Entry", entry.entry.id)
    for viewer, typename in ((SubjectViewer(identity), "NotSignedIn"), (officer, "SubjectNotFound")):
        assert (await api.data(RECTIFIED, viewer, entry=key))["reportRectified"]["__typename"] == typename
    await town.opened(officer, archive)
    reported = (await api.data(RECTIFIED, officer, entry=key))["reportRectified"]
    assert reported == {"__typename": "EntryMoved", "entry": {"status": "ACTIVE"}}
    rows = await town.pool.fetch("SELECT effects_removed, commitment, officer_id FROM rectification")
    assert [tuple(row) for row in rows] == [(True, True, officer.officer_id)]
    _, given, (other, recorder) = await _filed(town)
    await town.opened(recorder, other)
    elsewhere = (await api.data(RECTIFIED, recorder, entry=given["entry"]))["reportRectified"]
    assert elsewhere["code"] == "no_such_procedure"  # Heilongjiang repairs on application only
