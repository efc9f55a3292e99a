"""What a use case answers. An expected refusal is a value with what the reader needs to know, not an error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portal.domain.case import NotPossible
from portal.domain.commitment import Commitment
from portal.domain.consent import Consent
from portal.domain.document import IssuedDocument
from portal.domain.entry import Entry
from portal.domain.fact import Fact
from portal.domain.listing import Listing
from portal.domain.lookup import LookUp
from portal.domain.measure import Measure
from portal.domain.monitoring import Monitoring
from portal.domain.push import Push
from portal.domain.result import Result
from portal.domain.working_days import Deadline


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry is in the archive. `changed`: score or grade became another; `texted`: a text is on its way.

    `push`: what goes to the owner of the score, where the entry counts only when adopted.
    """

    entry: Entry
    result: Result | None
    changed: bool
    texted: bool
    push: Push | None = None


@dataclass(frozen=True, slots=True)
class AlreadyRecorded:
    """The same document number and item stand in the archive already; nothing was done."""

    entry_id: int
    code: str = "already_recorded"


@dataclass(frozen=True, slots=True)
class NotInForce:
    """The decision's date lies outside the days of the rulebook. `code` is a refusal code of the stories."""

    code: str  # not_in_force, expired_rulebook
    in_force_from: date | None
    in_force_until: date | None


@dataclass(frozen=True, slots=True)
class SubjectUnknown:
    """No such subject, or not in the officer's region: the answer is the same."""

    code: str = "subject_unknown"


@dataclass(frozen=True, slots=True)
class Invalid:
    """An input that cannot be taken: the field and a code of the refusal catalogue."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class MeasureDecided:
    """An officer's decision on a measure was taken down. `restore_between`: where the text leaves a choice of days."""

    measure: Measure
    restore_between: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class MeasureOutOfRange:
    """Date, length, amount or tier lie outside what the text allows, and what would be right."""

    restore_between: tuple[date, date] | None = None
    fine_between: tuple[Decimal, Decimal] | None = None
    code: str = "measure_out_of_range"


@dataclass(frozen=True, slots=True)
class Resumed:
    """The exam was noted, or the subject is admitted again; `measure` is the one that ended with it."""

    measure: Measure | None


@dataclass(frozen=True, slots=True)
class IntakeChecked:
    """The look-ups about an applicant are kept. `suspended` (暂缓受理): one of the three is on the blacklist."""

    look_ups: tuple[LookUp, ...]
    suspended: bool


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A look-up is kept."""

    look_up: LookUp


@dataclass(frozen=True, slots=True)
class MonthUploaded:
    """A district's entries of a month are on their way. `late`: after the last day."""

    due_on: date
    late: bool
    entries: int


@dataclass(frozen=True, slots=True)
class EntryMoved:
    """An entry went to its next stage, or was annulled: then `reversal` takes back what had been pushed."""

    entry: Entry
    result: Result | None
    changed: bool
    reversal: Entry | None = None


@dataclass(frozen=True, slots=True)
class DocumentDelivered:
    """The proof that a document reached the subject was taken down; `document.answer` is the limit it started."""

    document: IssuedDocument


@dataclass(frozen=True, slots=True)
class RowRefused:
    """A row of a batch that was not taken in: its number (the first is 1), a code, and what fills its sentence."""

    row: int
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScoresImported:
    """A batch of scores: how many rows went in, and which were refused."""

    imported: int
    refused: tuple[RowRefused, ...]


@dataclass(frozen=True, slots=True)
class CommitmentMoved:
    """A commitment was signed, or found kept or broken."""

    commitment: Commitment


@dataclass(frozen=True, slots=True)
class ListingMoved:
    """A listing took a step; `late`: after the day by which the authority had to act."""

    listing: Listing
    late: bool = False


@dataclass(frozen=True, slots=True)
class ObjectionLate:
    """The limit for an objection is over; `deadline` is its last day."""

    deadline: Deadline
    code: str = "objection_late"


@dataclass(frozen=True, slots=True)
class CycleEvaluated:
    """A year is computed. `unscored`: institutions that no model scored; the last three beside the year before."""

    cycle: int
    evaluated: int
    not_evaluated: int
    unscored: int
    better: int
    same: int
    worse: int


@dataclass(frozen=True, slots=True)
class CyclePublished:
    """A year's results count. `late`: after the last day in time (SC art. 15); all limits run from the real day.

    `more`: some wait still.
    """

    number: int
    published_on: date
    last_day: date
    late: bool
    more: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """From today everybody may see the result."""

    result: Result


@dataclass(frozen=True, slots=True)
class MonitoringMoved:
    """A level of monitoring began, or the one before ended."""

    monitoring: Monitoring | None


@dataclass(frozen=True, slots=True)
class FactRecorded:
    """A fact about a subject was stated, or that it holds no longer."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class MonthCountersigned:
    """The authority above has taken down that it has a district's month."""

    due_on: date
    late: bool


@dataclass(frozen=True, slots=True)
class ConsentMoved:
    """A consent was given, or taken back."""

    consent: Consent


@dataclass(frozen=True, slots=True)
class NotInCharge:
    """The officer's authority does not decide this; `authority` does."""

    authority: str
    code: str = "forbidden"


@dataclass(frozen=True, slots=True)
class CaseTold:
    """A typical case is told to everybody, or was taken back."""

    case_id: int


RecordOutcome = Recorded | AlreadyRecorded | NotInForce | SubjectUnknown | Invalid
MeasureOutcome = MeasureDecided | MeasureOutOfRange | NotInCharge | NotInForce | SubjectUnknown | Invalid
ResumeOutcome = Resumed | NotPossible | SubjectUnknown | Invalid
CycleOutcome = CycleEvaluated | NotInForce | Invalid
PublishOutcome = CyclePublished | NotInForce | Invalid
PublicationOutcome = Published | NotInForce | SubjectUnknown | Invalid
ScoresOutcome = ScoresImported | NotInForce | Invalid
StageOutcome = EntryMoved | NotInCharge | SubjectUnknown | Invalid
DeliveryOutcome = DocumentDelivered | SubjectUnknown | Invalid
ListingOutcome = ListingMoved | ObjectionLate | NotPossible | NotInForce | SubjectUnknown | Invalid
CommitmentOutcome = CommitmentMoved | NotInForce | SubjectUnknown | Invalid
ConsentOutcome = ConsentMoved | NotInForce | SubjectUnknown | Invalid
TypicalCaseOutcome = CaseTold | SubjectUnknown | Invalid
MonitoringOutcome = MonitoringMoved | NotInForce | SubjectUnknown | Invalid
FactOutcome = FactRecorded | SubjectUnknown | Invalid
LookUpOutcome = IntakeChecked | LookedUp | NotInForce | SubjectUnknown | Invalid
UploadOutcome = MonthUploaded | NotInForce | SubjectUnknown | Invalid
CountersignOutcome = MonthCountersigned | SubjectUnknown | Invalid
