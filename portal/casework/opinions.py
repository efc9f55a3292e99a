"""Another unit is asked about a case (征求意见), and its answer is taken down with name and day.

No clock stands still for it: the longer limit of HLJ art. 28, where another unit has to help, is a step of the dispute.
"""

from dataclasses import dataclass
from datetime import date, datetime

from portal.casework.cases import By, checked, desk
from portal.casework.handling import EVERY_KIND, held_by_other, not_in_charge, other_officer_needed
from portal.casework.ports import Store
from portal.domain.case import NotPossible
from portal.domain.case_outcomes import CaseOutcome
from portal.domain.handling import Opinion
from portal.domain.outcomes import Invalid, SubjectUnknown

LONGEST_NAME = 200  # characters


@dataclass(frozen=True, slots=True)
class OpinionKept:
    """A question was asked, or its answer taken down."""

    opinion: Opinion


OpinionOutcome = OpinionKept | CaseOutcome


@dataclass(frozen=True, slots=True)
class Question:
    """What a unit is asked, and the last day for its answer."""

    unit: str
    question: str
    until: date


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit answered, the name under it, and the day of the answer."""

    answer: str
    answered_by: str
    answered_on: date


async def ask(store: Store, case_id: int, question: Question, by: By, now: datetime) -> OpinionOutcome:
    """Asks a unit about an open case."""
    async with desk(store, case_id, EVERY_KIND, by, now) as at:
        if at is None or by.officer_id is None:
            return SubjectUnknown()
        refusal: CaseOutcome | None = (
            not_in_charge(at, by)
            or other_officer_needed(at.file, at.case, by.officer_id)
            or held_by_other(at.case, by)
            or _named("unit", question.unit)
            or checked("question", question.question)
        )
        if refusal is None and question.until < now.date():
            refusal = Invalid("until", "in_the_past")
        if refusal is None and at.case.ended:
            refusal = NotPossible("already_decided", ())
        if refusal is not None:
            return refusal
        opinion = Opinion(
            case=at.case,
            unit=question.unit.strip(),
            question=question.question.strip(),
            until=question.until,
            asked_by=by.officer_id,
            asked_at=now,
        )
        at.file.add_opinion(opinion)
    return OpinionKept(opinion)


async def record(store: Store, case_id: int, opinion_id: int, answer: Answer, by: By, now: datetime) -> OpinionOutcome:
    """Takes a unit's answer down, once; also when the case is decided already."""
    async with desk(store, case_id, EVERY_KIND, by, now) as at:
        if at is None or by.officer_id is None:
            return SubjectUnknown()
        opinion = next((each for each in at.file.opinions if each.id == opinion_id), None)
        if opinion is None:
            return SubjectUnknown()
        refusal: CaseOutcome | None = (
            not_in_charge(at, by) or checked("answer", answer.answer) or _named("answeredBy", answer.answered_by)
        )
        if refusal is None and answer.answered_on > now.date():
            refusal = Invalid("answeredOn", "in_the_future")
        if refusal is None and answer.answered_on < opinion.asked_at.date():
            refusal = Invalid("answeredOn", "before_it_was_asked")
        if refusal is None and opinion.recorded_at is not None:
            refusal = NotPossible("already_answered", ())
        if refusal is not None:
            return refusal
        opinion.answer, opinion.answered_by = answer.answer.strip(), answer.answered_by.strip()
        opinion.answered_on, opinion.recorded_by, opinion.recorded_at = answer.answered_on, by.officer_id, now
        at.file.touch_opinion(opinion)
    return OpinionKept(opinion)


def _named(field: str, name: str) -> Invalid | None:
    return checked(field, name, most=LONGEST_NAME)
