"""Bounds on how often something may be tried: a sliding window for each key, counted in Redis."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from redis.asyncio import Redis

from portal.clock import Clock

# All bounds are looked at before any is counted: a refused attempt uses up nothing.
TAKE: Final = """
local now, attempt = tonumber(ARGV[1]), ARGV[2]
local wait = 0
for i, key in ipairs(KEYS) do
    local most, window = tonumber(ARGV[1 + 2 * i]), tonumber(ARGV[2 + 2 * i])
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
    if redis.call('ZCARD', key) >= most then
        local oldest = redis.call('ZRANGE', key, -most, -most, 'WITHSCORES')
        wait = math.max(wait, tonumber(oldest[2]) + window - now)
    end
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
    redis.call('ZADD', key, now, attempt)
    redis.call('PEXPIRE', key, ARGV[2 + 2 * i])
end
return 0
"""


@dataclass(frozen=True, slots=True)
class Bound:
    """At most `most` attempts on `key` in any span of `window`. The key holds hashes only, no personal data."""

    key: str
    most: int
    window: timedelta


class Attempts:
    """Counts attempts, atomically over all processes."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._redis = redis
        self._clock = clock
        self._take = redis.register_script(TAKE)

    async def take(self, bounds: Sequence[Bound]) -> int:
        """Count one attempt on every bound, or on none: 0, or the seconds after which there is room in all."""
        arguments: list[str | int] = [instant(self._clock.now()), secrets.token_hex(8)]
        for bound in bounds:
            arguments += [bound.most, milliseconds(bound.window)]
        wait = int(await self._take(keys=[bound.key for bound in bounds], args=arguments))
        return -(-wait // 1000)

    async def forget(self, bounds: Sequence[Bound]) -> None:
        """Count from nought again."""
        await self._redis.delete(*(bound.key for bound in bounds))


def milliseconds(span: timedelta) -> int:
    """A span as scripts count it."""
    return span // timedelta(milliseconds=1)


def instant(at: datetime) -> int:
    """An instant as scripts count it: milliseconds since 1970."""
    return round(at.timestamp() * 1000)
