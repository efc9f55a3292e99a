"""Objections (异议) to a refused repair (HLJ Attachment 4) or to the public notice of a granted one (OPEN-18).

States::

    open --sustain--> sustained     a refused repair is decided anew; a granted one is refused
    open --dismiss--> dismissed     the refusal stands; the notice runs on
    open --withdraw--> withdrawn    as if dismissed
"""

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.case import Case, CaseKind, NotPossible
from portal.domain.repair import Repair


class ObjectionState(StrEnum):
    """Where an objection stands."""

    OPEN = "open"
    SUSTAINED = "sustained"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


class ObjectionStep(StrEnum):
    """What can happen to an objection."""

    SUSTAIN = "sustain"
    DISMISS = "dismiss"
    WITHDRAW = "withdraw"


class ObjectedTo(StrEnum):
    """What an objection is against."""

    REPAIR_REFUSAL = "repair_refusal"
    REPAIR_NOTICE = "repair_notice"


_MOVES = {
    ObjectionStep.SUSTAIN: ObjectionState.SUSTAINED,
    ObjectionStep.DISMISS: ObjectionState.DISMISSED,
    ObjectionStep.WITHDRAW: ObjectionState.WITHDRAWN,
}


def transition(state: ObjectionState, step: ObjectionStep) -> ObjectionState | NotPossible:
    """The state after a step, or what is possible instead."""
    if state is ObjectionState.OPEN:
        return _MOVES[step]
    return NotPossible("already_decided", ())


def possible(state: ObjectionState) -> tuple[ObjectionStep, ...]:
    """The steps that an objection can take now."""
    return tuple(_MOVES) if state is ObjectionState.OPEN else ()


@dataclass(slots=True, eq=False, kw_only=True)
class Objection(Case):
    """An objection in a repair."""

    kind = CaseKind.OBJECTION

    state: ObjectionState
    to: ObjectedTo
    repair: Repair

    def after(self, step: str) -> ObjectionState | NotPossible:
        """The state after a step, or what is possible instead."""
        return transition(self.state, ObjectionStep(step))

    @property
    def ended(self) -> bool:
        """Whether it is decided, or over."""
        return self.state is not ObjectionState.OPEN
