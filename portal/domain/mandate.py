"""Mandates (授权办理): somebody acts for somebody else.

States::

    asked --the principal, or an officer who saw the proof--> confirmed --principal or agent--> revoked
    asked --principal or agent--> revoked
    confirmed, after its last day: of no use any more
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LONGEST_YEARS = 3


class Relation(StrEnum):
    """In what capacity somebody acts."""

    PARENT = "parent"  # 监护人，为未成年子女
    CHILD = "child"  # 子女，为父母
    EMPLOYEE = "employee"  # 工作人员，为机构
    OTHER = "other"


class MandateState(StrEnum):
    """Where a mandate stands."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Mandate:
    """`agent_id` may act for `principal_id` (identity.id) up to and including its last day, once confirmed."""

    id: int
    principal_id: int | None
    agent_id: int
    relation: Relation
    state: MandateState
    valid_until: date
    asked_at: datetime

    def holds(self, on: date) -> bool:
        """Whether the agent may act on a day."""
        return self.state is MandateState.CONFIRMED and on <= self.valid_until
