"""An outcome of casework in the words of stories."""

from portal.domain.case import NotPossible
from portal.domain.case_outcomes import (
    CaseDuplicate,
    CaseMoved,
    ConditionsUnmet,
    FiledIncomplete,
    OtherOfficerNeeded,
    SeveralAuthorities,
    WindowClosed,
)
from portal.domain.outcomes import (
    AlreadyRecorded,
    CaseTold,
    CommitmentMoved,
    ConsentMoved,
    CycleEvaluated,
    CyclePublished,
    DocumentDelivered,
    EntryMoved,
    IntakeChecked,
    Invalid,
    ListingMoved,
    LookedUp,
    MeasureDecided,
    MeasureOutOfRange,
    MonitoringMoved,
    MonthCountersigned,
    MonthUploaded,
    NotInCharge,
    NotInForce,
    ObjectionLate,
    Published,
    Recorded,
    Resumed,
    ScoresImported,
    SubjectUnknown,
)
from tests.storytelling.form import Step
from tests.storytelling.stage import Stage

_OUT_OF_RANGE = ("measure_not_offered", "in_the_past", "not_after_the_start")


def code(stage: Stage, step: Step, outcome: object) -> str:
    """An outcome of casework in the words of stories."""
    match outcome:
        case CycleEvaluated() | CyclePublished():
            return "ok"
        case Recorded() | AlreadyRecorded() | EntryMoved() | MeasureDecided() | DocumentDelivered():
            return "ok"
        case ScoresImported() | Published() | CommitmentMoved() | LookedUp() | MonthUploaded() | MonthCountersigned():
            return "ok"
        case IntakeChecked(_, suspended):
            return "intake_suspended" if suspended else "ok"
        case ListingMoved(_, late):
            stage.late = late
            return "ok"
        case ObjectionLate(_, refusal):
            return refusal
        case Resumed() | MonitoringMoved() | ConsentMoved():
            return "ok"
        case CaseMoved() | CaseTold():
            return "ok"
        case WindowClosed(refusal) | CaseDuplicate(refusal) | ConditionsUnmet(refusal) | NotPossible(refusal):
            return refusal
        case FiledIncomplete(_, _, refusal) | NotInCharge(_, refusal) | SeveralAuthorities(_, refusal):
            return refusal
        case OtherOfficerNeeded():
            return outcome.code
        case SubjectUnknown():  # casework tells nobody which of the two it is
            return "forbidden" if step.given.get("subject", step.about) in stage.actors else "not_found"
        case NotInForce(refusal):
            return refusal
        case MeasureOutOfRange():
            return "measure_out_of_range"
        case Invalid(_, refusal) if refusal in _OUT_OF_RANGE:
            return "measure_out_of_range"
        case Invalid(_, refusal):
            return refusal
    raise AssertionError(f"an outcome that stories have no word for: {outcome}")
