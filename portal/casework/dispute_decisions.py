"""Decisions on disputes: what is upheld is revoked, or put right, and all that follows happens at once."""

from collections.abc import Sequence
from datetime import datetime

from portal.casework import case_documents, disputed, messages, proof
from portal.casework.anchors import correct_score
from portal.casework.cases import By, Desk, checked, desk
from portal.casework.corrections import Correction, correction_of, not_a_correction, put_right
from portal.casework.disputes import handled, last_day_of, not_in_charge
from portal.casework.handling import held_by_other, other_officer_needed
from portal.casework.moving import move
from portal.casework.ports import Store
from portal.casework.second_officer import asked_for, propose, waits
from portal.domain.case import Decision, NotPossible
from portal.domain.case_outcomes import (
    CaseMoved,
    CaseOutcome,
)
from portal.domain.dispute import Dispute, DisputeState, DisputeStep
from portal.domain.entry import Category, Entry, Status, same_document
from portal.domain.outcomes import Invalid, SubjectUnknown

_OUTCOMES = {
    DisputeState.UPHELD: ("异议成立", "upheld"),
    DisputeState.REJECTED: ("异议不成立", "rejected"),
}


async def decide(
    store: Store,
    case_id: int,
    *,
    upheld: bool,
    reason: str,
    by: By,
    now: datetime,
    correction: Correction | None = None,
    entries: Sequence[int] = (),
    missing: str | None = None,
) -> CaseOutcome:
    """Decides a dispute; what follows from it happens at once.

    `entries`: where the dispute about a result holds, the entries of that result that were wrong; when left out, the
    adverse entry that made it. A favourable entry is revoked only where it is named.
    `missing`: the document number of what was left out (遗漏, SC art. 44 (1)) and stands in the archive by now; then
    only what is named is revoked.
    """
    right = correction or Correction()
    decision = Decision(
        upheld,
        reason,
        right.score,
        right.item,
        right.facts,
        tuple(entries),
        right.loss,
        right.severity,
        right.severity_class,
        (missing or "").strip() or None,
    )
    async with desk(store, case_id, Dispute, by, now) as at:
        return await decide_in(at, decision, by, now) if at is not None else SubjectUnknown()


async def decide_in(
    at: Desk[Dispute], decision: Decision, by: By, now: datetime, *, confirmed: bool = False
) -> CaseOutcome:
    """Decides a dispute in an opened file. `confirmed`: a second officer agrees to what was proposed."""
    upheld, reason = decision.holds, decision.reason.strip()
    refusal: CaseOutcome | None = (
        not_in_charge(at, by)
        or other_officer_needed(at.file, at.case, by.officer_id)
        or (None if confirmed else held_by_other(at.case, by) or waits(at.case))
        or checked("reason", reason)
    )
    step = DisputeStep.UPHOLD if upheld else DisputeStep.REJECT
    after = at.case.after(step)
    correction, wrong, missing = correction_of(decision), _wrong(at, decision), _missing(at, decision)
    if refusal is None and not isinstance(after, NotPossible) and upheld:
        refusal = _changes_nothing(at, decision, correction, wrong, missing)
    if refusal is None and not upheld:
        refusal = await _evidence_may_come(at, now)
    if refusal is None and isinstance(after, NotPossible):
        refusal = after
    if refusal is not None:
        return refusal
    if asked_for(at.book, at.case) and not confirmed:
        return propose(at, decision, by, now)
    late = at.case.late_on(now.date())
    move(at.file, at.case, step, now, by.actor, reason)
    at.case.answer = reason
    corrected = await _uphold(at, wrong, correction, by, now) if upheld else []
    handled(at, now, caused_by=corrected)
    outcome = _OUTCOMES[at.case.state]
    case_documents.dispute_answer(at.file, at.book, at.case, outcome, now, by.officer_id, missing if upheld else None)
    at.file.messages.append(messages.case_decided(at.book, at.case, "dispute_decided", outcome, reason, now))
    return CaseMoved(at.case, late=late)


async def _evidence_may_come(at: Desk[Dispute], now: datetime) -> NotPossible | None:
    """A filing that lacks its proof waits for it, and at least as long as a dispute can still be filed."""
    last_day = await last_day_of(at, next(iter(at.case.entries), None), at.case.result)
    if not proof.may_come(at.case, last_day, now.date()):
        return None
    return NotPossible("incomplete", (DisputeStep.ADD_EVIDENCE, DisputeStep.WITHDRAW))


def _wrong(at: Desk[Dispute], decision: Decision) -> list[Entry]:
    ids = frozenset(decision.entries)
    if not ids and decision.missing is None:
        ids = disputed.made_by(at.file, at.case)
    return [each for each in at.file.entries if each.id in ids]


def _missing(at: Desk[Dispute], decision: Decision) -> Entry | None:
    """What was left out, once it is recorded: it stands, hurts nobody, and is not what the dispute was about."""
    if decision.missing is None:
        return None
    known = disputed.known_then(at.file, at.case)
    return next(
        (
            each
            for each in at.file.entries
            if each.counts
            and each.category is not Category.ADVERSE
            and each.id not in known
            and same_document(each.document_no, decision.missing)
        ),
        None,
    )


def _changes_nothing(
    at: Desk[Dispute],
    decision: Decision,
    correction: Correction | None,
    wrong: Sequence[Entry],
    missing: Entry | None,
) -> NotPossible | Invalid | None:
    """Whether upholding would put nothing right, or what the dispute is not about."""
    if not disputed.concerned(at.file, at.case).issuperset(decision.entries):
        return Invalid("entries", "entry_not_concerned")
    if decision.missing is not None and missing is None:
        return Invalid("missing", "missing_not_recorded")
    if not wrong and missing is None and (correction is None or correction.score is None):
        return NotPossible("entries_to_revoke", (DisputeStep.REJECT,))
    if correction is None and not decision.entries and any(each.category is Category.FAVOURABLE for each in wrong):
        return Invalid("entries", "favourable_to_revoke")
    return not_a_correction(at, correction, wrong) if correction is not None else None


async def _uphold(
    at: Desk[Dispute], wrong: Sequence[Entry], correction: Correction | None, by: By, now: datetime
) -> list[int]:
    """Revokes what was wrong and puts what is right beside it; the entries that are new."""
    new: list[int] = []
    if correction is not None and correction.score is not None:
        correct_score(at.file, at.book, correction.score, now, by.officer_id)
    for entry in wrong:
        if entry.status is not Status.REVOKED:  # annulled meanwhile
            at.file.take_back(entry, Status.REVOKED, now, by.officer_id, at.case.receipt_no)
        if correction is not None and correction.score is None:
            [entry_id] = await at.transaction.reserve_entry_ids(1)
            new.append(entry_id)
            put_right(at, entry, entry_id, correction, by, now)
    return new
