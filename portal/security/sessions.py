"""Sessions: who is signed in at a browser, kept in Redis under an opaque token.

A token is a session's name (128 bits, stays) and its secret (256 bits, changes); of the secret only the SHA-256
is kept. The secret changes every 15 minutes of use: a stolen token is soon worth nothing. The one before it
stays good for a moment, because a page asks several questions at once.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from portal.clock import SHANGHAI, Clock
from portal.security.attempts import instant, milliseconds
from portal.security.line import Line
from portal.security.outcomes import SignedIn
from portal.security.viewer import OfficerViewer, SignedInViewer, SubjectViewer

IDLE_SUBJECT: Final = timedelta(minutes=30)  # of NIST SP 800-63B for sessions like these
IDLE_OFFICER: Final = timedelta(minutes=15)  # stricter: an unwatched desk shows the archives of a region
LONGEST: Final = timedelta(hours=12)  # a working day; whoever comes back tomorrow signs in again
ROTATION: Final = timedelta(minutes=15)
GRACE: Final = timedelta(seconds=60)  # a slow phone's parallel requests arrive within it

TOKEN: Final = re.compile(r"([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})")

# A session's key is known by its token, the list of a viewer's sessions (KEYS[2]) by the viewer.
OPEN: Final = """
local now, untl = tonumber(ARGV[2]), tonumber(ARGV[3])
redis.call('HSET', KEYS[1], 'viewer', ARGV[1], 'until', untl, 'idle', ARGV[4], 'used', now,
           'secret', ARGV[5], 'issued', now, 'list', KEYS[2])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
redis.call('ZADD', KEYS[2], untl, KEYS[1])
redis.call('PEXPIRE', KEYS[2], untl - now)
"""

# Looks up and counts as use, which is noted once a second at most: one round trip, most often without a write.
CHECK: Final = """
local found = redis.call('HMGET', KEYS[1], 'viewer', 'until', 'idle', 'used', 'secret', 'issued',
                         'old_secret', 'old_until')
if not found[1] then return false end
local now, untl, idle, used = tonumber(ARGV[1]), tonumber(found[2]), tonumber(found[3]), tonumber(found[4])
if now >= untl or now >= used + idle then return false end
local due = 0
if found[5] == ARGV[2] then
    if now >= tonumber(found[6]) + tonumber(ARGV[3]) then due = 1 end
elseif found[7] ~= ARGV[2] or now >= tonumber(found[8]) then
    return false
end
if now >= used + 1000 then
    redis.call('HSET', KEYS[1], 'used', now)
    redis.call('PEXPIRE', KEYS[1], math.min(idle, untl - now))
end
return {found[1], untl, due}
"""

# Of several that come at once with the same secret the first replaces it; ARGV[3] is the successor.
ROTATE: Final = """
if redis.call('HGET', KEYS[1], 'secret') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'secret', ARGV[3], 'issued', ARGV[1],
           'old_secret', ARGV[2], 'old_until', ARGV[1] + ARGV[4])
return 1
"""

# The keys of the list are computed: the portal keeps its sessions in one Redis, not in a cluster.
CLOSE: Final = """
local found = redis.call('HMGET', KEYS[1], 'secret', 'old_secret', 'list')
if found[1] ~= ARGV[1] and found[2] ~= ARGV[1] then return 0 end
redis.call('ZREM', found[3], KEYS[1])
return redis.call('DEL', KEYS[1])
"""

CLOSE_ALL: Final = """
local closed = 0
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    closed = closed + redis.call('DEL', key)
end
redis.call('DEL', KEYS[1])
return closed
"""


@dataclass(frozen=True, slots=True)
class Session:
    """An open session: whose, until when at the latest, and its new token when it was rotated just now."""

    viewer: SignedInViewer
    until: datetime
    token: str | None = field(default=None, repr=False)


class Sessions:
    """Opens, checks and closes sessions."""

    def __init__(self, redis: Redis, clock: Clock) -> None:
        self._redis = redis
        self._clock = clock
        self._open = redis.register_script(OPEN)
        self._check = redis.register_script(CHECK)
        self._rotate = redis.register_script(ROTATE)
        self._close = redis.register_script(CLOSE)
        self._close_all = redis.register_script(CLOSE_ALL)
        self._line: Line | None = None

    async def open(self, viewer: SignedInViewer, latest: datetime | None = None) -> SignedIn:
        """Sign in: a new session with a new token, whatever the browser brought along. It ends at `latest`."""
        now = self._clock.now()
        until = min(now + LONGEST, latest or now + LONGEST)
        idle = IDLE_OFFICER if isinstance(viewer, OfficerViewer) else IDLE_SUBJECT
        name, secret = secrets.token_urlsafe(16), secrets.token_urlsafe(32)
        await self._open(
            keys=[_key(name), _list_key(viewer)],
            args=[_written(viewer), instant(now), instant(until), milliseconds(idle), _hash(secret)],
        )
        return SignedIn(f"{name}.{secret}", viewer, until)

    async def check(self, token: str) -> Session | None:
        """The session of a token, which counts as use of it; None when there is none, or no longer."""
        parts = TOKEN.fullmatch(token)
        if not parts:
            return None
        name, secret = parts.groups()
        key, now, hashed = _key(name), instant(self._clock.now()), _hash(secret)
        found = await self._direct(key, [now, hashed, milliseconds(ROTATION)])
        if not found:
            return None
        viewer, until, due = found
        successor = secrets.token_urlsafe(32) if due else ""
        rotated = due and await self._rotate(keys=[key], args=[now, hashed, _hash(successor), milliseconds(GRACE)])
        return Session(
            _read(viewer),
            datetime.fromtimestamp(until / 1000, SHANGHAI),
            f"{name}.{successor}" if rotated else None,
        )

    async def _direct(self, key: str, arguments: list[str | int]) -> Any:
        """The check on a line that is kept for it. Whatever goes wrong there, redis-py asks in its own way."""
        try:
            line = self._line
            if line is None or line.closed:
                line = self._line = await Line.open(self._redis)
            return await line.ask("EVALSHA", self._check.sha, 1, key, *arguments)
        except RedisError:
            return await self._check(keys=[key], args=arguments)

    async def close(self, token: str) -> int:
        """Sign out: how many sessions were closed, 0 or 1."""
        parts = TOKEN.fullmatch(token)
        if not parts:
            return 0
        name, secret = parts.groups()
        return int(await self._close(keys=[_key(name)], args=[_hash(secret)]))

    async def close_all(self, viewer: SignedInViewer) -> int:
        """Sign out everywhere: how many sessions of this viewer were closed."""
        return int(await self._close_all(keys=[_list_key(viewer)]))


def _key(name: str) -> str:
    return f"session:{name}"


def _list_key(viewer: SignedInViewer) -> str:
    match viewer:
        case SubjectViewer(identity_id, None):
            return f"sessions:subject:{identity_id}"
        case SubjectViewer(identity_id, agent_id):
            return f"sessions:mandate:{identity_id}:{agent_id}"
        case OfficerViewer(officer_id):
            return f"sessions:officer:{officer_id}"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _written(viewer: SignedInViewer) -> str:
    match viewer:
        case SubjectViewer(identity_id, agent_id):
            return orjson.dumps(["subject", identity_id, agent_id]).decode()
        case OfficerViewer(officer_id, region_prefix, name):
            return orjson.dumps(["officer", officer_id, region_prefix, name]).decode()


def _read(written: bytes | str) -> SignedInViewer:
    kind, *values = orjson.loads(written)
    known: dict[str, Any] = {"subject": SubjectViewer, "officer": OfficerViewer}
    viewer: SignedInViewer = known[kind](*values)
    return viewer
