"""What every resolver of one request has at hand."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import strawberry

from portal.casework.ports import JoiningStore, Law
from portal.clock import Clock
from portal.security.identities import Identities
from portal.security.outcomes import SignedIn
from portal.security.service import SignIn
from portal.security.viewer import Anonymous, Viewer
from resolvers.plan.rules import Asker

STATEMENT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What answers questions and carries out commands; one for the whole process.

    reads: where planned statements are read; portal.store.readers, or a pool.
    """

    pool: Any
    reads: Any
    clock: Clock
    store: JoiningStore
    law: Callable[[date], Awaitable[Law]]
    sign_in: SignIn
    identities: Identities


@dataclass(slots=True)
class Context:
    """One request: who asks, from where, and what its answer does to the session cookie.

    failure: what became of the statement for the whole operation, which is not tried again field by field.
    """

    parts: Parts
    viewer: Viewer
    browser: str = ""
    ip: str = ""
    token: str | None = None
    opened: SignedIn | None = None
    closed: bool = False
    failure: Exception | None = None

    def asker(self) -> Asker:
        """Who asks, and when."""
        return Asker(self.viewer, self.parts.clock.now())

    async def read(self, statement: str, parameters: Sequence[object]) -> bytes | None:
        """The one value of a planned statement; TimeoutError after five seconds."""
        value: bytes | None = await self.parts.reads.fetchval(statement, *parameters, timeout=STATEMENT_SECONDS)
        return value

    async def read_row(self, statement: str, parameters: Sequence[object]) -> Any:
        """The one row of a statement; TimeoutError after five seconds."""
        return await self.parts.reads.fetchrow(statement, *parameters, timeout=STATEMENT_SECONDS)

    def enter(self, session: SignedIn) -> None:
        """Go on as whoever signed in."""
        self.viewer, self.token, self.opened, self.closed = session.viewer, session.token, session, False

    def leave(self) -> None:
        """Go on as nobody."""
        self.viewer, self.token, self.opened, self.closed = Anonymous(), None, None, True


Info = strawberry.Info[Context, None]
