"""The gateway of the embedded set-up: texts lie in `dev_text` and are looked at in the browser."""

from datetime import datetime, timedelta
from typing import Any

from notify.gateways.port import Accepted, Found, Outgoing
from portal.clock import Clock

_KEEP = """
INSERT INTO dev_text (ref, to_shown, body, sent_at) VALUES ($1, $2, $3, $4) ON CONFLICT (ref) DO NOTHING
"""


class LocalGateway:
    """Sends nothing: it keeps each text once, under its `ref`, however often it is handed over."""

    settle = timedelta(0)

    def __init__(self, database: Any, clock: Clock) -> None:
        """Keep texts in this database."""
        self._database = database
        self._clock = clock

    async def send(self, text: Outgoing) -> Accepted:
        """Keep a text."""
        await self._database.execute(_KEEP, text.ref, text.to_shown, text.body, self._clock.now())
        return Accepted(f"local:{text.ref}")

    async def find(self, text: Outgoing, since: datetime) -> Found:  # noqa: ARG002 - handing over again is harmless
        """Nothing: an uncertain text is simply handed over again."""
        return Found(())

    async def close(self) -> None:
        """Nothing to let go of: the pool belongs to the notifier."""
