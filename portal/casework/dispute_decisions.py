"""Decisions on disputes: what is upheld is revoked, or put right, and all that follows happens at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from portal.casework import case_documents, disputed, messages, proof
from portal.casework.anchors import correct_score, take_place
from portal.casework.cases import By, Desk, checked, desk
from portal.casework.disputes import handled, last_day_of, not_in_charge
from portal.casework.file import EntryEvent
from portal.casework.handling import held_by_other, other_officer_needed
from portal.casework.moving import move
from portal.casework.ports import Store
from portal.casework.second_officer import asked_for, propose, waits
from portal.casework.settle import schedule_expiry
from portal.domain.case import Decision, NotPossible
from portal.domain.case_outcomes import (
    CaseMoved,
    CaseOutcome,
)
from portal.domain.dispute import Dispute, DisputeState, DisputeStep
from portal.domain.entry import Entry, Status
from portal.domain.outcomes import Invalid, SubjectUnknown

_OUTCOMES = {
    DisputeState.UPHELD: ("异议成立", "upheld"),
    DisputeState.REJECTED: ("异议不成立", "rejected"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What stands instead, where only a part was wrong.

    `score` where it does not come from entries; otherwise the catalogue item and the facts as they should have been.
    """

    score: Decimal | None = None
    item: str | None = None
    facts: str | None = None


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
) -> CaseOutcome:
    """Decides a dispute; what follows from it happens at once.

    `entries`: where the dispute about a result holds, the entries of that result that were wrong; when left out, the
    adverse entry that made it.
    """
    right = correction or Correction()
    decision = Decision(upheld, reason, right.score, right.item, right.facts, tuple(entries))
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
    correction, wrong = _correction(decision), _wrong(at, decision.entries)
    if refusal is None and not isinstance(after, NotPossible) and upheld:
        refusal = _changes_nothing(at, correction, decision.entries, wrong)
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
    case_documents.dispute_answer(at.file, at.book, at.case, outcome, now, by.officer_id)
    at.file.messages.append(messages.case_decided(at.book, at.case, "dispute_decided", outcome, reason, now))
    return CaseMoved(at.case, late=late)


def _correction(decision: Decision) -> Correction | None:
    if decision.score is None and decision.item is None and decision.facts is None:
        return None
    return Correction(score=decision.score, item=decision.item, facts=decision.facts)


async def _evidence_may_come(at: Desk[Dispute], now: datetime) -> NotPossible | None:
    """A filing that lacks its proof waits for it, and at least as long as a dispute can still be filed."""
    last_day = await last_day_of(at, next(iter(at.case.entries), None), at.case.result)
    if not proof.may_come(at.case, last_day, now.date()):
        return None
    return NotPossible("incomplete", (DisputeStep.ADD_EVIDENCE, DisputeStep.WITHDRAW))


def _wrong(at: Desk[Dispute], named: Sequence[int]) -> list[Entry]:
    ids = frozenset(named) or disputed.made_by(at.file, at.case)
    return [each for each in at.file.entries if each.id in ids]


def _changes_nothing(
    at: Desk[Dispute], correction: Correction | None, named: Sequence[int], wrong: Sequence[Entry]
) -> NotPossible | Invalid | None:
    """Whether upholding would put nothing right, or what the dispute is not about."""
    if not disputed.concerned(at.file, at.case).issuperset(named):
        return Invalid("entries", "entry_not_concerned")
    if not wrong and (correction is None or correction.score is None):
        return NotPossible("entries_to_revoke", (DisputeStep.REJECT,))
    return _not_a_correction(at, correction, wrong) if correction is not None else None


def _not_a_correction(at: Desk[Dispute], correction: Correction, wrong: Sequence[Entry]) -> Invalid | None:
    if correction.score is not None:
        if not disputed.score_handed_over(at.file):
            return Invalid("score", "score_from_entries")
        lowest, highest = at.book.bounds(at.file.subject.kind.party)
        return None if lowest <= correction.score <= highest else Invalid("score", "score_from_entries")
    if len(wrong) != 1:
        return Invalid("entries", "one_entry_to_correct")
    [entry] = wrong
    item = at.book.items.get(correction.item or entry.item)
    if item is None or item.category is not entry.category:
        return Invalid("item", "item_unknown")
    if (item.points or 0) < (entry.points or 0):
        return Invalid("item", "correction_worse")  # nobody is worse off for having disputed
    return checked("facts", correction.facts or entry.facts)


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
            _put_right(at, entry, entry_id, correction, by, now)
    return new


def _put_right(at: Desk[Dispute], wrong: Entry, entry_id: int, correction: Correction, by: By, now: datetime) -> None:
    """The corrected entry keeps the days of the wrong one, so that nothing runs anew."""
    item = at.book.items[correction.item or wrong.item]
    entry = replace(
        wrong,
        id=entry_id,
        item=item.code,
        item_name=item.name,
        item_name_en=item.name_en,
        article=item.article,
        points=item.points,
        facts=(correction.facts or wrong.facts).strip(),
        document_no=f"{wrong.document_no}（更正）",
        recorded_at=now,
        recorded_by=by.officer_id,
        status=Status.ACTIVE,
        taken_back_at=None,
    )
    at.file.add_entry(entry)
    at.file.events.append(EntryEvent(entry, "confirmed", now, by.officer_id, at.case.receipt_no))
    schedule_expiry(at.file, at.book, entry)
    take_place(at.file, at.book, wrong, entry)
