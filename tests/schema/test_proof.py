"""Proof that is missing, proof that comes later, and what is taken back: over the API, from here and from elsewhere."""

from datetime import timedelta
from typing import Any

from portal.clock import SetClock
from portal.security.viewer import SubjectViewer
from resolvers.context import Context
from resolvers.shown import global_id
from resolvers.staff import takes_in
from tests.schema.conftest import NOW, Api, Town, kept
from tests.schema.test_cases import ADD, DECIDE, DISPUTE, OUTCOME, WITHDRAW
from tests.schema.test_desk import OPEN, a_case

QUEUE = """query ($until: Date) { caseQueue(dueUntil: $until) {
  edges { node { overdue case { id dueOn proofDueOn proofDeadline { workingDays } } } } } }"""
STEPS = "query ($id: ID!) { openedCase(id: $id) { case { files { id } steps { step by reason receivedOn } } } }"
CHOICES = "query ($id: ID!) { caseChoices(id: $id) { steps { step by firstDay lastDay code } } }"
TRAIL = "query ($id: ID!) { caseTrail(id: $id) { area step officer } }"
BACK = f"""mutation ($case: ID!, $on: Date, $papers: String! = "") {{
  withdrawCase(case: $case, receivedOn: $on, papers: $papers) {{ {OUTCOME} ... on InvalidInput {{ field }} }} }}"""
AT_COUNTER = f"""mutation ($case: ID!, $on: Date!) {{
  addCaseEvidence(case: $case, files: [], receivedOn: $on, papers: "发票原件") {{ {OUTCOME} }} }}"""


async def _filing(town: Town, **more: Any) -> tuple[SubjectViewer, dict[str, Any]]:
    identity, archive = await town.archive()
    recorded = await town.entry(archive)
    given = {"subject": global_id("Archive", archive), "entry": global_id("Entry", recorded.entry.id)}
    return SubjectViewer(identity), {**given, "reasons": "与事实不符", **more}


async def test_what_waits_for_proof_stands_in_the_queue_by_its_day(api: Api, town: Town, clock: SetClock) -> None:
    whole, _, _ = await a_case(api, town)
    owner, given = await _filing(town)
    waiting = (await api.data(DISPUTE, owner, input=given))["fileDispute"]["case"]["id"]
    clock.at = NOW + timedelta(days=11)
    later, _, _ = await a_case(api, town)
    officer = await town.officer()
    rows = [each["node"] for each in (await api.data(QUEUE, officer))["caseQueue"]["edges"]]
    assert [each["case"]["id"] for each in rows] == [whole, waiting, later]
    assert rows[1] == {
        "overdue": False,  # the authority's clock stands still
        "case": {"id": waiting, "dueOn": None, "proofDueOn": "2026-12-04", "proofDeadline": {"workingDays": 10}},
    }
    for until, number in (("2026-12-03", 1), ("2026-12-04", 2)):
        assert len((await api.data(QUEUE, officer, until=until))["caseQueue"]["edges"]) == number


async def test_what_lacks_proof_can_be_ended_when_it_was_waited_for(api: Api, town: Town, clock: SetClock) -> None:
    clock.at = NOW + timedelta(days=190)
    owner, given = await _filing(town)
    asked = {"subject": given["subject"], "entries": [given["entry"]], "reasons": "已整改", "commitment": True}
    mutation = f"mutation ($input: RepairInput!) {{ applyRepair(input: $input) {{ {OUTCOME} }} }}"
    case = (await api.data(mutation, owner, input=asked))["applyRepair"]["case"]["id"]
    officer = await town.officer()
    decline = f'mutation ($case: ID!) {{ declineRepair(case: $case, reason: "未补齐") {{ {OUTCOME} }} }}'
    for days, code in ((7, "incomplete"), (8, None)):
        clock.at = NOW + timedelta(days=190 + days)
        await api.data(OPEN, officer, case=case)
        steps = {each["step"]: each for each in (await api.data(CHOICES, officer, id=case))["caseChoices"]["steps"]}
        assert steps["decline"]["code"] == code, clock.at
        assert steps["decline"]["firstDay"] == "2027-06-08"
        assert steps["add_evidence"]["lastDay"] == "2027-06-07"
        assert (await api.data(decline, officer, case=case))["declineRepair"].get("code") == code


async def test_files_that_come_with_the_same_filing_sent_again_are_not_lost(api: Api, town: Town) -> None:
    owner, given = await _filing(town, request="一次提交")
    identity = owner.identity_id
    first, more = await kept(town, identity), await kept(town, identity)
    filed = (await api.data(DISPUTE, owner, input={**given, "files": [first]}))["fileDispute"]
    case = filed["case"]["id"]
    same = (await api.data(DISPUTE, owner, input={**given, "files": [first]}))["fileDispute"]
    assert (same["__typename"], same["repeated"]) == ("CaseHandled", True)
    again = (await api.data(DISPUTE, owner, input={**given, "files": [first, more]}))["fileDispute"]
    assert (again["repeated"], again["case"]["id"], again["case"]["dueOn"]) == (False, case, filed["case"]["dueOn"])
    once_more = await kept(town, identity)
    added = (await api.data(ADD, owner, case=case, files=[once_more]))["addCaseEvidence"]
    assert {each["id"] for each in added["case"]["files"]} == {first, more, once_more}
    assert (added["case"]["state"], added["case"]["dueOn"]) == ("open", filed["case"]["dueOn"])

    officer = await town.officer()
    await api.data(OPEN, officer, case=case)
    await api.data(DECIDE, officer, case=case, upheld=False)
    late = await kept(town, identity)
    refused = (await api.data(DISPUTE, owner, input={**given, "files": [first, more, late]}))["fileDispute"]
    assert (refused["__typename"], refused["code"]) == ("StepNotPossible", "already_decided")
    assert await town.pool.fetchval("SELECT case_id FROM evidence WHERE id = $1", late) is None
    repeated = (await api.data(DISPUTE, owner, input={**given, "files": [first, more]}))["fileDispute"]
    assert repeated["repeated"] is True


async def test_a_case_is_taken_back_at_the_counter_with_its_paper(api: Api, town: Town, clock: SetClock) -> None:
    case, _, identity = await a_case(api, town)
    clock.at = NOW + timedelta(days=2)
    clerk = await town.officer()
    unopened = (await api.data(BACK, clerk, case=case, on="2026-11-23", papers="撤回申请书"))["withdrawCase"]
    assert unopened["code"] == "subject_unknown"
    await api.data(OPEN, clerk, case=case)
    for given, field, code in (
        ({"on": "2026-11-23"}, "papers", "required"),
        ({"on": "2026-11-25", "papers": "撤回申请书"}, "received_on", "in_the_future"),
        ({"on": "2026-11-21", "papers": "撤回申请书"}, "received_on", "received_too_early"),
    ):
        wrong = (await api.data(BACK, clerk, case=case, **given))["withdrawCase"]
        assert (wrong["field"], wrong["code"]) == (field, code)
    own = (await api.data(BACK, SubjectViewer(identity), case=case, papers="撤回申请书"))["withdrawCase"]
    assert own["code"] == "only_at_the_counter"
    back = (await api.data(BACK, clerk, case=case, on="2026-11-23", papers="撤回申请书"))["withdrawCase"]
    assert back["case"]["state"] == "withdrawn"
    [_, step] = (await api.data(STEPS, clerk, id=case))["openedCase"]["case"]["steps"]
    assert step == {"step": "withdraw", "by": "officer", "reason": "撤回申请书", "receivedOn": "2026-11-23"}
    told = await town.pool.fetchval("SELECT count(*) FROM message WHERE kind = 'case_withdrawn'")
    assert told == 1
    gone = (await api.data(WITHDRAW, SubjectViewer(identity), case=case))["withdrawCase"]
    assert gone["code"] == "already_decided"


async def test_who_decides_elsewhere_takes_proof_in_and_sees_what_the_case_needs(
    api: Api, town: Town, clock: SetClock
) -> None:
    case, archive, _ = await a_case(api, town)
    await town.pool.execute("ALTER TABLE credit_case DISABLE TRIGGER USER")
    await town.pool.execute("UPDATE credit_case SET authority = '230200'")
    await town.pool.execute("ALTER TABLE credit_case ENABLE TRIGGER USER")
    here, elsewhere = await town.officer("230100", "here"), await town.officer("230200", "elsewhere")
    await town.opened(here, archive)
    clock.at = NOW + timedelta(hours=1)
    assert not await takes_in(Context(api.parts, elsewhere), elsewhere, archive)
    early = (await api.data(AT_COUNTER, elsewhere, case=case, on="2026-11-22"))["addCaseEvidence"]
    assert early["code"] == "subject_unknown"
    await api.data(OPEN, elsewhere, case=case)
    assert await takes_in(Context(api.parts, elsewhere), elsewhere, archive)
    stranger = await town.officer("230300", "stranger")
    await town.opened(stranger, archive)
    assert not await takes_in(Context(api.parts, stranger), stranger, archive)
    added = (await api.data(AT_COUNTER, elsewhere, case=case, on="2026-11-22"))["addCaseEvidence"]
    assert added["__typename"] == "CaseHandled", added
    steps = (await api.data(STEPS, elsewhere, id=case))["openedCase"]["case"]["steps"]
    assert steps[-1] == {"step": "add_evidence", "by": "officer", "reason": "发票原件", "receivedOn": "2026-11-22"}

    async def looks(viewer: Any) -> set[str]:
        lines = (await api.data(TRAIL, viewer, id=case))["caseTrail"]
        assert {"file", "add_evidence"} <= {each["step"] for each in lines}
        return {each["officer"] for each in lines if each["area"] == "access"}

    assert await looks(elsewhere) == {"elsewhere"}
    assert await looks(here) == {"here", "elsewhere", "stranger"}
    back = (await api.data(BACK, elsewhere, case=case, on="2026-11-22", papers="撤回申请书"))["withdrawCase"]
    assert back["case"]["state"] == "withdrawn"


async def test_a_late_dispute_is_told_the_day_and_what_is_possible_instead(
    api: Api, town: Town, clock: SetClock
) -> None:
    owner, given = await _filing(town)
    query = DISPUTE.replace("... on Refusal", "... on WindowClosed { lastDay possible repairFrom } ... on Refusal", 1)
    result = global_id("Result", await town.pool.fetchval("SELECT max(id) FROM result"))
    for days in (20, 200):  # before repair is possible, and when it is
        clock.at = NOW + timedelta(days=days)
        for about in ({"entry": given["entry"]}, {"entry": None, "result": result}):
            late = (await api.data(query, owner, input={**given, **about}))["fileDispute"]
            assert (late["__typename"], late["code"], late["lastDay"]) == ("WindowClosed", "dispute_late", "2026-12-04")
            expected = "2027-05-22" if days == 20 else clock.at.date().isoformat()
            assert (late["possible"], late["repairFrom"]) == (["apply_repair"], expected)
            assert "信用修复" in late["message"]["zh"]
    await town.pool.execute("ALTER TABLE entry DISABLE TRIGGER USER")
    await town.pool.execute("UPDATE entry SET publicity_until = '2027-01-01'")
    gone = (await api.data(query, owner, input=given))["fileDispute"]  # repair only while it is public (HLJ art. 38)
    assert (gone["possible"], gone["repairFrom"]) == ([], None)
