"""Claims due texts, hands them to a gateway, and settles what is uncertain."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Protocol
from weakref import WeakValueDictionary

import phonenumbers
import structlog

from notify import outbox
from notify.gateways.port import (
    Accepted,
    Gateway,
    Later,
    Misconfigured,
    Outgoing,
    Refused,
    Unavailable,
    Uncertain,
)
from notify.outbox import Text
from notify.pace import Pace
from notify.policy import unfit
from portal.clock import Clock
from portal.in_flight import InFlight

log = structlog.get_logger("notify")

_UNREADABLE_REST = timedelta(minutes=10)


class Opener(Protocol):
    """What opens sealed texts."""

    def open(self, data: bytes, context: str) -> str:
        """The text that was sealed in this context."""
        ...


class Worker:
    """One session's work on the outbox.

    Up to `pace.in_flight` texts are on their way at once, but none to a number where the fate of another is open,
    whosever it is: so a text found at the provider by number and body belongs to the one row that asks.
    """

    def __init__(
        self,
        database: Any,
        gateway: Gateway,
        opener: Opener,
        clock: Clock,
        pace: Pace,
        *,
        holder: str,
        keep_hours: bool,
    ) -> None:
        """`holder` names this session in leases; `keep_hours` lets what can wait go out by day only."""
        self._database = database
        self._gateway = gateway
        self._opener = opener
        self._clock = clock
        self._pace = pace
        self._holder = holder
        self._keep_hours = keep_hours
        self._on_its_way = InFlight(log, "text")
        self._lines: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._unsettled: dict[str, int] = {}  # by number: the text whose fate is open
        self._troubles = 0
        self._paused_until: datetime | None = None
        self.wake = self._on_its_way.wake

    async def look_back(self, session: Any) -> None:
        """Begin a session: end earlier leases, and learn which numbers have a text whose fate is open."""
        await outbox.take_over(session)
        for text_id, phone_sealed in await outbox.uncertain(session):
            with suppress(Exception):  # what cannot be opened cannot be sent to either
                self._unsettled.setdefault(self._opener.open(phone_sealed, "identity.phone"), text_id)

    async def start_due(self, session: Any) -> int:
        """Claim what is due and start on it, as far as there is room; returns how many texts were started.

        Claims go through the session's own connection, so that without its lock nothing is claimed.
        """
        now = self._clock.now()
        if self._paused_until and now < self._paused_until:
            return 0
        limit = 1 if self._troubles else self._pace.in_flight  # after trouble one text feels the way
        if (room := limit - len(self._on_its_way)) <= 0:
            return 0
        texts = await outbox.claim(
            session,
            now,
            everything=not self._keep_hours or self._pace.is_open(now),
            limit=room,
            holder=self._holder,
            until=now + self._pace.lease,
        )
        for text in texts:
            self._on_its_way.start(text.id, self._work(text))
        return len(texts)

    async def renew(self) -> None:
        """Prolong the leases of what is being worked on."""
        if self._on_its_way:
            until = self._clock.now() + self._pace.lease
            await outbox.renew(self._database, self._on_its_way.rows, self._holder, until)

    async def finish(self) -> None:
        """Wait until nothing is on its way."""
        await self._on_its_way.finish()

    async def _work(self, text: Text) -> None:
        outgoing = await self._open(text)
        if outgoing is None:
            return
        to = outgoing.to
        line = self._lines.setdefault(to, asyncio.Lock())
        async with line:
            earlier = self._unsettled.get(to, text.id)
            if earlier != text.id and await outbox.is_uncertain(self._database, earlier):
                await self._let_go(text, text.state, rest=self._pace.poll)
                return
            self._unsettled[to] = text.id
            proceed = self._settle if text.state == "sending" else self._send
            if await proceed(text, outgoing):
                del self._unsettled[to]

    async def _open(self, text: Text) -> Outgoing | None:
        if text.phone_sealed is None:
            await self._fail(text, "no_phone")
            return None
        try:
            to = self._opener.open(text.phone_sealed, "identity.phone")
            body = self._opener.open(text.body_sealed, "outbox.body")
        except Exception:  # whatever hinders opening, the text waits for the right key
            log.exception("text cannot be opened", text=text.id)
            await self._let_go(text, text.state, rest=_UNREADABLE_REST, code="unreadable")
            return None
        if not _is_mobile(to):
            await self._fail(text, "bad_phone")
            return None
        if problem := unfit(text.kind, body):
            log.error("text holds what no text may hold", text=text.id, kind=text.kind, problem=problem)
            await self._fail(text, f"unfit_{problem}")
            return None
        return Outgoing(text.ref, to, text.phone_shown or "", body)

    async def _send(self, text: Text, outgoing: Outgoing) -> bool:
        """Whether the text's fate is known."""
        now = self._clock.now()
        if text.expires_at and text.expires_at <= now:
            await self._let_go(text, "expired")
            return True
        until = now + self._pace.lease
        if not await outbox.mark_sending(self._database, text.id, self._holder, now, until):
            return True
        answer = await self._gateway.send(outgoing)
        self._note_trouble(answer)
        match answer:
            case Accepted(sid):
                return await self._sent(text, sid)
            case Uncertain(code):
                await self._let_go(text, "sending", code=code, tried=True)
                return False
            case Later(code) if text.attempts + 1 < self._pace.tries:
                await self._let_go(text, "queued", rest=self._pace.rest(text.attempts + 1), code=code, tried=True)
            case Later(code) | Refused(code):
                await self._fail(text, code)
            case Unavailable(code) | Misconfigured(code):
                await self._let_go(text, "queued", code=code)
        return True

    async def _settle(self, text: Text, outgoing: Outgoing) -> bool:
        """Whether the text's fate is known."""
        found = await self._gateway.find(outgoing, text.created_at)
        self._note_trouble(found)
        if isinstance(found, Unavailable | Misconfigured):
            await self._let_go(text, "sending", code=found.code)
            return False
        if sid := await outbox.unknown_sid(self._database, found.sids):
            return await self._sent(text, sid)
        age = self._clock.now() - (text.sending_since or text.created_at)
        if age < self._gateway.settle:  # the request may still be under way
            await self._let_go(text, "sending", rest=self._gateway.settle - age, code="uncertain")
            return False
        if text.attempts >= self._pace.tries:
            await self._fail(text, "no_answer")
        else:
            await self._let_go(text, "queued", rest=self._pace.rest(text.attempts), code="not_arrived")
        return True

    async def _sent(self, text: Text, sid: str) -> bool:
        noted = await outbox.mark_sent(self._database, text.id, sid, self._clock.now())
        log.info("text sent", text=text.id, kind=text.kind, settled=text.state == "sending", noted=noted)
        return noted

    async def _fail(self, text: Text, code: str) -> None:
        log.warning("text failed", text=text.id, kind=text.kind, code=code)
        await self._let_go(text, "failed", code=code)

    async def _let_go(
        self,
        text: Text,
        state: Any,
        *,
        rest: timedelta = timedelta(0),
        code: str | None = None,
        tried: bool = False,
    ) -> None:
        next_at = self._clock.now() + rest
        await outbox.let_go(self._database, text.id, self._holder, state, next_at, code, tried=tried)

    def _note_trouble(self, answer: object) -> None:
        """Rest longer from trouble to trouble, until the provider answers as it should."""
        now = self._clock.now()
        if isinstance(answer, Uncertain) or (self._paused_until and now < self._paused_until):
            return
        if not isinstance(answer, Unavailable | Misconfigured):
            self._troubles, self._paused_until = 0, None
            return
        pause = min(timedelta(seconds=2**self._troubles), self._pace.pause)
        self._troubles = min(self._troubles + 1, 10)
        self._paused_until = now + pause
        needs_operator = isinstance(answer, Misconfigured)
        log.error("sending paused", code=answer.code, needs_operator=needs_operator, seconds=pause.total_seconds())


def _is_mobile(number: str) -> bool:
    """Whether a number in E.164 is one that takes texts."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed) and phonenumbers.number_type(parsed) in (
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )
