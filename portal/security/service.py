"""Signing in and out: what the mutations call. Knows neither the web nor GraphQL."""

import asyncio
from datetime import datetime, time, timedelta
from typing import Any

import structlog
from redis.asyncio import Redis

from portal.clock import SHANGHAI, Clock
from portal.domain.identifiers import Identifier, InvalidIdentifier
from portal.domain.mandate import Mandate
from portal.domain.outcomes import Invalid
from portal.security.attempts import Attempts
from portal.security.codes import VALID, Codes, IssuedCode
from portal.security.identities import Identities
from portal.security.officers import Officers
from portal.security.outcomes import (
    CodeSent,
    OfficerSignInOutcome,
    RequestCodeOutcome,
    SignedIn,
    SignInRejected,
    SubjectSignInOutcome,
    Visit,
)
from portal.security.sealing import Sealer
from portal.security.sessions import Sessions
from portal.security.viewer import Anonymous, OfficerViewer, SignedInViewer, SubjectViewer

log = structlog.get_logger(__name__)


class SignIn:
    """One per process. `browser` is the value of the portal_browser cookie, `token` that of portal_session."""

    def __init__(self, redis: Redis, pool: Any, sealer: Sealer, clock: Clock) -> None:
        attempts = Attempts(redis, clock)
        self._codes = Codes(redis, attempts, sealer, clock)
        self._identities = Identities(pool, sealer)
        self._officers = Officers(pool, attempts, sealer, clock)
        self._sessions = Sessions(redis, clock)
        self._sending: set[asyncio.Task[None]] = set()

    async def request_code(self, identifier_text: str, browser: str, ip: str) -> RequestCodeOutcome:
        """Send a code to the phone on file. The answer, and the time it takes, tell nothing about who is known."""
        try:
            identifier = Identifier.parse(identifier_text)
        except InvalidIdentifier as error:
            return Invalid("identifier", error.code)
        issued = await self._codes.issue(identifier, browser, ip)
        if not isinstance(issued, IssuedCode):
            return issued
        # The look-up happens behind the answer: its time would tell whether somebody was found.
        task = asyncio.create_task(self._identities.queue_code(identifier, issued))
        self._sending.add(task)
        task.add_done_callback(self._sent)
        return CodeSent(int(VALID.total_seconds()))

    async def sign_in_subject(
        self, identifier_text: str, code: str, browser: str, replacing: str | None = None
    ) -> SubjectSignInOutcome:
        """Open a session for the holder of a code; `replacing` is the token of a session that ends with it."""
        try:
            identifier = Identifier.parse(identifier_text)
        except InvalidIdentifier as error:
            return Invalid("identifier", error.code)
        refusal = await self._codes.accept(identifier, browser, code)
        if refusal:
            return refusal
        identity_id = await self._identities.find(identifier)
        if identity_id is None:
            return SignInRejected()
        return await self._open(SubjectViewer(identity_id), replacing)

    async def sign_in_officer(
        self, name: str, password: str, code: str, browser: str, replacing: str | None = None
    ) -> OfficerSignInOutcome:
        """Open a session for an officer by password and TOTP."""
        viewer = await self._officers.authenticate(name, password, code, browser)
        if not isinstance(viewer, OfficerViewer):
            return viewer
        return await self._open(viewer, replacing)

    async def act_for(self, mandate: Mandate, replacing: str | None) -> SignedIn:
        """Go on as the principal of a mandate that holds today, until its last day at the latest."""
        if mandate.principal_id is None:
            raise ValueError("a mandate that holds has a principal")
        over = datetime.combine(mandate.valid_until + timedelta(days=1), time(), tzinfo=SHANGHAI)
        return await self._open(SubjectViewer(mandate.principal_id, mandate.agent_id), replacing, over)

    async def act_for_oneself(self, viewer: SubjectViewer, replacing: str | None) -> SignedIn:
        """Go on as oneself again."""
        return await self._open(SubjectViewer(viewer.agent_id or viewer.identity_id), replacing)

    async def stop_acting(self, mandate: Mandate) -> None:
        """Close every session that rests on a mandate."""
        if mandate.principal_id is not None:
            await self._sessions.close_all(SubjectViewer(mandate.principal_id, mandate.agent_id))

    async def sign_out(self, token: str | None, *, everywhere: bool = False) -> int:
        """Close this session, or all of the viewer's: how many were closed."""
        if token is None:
            return 0
        if everywhere:
            session = await self._sessions.check(token)
            return await self._sessions.close_all(session.viewer) if session else 0
        return await self._sessions.close(token)

    async def viewer_of(self, token: str | None) -> Visit:
        """Who a request comes from: one round trip to Redis, none without a token."""
        session = await self._sessions.check(token) if token else None
        return Visit(session.viewer, session.until, session.token) if session else Visit(Anonymous())

    async def drain(self) -> None:
        """Wait until the codes that were promised are in the outbox: at shutdown."""
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _open(self, viewer: SignedInViewer, replacing: str | None, latest: datetime | None = None) -> SignedIn:
        if replacing:
            await self._sessions.close(replacing)
        return await self._sessions.open(viewer, latest)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        if not task.cancelled() and (error := task.exception()):
            # The kind alone: an error's text may quote what was to be written.
            log.error("sign_in_code_not_queued", error=type(error).__name__)
