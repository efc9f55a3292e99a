"""What a story does about entries: recording one, its way into the open, its annulment."""

from typing import Any

from portal.casework import disclosure, stages
from portal.casework import record as casework
from portal.domain.entry import Fund, Severity, SeverityClass, Source
from portal.domain.entry import Stage as EntryStage
from portal.domain.outcomes import (
    AlreadyRecorded,
    EntryMoved,
    Recorded,
)
from portal.domain.push import Channel
from tests.storytelling import pushing
from tests.storytelling.answers import code
from tests.storytelling.form import Step
from tests.storytelling.offices import authority_of
from tests.storytelling.stage import NotBuiltError, Stage
from tests.storytelling.values import number

_RECORD_KEYS = {
    "key", "subject", "item", "decided_on", "occurred_on", "act_no", "points", "expires_on", "publicity_class",
    "publicity_until", "treatment", "region", "loss", "fraud_purpose", "agreement_clause", "severity", "channel",
    "responsible", "undisclosed_by_source",
    "remedy_ended_on", "final_decision", "fund", "source", "stage", "shared",
}  # fmt: skip


async def record(stage: Stage, step: Step) -> str:
    """An officer confirms an entry."""
    given = _only(step, _RECORD_KEYS)
    authority = authority_of(stage, step)
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
        source=Source(given.get("source", Source.SUPERVISION)),
        stage=EntryStage(given.get("stage", EntryStage.CONFIRMED)),
        shared=given.get("shared", False),
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
    return code(stage, step, outcome)


async def source_discloses(stage: Stage, step: Step) -> str:
    """The body from which an entry came has made it public."""
    authority = authority_of(stage, step)
    outcome = await disclosure.source_discloses(
        stage.store,
        stage.entries.get(step.given["record"], 0),
        authority,
        await stage.officer(authority),
        "来源机关已公开（示例）",
        stage.now(),
    )
    return code(stage, step, outcome)


async def annul(stage: Stage, step: Step) -> str:
    """The decision behind an entry is annulled."""
    authority = authority_of(stage, step)
    outcome = await stages.annul(
        stage.store,
        stage.entries.get(step.given["record"], 0),
        authority,
        await stage.officer(authority),
        "行政复议决定撤销（示例）",
        stage.now(),
        number(step.given["score"]) if "score" in step.given else None,
    )
    if isinstance(outcome, EntryMoved) and outcome.reversal is not None:
        stage.entries[step.given["key"]] = outcome.reversal.id
    return code(stage, step, outcome)


def _only(step: Step, built: set[str]) -> dict[str, Any]:
    """What the step gives, as long as casework takes all of it."""
    if missing := sorted(step.given.keys() - built):
        raise NotBuiltError(f"{step.action}.{missing[0]}")
    return dict(step.given)
