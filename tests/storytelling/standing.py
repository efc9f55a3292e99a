"""What a story does about measures, commitments and the way back."""

from portal.casework import commitments, documents, measures
from portal.domain.commitment import CommitmentState
from portal.domain.outcomes import (
    CommitmentMoved,
    MeasureDecided,
    MeasureOutOfRange,
)
from portal.rulebooks.loader import shipped
from tests.storytelling import listing
from tests.storytelling.answers import code
from tests.storytelling.form import Step
from tests.storytelling.offices import authority_of, listing_office_of, office_of
from tests.storytelling.stage import Stage
from tests.storytelling.values import number


async def decide_measure(stage: Stage, step: Step) -> str:
    """An officer decides a measure, its dates and its amounts."""
    given = step.given
    authority = authority_of(stage, step)
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
    return code(stage, step, outcome)


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
            await office_of(stage, step),
            stage.now(),
        )
    if isinstance(outcome, CommitmentMoved) and outcome.commitment.id is not None:
        stage.commitments[given["key"]] = outcome.commitment.id
    return code(stage, step, outcome)


async def exam_passed(stage: Stage, step: Step) -> str:
    """An officer notes that the exam before coming back was passed."""
    authority = authority_of(stage, step)
    actor = stage.actors.get(step.given["subject"])
    officer = await stage.officer(authority)
    outcome = await measures.exam_passed(stage.store, actor.id if actor else 0, authority, officer, stage.now())
    return code(stage, step, outcome)


async def apply_resume(stage: Stage, step: Step) -> str:
    """The subject asks to be admitted again."""
    actor = stage.actors.get(step.given["subject"])
    return code(stage, step, await measures.apply_resume(stage.store, actor.id if actor else 0, stage.now()))


async def deliver(stage: Stage, step: Step) -> str:
    """Proof that the document of a kind that was issued last, or the one about an entry, reached the subject."""
    given = step.given
    authority = authority_of(stage, step)
    actor = stage.actors.get(given["subject"])
    if given["document"] == "listing_prenotice" and actor is not None:
        await listing.announce(stage, step, await listing_office_of(stage, step))
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
    return code(stage, step, outcome)
