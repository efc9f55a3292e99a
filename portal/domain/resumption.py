"""Being admitted again (恢复申请) after a suspension that ends with an exam, or after a bar (SC art. 37 (4), (5)).

States::

    suspended --pass_exam--> examined      the days of the suspension still run
    suspended --days_end--> exam_due       the days alone bring nobody back
    examined --days_end--> ready
    exam_due --pass_exam--> ready
    barred --days_end--> ready             a bar asks for no exam
    ready --resume--> resumed              on the subject's own application

Every step is an event that stays, with who took it: an officer notes the exam, the days end by themselves, the
subject asks.
"""

from datetime import date
from enum import StrEnum

from portal.domain.case import NotPossible
from portal.domain.measure import Measure, MeasureState


class ResumptionState(StrEnum):
    """How far somebody is on the way back."""

    SUSPENDED = "suspended"
    EXAMINED = "examined"
    EXAM_DUE = "exam_due"
    BARRED = "barred"
    READY = "ready"
    RESUMED = "resumed"


class ResumptionStep(StrEnum):
    """What brings somebody further."""

    PASS_EXAM = "pass_exam"  # noqa: S105 - a step
    DAYS_END = "days_end"
    RESUME = "resume"


_S, _E = ResumptionState, ResumptionStep
_MOVES: dict[ResumptionState, dict[ResumptionStep, ResumptionState]] = {
    _S.SUSPENDED: {_E.PASS_EXAM: _S.EXAMINED, _E.DAYS_END: _S.EXAM_DUE},
    _S.EXAMINED: {_E.DAYS_END: _S.READY},
    _S.EXAM_DUE: {_E.PASS_EXAM: _S.READY},
    _S.BARRED: {_E.DAYS_END: _S.READY},
    _S.READY: {_E.RESUME: _S.RESUMED},
    _S.RESUMED: {},
}
_CODES = {_S.SUSPENDED: "exam_required", _S.EXAM_DUE: "exam_required"}


def transition(state: ResumptionState, step: ResumptionStep) -> ResumptionState | NotPossible:
    """The state after a step, or what is possible instead."""
    moves = _MOVES[state]
    if step in moves:
        return moves[step]
    if not moves:
        code = "already_decided"
    elif step is _E.PASS_EXAM:
        code = "no_exam_needed" if state is _S.BARRED else "exam_noted_already"
    else:
        code = _CODES.get(state, "bar_running")
    return NotPossible(code, tuple(moves))


def possible(state: ResumptionState) -> tuple[ResumptionStep, ...]:
    """The steps that can be taken now."""
    return tuple(_MOVES[state])


def standing(measure: Measure, *, exam: bool, on: date) -> ResumptionState:
    """Where somebody stands on a day under a measure in force; `exam`: the text asks for one."""
    if measure.resumed_on is not None or measure.state is MeasureState.ENDED:
        return _S.RESUMED
    over = measure.state is MeasureState.SERVED or (measure.ends_on is not None and on >= measure.ends_on)
    if not exam:
        return _S.READY if over else _S.BARRED
    if measure.exam_passed_on is None:
        return _S.EXAM_DUE if over else _S.SUSPENDED
    return _S.READY if over else _S.EXAMINED
