"""A provider on the loopback and a worker that talks to it, with a clock that stands."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from notify.gateways.port import Gateway
from notify.gateways.twilio import TwilioGateway
from notify.pace import Pace
from notify.worker import Worker
from portal.clock import SetClock
from tests.notify.provider import ACCOUNT, SENDER, TOKEN, Provider
from tests.notify.rows import NOON, SEALER

PUBLIC_URL = "https://credit.example.cn"


@dataclass
class Bench:
    """A worker with everything around it."""

    pool: Any
    clock: SetClock
    provider: Provider
    address: str
    gateway: Gateway
    make_worker: Callable[..., Worker]
    worker: Worker

    async def round(self) -> int:
        """Claim once and let everything claimed come to its end."""
        started = await self.worker.start_due(self.pool)
        await self.worker.finish()
        return started

    async def rounds(self) -> None:
        """Rounds until nothing is due."""
        while await self.round():
            pass

    def later(self, **step: float) -> None:
        """Move the clock on."""
        self.clock.at += timedelta(**step)
        self.provider.now = self.clock.at

    async def killed(self) -> None:
        """The worker is gone and another session begins, as after SIGKILL."""
        self.worker = self.make_worker(holder="the next")
        await self.worker.look_back(self.pool)


@pytest.fixture
async def bench(pool: Any) -> AsyncIterator[Bench]:
    """A worker at noon."""
    clock, provider = SetClock(NOON), Provider(now=NOON)
    runner = web.AppRunner(provider.app(), shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    gateway = TwilioGateway(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        sender=SENDER,
        base_url=address,
        public_url=PUBLIC_URL,
        timeout=timedelta(seconds=0.25),
        settle=timedelta(seconds=20),
    )

    def make_worker(
        holder: str = "the first", *, keep_hours: bool = True, opener: Any = SEALER, gateway: Gateway = gateway
    ) -> Worker:
        return Worker(pool, gateway, opener, clock, Pace(), holder=holder, keep_hours=keep_hours)

    yield Bench(pool, clock, provider, address, gateway, make_worker, make_worker())
    await gateway.close()
    await runner.cleanup()
