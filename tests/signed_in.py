"""Fixtures: a trial installation whose files lie in a folder of the test, with somebody signed in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from portal.clock import SetClock
from portal.domain.subject import SubjectKind
from portal.security.cookies import SESSION_COOKIE
from portal.security.sessions import Sessions
from portal.security.viewer import SignedInViewer, SubjectViewer
from portal.settings import Settings
from tests.schema import conftest as trial
from tests.schema.conftest import Town

clock, sealer, town, settings = trial.clock, trial.sealer, trial.town, trial.settings

SignIn = Callable[[httpx2.AsyncClient, SignedInViewer], Awaitable[None]]


@pytest.fixture
def kept(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"data_dir": tmp_path})


@pytest.fixture
async def client(kept: Settings, town: Town, redis_client: Any, clock: SetClock) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser."""
    async with trial.browser_at(kept, clock) as browser:
        yield browser


@pytest.fixture
def sign_in(redis_client: Any, clock: SetClock) -> SignIn:
    """Puts a session into a browser."""

    async def signed_in(client: httpx2.AsyncClient, viewer: SignedInViewer) -> None:
        session = await Sessions(redis_client, clock).open(viewer)
        client.cookies.set(SESSION_COOKIE, session.token)

    return signed_in


@pytest.fixture
async def sender(client: httpx2.AsyncClient, town: Town, sign_in: SignIn) -> SubjectViewer:
    """Somebody signed in at the client."""
    identity, _ = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    await sign_in(client, SubjectViewer(identity))
    return SubjectViewer(identity)
