"""How fast, how often and when texts go out.

HLJ art. 26 wants a text at every change of the result but names neither hours nor tries: those here are local
parameters (OPEN-09). An installation sets them by environment variables (``PORTAL_NOTIFY_TRIES=5``).
"""

from datetime import datetime, time, timedelta
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from portal.clock import SHANGHAI


class Pace(BaseSettings):
    """The notifier's local parameters. Durations are written in ISO 8601 (``PT1M30S``)."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_NOTIFY_", frozen=True, extra="ignore")

    tries: int = Field(3, ge=1, description="answered tries before a text counts as failed")
    backoff: timedelta = Field(timedelta(minutes=1), description="rest after the first try; five times more after each")
    opens: time = Field(time(8), description="first moment of the day at which people may be disturbed")
    closes: time = Field(time(21), description="first moment of the evening at which they no longer may")

    in_flight: int = Field(20, ge=1, le=500, description="texts on their way to the provider at once")
    poll: timedelta = Field(timedelta(seconds=1), description="rest between looks at the outbox when nothing wakes us")
    lease: timedelta = Field(timedelta(seconds=30), description="how long a claim holds without renewal")
    timeout: timedelta = Field(timedelta(seconds=10), description="patience with one request to the provider")
    settle: timedelta = Field(
        timedelta(seconds=20), description="age at which a request unknown to the provider counts as never arrived"
    )
    pause: timedelta = Field(
        timedelta(minutes=1), description="longest rest while the provider is out of reach or refuses our account"
    )

    @model_validator(mode="after")
    def _settles_after_timeout(self) -> Self:
        if self.settle <= self.timeout:
            raise ValueError(f"settle is {self.settle}; it must exceed timeout ({self.timeout})")
        return self

    def rest(self, attempts: int) -> timedelta:
        """How long a text rests after that many answered tries."""
        return self.backoff * 5 ** (attempts - 1) if attempts else timedelta(0)

    def is_open(self, at: datetime) -> bool:
        """Whether a text that can wait may go out at this instant: from `opens` on, until just before `closes`."""
        return self.opens <= at.astimezone(SHANGHAI).time() < self.closes
