"""Measures (激励 / 惩戒) that follow from a grade (HLJ art. 33, 34).

States::

    offered --decided by an officer, later start--> decided --start day--> in_force --> ended
    offered --decided by an officer, starts today-----------------------> in_force
    offered | decided | in_force --the grade no longer bears it, or the end day--> ended

A measure that the text leaves to the officer (可) is only ever offered; the code never picks it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class MeasureState(StrEnum):
    """Where a measure stands."""

    OFFERED = "offered"
    DECIDED = "decided"
    IN_FORCE = "in_force"
    ENDED = "ended"


@dataclass(slots=True, eq=False)
class Measure:
    """A measure of one subject. `shown` is what readers see of the rulebook's measure."""

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
