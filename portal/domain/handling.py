"""Who works on a case (认领、移交、退回), and what other units say about it (征求意见).

States of the work::

    unclaimed --claim--> held
    unclaimed | held --hand_over--> held     by somebody else; a colleague of who is away may do it, too
    held --give_back--> unclaimed            by its holder

Neither moves the case itself nor any of its clocks.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from portal.domain.case import Case, NotPossible
from portal.domain.case_outcomes import HeldByOther


class HandlingStep(StrEnum):
    """认领 / 移交 / 退回."""

    CLAIM = "claim"
    HAND_OVER = "hand_over"
    GIVE_BACK = "give_back"


class ProposalStep(StrEnum):
    """提出处理意见 / 复核同意 / 退回: a decision that a second officer confirms."""

    PROPOSE = "propose"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"


_STEP = HandlingStep


@dataclass(frozen=True, slots=True)
class Handling:
    """A step of the work on a case: who took it, who has the case after it, and why."""

    case: Case
    step: HandlingStep | ProposalStep
    officer_id: int
    held_by: int | None
    happened_at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Who has a case after a step; none: it lies unclaimed."""

    held_by: int | None


def after(
    held_by: int | None, step: HandlingStep, officer_id: int, to: int | None = None
) -> Held | NotPossible | HeldByOther:
    """Who has the case after a step by an officer, or what is possible instead. `to`: whom a hand-over names."""
    if step is _STEP.HAND_OVER:
        return Held(to) if to != held_by else NotPossible("held_already", _possible(held_by, officer_id))
    if held_by not in (None, officer_id):
        return HeldByOther(held_by, (_STEP.HAND_OVER,))
    if step is _STEP.CLAIM:
        return Held(officer_id)
    return Held(None) if held_by is not None else NotPossible("not_held", _possible(held_by, officer_id))


def _possible(held_by: int | None, officer_id: int) -> tuple[str, ...]:
    if held_by is None:
        return _STEP.CLAIM, _STEP.HAND_OVER
    return (_STEP.HAND_OVER, _STEP.GIVE_BACK) if held_by == officer_id else (_STEP.HAND_OVER,)


@dataclass(slots=True, eq=False, kw_only=True)
class Opinion:
    """What another unit is asked about a case, by which day, and what it answered.

    `answered_by` is the name under the answer; `recorded_by` the officer who took it down.
    """

    case: Case
    unit: str
    question: str
    until: date
    asked_by: int
    asked_at: datetime
    answer: str | None = None
    answered_by: str | None = None
    answered_on: date | None = None
    recorded_by: int | None = None
    recorded_at: datetime | None = None
    id: int | None = None
