"""Credit monitoring (信用监控, SC art. 18 to 20): risk warnings, and the level under which a subject is put after one.

States of a level::

    watched --another level, or none is needed any more--> ended
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(slots=True, eq=False)
class RiskWarning:
    """A score fell by so many points within so many days. For officers alone (SC art. 19)."""

    subject_id: int
    fallen: Decimal
    days: int
    warned_at: datetime
    id: int | None = None


@dataclass(slots=True, eq=False)
class Monitoring:
    """A subject is under a level of monitoring since `decided_at`, because of a warning."""

    subject_id: int
    level: str
    name: str
    name_en: str
    article: str
    warning: RiskWarning
    reason: str
    region: str
    decided_at: datetime
    decided_by: int | None = None
    ended_at: datetime | None = None
    ended_by: int | None = None
    end_reason: str | None = None
    id: int | None = None
