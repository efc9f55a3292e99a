"""The proof of a filing: how long it is waited for, and what happens when it arrives (HLJ art. 28, 39; SC art. 46).

What is missing is said once, with the day up to which the filing waits (filing.proof_days). More proof may come until
the case is decided; then no clock moves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from portal.casework import filings, messages
from portal.casework.cases import By, C, Counter, Desk, checked_receipt
from portal.casework.moving import move
from portal.domain.case import Case
from portal.domain.case_outcomes import CaseMoved, CaseOutcome
from portal.domain.working_days import working_days_after, working_days_between

ADD_EVIDENCE = "add_evidence"


@dataclass(frozen=True, slots=True)
class Proof:
    """What arrives: kept files, or papers at the counter with their real day of receipt."""

    files: Sequence[UUID] = ()
    received_on: date | None = None
    papers: str = ""


def wait_for(at: Counter, case: Case, last_day: date | None, now: datetime) -> None:
    """A filing without its proof waits for it; never shorter than there is time for filing itself, up to `last_day`."""
    today = now.date()
    left = working_days_between(today, last_day, at.calendar) if last_day is not None else 0
    days = max(at.book.months("filing.proof_days"), left)
    case.proof_due = working_days_after(today, days, at.calendar)
    at.file.messages.append(messages.case_incomplete(at.book, case, now))


def may_come(case: Case, last_day: date | None, today: date) -> bool:
    """Whether a filing that lacks its proof must still wait for it."""
    until = waits_until(case, last_day)
    return until is not None and today <= until


def waits_until(case: Case, last_day: date | None) -> date | None:
    """The last day on which a filing waits for its proof; None where nothing is missing, or no day was ever told."""
    if case.evidence:
        return None
    return max(filter(None, (last_day, case.proof_due.on if case.proof_due is not None else None)), default=None)


def add(
    at: Counter | Desk[C],
    case: Case,
    proof: Proof,
    by: By,
    now: datetime,
    starts: Callable[[date], None] | None = None,
) -> CaseOutcome:
    """Proof has arrived. `starts`: what begins with its day of receipt where the filing waited for it."""
    refusal = checked_receipt(by, proof.received_on, proof.papers, case.received_on, now) or move(
        at.file, case, ADD_EVIDENCE, now, by.actor, proof.papers.strip() or None, proof.received_on
    )
    if refusal is not None:
        return refusal
    at.file.attach(case, proof.files)
    if case.evidence or starts is None:
        at.file.messages.append(messages.more_proof(at.book, case, now))
    else:
        case.evidence, case.proof_due = True, None
        starts(proof.received_on or now.date())
    filings.receipt(at.file, at.book, case, now, by.actor)
    return CaseMoved(case)


async def sent_again(at: Counter, case: Case, proof: Proof, by: By, now: datetime) -> CaseOutcome:
    """A whole filing once more: nothing is done, unless it brings files that are not filed yet."""
    files = await at.transaction.not_filed(proof.files)
    if not files:
        return CaseMoved(case, repeated=True)
    return add(at, case, replace(proof, files=files), by, now)
