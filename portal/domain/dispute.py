"""Disputes (异议, HLJ art. 28, 30; SC art. 44 to 46; SD art. 10; JN 3-5).

States::

    incomplete --add_evidence--> open            the clock starts with the evidence
    open --add_evidence--> open                  more of it, until the decision: no clock moves
    with_other_unit --add_evidence--> with_other_unit
    open --need_other_unit--> with_other_unit    a longer limit from the same start
    open | with_other_unit --uphold--> upheld    the entry is revoked, or corrected
    open | with_other_unit --reject--> rejected
    incomplete --reject--> rejected              only when the evidence can no longer come in time
    incomplete | open | with_other_unit --withdraw--> withdrawn

upheld, rejected and withdrawn are the end: nothing moves on from there.
"""

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.case import Case, CaseKind, NotPossible


class DisputeState(StrEnum):
    """Where a dispute stands."""

    INCOMPLETE = "incomplete"
    OPEN = "open"
    WITH_OTHER_UNIT = "with_other_unit"
    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class DisputeStep(StrEnum):
    """What can happen to a dispute."""

    ADD_EVIDENCE = "add_evidence"
    NEED_OTHER_UNIT = "need_other_unit"
    UPHOLD = "uphold"
    REJECT = "reject"
    WITHDRAW = "withdraw"


_S, _E = DisputeState, DisputeStep
_MOVES: dict[DisputeState, dict[DisputeStep, DisputeState]] = {
    _S.INCOMPLETE: {_E.ADD_EVIDENCE: _S.OPEN, _E.REJECT: _S.REJECTED, _E.WITHDRAW: _S.WITHDRAWN},
    _S.OPEN: {
        _E.ADD_EVIDENCE: _S.OPEN,
        _E.NEED_OTHER_UNIT: _S.WITH_OTHER_UNIT,
        _E.UPHOLD: _S.UPHELD,
        _E.REJECT: _S.REJECTED,
        _E.WITHDRAW: _S.WITHDRAWN,
    },
    _S.WITH_OTHER_UNIT: {
        _E.ADD_EVIDENCE: _S.WITH_OTHER_UNIT,
        _E.UPHOLD: _S.UPHELD,
        _E.REJECT: _S.REJECTED,
        _E.WITHDRAW: _S.WITHDRAWN,
    },
    _S.UPHELD: {},
    _S.REJECTED: {},
    _S.WITHDRAWN: {},
}


def transition(state: DisputeState, step: DisputeStep) -> DisputeState | NotPossible:
    """The state after a step, or what is possible instead."""
    moves = _MOVES[state]
    if step in moves:
        return moves[step]
    if not moves:
        return NotPossible("already_decided", ())
    code = "incomplete" if state is _S.INCOMPLETE else "step_not_possible"
    return NotPossible(code, tuple(moves))


def possible(state: DisputeState) -> tuple[DisputeStep, ...]:
    """The steps that a dispute can take now."""
    return tuple(_MOVES[state])


@dataclass(slots=True, eq=False, kw_only=True)
class Dispute(Case):
    """A dispute about one entry, or about a result as a whole: then `result` is its number in the archive.

    `ground` is the number of the ground where the text lists them; `unit` the other unit that has to help.
    """

    kind = CaseKind.DISPUTE

    state: DisputeState
    result: int | None = None
    ground: int | None = None
    unit: str | None = None

    def after(self, step: str) -> DisputeState | NotPossible:
        """The state after a step, or what is possible instead."""
        return transition(self.state, DisputeStep(step))

    @property
    def ended(self) -> bool:
        """Whether it is decided, or over."""
        return not possible(self.state)
