"""Sign-in codes for subjects: six digits by text, for the browser that asked and for five minutes.

A code is kept for unknown identifiers too, so that asking and trying are the same work for both. It is kept as
HMAC, under a key made of browser and identifier: a code asked for in one browser does not exist in another, and
nobody can use up the tries of somebody else.
"""

import ipaddress
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from redis.asyncio import Redis

from portal.clock import Clock
from portal.domain.identifiers import Identifier, normalised
from portal.security.attempts import Attempts, Bound, instant
from portal.security.outcomes import SignInRejected, TooManyAttempts
from portal.security.sealing import Sealer

CODE: Final = re.compile(r"[0-9]{6}")
VALID: Final = timedelta(minutes=5)
TRIES: Final = 5  # with 5 sends an hour: 25 guesses an hour at one of a million codes
SENDS: Final = 5
SENDS_BROWSER: Final = 20  # a family or a counter's clerk at one machine
SENDS_ADDRESS: Final = 200  # a hospital or a mobile network behind one address
SENDS_WINDOW: Final = timedelta(hours=1)

# Answers the tries that are left and until when; for a code that is right, which is then gone, RIGHT; for one that
# is not there, GONE. A code without tries stays until it expires, so that the answer can say so.
RIGHT, GONE = -1, -2
TRY: Final = f"""
local code = redis.call('HMGET', KEYS[1], 'hash', 'expires', 'tries')
if not code[1] or tonumber(ARGV[1]) >= tonumber(code[2]) then return {{{GONE}, 0}} end
local left = tonumber(code[3])
if left > 0 then
    if code[1] == ARGV[2] then
        redis.call('DEL', KEYS[1])
        return {{{RIGHT}, 0}}
    end
    left = redis.call('HINCRBY', KEYS[1], 'tries', -1)
end
return {{left, tonumber(code[2])}}
"""


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code that was issued and has to be sent."""

    code: str = field(repr=False)
    issued_at: datetime
    expires_at: datetime


class Codes:
    """Issues and tries sign-in codes. `browser` is the value of the portal_browser cookie."""

    def __init__(self, redis: Redis, attempts: Attempts, sealer: Sealer, clock: Clock) -> None:
        self._redis = redis
        self._sealer = sealer
        self._clock = clock
        self._attempts = attempts
        self._try = redis.register_script(TRY)

    async def issue(self, identifier: Identifier, browser: str, ip: str) -> IssuedCode | TooManyAttempts:
        """Issue a code; it replaces an earlier one of the same browser and identifier."""
        wait = await self._attempts.take(
            [
                Bound(self._key("sends:identifier", _name(identifier)), SENDS, SENDS_WINDOW),
                Bound(self._key("sends:browser", browser), SENDS_BROWSER, SENDS_WINDOW),
                Bound(self._key("sends:address", _network(ip)), SENDS_ADDRESS, SENDS_WINDOW),
            ]
        )
        if wait:
            return TooManyAttempts(wait)
        now = self._clock.now()
        issued = IssuedCode(f"{secrets.randbelow(10**6):06}", now, now + VALID)
        key = self._code_key(identifier, browser)
        hashed = self._hash(key, issued.code)
        async with self._redis.pipeline(transaction=True) as pipeline:
            pipeline.hset(key, mapping={"hash": hashed, "expires": instant(issued.expires_at), "tries": TRIES})
            pipeline.pexpire(key, VALID)
            await pipeline.execute()
        return issued

    async def accept(self, identifier: Identifier, browser: str, code: str) -> SignInRejected | TooManyAttempts | None:
        """Try a code. None: it was right, and cannot be used again. What is not six digits is not a try."""
        code = normalised(code)
        if not CODE.fullmatch(code):
            return SignInRejected()
        key = self._code_key(identifier, browser)
        now = instant(self._clock.now())
        left, expires = await self._try(keys=[key], args=[now, self._hash(key, code)])
        if left == RIGHT:
            return None
        if left == 0:
            return TooManyAttempts(-(-(expires - now) // 1000), code="code_used_up")
        return SignInRejected()

    def _code_key(self, identifier: Identifier, browser: str) -> str:
        return self._key("code", f"{browser}\0{_name(identifier)}")

    def _key(self, use: str, text: str) -> str:
        return f"{use}:{self._sealer.hash(text, use).hex()}"

    def _hash(self, key: str, code: str) -> str:
        return self._sealer.hash(f"{key}\0{code}", "sign-in code").hex()


def _name(identifier: Identifier) -> str:
    return f"{identifier.document_type}\0{identifier.number}"


def _network(ip: str) -> str:
    """Whom an address stands for: itself, or its /64 in IPv6, of which one household has all."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if address.version == 6 else ip
