"""Twilio's Messages API.

`messages.create` has no idempotency key, so a request whose answer we never saw is looked up instead.
"""

import logging
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from notify.gateways.port import (
    Accepted,
    Answer,
    Found,
    Later,
    Misconfigured,
    Outgoing,
    Refused,
    Unavailable,
    Uncertain,
)

_KINDS: Final[dict[str, type[Refused | Unavailable | Misconfigured]]] = {
    "refused": Refused,
    "unavailable": Unavailable,
    "misconfigured": Misconfigured,
}
_CODES: Final = {
    int(code): _KINDS[kind]
    for kind, codes in tomllib.loads(Path(__file__).with_name("twilio_codes.toml").read_text("utf-8")).items()
    for code in codes
}
_CLOCK_DIFFERENCE: Final = timedelta(minutes=1)  # between us and the provider, which counts whole seconds
_PAGE: Final = 1000


def judge(status: int, code: int | None) -> Refused | Later | Uncertain | Unavailable | Misconfigured:
    """What an error answer means: by Twilio's code where the table has it, else by HTTP status."""
    shown = str(code or status)
    if code is not None and code in _CODES:
        return _CODES[code](shown)
    if status in (401, 403, 404):
        return Misconfigured(shown)
    if status == 429:
        return Unavailable(shown)
    if status == 408 or status >= 500:
        return Uncertain(shown)
    return Later(shown)


class _Http(AsyncTwilioHttpClient):  # type: ignore[misc]
    """The library's client, but it keeps its timeout, logs no phone numbers and signs in without deprecated calls."""

    def __init__(self, timeout: timedelta) -> None:
        silent = logging.getLogger("notify.gateways.twilio.silent")
        silent.disabled = True
        super().__init__(timeout=timeout.total_seconds(), logger=silent)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: dict[str, str],
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        **parts: Any,
    ) -> Any:
        if auth:
            headers = {**headers, "Authorization": aiohttp.encode_basic_auth(*auth)}
        return await super().request(method, url, headers=headers, timeout=timeout or self.timeout, **parts)


class TwilioGateway:
    """Texts by Twilio, with receipts at our address."""

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        sender: str,
        base_url: str,
        public_url: str,
        timeout: timedelta,
        settle: timedelta,
    ) -> None:
        """`sender` is a number in E.164 or a messaging service (MG...)."""
        self.settle = settle
        self._http = _Http(timeout)
        self._client = Client(account_sid, auth_token, http_client=self._http)
        self._client.api.base_url = base_url
        self._sender = {"messaging_service_sid" if sender.startswith("MG") else "from_": sender}
        self._receipts = f"{public_url.rstrip('/')}/sms/receipts"

    async def send(self, text: Outgoing) -> Answer:
        """Create a message."""
        try:
            message = await self._client.messages.create_async(
                to=text.to, body=text.body, status_callback=f"{self._receipts}/{text.ref}", **self._sender
            )
        except TwilioException as error:
            return judge(getattr(error, "status", 500), getattr(error, "code", None))
        except aiohttp.ClientConnectorError:
            return Unavailable("connect")
        except TimeoutError:
            return Uncertain("timeout")
        except (aiohttp.ClientError, ValueError, OSError) as error:
            return Uncertain(type(error).__name__)
        return Accepted(message.sid) if message.sid else Uncertain("no_sid")

    async def find(self, text: Outgoing, since: datetime) -> Found | Unavailable | Misconfigured:
        """Messages to this number with this body.

        Not by Twilio's filter on DateSent: a message that Twilio took and has not passed on yet has none.
        """
        try:
            messages = await self._client.messages.list_async(to=text.to, page_size=_PAGE)
        except TwilioException as error:
            response = next((part for part in error.args if hasattr(part, "status_code")), None)
            answer = judge(getattr(error, "status", response.status_code if response else 500), None)
            return answer if isinstance(answer, Misconfigured) else Unavailable(answer.code)
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
            return Unavailable(type(error).__name__)
        return Found(
            tuple(
                message.sid
                for message in messages
                # endswith: a trial account puts a sentence in front
                if (message.body or "").endswith(text.body)
                and (message.date_created or since) >= since - _CLOCK_DIFFERENCE
                and message.direction != "inbound"
            )
        )

    async def close(self) -> None:
        """Close the connections to the provider."""
        await self._http.close()
