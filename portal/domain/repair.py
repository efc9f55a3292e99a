"""Credit repair (信用修复, HLJ art. 37 to 39; SC art. 47 to 51; SD art. 11).

States::

    incomplete --add_evidence--> filed
    filed --add_evidence--> filed                  more of it, until the decision: no clock moves
    accepted --add_evidence--> accepted
    extended --add_evidence--> extended
    filed --accept--> accepted                     the clock starts with acceptance
    incomplete | filed --decline--> declined       不予受理 (SC art. 49)
    accepted --extend--> extended                  once, before the limit ends
    accepted | extended --grant--> on_notice       where the text has a public notice
    on_notice --object--> objected                 the notice stands still (OPEN-18)
    objected --dismiss--> on_notice                and runs on
    accepted | extended | on_notice --take_effect--> effective
    accepted | extended | on_notice | objected --refuse--> refused
    refused --reopen--> accepted                   an objection to the refusal was sustained
    effective --undo--> refused                    so was one to the notice, received in time and taken down later
    incomplete | filed | accepted | extended | on_notice | objected --withdraw--> withdrawn

A repaired entry stays in the archive; its publicity ends.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.case import Case, CaseKind, NotPossible
from portal.domain.working_days import Deadline


class RepairState(StrEnum):
    """Where a repair stands."""

    INCOMPLETE = "incomplete"
    FILED = "filed"
    ACCEPTED = "accepted"
    EXTENDED = "extended"
    ON_NOTICE = "on_notice"
    OBJECTED = "objected"
    EFFECTIVE = "effective"
    REFUSED = "refused"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class RepairStep(StrEnum):
    """What can happen to a repair."""

    ADD_EVIDENCE = "add_evidence"
    ACCEPT = "accept"
    DECLINE = "decline"
    EXTEND = "extend"
    GRANT = "grant"
    OBJECT = "object"
    DISMISS = "dismiss"
    TAKE_EFFECT = "take_effect"
    REFUSE = "refuse"
    REOPEN = "reopen"
    UNDO = "undo"
    WITHDRAW = "withdraw"


class Falsehood(StrEnum):
    """What was false in a repair, and bars the next ones (SC art. 51); each is written down as a step."""

    PROOF = "false_material"  # 提供虚假证明材料
    COMMITMENT = "false_commitment"  # 信用承诺不实
    BROKEN = "broken_commitment"  # 不履行承诺


_S, _E = RepairState, RepairStep
_DECIDED = {_E.GRANT: _S.ON_NOTICE, _E.TAKE_EFFECT: _S.EFFECTIVE, _E.REFUSE: _S.REFUSED, _E.WITHDRAW: _S.WITHDRAWN}
_MOVES: dict[RepairState, dict[RepairStep, RepairState]] = {
    _S.INCOMPLETE: {_E.ADD_EVIDENCE: _S.FILED, _E.DECLINE: _S.DECLINED, _E.WITHDRAW: _S.WITHDRAWN},
    _S.FILED: {
        _E.ADD_EVIDENCE: _S.FILED,
        _E.ACCEPT: _S.ACCEPTED,
        _E.DECLINE: _S.DECLINED,
        _E.WITHDRAW: _S.WITHDRAWN,
    },
    _S.ACCEPTED: {_E.ADD_EVIDENCE: _S.ACCEPTED, _E.EXTEND: _S.EXTENDED, **_DECIDED},
    _S.EXTENDED: {_E.ADD_EVIDENCE: _S.EXTENDED, **_DECIDED},
    _S.ON_NOTICE: {
        _E.OBJECT: _S.OBJECTED,
        _E.TAKE_EFFECT: _S.EFFECTIVE,
        _E.REFUSE: _S.REFUSED,
        _E.WITHDRAW: _S.WITHDRAWN,
    },
    _S.OBJECTED: {_E.DISMISS: _S.ON_NOTICE, _E.REFUSE: _S.REFUSED, _E.WITHDRAW: _S.WITHDRAWN},
    _S.REFUSED: {_E.REOPEN: _S.ACCEPTED},
    _S.EFFECTIVE: {_E.UNDO: _S.REFUSED},
    _S.DECLINED: {},
    _S.WITHDRAWN: {},
}
CLOSED = frozenset({_S.EFFECTIVE, _S.REFUSED, _S.DECLINED, _S.WITHDRAWN})


def transition(state: RepairState, step: RepairStep) -> RepairState | NotPossible:
    """The state after a step, or what is possible instead."""
    moves = _MOVES[state]
    if step in moves:
        return moves[step]
    if state in CLOSED:
        return NotPossible("already_decided", tuple(moves))
    code = "step_not_possible"
    if step is _E.EXTEND and state is _S.EXTENDED:
        code = "extension_repeated"
    elif state is _S.INCOMPLETE:
        code = "incomplete"
    return NotPossible(code, tuple(moves))


def possible(state: RepairState) -> tuple[RepairStep, ...]:
    """The steps that a repair can take now."""
    return tuple(_MOVES[state])


@dataclass(slots=True, eq=False, kw_only=True)
class Repair(Case):
    """A repair of entries. `notice`: the public notice that a granted repair waits for; `barred_until`: nothing can
    be applied for before that day, because proof in this case was false."""

    kind = CaseKind.REPAIR

    state: RepairState
    commitment: bool = True
    accepted_on: date | None = None
    notice: Deadline | None = None
    barred_until: date | None = None

    def after(self, step: str) -> RepairState | NotPossible:
        """The state after a step, or what is possible instead."""
        return transition(self.state, RepairStep(step))

    @property
    def ended(self) -> bool:
        """Whether it is decided, or over."""
        return self.state in CLOSED

    def undecided(self, step: RepairStep) -> NotPossible | None:
        """Why a decision cannot be taken now, if so."""
        state = self.state
        if state in (RepairState.ON_NOTICE, RepairState.OBJECTED):
            return NotPossible("already_decided", tuple(_MOVES[state]))
        after = transition(state, step)
        return after if isinstance(after, NotPossible) else None
