"""What a story does about disputes and repairs: each function answers with casework's outcome."""

from collections.abc import Mapping
from typing import Any

from portal.casework import confirming, dispute_decisions, disputes, objections, rectified, repairs
from portal.casework.cases import By
from portal.casework.corrections import Correction
from portal.domain.case_outcomes import CaseMoved, CaseOutcome, ConditionsUnmet, FiledIncomplete
from portal.domain.entry import Severity, SeverityClass
from portal.domain.outcomes import StageOutcome
from portal.domain.repair import Falsehood, Repair
from tests.storytelling.form import Step
from tests.storytelling.stage import Stage
from tests.storytelling.values import number

SC_CORRECTED = 5  # art. 44: who names it consents to a repair unless the story says otherwise (CON-10)


async def dispute(stage: Stage, step: Step) -> CaseOutcome:
    """The subject files a dispute about an entry, or about the published result of a year."""
    given = step.given
    actor = stage.actors.get(given["subject"])
    command = disputes.FileDispute(
        subject_id=actor.id if actor else 0,
        reasons="示例申请理由",
        evidence=given["evidence"],
        entry_id=stage.entries.get(given["record"], 0) if "record" in given else None,
        result=await _result_of(stage, actor.id if actor else 0, given["result"]) if "result" in given else None,
        ground=given.get("ground"),
        claims_rectified=given.get("claims_rectified", given.get("ground") == SC_CORRECTED),
        commitment=given.get("commitment", True),
        request=given["key"],
        received_on=given.get("received_on"),
    )
    return _noted(stage, step, await disputes.file(stage.store, command, await _filer(stage, step), stage.now()))


async def add_evidence(stage: Stage, step: Step) -> CaseOutcome:
    """Missing evidence arrives."""
    kind, received_on = "repair" if "repair" in step.given else "dispute", step.given.get("received_on")
    by = await _officer(stage, step) if received_on else _owner(stage, step)
    add = repairs.add_evidence if kind == "repair" else disputes.add_evidence
    outcome = await add(stage.store, _case(stage, step, kind), by, stage.now(), received_on=received_on)
    return _noted(stage, step, outcome)


async def withdraw(stage: Stage, step: Step) -> CaseOutcome:
    """The subject takes back what it filed, by itself or at the counter, as an objection to a notice is."""
    kinds = {"dispute": disputes.withdraw, "repair": repairs.withdraw, "objection": objections.withdraw}
    [(kind, take_back)] = [(each, act) for each, act in kinds.items() if each in step.given]
    case_id = _case(stage, step, kind)
    to = await stage.pool.fetchval("SELECT objected_to FROM credit_case WHERE id = $1", case_id)
    received_on = step.given.get("received_on")
    at_counter = received_on is not None or to == "repair_notice"
    by, papers = (await _officer(stage, step), "撤回申请书（示例）") if at_counter else (_owner(stage, step), "")
    outcome: CaseOutcome = await take_back(stage.store, case_id, by, stage.now(), received_on, papers)
    return _noted(stage, step, outcome)


async def need_other_unit(stage: Stage, step: Step) -> CaseOutcome:
    """Another unit has to help."""
    case_id, by = _case(stage, step, "dispute"), await _officer(stage, step)
    return _noted(
        stage, step, await disputes.need_other_unit(stage.store, case_id, step.given["unit"], by, stage.now())
    )


def _correction(given: Mapping[str, Any]) -> Correction:
    severity_class = given.get("publicity_class")
    return Correction(
        score=number(given["score"]) if "score" in given else None,
        item=given.get("item"),
        loss=number(given["loss"]) if "loss" in given else None,
        severity=Severity(given["severity"]) if "severity" in given else None,
        severity_class=SeverityClass(severity_class) if severity_class is not None else None,
    )


async def decide_dispute(stage: Stage, step: Step) -> CaseOutcome:
    """A dispute is decided by an officer who recorded nothing of it."""
    given = step.given
    outcome = await dispute_decisions.decide(
        stage.store,
        _case(stage, step, "dispute"),
        upheld=given["decision"] == "upheld",
        reason="经核查（示例）",
        by=await _officer(stage, step),
        now=stage.now(),
        correction=_correction(given),
        entries=[stage.entries[each] for each in given.get("revoked", ())],
        missing=await _document_no(stage, given["missing"]) if "missing" in given else None,
    )
    return _noted(stage, step, outcome)


async def apply_repair(stage: Stage, step: Step) -> CaseOutcome:
    """The subject asks for repair."""
    given = step.given
    actor = stage.actors.get(given["subject"])
    command = repairs.FileRepair(
        subject_id=actor.id if actor else 0,
        entries=tuple(stage.entries.get(key, 0) for key in given["records"]),
        reasons="已整改（示例）",
        evidence=given["evidence"],
        commitment=given["commitment"],
        request=given["key"],
        received_on=given.get("received_on"),
    )
    return _noted(stage, step, await repairs.file(stage.store, command, await _filer(stage, step), stage.now()))


async def accept_repair(stage: Stage, step: Step) -> CaseOutcome:
    """The authority accepts the application."""
    case_id, by = _case(stage, step, "repair"), await _officer(stage, step)
    return _noted(stage, step, await repairs.accept(stage.store, case_id, by, stage.now()))


async def decline_repair(stage: Stage, step: Step) -> CaseOutcome:
    """An application whose proof never came is not accepted."""
    case_id, by = _case(stage, step, "repair"), await _officer(stage, step)
    return _noted(stage, step, await repairs.decline(stage.store, case_id, "证明材料未补齐（示例）", by, stage.now()))


async def extend_repair(stage: Stage, step: Step) -> CaseOutcome:
    """The case is declared complex."""
    case_id, by = _case(stage, step, "repair"), await _officer(stage, step)
    return _noted(stage, step, await repairs.extend(stage.store, case_id, step.given["reason"], by, stage.now()))


async def decide_repair(stage: Stage, step: Step) -> CaseOutcome:
    """A repair is granted or refused."""
    case_id, by = _case(stage, step, "repair"), await _officer(stage, step)
    granted = step.given["decision"] == "granted"
    outcome = await repairs.decide(
        stage.store, case_id, granted=granted, reason="经审核（示例）", by=by, now=stage.now()
    )
    return _noted(stage, step, outcome)


async def object_to_refusal(stage: Stage, step: Step) -> CaseOutcome:
    """The subject objects to the newest refusal of a repair."""
    actor = stage.actors[step.given["subject"]]
    repair_id = await stage.pool.fetchval(
        "SELECT max(id) FROM credit_case WHERE subject_id = $1 AND kind = 'repair' AND state = 'refused'", actor.id
    )
    outcome = await objections.to_refusal(
        stage.store,
        repair_id or 0,
        "示例理由",
        await _filer(stage, step),
        stage.now(),
        step.given.get("received_on"),
    )
    return _noted(stage, step, outcome)


async def object_to_notice(stage: Stage, step: Step) -> CaseOutcome:
    """Somebody objects during the public notice of the newest repair."""
    actor = stage.actors[step.given["subject"]]
    repair_id = await stage.pool.fetchval(
        "SELECT max(id) FROM credit_case WHERE subject_id = $1 AND kind = 'repair' AND notice_until IS NOT NULL",
        actor.id,
    )
    by = await _officer(stage, step)
    outcome = await objections.to_notice(
        stage.store, repair_id or 0, "书面异议", by, stage.now(), step.given.get("received_on")
    )
    return _noted(stage, step, outcome)


async def answer_objection(stage: Stage, step: Step) -> CaseOutcome:
    """The objection in a repair is verified; it holds only where the step says so."""
    case_id, sustained = _case(stage, step, "objection"), step.given.get("sustained")
    by = await _officer(stage, step, desk="复议")
    outcome = await objections.answer(
        stage.store, case_id, sustained=bool(sustained), reason="经核实（示例）", by=by, now=stage.now()
    )
    return _noted(stage, step, outcome)


async def confirm_decision(stage: Stage, step: Step) -> CaseOutcome:
    """A second officer agrees to what was proposed; or who proposed it tries to."""
    kind = next(each for each in ("dispute", "repair", "objection") if each in step.given)
    own = "复议" if kind == "objection" else "复核"
    by = await _officer(stage, step, desk=own if step.given.get("by_proposer") else "第二人")
    return _noted(stage, step, await confirming.confirm(stage.store, _case(stage, step, kind), by, stage.now()))


async def send_decision_back(stage: Stage, step: Step) -> CaseOutcome:
    """A second officer does not agree."""
    kind = next(each for each in ("dispute", "repair", "objection") if each in step.given)
    by, case_id = await _officer(stage, step, desk="第二人"), _case(stage, step, kind)
    return _noted(stage, step, await confirming.send_back(stage.store, case_id, "尚须核实", by, stage.now()))


async def report_rectified(stage: Stage, step: Step) -> StageOutcome:
    """The act is corrected."""
    given = step.given
    return await rectified.report(
        stage.store,
        stage.entries.get(given["record"], 0),
        effects_removed=given["effects_removed"],
        commitment=given["commitment"],
        by=await _officer(stage, step),
        now=stage.now(),
    )


async def false_material(stage: Stage, step: Step) -> CaseOutcome:
    """False proof is established."""
    case_id, by = _case(stage, step, "repair"), await _officer(stage, step)
    falsehood = Falsehood(step.given.get("falsehood", Falsehood.PROOF))
    return _noted(
        stage, step, await rectified.false_material(stage.store, case_id, "查实（示例）", by, stage.now(), falsehood)
    )


def _noted(stage: Stage, step: Step, outcome: CaseOutcome) -> CaseOutcome:
    """What later steps and this step's expectations rest on."""
    if isinstance(outcome, CaseMoved | FiledIncomplete | ConditionsUnmet) and outcome.case is not None:
        stage.case = outcome.case.id
        stage.opened = "repair" if isinstance(outcome.case, Repair) else "dispute"
        if "key" in step.given and outcome.case.id is not None:
            stage.cases[step.given["key"]] = outcome.case.id
    if isinstance(outcome, CaseMoved):
        stage.late = outcome.late
    return outcome


async def _document_no(stage: Stage, key: str) -> str | None:
    number: str | None = await stage.pool.fetchval("SELECT document_no FROM entry WHERE id = $1", stage.entries[key])
    return number


async def _result_of(stage: Stage, subject_id: int, year: int) -> int:
    """Number of the published result of a year; one that does not exist where there is none."""
    found: int | None = await stage.pool.fetchval(
        "SELECT max(sequence) FROM result WHERE subject_id = $1 AND cycle = $2 AND cause IN ('cycle', 'import')",
        subject_id,
        year,
    )
    return found if found is not None else 1_000_000


def _case(stage: Stage, step: Step, name: str) -> int:
    return stage.cases.get(step.given[name], 0)


def _subject(stage: Stage, step: Step) -> By:
    actor = stage.actors.get(step.given["subject"])
    return By(identity_id=actor.identity_id if actor else 0)


async def _filer(stage: Stage, step: Step) -> By:
    """The subject itself, or the officer who took it down on another day than it came."""
    return await _officer(stage, step) if "received_on" in step.given else _subject(stage, step)


def _owner(stage: Stage, step: Step) -> By:
    return By(identity_id=stage.actors[step.about or ""].identity_id)


async def _officer(stage: Stage, step: Step, desk: str = "复核") -> By:
    """Another officer than the one who records, of the authority in charge unless the step names another."""
    region: str = step.given.get("region") or stage.actors[step.about or ""].cast.region
    return By(officer_id=await stage.officer(region, desk=desk), authority=region)
