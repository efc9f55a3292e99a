"""What disputes, repairs and objections have in common: a file that moves by events, of which none is ever erased."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from portal.domain.entry import Severity, SeverityClass
from portal.domain.working_days import Deadline


class CaseKind(StrEnum):
    """异议 / 信用修复 / 对处理意见或公示的异议."""

    DISPUTE = "dispute"
    REPAIR = "repair"
    OBJECTION = "objection"


@dataclass(frozen=True, slots=True)
class NotPossible:
    """A step that the case cannot take now, and the steps that it can. `code` is a refusal code of the stories."""

    code: str
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who takes a step: an officer, the subject, or, when it is neither, time itself.

    `agent_id`: identity.id of who acts for the subject by a mandate.
    """

    officer_id: int | None = None
    is_subject: bool = False
    agent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided about a case: whether it holds (成立, 准予) and why.

    Of a dispute that holds also what stands instead (`score`, or the entry's own words), the entries that were wrong,
    and the document number of what was missing.
    """

    holds: bool
    reason: str
    score: Decimal | None = None
    item: str | None = None
    facts: str | None = None
    entries: tuple[int, ...] = ()
    loss: Decimal | None = None
    severity: Severity | None = None
    severity_class: SeverityClass | None = None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision that waits for a second officer, and who proposed it."""

    decision: Decision
    officer_id: int
    proposed_at: datetime


TIME = Actor()
SUBJECT = Actor(is_subject=True)


@dataclass(slots=True, eq=False, kw_only=True)
class Case(ABC):
    """A case of one subject. `entries`: the entries it is about; `authority`: region of the authority that decides.

    `received_on` is the real day of receipt, also at the counter; `request` names the filing, so that a double click
    files once; `filed_by` is the officer who took it down, none where the subject filed it. `handled_by`: 经办人, the
    officer who moved it last.
    `due`: by when the authority must act; none while the clock stands still or where the text has no limit.
    `proof_due`: while proof is missing, the day up to which the filing waits for it.
    `held_by`: the officer who works on it. `proposal`: a decision that waits for a second officer; `proposed_by`: who
    proposed the one that was confirmed.
    """

    kind: ClassVar[CaseKind]

    subject_id: int
    receipt_no: str
    title: str
    title_en: str
    authority: str
    state: StrEnum
    filed_at: datetime
    received_on: date
    entries: tuple[int, ...] = ()
    reasons: str = ""
    evidence: bool = True
    request: str | None = None
    filed_by: int | None = None
    handled_by: int | None = None
    due: Deadline | None = None
    proof_due: Deadline | None = None
    answer: str | None = None
    closed_at: datetime | None = None
    held_by: int | None = None
    proposal: Proposal | None = None
    proposed_by: int | None = None
    id: int | None = None

    @abstractmethod
    def after(self, step: str) -> StrEnum | NotPossible:
        """The state after a step, or what is possible instead."""

    @property
    @abstractmethod
    def ended(self) -> bool:
        """Whether the state is one of the last ones."""

    @property
    def is_open(self) -> bool:
        """Whether it still has to be decided."""
        return self.closed_at is None

    def late_on(self, day: date) -> bool:
        """Whether the authority's last day has passed."""
        return self.due is not None and day > self.due.on


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """What happened to a case: the step, the state after it, who took it, and why.

    `due_on`: by when the authority had to act as it was taken, where it had to. `received_on`: its real day, where an
    officer took down at the counter what the subject did.
    """

    case: Case
    event: str
    state: str
    happened_at: datetime
    actor: Actor = TIME
    reason: str | None = None
    due_on: date | None = None
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Rectification:
    """A report that an act was corrected; what it says can make a repair happen by itself (SD art. 12)."""

    entry_id: int
    effects_removed: bool
    commitment: bool
    reported_at: datetime
    officer_id: int | None = None
