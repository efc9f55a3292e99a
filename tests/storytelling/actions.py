"""What a story does, one function an action: each answers `ok` or a refusal code.

To build an action, write its function and add it to BUILT.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from portal.casework import calendar as working_calendar
from portal.casework import commitments, cycles, disclosure, documents, measures, publication, scores, stages
from portal.casework import record as casework
from portal.domain.case import NotPossible
from portal.domain.case_outcomes import (
    CaseDuplicate,
    CaseMoved,
    ConditionsUnmet,
    FiledIncomplete,
    NotInCharge,
    WindowClosed,
)
from portal.domain.commitment import CommitmentState
from portal.domain.entry import Fund, Severity, SeverityClass
from portal.domain.jurisdiction import Office
from portal.domain.outcomes import (
    AlreadyRecorded,
    CommitmentMoved,
    ConsentMoved,
    CycleEvaluated,
    CyclePublished,
    DocumentDelivered,
    EntryMoved,
    IntakeChecked,
    Invalid,
    ListingMoved,
    LookedUp,
    MeasureDecided,
    MeasureOutOfRange,
    MonitoringMoved,
    MonthCountersigned,
    MonthUploaded,
    NotInForce,
    ObjectionLate,
    Published,
    Recorded,
    Resumed,
    ScoresImported,
    SubjectUnknown,
)
from portal.domain.push import Channel
from portal.rulebooks.loader import shipped
from portal.store.cycles import PostgresCycleStore
from tests.storytelling import handling, listing, pushing, viewing, watching
from tests.storytelling.form import Step, spread
from tests.storytelling.stage import NotBuiltError, Stage
from tests.storytelling.values import number

_RECORD_KEYS = {
    "key", "subject", "item", "decided_on", "occurred_on", "act_no", "points", "expires_on", "publicity_class",
    "publicity_until", "treatment", "region", "loss", "fraud_purpose", "agreement_clause", "severity", "channel",
    "responsible", "undisclosed_by_source",
    "remedy_ended_on", "final_decision", "fund",
}  # fmt: skip
_OUT_OF_RANGE = ("measure_not_offered", "in_the_past", "not_after_the_start")


async def record(stage: Stage, step: Step) -> str:
    """An officer confirms an entry."""
    given = _only(step, _RECORD_KEYS)
    authority = _authority(stage, step)
    actor = stage.actors.get(given["subject"])
    command = casework.RecordEntry(
        subject_id=actor.id if actor else 0,
        item=given["item"],
        decided_on=given["decided_on"],
        document_no=given.get("act_no", f"示例〔{step.at.year}〕{given['key']}号"),
        facts="示例事实",
        basis="示例依据",
        handling_type="行政处理",
        authority=authority,
        officer_id=await stage.officer(authority),
        occurred_on=given.get("occurred_on"),
        expires_on=given.get("expires_on"),
        reminder=given.get("treatment") == "reminder",
        severity_class=SeverityClass(given["publicity_class"]) if "publicity_class" in given else None,
        publicity_until=given.get("publicity_until"),
        points=number(given["points"]) if "points" in given else None,
        loss=number(given["loss"]) if "loss" in given else None,
        fraud_purpose=given.get("fraud_purpose", False),
        agreement_clause=given.get("agreement_clause"),
        remedy_ended_on=given.get("remedy_ended_on"),
        final_decision=given.get("final_decision"),
        fund=Fund(given["fund"]) if "fund" in given else None,
        severity=Severity(given["severity"]) if "severity" in given else None,
        channel=Channel(given["channel"]) if "channel" in given else None,
        undisclosed_by_source=given.get("undisclosed_by_source", False),
        responsible=[stage.actors[key].id if key in stage.actors else 0 for key in given.get("responsible", [])],
    )
    outcome = await casework.record(stage.store, command, stage.now())
    if isinstance(outcome, Recorded):
        stage.entries[given["key"]] = outcome.entry.id
        pushing.note(stage, outcome)
    elif isinstance(outcome, AlreadyRecorded):  # the same act once more: it stands there, and counts once
        stage.entries[given["key"]] = outcome.entry_id
    return _code(stage, step, outcome)


async def source_discloses(stage: Stage, step: Step) -> str:
    """The body from which an entry came has made it public."""
    authority = _authority(stage, step)
    outcome = await disclosure.source_discloses(
        stage.store,
        stage.entries.get(step.given["record"], 0),
        authority,
        await stage.officer(authority),
        "来源机关已公开（示例）",
        stage.now(),
    )
    return _code(stage, step, outcome)


async def annul(stage: Stage, step: Step) -> str:
    """The decision behind an entry is annulled."""
    authority = _authority(stage, step)
    outcome = await stages.annul(
        stage.store,
        stage.entries.get(step.given["record"], 0),
        authority,
        await stage.officer(authority),
        "行政复议决定撤销（示例）",
        stage.now(),
    )
    if isinstance(outcome, EntryMoved) and outcome.reversal is not None:
        stage.entries[step.given["key"]] = outcome.reversal.id
    return _code(stage, step, outcome)


async def import_scores(stage: Stage, step: Step) -> str:
    """Scores of a model arrive in a batch; a row for a span of keys stands for one row each."""
    given = step.given
    rows = [row for each in given["rows"] for row in _rows(stage, each)]
    first = next((stage.actors[key] for key in _keys(given["rows"]) if key in stage.actors), None)
    rulebook = first.cast.rulebook if first else stage.rulebook
    authority = shipped(rulebook).source.region
    batch = scores.ScoreBatch(
        rulebook=rulebook,
        model=given["model"],
        cycle=given["cycle"],
        trial=given.get("trial", False),
        evaluator=given.get("evaluator"),
        evaluator_licence=given.get("evaluator_licence"),
        authority=authority,
        officer_id=await stage.officer(authority),
    )
    outcome = await scores.import_scores(stage.store, batch, rows, stage.now())
    if isinstance(outcome, ScoresImported):
        stage.batch = outcome
    return _code(stage, step, outcome)


async def evaluate_cycle(stage: Stage, step: Step) -> str:
    """A natural year is closed and its results are computed."""
    store = PostgresCycleStore(stage.pool)
    return _code(stage, step, await cycles.evaluate_cycle(store, stage.rulebook, step.given["cycle"], stage.now()))


async def publish(stage: Stage, step: Step) -> str:
    """An officer publishes the result of a subject, or an officer of the province a year's results."""
    if "cycle" in step.given:
        authority = shipped(stage.rulebook).source.region
        year = await cycles.publish_cycle(
            stage.store, stage.rulebook, step.given["cycle"], authority=authority, now=stage.now()
        )
        if isinstance(year, CyclePublished):
            stage.late = year.late
        return _code(stage, step, year)
    authority = _authority(stage, step)
    actor = stage.actors.get(step.given["subject"])
    outcome = await publication.publish(
        stage.store,
        actor.id if actor else 0,
        authority=authority,
        officer_id=await stage.officer(authority),
        now=stage.now(),
    )
    return _code(stage, step, outcome)


def _keys(rows: list[dict[str, Any]]) -> list[str]:
    return [key for row in rows if "subject" in row for key in spread(row["subject"])]


def _rows(stage: Stage, row: dict[str, Any]) -> list[scores.ScoreRow]:
    score = number(row["score"])
    if "subject" not in row:
        return [scores.ScoreRow(score, identifier=row.get("identifier", ""))]
    actors = [stage.actors.get(key) for key in spread(row["subject"])]
    return [scores.ScoreRow(score, subject_id=actor.id if actor else 0) for actor in actors]


async def adopt(stage: Stage, step: Step) -> str:
    """The Weihai centre adopts a pushed entry."""
    authority = _authority(stage, step)
    return _code(stage, step, await pushing.adopt(stage, step, authority, await stage.officer(authority)))


async def reject(stage: Stage, step: Step) -> str:
    """The Weihai centre rejects a pushed entry."""
    authority = _authority(stage, step)
    return _code(stage, step, await pushing.reject(stage, step, authority, await stage.officer(authority)))


def _by_an_office(act: Callable[[Stage, Step, Office], Awaitable[object]]) -> "Act":
    """An officer's act about pushes and look-ups."""

    async def do(stage: Stage, step: Step) -> str:
        return _code(stage, step, await act(stage, step, await _office(stage, step)))

    return do


async def calendar(stage: Stage, step: Step) -> str:
    """The State Council's notice for a year, or a change of it, is entered."""
    await working_calendar.enter_year(
        stage.store,
        step.given["year"],
        [(day, "节假日") for day in step.given.get("holidays", [])],
        [(day, "调休上班") for day in step.given.get("workdays", [])],
        f"示例通知〔{step.at.year}〕{step.number}号",
        stage.now(),
    )
    return "ok"


async def decide_measure(stage: Stage, step: Step) -> str:
    """An officer decides a measure, its dates and its amounts."""
    given = step.given
    authority = _authority(stage, step)
    actor = stage.actors.get(given["subject"])
    command = measures.DecideMeasure(
        subject_id=actor.id if actor else 0,
        code=given["measure"],
        starts_on=given["from"],
        ends_on=given.get("restore_on"),
        entry_id=stage.entries.get(given["record"], 0) if "record" in given else None,
        fine=number(given["fine"]) if "fine" in given else None,
        amount=number(given["amount"]) if "amount" in given else None,
        document_ref=given.get("document_ref"),
        reason="示例理由",
        authority=authority,
        officer_id=await stage.officer(authority),
    )
    outcome = await measures.decide(stage.store, command, stage.now())
    if isinstance(outcome, MeasureDecided | MeasureOutOfRange):
        stage.restore_between = outcome.restore_between
    return _code(stage, step, outcome)


async def deliver(stage: Stage, step: Step) -> str:
    """Proof that the document of a kind that was issued last, or the one about an entry, reached the subject."""
    given = step.given
    authority = _authority(stage, step)
    actor = stage.actors.get(given["subject"])
    if given["document"] == "listing_prenotice" and actor is not None:
        await listing.announce(stage, step, await _listing_office(stage, step))
    document_id = await stage.pool.fetchval(
        """
        SELECT id FROM issued_document
        WHERE subject_id = $1 AND kind = $2 AND delivered_at IS NULL AND ($3::bigint IS NULL OR ref_id = $3)
        ORDER BY id DESC LIMIT 1
        """,
        actor.id if actor else 0,
        given["document"],
        stage.entries.get(given["record"], 0) if "record" in given else None,
    )
    outcome = await documents.deliver(
        stage.store,
        document_id or 0,
        received_at=stage.now(),
        proof="送达回证（示例）",
        authority=authority,
        officer_id=await stage.officer(authority),
        now=stage.now(),
    )
    return _code(stage, step, outcome)


async def commitment(stage: Stage, step: Step) -> str:
    """The subject signs a commitment, or an officer finds the newest one broken."""
    given = step.given
    actor = stage.actors.get(given["subject"])
    subject_id = actor.id if actor else 0
    if given["state"] == "signed":
        text = shipped(actor.cast.rulebook if actor else "heilongjiang").commitment_on(stage.now().date())
        outcome = await commitments.sign(
            stage.store, subject_id, text.version if text else "", actor.person.name if actor else "", stage.now()
        )
    else:
        newest = await stage.pool.fetchval("SELECT max(id) FROM commitment WHERE subject_id = $1", subject_id)
        outcome = await commitments.find(
            stage.store,
            newest or 0,
            CommitmentState(given["state"]),
            "示例证据" if given.get("evidence") else "",
            await _office(stage, step),
            stage.now(),
        )
    if isinstance(outcome, CommitmentMoved) and outcome.commitment.id is not None:
        stage.commitments[given["key"]] = outcome.commitment.id
    return _code(stage, step, outcome)


async def list_decision(stage: Stage, step: Step) -> str:
    """An officer decides to enter somebody on a list."""
    return _code(stage, step, await listing.decide(stage, step, await _listing_office(stage, step)))


async def object_to(stage: Stage, step: Step) -> str:
    """The subject objects to a document that reached it."""
    if step.given["to"] == "repair_refusal":
        return _code(stage, step, await handling.object_to_refusal(stage, step))
    if step.given["to"] == "repair_notice":
        return _code(stage, step, await handling.object_to_notice(stage, step))
    return _code(stage, step, await listing.object_to(stage, step, await _office(stage, step)))


async def answer_objection(stage: Stage, step: Step) -> str:
    """An objection is answered."""
    if step.given["objection"] in stage.cases:
        return _code(stage, step, await handling.answer_objection(stage, step))
    return _code(stage, step, await listing.answer(stage, step, await _office(stage, step)))


async def report_listing(stage: Stage, step: Step) -> str:
    """A listing is reported to the province."""
    return _code(stage, step, await listing.report(stage, step, await _listing_office(stage, step)))


async def remove_listing(stage: Stage, step: Step) -> str:
    """An officer ends a place on a list, or the road to it."""
    return _code(stage, step, await listing.remove(stage, step, await _office(stage, step)))


async def exam_passed(stage: Stage, step: Step) -> str:
    """An officer notes that the exam before coming back was passed."""
    authority = _authority(stage, step)
    actor = stage.actors.get(step.given["subject"])
    officer = await stage.officer(authority)
    outcome = await measures.exam_passed(stage.store, actor.id if actor else 0, authority, officer, stage.now())
    return _code(stage, step, outcome)


async def apply_resume(stage: Stage, step: Step) -> str:
    """The subject asks to be admitted again."""
    actor = stage.actors.get(step.given["subject"])
    return _code(stage, step, await measures.apply_resume(stage.store, actor.id if actor else 0, stage.now()))


async def view(stage: Stage, step: Step) -> str:
    """Somebody looks, through the portal's own API."""
    outcome, stage.seen = await viewing.look(stage, step.given)
    return outcome


def handled(act: Callable[[Stage, Step], Awaitable[object]]) -> "Act":
    """A step of a dispute or a repair."""

    async def take(stage: Stage, step: Step) -> str:
        return _code(stage, step, await act(stage, step))

    return take


Act = Callable[[Stage, Step], Awaitable[str]]
BUILT: dict[str, Act] = {
    "record": record,
    "annul": annul,
    "source_discloses": source_discloses,
    "adopt": adopt,
    "countersign": _by_an_office(pushing.countersign),
    "monthly_upload": _by_an_office(pushing.monthly_upload),
    "designation_check": _by_an_office(pushing.designation_check),
    "look_up": _by_an_office(pushing.look_up),
    "reject": reject,
    "import_scores": import_scores,
    "evaluate_cycle": evaluate_cycle,
    "publish": publish,
    "calendar": calendar,
    "decide_measure": decide_measure,
    "deliver": deliver,
    "commitment": commitment,
    "list_decision": list_decision,
    "object": object_to,
    "answer_objection": answer_objection,
    "report_listing": report_listing,
    "consent": handled(watching.consent),
    "remove_listing": remove_listing,
    "monitor": _by_an_office(watching.monitor),
    "exam_passed": exam_passed,
    "apply_resume": apply_resume,
    "view": view,
    "dispute": handled(handling.dispute),
    "add_evidence": handled(handling.add_evidence),
    "withdraw": handled(handling.withdraw),
    "need_other_unit": handled(handling.need_other_unit),
    "decide_dispute": handled(handling.decide_dispute),
    "apply_repair": handled(handling.apply_repair),
    "accept_repair": handled(handling.accept_repair),
    "decline_repair": handled(handling.decline_repair),
    "extend_repair": handled(handling.extend_repair),
    "decide_repair": handled(handling.decide_repair),
    "report_rectified": handled(handling.report_rectified),
    "false_material": handled(handling.false_material),
}


def _only(step: Step, built: set[str]) -> dict[str, Any]:
    """What the step gives, as long as casework takes all of it."""
    if missing := sorted(step.given.keys() - built):
        raise NotBuiltError(f"{step.action}.{missing[0]}")
    return dict(step.given)


def _authority(stage: Stage, step: Step) -> str:
    """The authority in charge of the subject, unless the step names another."""
    actor = stage.actors.get(step.given.get("subject", step.about or ""))
    region: str = step.given.get("region") or (actor.cast.region if actor else "230000")
    return region


async def _office(stage: Stage, step: Step) -> Office:
    authority = _authority(stage, step)
    return Office(region=authority, officer_id=await stage.officer(authority))


async def _listing_office(stage: Stage, step: Step) -> Office:
    """The city in which the authority in charge lies: it decides about lists (HLJ art. 29)."""
    authority = step.given.get("region") or f"{_authority(stage, step)[:4]}00"
    return Office(region=authority, officer_id=await stage.officer(authority))


def _code(stage: Stage, step: Step, outcome: object) -> str:
    """An outcome of casework in the words of stories."""
    match outcome:
        case CycleEvaluated() | CyclePublished():
            return "ok"
        case Recorded() | AlreadyRecorded() | EntryMoved() | MeasureDecided() | DocumentDelivered():
            return "ok"
        case ScoresImported() | Published() | CommitmentMoved() | LookedUp() | MonthUploaded() | MonthCountersigned():
            return "ok"
        case IntakeChecked(_, suspended):
            return "intake_suspended" if suspended else "ok"
        case ListingMoved(_, late):
            stage.late = late
            return "ok"
        case ObjectionLate(_, code):
            return code
        case Resumed() | MonitoringMoved() | ConsentMoved():
            return "ok"
        case CaseMoved():
            return "ok"
        case WindowClosed(code) | CaseDuplicate(code) | ConditionsUnmet(code) | NotPossible(code):
            return code
        case FiledIncomplete(_, _, code) | NotInCharge(_, code):
            return code
        case SubjectUnknown():  # casework tells nobody which of the two it is
            return "forbidden" if step.given.get("subject", step.about) in stage.actors else "not_found"
        case NotInForce(code):
            return code
        case MeasureOutOfRange():
            return "measure_out_of_range"
        case Invalid(_, code) if code in _OUT_OF_RANGE:
            return "measure_out_of_range"
        case Invalid(_, code):
            return code
    raise AssertionError(f"an outcome that stories have no word for: {outcome}")
