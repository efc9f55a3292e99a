"""Measures (激励 / 惩戒): what follows from a grade, a list or clean years, or stands beside an act.

States::

    offered --decided by an officer, later start--> decided --start day--> in_force
    offered --decided by an officer, starts today-----------------------> in_force
    (must) --the grade is settled---------------------------------------> in_force
    in_force --its days are over--> served, where the same result or act could bring it again; otherwise ended
    any --what it follows from no longer bears it, or its entry is annulled--> ended

A measure that the text leaves to the officer (可, 建议) or that stands beside an act is only ever offered; the code
never picks it, nor a length or an amount inside a range.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from portal.domain.case import TIME, Actor


class MeasureState(StrEnum):
    """Where a measure stands."""

    OFFERED = "offered"
    DECIDED = "decided"
    IN_FORCE = "in_force"
    SERVED = "served"
    ENDED = "ended"


@dataclass(slots=True, eq=False)
class Measure:
    """A measure of one subject. `shown` is what readers see of the rulebook's measure.

    `ends_on` is the first day on which it no longer applies. `entry_id`: the act it stands beside; `result_sequence`:
    the result from which it follows. `fine` in yuan; `amount`: what an officer chose, per cent where the rule has a
    range of per cent, otherwise yuan. `resumed_on`: the day on which the subject was admitted again after it.
    """

    subject_id: int
    code: str
    state: MeasureState
    opened_at: datetime
    shown: dict[str, Any]
    starts_on: date | None = None
    ends_on: date | None = None
    decided_by: int | None = None
    reason: str | None = None
    ended_at: datetime | None = None
    id: int | None = None
    entry_id: int | None = None
    result_sequence: int | None = None
    region: str | None = None
    fine: Decimal | None = None
    amount: Decimal | None = None
    document_ref: str | None = None
    exam_passed_on: date | None = None
    exam_noted_by: int | None = None
    resumed_on: date | None = None

    @property
    def decided(self) -> bool:
        """Whether an officer has decided it; every decision has its reason."""
        return self.reason is not None

    @property
    def applied(self) -> bool:
        """Whether it is, was or will be in force."""
        return self.starts_on is not None


DECIDE = "decide"  # an officer set it, with its days and amounts


@dataclass(frozen=True, slots=True)
class MeasureEvent:
    """What happened to a measure, by whom and why: a decision, or a step of the way back (domain.resumption)."""

    measure: Measure
    step: str
    happened_at: datetime
    actor: Actor = TIME
    reason: str | None = None
