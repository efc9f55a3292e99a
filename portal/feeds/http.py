"""Platforms over HTTP, as openapi.yaml lays down: ``PUT /pushes/{ref}`` and ``GET /pushes/{ref}``."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import aiohttp
import orjson

from portal.feeds.platform import Misconfigured, Refused, Standing, Taken, Unavailable, Unknown

_STANDINGS: Final[dict[str, Standing]] = {
    "received": "acknowledged",
    "under_review": "acknowledged",
    "adopted": "adopted",
    "rejected": "rejected",
}
_LONGEST = 64 * 1024  # bytes of an answer


class HttpPlatform:
    """One platform, by its address and token. Satisfies portal.feeds.platform.Platform."""

    def __init__(self, url: str, token: str, timeout: timedelta) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._timeout = aiohttp.ClientTimeout(total=timeout.total_seconds())

    async def hand_over(self, ref: UUID, body: Mapping[str, Any]) -> Taken | Refused | Unavailable | Misconfigured:
        """Give a push; the key in the address makes it count once."""
        answer = await self._request("PUT", ref, orjson.dumps(body))
        return Refused("404") if isinstance(answer, Unknown) else answer

    async def ask(self, ref: UUID) -> Taken | Unknown | Unavailable | Misconfigured:
        """What became of a push."""
        answer = await self._request("GET", ref, None)
        return Unavailable(answer.code) if isinstance(answer, Refused) else answer

    async def _request(
        self, method: str, ref: UUID, body: bytes | None
    ) -> Taken | Unknown | Refused | Unavailable | Misconfigured:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        try:
            async with (
                aiohttp.ClientSession(timeout=self._timeout) as session,
                session.request(
                    method, f"{self._url}/pushes/{ref}", data=body, headers=headers, allow_redirects=False
                ) as response,
            ):
                return judge(response.status, await response.content.read(_LONGEST))
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Unavailable(type(error).__name__)


def addressed(text: str, timeout: timedelta) -> dict[str, HttpPlatform]:
    """Platforms by name from JSON: ``{"weihai_credit": {"url": "https://...", "token": "..."}}``.

    Raises ValueError that says what is wrong, without the token.
    """
    try:
        given = orjson.loads(text or "{}")
        return {name: HttpPlatform(each["url"], each["token"], timeout) for name, each in given.items()}
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError) as wrong:
        raise ValueError('it must be JSON such as {"weihai_credit": {"url": "...", "token": "..."}}') from wrong


def judge(status: int, body: bytes) -> Taken | Unknown | Refused | Unavailable | Misconfigured:
    """What an answer means, by its status and, where the push was taken, by the standing in its body."""
    if status == 202:
        return Taken("sent")
    if status in (200, 201):
        return _standing(body)
    if status == 404:
        return Unknown()
    if status in (401, 403):
        return Misconfigured(str(status))
    if status in (400, 409, 413, 422):
        return Refused(str(status))
    return Unavailable(str(status))


def _standing(body: bytes) -> Taken | Unavailable:
    try:
        told = orjson.loads(body)
        standing, reason = _STANDINGS[told["state"]], told.get("reason")
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return Unavailable("unreadable")
    return Taken(standing, str(reason)[:1000] if reason else None)
