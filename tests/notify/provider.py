"""A provider with the interface of Twilio's Messages API, on the loopback, with faults to order.

Runs inside a test, or as a process of its own: ``python -m tests.notify.provider`` prints its address.
"""

import asyncio
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, Literal
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from twilio.request_validator import RequestValidator

ACCOUNT, TOKEN, SENDER = "AC" + "0" * 32, "token-of-the-tests", "+8613800000000"

# taken_* faults happen after the message was taken, the others instead of taking it.
Fault = Literal["taken_dropped", "taken_500", "taken_slow", "dropped", "500", "429", "slow"] | int


@dataclass
class Message:
    """What the provider took."""

    sid: str
    to: str
    body: str
    callback: str
    created: datetime
    status: str = "queued"
    sent: datetime | None = None

    @property
    def ref(self) -> str:
        """The outbox row that the callback names."""
        return self.callback.rsplit("/", 1)[-1]

    def shown(self) -> dict[str, Any]:
        """As the API shows it."""
        return {
            "sid": self.sid,
            "to": self.to,
            "from": SENDER,
            "body": self.body,
            "status": self.status,
            "direction": "outbound-api",
            "date_created": format_datetime(self.created),
            "date_sent": format_datetime(self.sent) if self.sent else None,
            "error_code": None,
        }


@dataclass
class Provider:
    """The provider's memory and its moods."""

    seed: int = 1
    latency: float = 0.0  # seconds, at most
    fault_rate: float = 0.0
    faults: list[Fault] = field(default_factory=list)  # for the next requests to create
    down: bool = False
    slow: float = 0.5
    page_size: int = 1000
    now: datetime | None = None
    messages: list[Message] = field(default_factory=list)
    asked: int = 0
    refused: int = 0
    at_once: int = 0
    most_at_once: int = 0
    lines: Counter[str] = field(default_factory=Counter)
    crossed: int = 0  # requests to a number that overtook one another

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311
        self.more = asyncio.Condition()

    def app(self) -> web.Application:
        """The API's routes and those by which a test in another process looks in."""
        app = web.Application()
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        app.add_routes(
            [
                web.post(path, self.create),
                web.get(path, self.list),
                web.get("/wait/{count}", self.wait),
                web.get("/taken", self.taken),
            ]
        )
        return app

    async def create(self, request: web.Request) -> web.StreamResponse:
        """POST Messages.json."""
        form = await request.post()
        to = str(form["To"])
        self.at_once += 1
        self.lines[to] += 1
        self.crossed += self.lines[to] > 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self._create(request, form)
        finally:
            self.at_once -= 1
            self.lines[to] -= 1

    async def _create(self, request: web.Request, form: Any) -> web.StreamResponse:
        if self.down:
            return _error(503, 20503)
        if request.headers.get("Authorization") != aiohttp.encode_basic_auth(ACCOUNT, TOKEN):
            return _error(401, 20003)
        fault = self._fault()
        if self.latency:
            await asyncio.sleep(self.random.uniform(0, self.latency))
        if isinstance(fault, int):
            return self._refuse(400, fault)
        if fault == "429":
            return self._refuse(429, 20429)
        if fault == "500":
            return self._refuse(500, 20500)
        if fault == "dropped":
            return self._drop(request)
        if fault == "slow":
            await asyncio.sleep(self.slow)
        message = await self.take(str(form["To"]), str(form["Body"]), str(form["StatusCallback"]))
        if fault == "taken_dropped":
            return self._drop(request)
        if fault == "taken_500":
            return self._refuse(500, 20500)
        if fault == "taken_slow":
            await asyncio.sleep(self.slow)
        return web.json_response(message.shown(), status=201)

    def _fault(self) -> Fault | None:
        if self.faults:
            return self.faults.pop(0)
        if self.random.random() < self.fault_rate:
            return self.random.choice(["taken_dropped", "taken_500", "taken_slow", "dropped", "500", "slow"])
        return None

    def _refuse(self, status: int, code: int) -> web.Response:
        self.refused += 1
        return _error(status, code)

    def _drop(self, request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.abort()
        return web.Response()

    async def take(self, to: str, body: str, callback: str) -> Message:
        """Take a message, as if somebody had created it."""
        created = (self.now or datetime.now(UTC)).astimezone(UTC)
        message = Message(f"SM{len(self.messages):032x}", to, body, callback, created)
        async with self.more:
            self.messages.append(message)
            self.more.notify_all()
        return message

    async def list(self, request: web.Request) -> web.Response:
        """GET Messages.json: newest first, filters To and DateSent>, in pages."""
        if self.down:
            return _error(503, 20503)
        self.asked += 1
        found = [message for message in reversed(self.messages) if message.to == request.query.get("To", message.to)]
        if since := request.query.get("DateSent>"):
            found = [message for message in found if message.sent and message.sent.isoformat() >= since]
        size = min(int(request.query.get("PageSize", "50")), self.page_size)
        start = int(request.query.get("Page", "0")) * size
        following = None
        if len(found) > start + size:
            query = {**request.query, "Page": str(start // size + 1)}
            following = f"{request.path}?{urlencode(query)}"
        shown = [message.shown() for message in found[start : start + size]]
        return web.json_response({"messages": shown, "next_page_uri": following, "page_size": size})

    async def wait(self, request: web.Request) -> web.Response:
        """Answers as soon as that many messages were taken."""
        async with self.more:
            await self.more.wait_for(lambda: len(self.messages) >= int(request.match_info["count"]))
        return web.Response()

    async def taken(self, _: web.Request) -> web.Response:
        """What was taken, by the ref in the callback."""
        refs = [message.ref for message in self.messages]
        return web.json_response({"refs": refs, "asked": self.asked})


def receipt(message: Message, status: str, error_code: str = "") -> tuple[dict[str, str], dict[str, str]]:
    """Form and headers of the receipt that the provider would post to the message's callback."""
    form = {"MessageSid": message.sid, "MessageStatus": status, "To": message.to, "AccountSid": ACCOUNT}
    if error_code:
        form["ErrorCode"] = error_code
    signature = RequestValidator(TOKEN).compute_signature(message.callback, form)
    return form, {"X-Twilio-Signature": signature}


def _error(status: int, code: int) -> web.Response:
    return web.json_response({"code": code, "message": "to order", "status": status}, status=status)


async def _serve(seed: int, fault_rate: float) -> None:
    provider = Provider(seed=seed, latency=0.03, fault_rate=fault_rate, slow=1.2)
    runner = web.AppRunner(provider.app(), shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2])))
