"""Officers: name, password and a code of the moment (TOTP, RFC 6238)."""

import asyncio
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import pyotp
from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from portal.clock import Clock
from portal.domain.identifiers import normalised
from portal.domain.jurisdiction import prefix
from portal.security.attempts import Attempts, Bound
from portal.security.outcomes import SignInRejected, TooManyAttempts
from portal.security.sealing import Sealer
from portal.security.viewer import OfficerViewer

# OWASP's first choice for Argon2id: 30 ms and 19 MiB here. Passwords are the first of two factors and tries are
# bounded, so more memory would mostly serve who wants to exhaust ours.
ITERATIONS: Final = 2
MEMORY_KIB: Final = 19 * 1024
HASHES_AT_ONCE: Final = 2
PASSWORD_LENGTHS: Final = range(12, 129)

TRIES: Final = 5
TRIES_NAME: Final = 20  # from all browsers: a stranger cannot lock an officer out with five tries
TRIES_WINDOW: Final = timedelta(minutes=15)
TOTP_WINDOW: Final = 1  # steps of 30 seconds before and after: clocks differ


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """An officer that was created: the secret goes to their authenticator and is not shown again."""

    officer_id: int
    totp_secret: str = field(repr=False)
    totp_uri: str = field(repr=False)


class Officers:
    """Creates officers and checks who they say they are."""

    def __init__(self, pool: Any, attempts: Attempts, sealer: Sealer, clock: Clock) -> None:
        self._pool = pool
        self._attempts = attempts
        self._sealer = sealer
        self._clock = clock
        self._hashing = asyncio.Semaphore(HASHES_AT_ONCE)
        # Stands in for an officer that does not exist, so that the answer takes as long.
        self._nobody = (_hash(secrets.token_bytes(16)), sealer.seal(pyotp.random_base32(), "officer.totp"))

    async def authenticate(
        self, name: str, password: str, code: str, browser: str
    ) -> OfficerViewer | SignInRejected | TooManyAttempts:
        """Check all three; which of them was wrong is not said."""
        name = _normalised_name(name)
        if not name.isprintable() or not password.isprintable() or len(password) not in PASSWORD_LENGTHS:
            return SignInRejected()
        bounds = [
            Bound(self._key(f"{browser}\0{name}"), TRIES, TRIES_WINDOW),
            Bound(self._key(name), TRIES_NAME, TRIES_WINDOW),
        ]
        wait = await self._attempts.take(bounds)
        if wait:
            return TooManyAttempts(wait)
        officer = await self._pool.fetchrow(
            """
            SELECT officer.id, shown_name, prefix, password_hash, totp_sealed
            FROM officer JOIN region ON region.code = officer.region
            WHERE officer.name = $1 AND active
            """,
            name,
        )
        phc, totp_sealed = (officer["password_hash"], officer["totp_sealed"]) if officer else self._nobody
        async with self._hashing:
            password_right = await asyncio.to_thread(_verify, _password_bytes(password), phc)
        step = self._step(code, self._sealer.open(totp_sealed, "officer.totp"))
        if not (officer and password_right and step and await self._use_step(officer["id"], step)):
            return SignInRejected()
        await self._attempts.forget(bounds)
        return OfficerViewer(officer["id"], officer["prefix"], officer["shown_name"])

    def _step(self, code: str, secret: str) -> int | None:
        try:
            return pyotp.TOTP(secret).verify_and_get_timecode(
                normalised(code), for_time=self._clock.now(), valid_window=TOTP_WINDOW
            )
        except pyotp.OTPVerificationError:
            return None

    async def _use_step(self, officer_id: int, step: int) -> bool:
        """Accept a time step once (RFC 6238, 5.2), whoever asks at the same moment."""
        used = await self._pool.fetchval(
            "UPDATE officer SET totp_used = $2 WHERE id = $1 AND totp_used < $2 AND active RETURNING id",
            officer_id,
            step,
        )
        return used is not None

    def _key(self, text: str) -> str:
        return f"tries:officer:{self._sealer.hash(text, 'tries:officer').hex()}"


async def create_officer(
    connection: Any,
    sealer: Sealer,
    *,
    name: str,
    shown_name: str,
    region: str,
    password: str,
    created_at: datetime,
    totp_secret: str | None = None,
) -> NewOfficer:
    """Create an officer of a region (GB/T 2260); without a secret for TOTP (base32) one is drawn.

    ValueError for a password that may not be; asyncpg.UniqueViolationError for a name in use.
    """
    if len(password) not in PASSWORD_LENGTHS or not password.isprintable():
        allowed = f"{PASSWORD_LENGTHS.start} to {PASSWORD_LENGTHS.stop - 1}"
        raise ValueError(f"a password must have {allowed} printable characters; this one has {len(password)}")
    secret = totp_secret or pyotp.random_base32()
    officer_id = await connection.fetchval(
        """
        INSERT INTO officer (name, shown_name, region, password_hash, totp_sealed, created_at)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
        """,
        _normalised_name(name),
        shown_name,
        region,
        await asyncio.to_thread(_hash, _password_bytes(password)),
        sealer.seal(secret, "officer.totp"),
        created_at,
    )
    uri = pyotp.TOTP(secret).provisioning_uri(name=_normalised_name(name), issuer_name="医保信用")
    return NewOfficer(officer_id, secret, uri)


def totp_code(totp_secret: str, at: datetime) -> str:
    """The code that an authenticator shows at an instant: for the demo officers of the embedded set-up."""
    return pyotp.TOTP(totp_secret).at(at)


def _normalised_name(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _password_bytes(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode()


def _hash(password: bytes) -> str:
    argon2 = Argon2id(salt=secrets.token_bytes(16), length=32, iterations=ITERATIONS, lanes=1, memory_cost=MEMORY_KIB)
    return argon2.derive_phc_encoded(password)


def _verify(password: bytes, phc: str) -> bool:
    try:
        Argon2id.verify_phc_encoded(password, phc)
    except InvalidKey:
        return False
    return True


async def name_liaison(pool: Any, name: str, unit: str) -> bool:
    """Make an officer the liaison officer of a unit, one for each (JN 4-1); False when nobody active has the name."""
    async with pool.acquire() as connection, connection.transaction():
        found = await connection.fetchval(
            "SELECT id FROM officer WHERE name = $1 AND active FOR UPDATE", _normalised_name(name)
        )
        if found is None:
            return False
        await connection.execute("UPDATE officer SET liaison_for = NULL WHERE liaison_for = $1", unit)
        await connection.execute("UPDATE officer SET liaison_for = $2 WHERE id = $1", found, unit)
        return True


async def set_phone(database: Any, name: str, phone: str) -> bool:
    """Take down an officer's office phone; False when nobody active has the name."""
    found = await database.fetchval(
        "UPDATE officer SET phone = $2 WHERE name = $1 AND active RETURNING id", _normalised_name(name), phone
    )
    return found is not None


async def disable_officer(database: Any, name: str) -> OfficerViewer | None:
    """Shut an officer out of further sign-ins: whose sessions remain to be closed; None when nobody active has it."""
    row = await database.fetchrow(
        """
        UPDATE officer SET active = false, liaison_for = NULL WHERE name = $1 AND active
        RETURNING id, region, shown_name
        """,
        _normalised_name(name),
    )
    return OfficerViewer(row["id"], prefix(row["region"]), row["shown_name"]) if row else None
