"""How fast and how often pushes go out, and how often a platform is asked: local parameters (OPEN-09).

An installation sets them by environment variables (``PORTAL_FEED_ASK=PT15M``).
"""

from datetime import timedelta

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class FeedPace(BaseSettings):
    """The worker's local parameters. Durations are written in ISO 8601 (``PT1M30S``)."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_FEED_", frozen=True, extra="ignore")

    in_flight: int = Field(4, ge=1, le=100, description="pushes on their way at once")
    poll: timedelta = Field(timedelta(seconds=2), description="rest between looks at the outbox when nothing wakes us")
    lease: timedelta = Field(timedelta(minutes=1), description="how long a claim holds without renewal")
    timeout: timedelta = Field(timedelta(seconds=20), description="patience with one request to a platform")
    ask: timedelta = Field(timedelta(minutes=5), description="rest between questions about a push under review")
    pause: timedelta = Field(timedelta(minutes=5), description="longest rest while a platform takes nothing")

    def rest(self, attempts: int) -> timedelta:
        """How long a platform rests after a push was tried in vain so often."""
        return min(timedelta(seconds=2 ** min(attempts, 12)), self.pause)
