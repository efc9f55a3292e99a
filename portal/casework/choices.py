"""What can be done next with a case: the machine's steps, by whom, with their days, and why not now.

A reader's view: each use case looks again when the step is taken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from portal.casework import disputed, proof
from portal.casework.answers import Filled, filled
from portal.casework.cases import By, Counter, Desk, take_up
from portal.casework.disputes import last_day_of
from portal.casework.handling import EVERY_KIND, held_by_other, not_in_charge, other_officer_needed
from portal.casework.objections import objected
from portal.casework.ports import Store
from portal.casework.repair_conditions import Unmet, procedure_of, standing
from portal.casework.repair_effect import left
from portal.casework.second_officer import other_needed, waits
from portal.domain import dispute, repair
from portal.domain.case import Case, NotPossible
from portal.domain.case_outcomes import ConditionsUnmet, HeldByOther, OtherOfficerNeeded, WindowClosed
from portal.domain.dispute import Dispute, DisputeState, DisputeStep
from portal.domain.handling import ProposalStep
from portal.domain.objection import ObjectedTo, Objection, ObjectionStep
from portal.domain.outcomes import NotInCharge
from portal.domain.repair import Repair, RepairState, RepairStep
from portal.domain.working_days import Deadline, working_days_after

Refusal = NotInCharge | OtherOfficerNeeded | HeldByOther | NotPossible | WindowClosed | ConditionsUnmet
_DAY = timedelta(days=1)
_HOLDS = (DisputeStep.UPHOLD, RepairStep.GRANT, RepairStep.TAKE_EFFECT, ObjectionStep.SUSTAIN)
_FAILS = (DisputeStep.REJECT, RepairStep.REFUSE, ObjectionStep.DISMISS)
_AT_THE_COUNTER = (RepairStep.OBJECT, ObjectionStep.WITHDRAW)  # taken down by whoever is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A step that a case can take. `by`: officer, subject, or time itself.

    `first_day`, `last_day`: from when on it is possible and until when it is in time, where there is such a day.
    `deadline`: the limit that would run if it were taken today. `unmet`: conditions of a repair that are not met today.
    `refusal`: why this officer cannot take it now.
    """

    step: str
    by: Literal["officer", "subject", "time"] = "officer"
    first_day: date | None = None
    last_day: date | None = None
    deadline: Deadline | None = None
    unmet: tuple[str, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """The steps of a case and the templates for those that an officer decides."""

    steps: Sequence[Choice]
    answers: Sequence[Filled]


async def choices(store: Store, case_id: int, by: By, now: datetime) -> Choices | None:
    """What can be done next; None where the case is unknown, or not for who asks. Nothing is stored."""
    async with store.transaction() as transaction:
        at = await take_up(transaction, case_id, EVERY_KIND, by, now)
        window = await _window(at) if at is not None else None
    if at is None:
        return None
    found = list(_steps(at, window, now.date()))
    steps = found
    refusal: Refusal | None = (
        not_in_charge(at, by) or other_officer_needed(at.file, at.case, by.officer_id) or held_by_other(at.case, by)
    )
    if refusal is not None:
        own = [each.by == "officer" and each.step not in _AT_THE_COUNTER for each in steps]
        steps = [replace(each, refusal=refusal) if mine else each for each, mine in zip(steps, own, strict=True)]
    if at.case.proposal is not None:
        steps = _waiting(at, by, found, steps, refusal)
    return Choices(steps, filled(at.file, at.book, at.case, [each.step for each in steps], now.date()))


def _waiting(
    at: Desk[Case], by: By, found: Sequence[Choice], steps: Sequence[Choice], own: Refusal | None
) -> list[Choice]:
    """The steps while a decision waits for its second officer: `found` before who asks was looked at, `own` why they
    would not decide anyway."""
    wrong, holds = not_in_charge(at, by), at.case.proposal is not None and at.case.proposal.decision.holds
    proposed = next((each for each in found if each.step in (_HOLDS if holds else _FAILS)), None)
    refusal: Refusal | None = (
        wrong
        or other_officer_needed(at.file, at.case, by.officer_id)
        or other_needed(at.case, by.officer_id)
        or (proposed.refusal if proposed is not None else None)
    )
    decisions = (*_HOLDS, *_FAILS)
    return [
        *(replace(each, refusal=own or waits(at.case)) if each.step in decisions else each for each in steps),
        Choice(step=ProposalStep.CONFIRM, refusal=refusal),
        Choice(step=ProposalStep.SEND_BACK, refusal=wrong),
    ]


async def _window(at: Desk[Case]) -> date | None:
    """Last day on which the dispute could be filed, until which missing proof can still come."""
    if not isinstance(at.case, Dispute):
        return None
    whole = Counter(at.transaction, at.file, at.book, at.calendar)
    return await last_day_of(whole, next(iter(at.case.entries), None), at.case.result)


def _steps(at: Desk[Case], window: date | None, today: date) -> Iterator[Choice]:
    match at.case:
        case Dispute() as case:
            return _of_dispute(at, case, window, today)
        case Repair() as case:
            return _of_repair(at, case, today)
        case Objection() as case:
            return _of_objection(at, case, today)
    raise TypeError(type(at.case))


def _of_dispute(at: Desk[Case], case: Dispute, window: date | None, today: date) -> Iterator[Choice]:
    procedure, due_on = at.book.procedures.dispute, case.due.on if case.due is not None else None
    incomplete = case.state is DisputeState.INCOMPLETE
    waits_until = proof.waits_until(case, window)
    for step in dispute.possible(case.state):
        match step:
            case DisputeStep.ADD_EVIDENCE:
                days = procedure.decide if procedure is not None and incomplete else None
                yield Choice(step=step, by="subject", last_day=waits_until, deadline=_limit(at, today, days))
            case DisputeStep.NEED_OTHER_UNIT:
                days = procedure.decide_with_other_unit if procedure is not None else None
                start = case.due.counted_from if case.due is not None else today
                late = WindowClosed("extension_late", due_on) if due_on is not None and today > due_on else None
                yield Choice(step=step, last_day=due_on, deadline=_limit(at, start, days), refusal=late)
            case DisputeStep.REJECT if waits_until is not None:
                yield _without_proof(step, waits_until, today)
            case DisputeStep.WITHDRAW:
                yield Choice(step=step, by="subject")
            case DisputeStep.UPHOLD if not disputed.score_handed_over(at.file) and not disputed.concerned(
                at.file, case
            ):
                nothing = NotPossible("entries_to_revoke", (DisputeStep.REJECT,))
                yield Choice(step=step, last_day=due_on, refusal=nothing)
            case _:
                yield Choice(step=step, last_day=due_on)


def _without_proof(step: str, waits_until: date, today: date) -> Choice:
    """A filing whose proof never comes is ended when it was waited for."""
    waits = NotPossible("incomplete", (proof.ADD_EVIDENCE, "withdraw"))
    return Choice(step=step, first_day=waits_until + _DAY, refusal=waits if today <= waits_until else None)


def _of_repair(at: Desk[Case], case: Repair, today: date) -> Iterator[Choice]:
    procedure, due_on = procedure_of(at.book), case.due.on if case.due is not None else None
    shown_until = case.notice.on if case.notice is not None else None
    undecided = case.state in (RepairState.ACCEPTED, RepairState.EXTENDED)
    waits_until = proof.waits_until(case, None)
    for step in repair.possible(case.state):
        match step:
            case RepairStep.ADD_EVIDENCE:
                days = procedure.decide if procedure.acceptance != "by_act" and not case.evidence else None
                yield Choice(step=step, by="subject", last_day=waits_until, deadline=_limit(at, today, days))
            case RepairStep.DECLINE if case.state is RepairState.INCOMPLETE:
                yield _without_proof(step, waits_until, today) if waits_until is not None else Choice(step=step)
            case RepairStep.ACCEPT:
                yield Choice(step=step, deadline=_limit(at, today, procedure.decide))
            case RepairStep.EXTEND if procedure.extended is not None and case.accepted_on is not None:
                late = WindowClosed("extension_late", due_on) if due_on is not None and today > due_on else None
                deadline = _limit(at, case.accepted_on, procedure.extended)
                yield Choice(step=step, last_day=due_on, deadline=deadline, refusal=late)
            case RepairStep.GRANT if undecided:  # at once where the text has no notice
                yield _granting(
                    at, case, today, Choice(step=step, last_day=due_on, deadline=_limit(at, today, procedure.notice))
                )
            case RepairStep.REFUSE if undecided:
                yield Choice(step=step, last_day=due_on)
            case RepairStep.OBJECT:
                yield Choice(step=step, last_day=shown_until)
            case RepairStep.UNDO if case.notice is not None and not objected(at.file, case):
                yield Choice(step=RepairStep.OBJECT, last_day=shown_until)  # received by then, taken down now
            case RepairStep.TAKE_EFFECT if case.state is RepairState.ON_NOTICE and shown_until is not None:
                unmet = tuple(each.code for each in _unmet(at, case, today))
                yield Choice(step=step, by="time", first_day=shown_until + _DAY, unmet=unmet)
            case RepairStep.WITHDRAW:
                yield Choice(step=step, by="subject")


def _granting(at: Desk[Case], case: Repair, today: date, choice: Choice) -> Choice:
    unmet = _unmet(at, case, today)
    if not unmet:
        return choice
    names = tuple(each.code for each in unmet)
    first_day = max((each.from_day for each in unmet if each.from_day is not None), default=None)
    refusal = ConditionsUnmet("conditions_missing", names, first_day)
    return replace(choice, first_day=first_day, unmet=names, refusal=refusal)


def _unmet(at: Desk[Case], case: Repair, today: date) -> list[Unmet]:
    return standing(at.file, at.book, left(at.file, case), today)


def _of_objection(at: Desk[Case], case: Objection, today: date) -> Iterator[Choice]:
    if case.ended:
        return
    to_refusal = case.to is ObjectedTo.REPAIR_REFUSAL
    anew = _limit(at, today, procedure_of(at.book).decide) if to_refusal else None
    yield Choice(step=ObjectionStep.SUSTAIN, deadline=anew)
    yield Choice(step=ObjectionStep.DISMISS)
    yield Choice(step=ObjectionStep.WITHDRAW, by="subject" if to_refusal else "officer")


def _limit(at: Desk[Case], start: date, days: int | None) -> Deadline | None:
    return working_days_after(start, days, at.calendar) if days is not None else None
