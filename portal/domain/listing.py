"""Lists (名单) on which a subject stands, and the roads onto them and off again.

States::

    new --earn--> earning                     by time (red list, HLJ art. 35)
    new --announce--> announced               by decision after a pre-notice (serious dishonesty, HLJ art. 29)
    new --enter--> listed                     by decision or by a fact alone (joint sanction, SD art. 8, 9; expert pool)
    announced --object--> objected
    objected --answer--> answered
    earning | announced | answered --enter--> listed
    listed --report--> listed                 the province is told
    listed --object--> listed                 received in time, taken down after the decision
    listed --answer--> listed                 that objection holds not; otherwise the place is left
    earning | announced | objected | answered --drop--> dropped
    listed --leave--> left

Earning ends with `enter` when the time is full and with `drop` when its condition breaks. Every step is an event that
stays; `dropped` and `left` are the end, and a new road begins with a new listing.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from portal.domain.case import TIME, Actor, NotPossible
from portal.domain.working_days import Deadline


class ListingState(StrEnum):
    """How far a subject is on the road."""

    EARNING = "earning"
    ANNOUNCED = "announced"
    OBJECTED = "objected"
    ANSWERED = "answered"
    LISTED = "listed"
    LEFT = "left"
    DROPPED = "dropped"


class Awaited(StrEnum):
    """What a road that an officer has in hand waits for (HLJ art. 29)."""

    RECEIPT = "receipt"  # proof that the pre-notice was received
    OBJECTION = "objection"  # the subject may still object
    ANSWER = "answer"  # of the authority to an objection
    DECISION = "decision"
    REPORT = "report"  # to the province


class ListingStep(StrEnum):
    """What can happen to a listing; each is an event."""

    EARN = "earn"
    ANNOUNCE = "announce"
    OBJECT = "object"
    ANSWER = "answer"
    ENTER = "enter"
    REPORT = "report"
    LEAVE = "leave"
    DROP = "drop"


_MOVES = {
    (None, ListingStep.EARN): ListingState.EARNING,
    (None, ListingStep.ANNOUNCE): ListingState.ANNOUNCED,
    (None, ListingStep.ENTER): ListingState.LISTED,
    (ListingState.EARNING, ListingStep.ENTER): ListingState.LISTED,
    (ListingState.EARNING, ListingStep.DROP): ListingState.DROPPED,
    (ListingState.ANNOUNCED, ListingStep.OBJECT): ListingState.OBJECTED,
    (ListingState.ANNOUNCED, ListingStep.ENTER): ListingState.LISTED,
    (ListingState.ANNOUNCED, ListingStep.DROP): ListingState.DROPPED,
    (ListingState.OBJECTED, ListingStep.ANSWER): ListingState.ANSWERED,
    (ListingState.OBJECTED, ListingStep.DROP): ListingState.DROPPED,
    (ListingState.ANSWERED, ListingStep.ENTER): ListingState.LISTED,
    (ListingState.ANSWERED, ListingStep.DROP): ListingState.DROPPED,
    (ListingState.LISTED, ListingStep.REPORT): ListingState.LISTED,
    (ListingState.LISTED, ListingStep.OBJECT): ListingState.LISTED,
    (ListingState.LISTED, ListingStep.ANSWER): ListingState.LISTED,
    (ListingState.LISTED, ListingStep.LEAVE): ListingState.LEFT,
}
OVER = frozenset({ListingState.LEFT, ListingState.DROPPED})


def transition(state: ListingState | None, step: ListingStep) -> ListingState | NotPossible:
    """The state after a step, or what is possible instead. No state: the road has not begun."""
    moved = _MOVES.get((state, step))
    if moved is not None:
        return moved
    code = "step_not_possible" if state is None or state is ListingState.EARNING else "already_decided"
    if state is ListingState.OBJECTED and step is ListingStep.ENTER:
        code = "conditions_missing"  # the objection waits for its answer
    return NotPossible(code, possible(state))


def possible(state: ListingState | None) -> tuple[ListingStep, ...]:
    """The steps that a listing can take now."""
    return tuple(step for before, step in _MOVES if before is state)


@dataclass(slots=True, eq=False)
class Listing:
    """One road of one subject to one list, by its name in the text. `since`: its first day; `article`: of the way.

    `basis` names judgment, State document or decision on which the entry rests. `answer_due` is the day by which the
    authority answers an objection, `answered_at` when it did, `objection_no` the number on its receipt; `report_due`
    is the day by which the province is told.
    """

    subject_id: int
    name: str
    state: ListingState
    since: date
    article: str
    basis: str | None = None
    listed_on: date | None = None
    left_on: date | None = None
    left_reason: str | None = None
    decided_by: int | None = None
    answer_due: Deadline | None = None
    report_due: Deadline | None = None
    reported_at: datetime | None = None
    objection_no: str | None = None
    answered_at: datetime | None = None
    id: int | None = None

    @property
    def stands(self) -> bool:
        """Whether the subject is on the list."""
        return self.state is ListingState.LISTED

    @property
    def objected(self) -> bool:
        """Whether an objection waits for its answer."""
        return self.answer_due is not None and self.answered_at is None and not self.over

    @property
    def over(self) -> bool:
        """Whether the road is at its end."""
        return self.state in OVER


@dataclass(slots=True, eq=False)
class ListingEvent:
    """What happened to a listing, by whom, and in which words."""

    listing: Listing
    step: ListingStep
    happened_at: datetime
    actor: Actor = TIME
    words: str | None = None
