"""The one source of "now", in Asia/Shanghai.

Rules and use cases take the time as an argument; only the edges ask a clock. Tests set `SetClock`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Something that tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in Asia/Shanghai."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in Asia/Shanghai."""
        return datetime.now(SHANGHAI)


@dataclass
class SetClock:
    """A clock that stands where it was set: for stories and tests."""

    at: datetime

    def now(self) -> datetime:
        """The instant that was set, in Asia/Shanghai."""
        return self.at.astimezone(SHANGHAI)


def midnight(day: date) -> datetime:
    """The first instant of a day in Asia/Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
