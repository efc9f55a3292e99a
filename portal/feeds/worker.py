"""Claims due pushes, hands them over, and brings back what became of them."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from portal.clock import Clock
from portal.domain.push import PushState
from portal.feeds import outbox
from portal.feeds.outbox import Claimed
from portal.feeds.pace import FeedPace
from portal.feeds.platform import Misconfigured, Platform, Refused, Taken, Unavailable, Unknown
from portal.in_flight import InFlight

log = structlog.get_logger("feeds")

Answered = Callable[[int, PushState, str | None, datetime], Awaitable[bool]]


class Opener(Protocol):
    """What opens sealed numbers."""

    def open(self, data: bytes, context: str) -> str:
        """The text that was sealed in this context."""
        ...


class FeedWorker:
    """One session's work on the outbox of pushes; notify.notifier.Notifier lets it work."""

    def __init__(
        self,
        database: Any,
        platforms: Mapping[str, Platform],
        answered: Answered,
        opener: Opener,
        clock: Clock,
        pace: FeedPace,
        *,
        holder: str,
    ) -> None:
        """`platforms` by name; `answered` takes down how one ended there; `holder` names us in leases."""
        self._database = database
        self._platforms = platforms
        self._answered = answered
        self._opener = opener
        self._clock = clock
        self._pace = pace
        self._holder = holder
        self._on_its_way = InFlight(log, "push")
        self._paused: dict[str, datetime] = {}
        self.wake = self._on_its_way.wake

    async def look_back(self, session: Any) -> None:
        """Begin a session: end the leases of earlier ones."""
        await outbox.take_over(session)

    async def start_due(self, session: Any) -> int:
        """Claim what is due and start on it, as far as there is room; returns how many pushes were started."""
        now = self._clock.now()
        room = self._pace.in_flight - len(self._on_its_way)
        ready = [name for name in self._platforms if self._paused.get(name, now) <= now]
        if room <= 0 or not ready:
            return 0
        claimed = await outbox.claim(
            session, now, limit=room, holder=self._holder, until=now + self._pace.lease, platforms=ready
        )
        for push in claimed:
            self._on_its_way.start(push.id, self._work(push))
        return len(claimed)

    async def renew(self) -> None:
        """Prolong the leases of what is being worked on."""
        if self._on_its_way:
            until = self._clock.now() + self._pace.lease
            await outbox.renew(self._database, self._on_its_way.rows, self._holder, until)

    async def finish(self) -> None:
        """Wait until nothing is on its way."""
        await self._on_its_way.finish()

    async def _work(self, push: Claimed) -> None:
        name = push.platform if push.platform in self._platforms else push.platform.split(".")[0]
        platform = self._platforms[name]
        answer: Taken | Unknown | Refused | Unavailable | Misconfigured
        if push.state == "sending":
            answer = await platform.hand_over(push.ref, await self._body(push))
        else:
            answer = await platform.ask(push.ref)
        match answer:
            case Taken():
                await self._taken(push, answer)
            case Unknown():  # lost there: it is handed over again
                await self._let_go(push, "queued", "unknown", self._pace.rest(push.attempts + 1))
            case Refused(code):
                log.error("push refused", push=push.id, platform=push.platform, code=code)
                if await self._let_go(push, "failed", code):
                    await self._answered(push.id, PushState.FAILED, code, self._clock.now())
            case Unavailable(code) | Misconfigured(code):
                needs_operator = isinstance(answer, Misconfigured)
                log.warning("platform takes nothing", platform=name, code=code, needs_operator=needs_operator)
                self._paused[name] = self._clock.now() + self._pace.rest(push.attempts + 1)
                await self._let_go(push, "queued" if push.state == "sending" else push.state, code)

    async def _taken(self, push: Claimed, answer: Taken) -> None:
        now = self._clock.now()
        await outbox.taken(
            self._database, push.id, "sent" if answer.standing == "sent" else "acknowledged", now, now + self._pace.ask
        )
        log.info("push taken", push=push.id, platform=push.platform, matter=push.matter, standing=answer.standing)
        if push.reviewed and answer.standing in (PushState.ADOPTED, PushState.REJECTED):
            await self._answered(push.id, PushState(answer.standing), answer.reason, now)

    async def _let_go(self, push: Claimed, state: Any, code: str, rest: timedelta = timedelta(0)) -> bool:
        return await outbox.let_go(self._database, push.id, self._holder, state, self._clock.now() + rest, code)

    async def _body(self, push: Claimed) -> dict[str, Any]:
        """What leaves: each record with the number of the identity that it names."""
        known = await outbox.identifiers(self._database, [each["identity"] for each in push.records])
        records = []
        for each in push.records:
            document_type, sealed = known[each["identity"]]
            number = self._opener.open(sealed, "identity.identifier")
            subject = {"document_type": document_type, "identifier": number}
            records.append({"subject": subject, **{key: value for key, value in each.items() if key != "identity"}})
        return {
            "ref": str(push.ref),
            "matter": push.matter,
            "channel": push.channel,
            "made_at": push.created_at.isoformat(),
            "due_on": push.due_on.isoformat() if push.due_on else None,
            "reverses": str(push.reverses) if push.reverses else None,
            "records": records,
        }
