"""``python -m notify``: the notifier's process."""

import asyncio
import base64
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from pydantic import ValidationError

from notify.gateways.local import LocalGateway
from notify.gateways.port import Gateway
from notify.gateways.twilio import TwilioGateway
from notify.notifier import DATABASE_TROUBLE, Notifier
from notify.pace import Pace
from notify.worker import Worker
from portal.casework import pushes
from portal.clock import SystemClock
from portal.feeds.http import addressed
from portal.feeds.pace import FeedPace
from portal.feeds.worker import FeedWorker
from portal.log import configure
from portal.security.sealing import Sealer
from portal.settings import Settings
from portal.store.archive import PostgresStore
from portal.store.pool import open_pool

log = structlog.get_logger("notify")


class WrongSetting(Exception):
    """A setting is missing or unusable; the sentence says which, and what it must be."""


def main() -> int:
    """Run until SIGTERM or SIGINT; texts on their way are finished first. Returns the exit code."""
    configure()
    try:
        settings, pace = Settings(), Pace()
        sealer = _sealer(settings)
        database_url = _required(settings.database_url, "PORTAL_DATABASE_URL", "the address of PostgreSQL")
        asyncio.run(_run(settings, pace, sealer, database_url))
    except (WrongSetting, ValidationError) as error:
        print(f"notify: {error}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


async def _run(settings: Settings, pace: Pace, sealer: Sealer, database_url: str) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for wish in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wish, stopping.set)
    database = await _open_pool(database_url, stopping)
    if database is None:
        return
    gateway = _gateway(settings, pace, database)

    def make_worker(holder: str) -> Worker:
        # The local gateway disturbs nobody, so it keeps no hours.
        keep_hours = settings.sms_gateway == "twilio"
        return Worker(database, gateway, sealer, SystemClock(), pace, holder=holder, keep_hours=keep_hours)

    notifiers = [
        Notifier(database_url, make_worker, pace),
        Notifier(database_url, _carriers(settings, sealer, database), FeedPace(), "push"),
    ]

    def stop() -> None:
        for each in notifiers:
            each.stop()

    for wish in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wish, stop)
    if stopping.is_set():
        stop()
    try:
        async with asyncio.TaskGroup() as together:
            for each in notifiers:
                together.create_task(each.run())
    finally:
        await gateway.close()
        database.terminate()


async def _open_pool(url: str, stopping: asyncio.Event) -> Any:
    """The pool, as soon as the database answers; None when told to stop first."""
    while not stopping.is_set():
        try:
            return await open_pool(url, maximum=5)
        except DATABASE_TROUBLE as error:
            log.warning("database out of reach", error=type(error).__name__)
            await asyncio.sleep(1)
    return None


def _carriers(settings: Settings, sealer: Sealer, database: Any) -> Callable[[str], FeedWorker]:
    """Workers that carry pushes to the platforms that are set."""
    pace, store = FeedPace(), PostgresStore(database, sealer)
    try:
        platforms = addressed(settings.platforms.get_secret_value(), pace.timeout)
    except ValueError as error:
        raise WrongSetting(f"PORTAL_PLATFORMS is unusable: {error}") from None
    return lambda holder: FeedWorker(
        database, platforms, partial(pushes.answer, store), sealer, SystemClock(), pace, holder=holder
    )


def _gateway(settings: Settings, pace: Pace, database: Any) -> Gateway:
    if settings.sms_gateway == "local":
        return LocalGateway(database, SystemClock())
    if settings.sms_gateway is None:
        raise WrongSetting("PORTAL_SMS_GATEWAY is not set; it must be twilio, or local for a trial installation")
    return TwilioGateway(
        account_sid=_required(settings.twilio_account_sid, "PORTAL_TWILIO_ACCOUNT_SID", "AC..."),
        auth_token=_required(settings.twilio_auth_token.get_secret_value(), "PORTAL_TWILIO_AUTH_TOKEN", "the token"),
        sender=_required(settings.twilio_from, "PORTAL_TWILIO_FROM", "a number (+...) or messaging service (MG...)"),
        base_url=settings.twilio_base_url,
        public_url=settings.public_url,
        timeout=pace.timeout,
        settle=pace.settle,
    )


def _sealer(settings: Settings) -> Sealer:
    key = settings.secret_key.get_secret_value() if settings.secret_key else None
    try:
        return Sealer(base64.b64decode(_required(key, "PORTAL_SECRET_KEY", "32 bytes in base64"), validate=True))
    except ValueError as error:  # not base64, or not 32 bytes
        raise WrongSetting(f"PORTAL_SECRET_KEY is unusable: {error}; it must be 32 bytes in base64") from None


def _required(value: str | None, name: str, what: str) -> str:
    if not value:
        raise WrongSetting(f"{name} is not set; it must be {what}")
    return value


if __name__ == "__main__":
    sys.exit(main())
