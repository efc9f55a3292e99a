"""What the use cases of disputes and repairs answer: the case, or a refusal that says what is possible instead."""

from dataclasses import dataclass
from datetime import date

from portal.domain.case import Case, NotPossible
from portal.domain.outcomes import Invalid, NotInCharge, NotInForce, SubjectUnknown


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """A case was opened or moved on. `late`: after the authority's last day; `repeated`: nothing was done, since the
    same filing had arrived before; `proposed`: a decision waits for a second officer, nothing follows from it yet."""

    case: Case
    late: bool = False
    repeated: bool = False
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class FiledIncomplete:
    """The filing is kept, its clock stands still until what is missing arrives."""

    case: Case
    missing: tuple[str, ...]
    code: str = "incomplete"


@dataclass(frozen=True, slots=True)
class WindowClosed:
    """The limit for filing is over. `code`: dispute_late, objection_late, extension_late.

    `possible`: what can be done instead; `repair_from`: first day on which repair can be applied for, past or to come.
    """

    code: str
    last_day: date
    possible: tuple[str, ...] = ()
    repair_from: date | None = None


@dataclass(frozen=True, slots=True)
class CaseDuplicate:
    """The same thing is being handled already, or was decided. `code`: dispute_duplicate, repair_duplicate,
    already_decided."""

    code: str
    case: Case


@dataclass(frozen=True, slots=True)
class ConditionsUnmet:
    """Repair is not possible now. `code`: repair_too_early, repair_barred, conditions_missing, already_reversed.

    `from_day`: the first day on which it will be, where that is known; `unmet`: the conditions by their names;
    `case`: the declined application, where the text has it answered in writing.
    """

    code: str
    unmet: tuple[str, ...]
    from_day: date | None = None
    case: Case | None = None


@dataclass(frozen=True, slots=True)
class ReferredElsewhere:
    """The text leaves this to another body."""

    name: str
    name_en: str
    code: str = "referred_elsewhere"


@dataclass(frozen=True, slots=True)
class SeveralAuthorities:
    """Each authority decides about its own entries (SC art. 47; JN 3-6): one application each.

    `authorities`: the codes of their regions, as they are read: 510104 / 510105.
    """

    authorities: str
    code: str = "several_authorities"


@dataclass(frozen=True, slots=True)
class OtherOfficerNeeded:
    """Who recorded an entry never decides a dispute about it or its result, nor works on it; who refused a repair
    never answers the objection to that."""

    possible: tuple[str, ...] = ("hand_over",)
    code: str = "other_officer_needed"


@dataclass(frozen=True, slots=True)
class HeldByOther:
    """A colleague works on the case."""

    held_by: int
    possible: tuple[str, ...] = ("hand_over",)
    code: str = "held_by_other"


CaseOutcome = (
    CaseMoved
    | FiledIncomplete
    | WindowClosed
    | CaseDuplicate
    | ConditionsUnmet
    | NotPossible
    | ReferredElsewhere
    | NotInCharge
    | SeveralAuthorities
    | OtherOfficerNeeded
    | HeldByOther
    | NotInForce
    | SubjectUnknown
    | Invalid
)
