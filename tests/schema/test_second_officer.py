"""A second pair of eyes over the API: proposed by one officer, seen in the queue, confirmed by another."""

from datetime import date
from typing import Any

import pytest

from portal.security.viewer import SubjectViewer
from portal.store.parameters import enter_parameter
from tests.schema.conftest import NOW, Api, Town
from tests.schema.test_cases import OUTCOME
from tests.schema.test_desk import OPEN, a_case

DECIDE = f"""mutation ($case: ID!, $facts: String) {{
  decideDispute(case: $case, upheld: true, reason: "记载有误", facts: $facts, severityClass: MINOR) {{
    ... on CaseHandled {{ proposed case {{ answer }} }} {OUTCOME} }} }}"""
CONFIRM = f"mutation ($case: ID!) {{ confirmDecision(case: $case) {{ {OUTCOME} }} }}"
SEND_BACK = f"""mutation ($case: ID!) {{
  sendDecisionBack(case: $case, reason: "尚须核实") {{ {OUTCOME} }} }}"""
QUEUE = "{ caseQueue { edges { node { proposer { name me } case { id } } } } }"
OPENED = """query ($id: ID!) { openedCase(id: $id) {
  proposal { holds reason score item facts severityClass proposedAt } proposer { me } handling { step by reason } } }"""
CHOICES = "query ($id: ID!) { caseChoices(id: $id) { steps { step code refusal { zh } } } }"


@pytest.fixture
async def two(api: Api, town: Town) -> tuple[str, Any, Any, int]:
    """A dispute under an operator who asks for two officers, who both opened it."""
    async with town.pool.acquire() as connection:
        key = "decisions.second_officer"
        await enter_parameter(
            connection, "heilongjiang", key, ["dispute"], date(2026, 1, 1), "内控规定〔2026〕1号", NOW
        )
    case, _, identity = await a_case(api, town)
    one, other = await town.officer("230100", "one"), await town.officer("230100", "other")
    for officer in (one, other):
        await api.data(OPEN, officer, case=case)
    return case, one, other, identity


async def _codes(api: Api, viewer: Any, case: str) -> dict[str, str | None]:
    steps = (await api.data(CHOICES, viewer, id=case))["caseChoices"]["steps"]
    return {each["step"]: each["code"] for each in steps}


async def test_one_proposes_and_another_confirms(api: Api, town: Town, two: tuple[str, Any, Any, int]) -> None:
    case, one, other, identity = two
    proposed = (await api.data(DECIDE, one, case=case, facts="应为另一事实"))["decideDispute"]
    assert (proposed["proposed"], proposed["case"]["state"], proposed["case"]["answer"]) == (True, "open", None)
    assert await town.pool.fetchval("SELECT count(*) FROM entry WHERE status = 'revoked'") == 0
    for viewer, me in ((one, True), (other, False)):
        [row] = (await api.data(QUEUE, viewer))["caseQueue"]["edges"]
        assert row["node"]["proposer"]["me"] is me
        opened = (await api.data(OPENED, viewer, id=case))["openedCase"]
        assert opened["proposal"] == {
            "holds": True,
            "reason": "记载有误",
            "score": None,
            "item": None,
            "facts": "应为另一事实",
            "severityClass": "MINOR",
            "proposedAt": "2026-11-22T10:00:00+08:00",
        }
        assert opened["proposer"] == {"me": me}
    assert (await api.data(OPENED, SubjectViewer(identity), id=case))["openedCase"] is None
    assert {step: code for step, code in (await _codes(api, one, case)).items() if code} == {
        "uphold": "proposed_already",
        "reject": "proposed_already",
        "confirm": "second_officer_needed",
    }
    again = (await api.data(DECIDE, other, case=case))["decideDispute"]
    assert (again["code"], again["possible"]) == ("proposed_already", ["confirm", "send_back"])
    own = (await api.data(CONFIRM, one, case=case))["confirmDecision"]
    assert (own["__typename"], own["code"]) == ("OtherOfficerNeeded", "second_officer_needed")
    unopened = (await api.data(CONFIRM, await town.officer("230100", "third"), case=case))["confirmDecision"]
    assert unopened["code"] == "subject_unknown"

    assert (await _codes(api, other, case))["confirm"] is None
    confirmed = (await api.data(CONFIRM, other, case=case))["confirmDecision"]
    assert (confirmed["__typename"], confirmed["case"]["state"]) == ("CaseHandled", "upheld")
    corrected = await town.pool.fetchrow("SELECT facts, severity_class FROM entry WHERE document_no LIKE '%（更正）'")
    assert (corrected["facts"], corrected["severity_class"]) == ("应为另一事实", "minor")
    opened = (await api.data(OPENED, other, id=case))["openedCase"]
    assert (opened["proposal"], opened["proposer"]) == (None, None)
    steps = [(each["step"], each["by"], each["reason"]) for each in opened["handling"]]
    assert steps == [("propose", "李工", "记载有误"), ("confirm", "李工", None)]
    trail = await town.pool.fetch("SELECT step FROM audit_trail WHERE area = 'handling' ORDER BY id")
    assert [each["step"] for each in trail] == ["propose", "confirm"]


async def test_it_is_sent_back_with_a_reason(api: Api, town: Town, two: tuple[str, Any, Any, int]) -> None:
    case, one, other, _ = two
    assert (await api.data(CONFIRM, other, case=case))["confirmDecision"]["code"] == "nothing_proposed"
    assert (await api.data(SEND_BACK, other, case=case))["sendDecisionBack"]["code"] == "nothing_proposed"
    for who in (other, one):  # who proposed it may take it back
        await api.data(DECIDE, one, case=case)
        back = (await api.data(SEND_BACK, who, case=case))["sendDecisionBack"]
        assert (back["__typename"], back["case"]["state"]) == ("CaseHandled", "open")
    assert "confirm" not in await _codes(api, other, case)
