"""Pushes (推送): what leaves for a platform outside, and what became of it there (WH 一, HLJ art. 35, SC art. 6).

States::

    queued --claimed--> sending --taken--> sent --read--> acknowledged --reviewed--> adopted | rejected
      |  ^                |  |
      |  +---- not now ---+  +-- refused for its form --> failed
      +-- no longer true before it left --> withdrawn

Only what its receiver reviews is ever adopted or rejected; for all else `acknowledged` is the end. The answer may
come earlier than the receipt, so a push moves forwards by any number of steps and never back, but for "not now".
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4


class Channel(StrEnum):
    """How often something leaves: at once, by quarter or month (WH 一, 五), by day (OPEN-21)."""

    REAL_TIME = "real_time"
    PERIODIC = "periodic"
    MONTHLY = "monthly"
    DAILY = "daily"


class Matter(StrEnum):
    """What a push is about."""

    POINTS = "points"  # an entry that adds or deducts points, for its receiver to adopt (WH 一)
    REVERSAL = "reversal"  # takes back such an entry (WH-0-1)
    ENTRIES = "entries"  # entries of a month (WH 五), or those that are shared (HLJ art. 36)
    LISTING = "listing"  # somebody entered or left a list (HLJ art. 35)
    LISTING_REPORT = "listing_report"  # a listing is reported to the province (HLJ art. 29)
    RESULT = "result"  # a published result (SC art. 6, 43)
    COMMITMENT = "commitment"  # a signed commitment, and what was found of it (SC art. 43)


class PushState(StrEnum):
    """Where a push stands."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"

    @property
    def has_left(self) -> bool:
        """Whether the receiver may have it."""
        return self not in (PushState.QUEUED, PushState.FAILED, PushState.WITHDRAWN)

    @property
    def is_over(self) -> bool:
        """Whether nothing moves it any more."""
        return self in (PushState.ADOPTED, PushState.REJECTED, PushState.FAILED, PushState.WITHDRAWN)


@dataclass(slots=True, eq=False)
class Push:
    """One push. `records` hold no name and no number: each names an `identity`, whose number is put in on the way out.

    `ref` is the key by which its receiver takes it once, however often it arrives; `once` names what it is about, one
    push each. It leaves from `next_at` on and is due by the end of `due_on`. `entry_id`: the entry that it brings;
    `reverses`: the id of the push that it takes back; `reviewed`: its receiver adopts or rejects it.
    """

    platform: str
    channel: Channel
    matter: Matter
    once: str
    records: list[dict[str, Any]]
    created_at: datetime
    next_at: datetime
    due_on: date | None = None
    reviewed: bool = False
    entry_id: int | None = None
    reverses: int | None = None
    state: PushState = PushState.QUEUED
    reason: str | None = None
    decided_at: datetime | None = None
    ref: UUID = field(default_factory=uuid4)
    id: int | None = None

    def decide(self, state: PushState, reason: str | None, now: datetime) -> bool:
        """Takes down how it ended; False when that stands already. Raises ValueError for a state that is no end."""
        if not state.is_over:
            raise ValueError(f"{state} ends nothing")
        if self.state.is_over:
            return False
        self.state, self.reason, self.decided_at = state, reason, now
        return True


def window_of_quarter(decided_on: date, last_day: int) -> tuple[date, date]:
    """First and last day for pushing what was decided in a quarter: in the first month of the next one (WH 一(二))."""
    month = (decided_on.month - 1) // 3 * 3 + 4
    first = date(decided_on.year + (month > 12), (month - 1) % 12 + 1, 1)
    return first, first.replace(day=last_day)


@dataclass(frozen=True, slots=True)
class Upload:
    """A district's upload of a month, and whether the authority above has taken it down."""

    due_on: date
    uploaded_at: datetime
    officer_id: int | None = None
    countersigned_at: datetime | None = None


def due_of_month(month: date, last_day: int) -> date:
    """Last day for uploading what was decided in a month: in the next one (WH 五(二))."""
    return date(month.year + (month.month == 12), month.month % 12 + 1, last_day)
