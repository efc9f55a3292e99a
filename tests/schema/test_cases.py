"""Disputes and repairs through the API: filed by the subject, decided by an officer, seen with steps and days."""

from datetime import date

from portal.domain.outcomes import Recorded
from portal.domain.subject import SubjectKind
from portal.security.viewer import OfficerViewer, SubjectViewer
from portal.store.parameters import enter_parameter
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Api, Town, kept

CASE = (
    "case { id kind receiptNo state dueOn complete title { zh en } steps { step state by } deadline { workingDays } }"
)
OUTCOME = f"""
  __typename
  ... on CaseHandled {{ late repeated {CASE} }}
  ... on FiledIncomplete {{ missing {CASE} }}
  ... on StepNotPossible {{ possible }}
  ... on ConditionsUnmet {{ unmet fromDay }}
  ... on Refusal {{ code message {{ zh en }} }}
"""
DISPUTE = f"mutation ($input: DisputeInput!) {{ fileDispute(input: $input) {{ {OUTCOME} }} }}"
REPAIR = f"mutation ($input: RepairInput!) {{ applyRepair(input: $input) {{ {OUTCOME} }} }}"
DECIDE = f"""mutation ($case: ID!, $upheld: Boolean!) {{
  decideDispute(case: $case, upheld: $upheld, reason: "经核查") {{ {OUTCOME} }}
}}"""
WITHDRAW = f"mutation ($case: ID!) {{ withdrawCase(case: $case) {{ {OUTCOME} }} }}"
QUEUE = "{ caseQueue { edges { node { name archiveId case { id kind state dueOn } } } } }"
MINE = "{ me { archives { cases { id state answer steps { step by reason } } } } }"


async def test_a_dispute_from_filing_to_answer(api: Api, town: Town) -> None:
    identity, archive = await town.archive()
    recorded = await town.entry(archive)
    assert isinstance(recorded, Recorded)
    owner, stranger = SubjectViewer(identity), SubjectViewer(identity + 1)
    given = {
        "subject": global_id("Archive", archive),
        "entry": global_id("Entry", recorded.entry.id),
        "reasons": "与事实不符",
        "files": [await kept(town, identity)],
        "request": "一次提交",
    }
    assert (await api.data(DISPUTE, input=given))["fileDispute"]["__typename"] == "NotSignedIn"
    assert (await api.data(DISPUTE, stranger, input={**given, "files": []}))["fileDispute"]["code"] == "subject_unknown"
    filed = (await api.data(DISPUTE, owner, input=given))["fileDispute"]
    assert (filed["__typename"], filed["repeated"], filed["case"]["state"]) == ("CaseHandled", False, "open")
    assert filed["case"]["deadline"]["workingDays"] == 3
    again = (await api.data(DISPUTE, owner, input=given))["fileDispute"]
    assert (again["repeated"], again["case"]["id"]) == (True, filed["case"]["id"])
    other = (await api.data(DISPUTE, owner, input={**given, "request": None, "files": []}))["fileDispute"]
    assert (other["__typename"], other["code"]) == ("CaseDuplicate", "dispute_duplicate")

    officer = await town.officer("230100")
    [waiting] = (await api.data(QUEUE, officer))["caseQueue"]["edges"]
    assert waiting["node"]["case"]["dueOn"] == filed["case"]["dueOn"]
    assert (await api.data(QUEUE, owner))["caseQueue"]["edges"] == []
    decision = {"case": filed["case"]["id"], "upheld": True}
    unopened = (await api.data(DECIDE, officer, **decision))["decideDispute"]
    assert unopened["__typename"] == "SubjectNotFound"  # no file was opened for a purpose
    opened = await town.opened(officer, archive)
    assert isinstance(opened, OfficerViewer)
    decided = (await api.data(DECIDE, opened, **decision))["decideDispute"]
    assert [each["step"] for each in decided["case"]["steps"]] == ["file", "uphold"]
    assert [each["by"] for each in decided["case"]["steps"]] == ["subject", "officer"]
    once_more = (await api.data(DECIDE, opened, **decision))["decideDispute"]
    assert (once_more["__typename"], once_more["code"], once_more["possible"]) == (
        *("StepNotPossible", "already_decided", []),
    )
    [archive_shown] = (await api.data(MINE, owner))["me"]["archives"]
    assert [(each["state"], each["answer"]) for each in archive_shown["cases"]] == [("upheld", "经核查")]
    assert (await api.data(QUEUE, officer))["caseQueue"]["edges"] == []


async def test_what_is_missing_or_too_early_is_told(api: Api, town: Town) -> None:
    identity, archive = await town.archive()
    recorded = await town.entry(archive)
    owner = SubjectViewer(identity)
    entry = global_id("Entry", recorded.entry.id)
    subject = global_id("Archive", archive)
    given = {"subject": subject, "entry": entry, "reasons": "与事实不符"}
    waiting = (await api.data(DISPUTE, owner, input=given))["fileDispute"]
    assert (waiting["__typename"], waiting["missing"], waiting["case"]["dueOn"]) == (
        "FiledIncomplete",
        ["evidence"],
        None,
    )
    gone = (await api.data(WITHDRAW, owner, case=waiting["case"]["id"]))["withdrawCase"]
    assert gone["case"]["state"] == "withdrawn"
    asked = {
        "subject": subject,
        "entries": [entry],
        "reasons": "已整改",
        "files": [await kept(town, identity)],
        "commitment": True,
    }
    early = (await api.data(REPAIR, owner, input=asked))["applyRepair"]
    assert (early["__typename"], early["code"], early["unmet"]) == (
        "ConditionsUnmet",
        "repair_too_early",
        ["too_early"],
    )
    assert early["fromDay"] in early["message"]["zh"]


ADD = """mutation($case: ID!, $files: [ID!]!) { addCaseEvidence(case: $case, files: $files) {
  __typename ... on CaseHandled { case { state dueOn files { id mediaType size } } } ... on Refusal { code } } }"""


async def test_evidence_is_the_subjects_own_and_filed_once(api: Api, town: Town) -> None:
    identity, archive = await town.archive()
    owner, other = SubjectViewer(identity), (await town.archive())[0]
    entries = [global_id("Entry", (await town.entry(archive, item)).entry.id) for item in ("B1", "B2")]
    given = {"subject": global_id("Archive", archive), "reasons": "与事实不符"}
    mine = await kept(town, identity)
    for files in ([await kept(town, other)], [mine, "x"], ["00000000-0000-4000-8000-000000000000"], [mine] * 11):
        refused = (await api.data(DISPUTE, owner, input={**given, "entry": entries[0], "files": files}))["fileDispute"]
        assert refused["__typename"] == "InvalidInput", refused
    filed = await api.data(DISPUTE, owner, input={**given, "entry": entries[0], "files": [mine, mine]})
    assert filed["fileDispute"]["__typename"] == "CaseHandled"
    again = await api.data(DISPUTE, owner, input={**given, "entry": entries[1], "files": [mine]})
    assert again["fileDispute"]["__typename"] == "InvalidInput"
    waiting = (await api.data(DISPUTE, owner, input={**given, "entry": entries[1]}))["fileDispute"]
    assert waiting["__typename"] == "FiledIncomplete"
    nothing = (await api.data(ADD, owner, case=waiting["case"]["id"], files=[]))["addCaseEvidence"]
    assert nothing["__typename"] == "InvalidInput"
    late = await kept(town, identity)
    added = (await api.data(ADD, owner, case=waiting["case"]["id"], files=[late]))["addCaseEvidence"]
    assert added["case"]["state"] == "open"
    assert added["case"]["files"] == [{"id": late, "mediaType": "image/jpeg", "size": 3}]
    rows = await town.pool.fetch("SELECT id::text, subject_id, case_kind FROM evidence WHERE case_id IS NOT NULL")
    assert {tuple(row) for row in rows} == {(mine, archive, "dispute"), (late, archive, "dispute")}


async def test_what_was_declined_is_declined_again_and_filed_anew_under_another_name(api: Api, town: Town) -> None:
    """Sichuan accepts on the spot: without proof nothing is filed, however often it is sent (SC art. 49)."""
    async with town.pool.acquire() as connection:
        for key, value in (("in_force_from", "2025-01-01"), ("draft_allowed", True)):
            await enter_parameter(connection, "sichuan", key, value, date(2025, 1, 1), "试验文件", NOW)
    identity, archive = await town.archive(SubjectKind.DOCTOR, "王小明", "510100", rulebook="sichuan")
    entry = (await town.entry(archive, "K1", authority="510100")).entry
    owner, mine = SubjectViewer(identity), await kept(town, identity)
    given = {
        "subject": global_id("Archive", archive),
        "entries": [global_id("Entry", entry.id)],
        "reasons": "已整改",
        "commitment": True,
        "request": "一次提交",
    }
    first = (await api.data(REPAIR, owner, input=given))["applyRepair"]
    assert (first["__typename"], first["unmet"]) == ("ConditionsUnmet", ["evidence"])
    for files in ([], [mine]):
        again = (await api.data(REPAIR, owner, input={**given, "files": files}))["applyRepair"]
        assert again == first
    anew = (await api.data(REPAIR, owner, input={**given, "files": [mine], "request": "又一次"}))["applyRepair"]
    assert (anew["__typename"], anew["repeated"], anew["case"]["state"]) == ("CaseHandled", False, "accepted")


async def test_proof_that_comes_with_the_same_filing_completes_it(api: Api, town: Town) -> None:
    """The answer that it was incomplete was lost on the line: what is added is not lost, too."""
    identity, archive = await town.archive()
    owner = SubjectViewer(identity)
    entry = global_id("Entry", (await town.entry(archive)).entry.id)
    subject = global_id("Archive", archive)
    given = {"subject": subject, "entry": entry, "reasons": "与事实不符", "request": "一次提交"}
    first = (await api.data(DISPUTE, owner, input=given))["fileDispute"]
    assert first["__typename"] == "FiledIncomplete"
    assert (await api.data(DISPUTE, owner, input=given))["fileDispute"] == first
    mine = await kept(town, identity)
    whole = (await api.data(DISPUTE, owner, input={**given, "files": [mine]}))["fileDispute"]
    assert (whole["__typename"], whole["repeated"], whole["case"]["state"]) == ("CaseHandled", False, "open")
    assert whole["case"]["id"] == first["case"]["id"]
    assert whole["case"]["deadline"]["workingDays"] == 3
    again = (await api.data(DISPUTE, owner, input={**given, "files": [mine]}))["fileDispute"]
    assert (again["__typename"], again["repeated"]) == ("CaseHandled", True)
    filed = await town.pool.fetchval("SELECT case_id FROM evidence WHERE id::text = $1", mine)
    assert global_id("Case", filed) == first["case"]["id"]
