"""Composition root: routes, wiring, and what is opened and closed with the application."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from notify.receipts import receipt_route
from portal.clock import Clock, SystemClock
from portal.security.cookies import Cookies
from portal.settings import LOOPBACK, Settings
from portal.web.calendars import calendar_route
from portal.web.evidence import evidence_routes
from portal.web.graphql import GraphQL
from portal.web.health import health_routes
from portal.web.installation import Installation, opened
from portal.web.issued import document_route, form_route
from portal.web.middleware import Around
from portal.web.pages import page_route
from portal.web.phone import phone_routes


class Portal(Starlette):
    """Starlette with a wall of our own around it."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Routes are there once the lifespan has begun."""
        super().__init__(lifespan=self._open)
        self._settings = settings
        self._clock = clock
        self._registry = CollectorRegistry()
        self._shortcuts: dict[str, ASGIApp] = {}

    def build_middleware_stack(self) -> ASGIApp:
        """What a request passes."""
        return Around(
            super().build_middleware_stack(),
            self._shortcuts,
            https=self._settings.public_url.startswith("https://"),
            count=Counter("portal_requests", "Requests", ["method", "route", "status"], registry=self._registry),
            seconds=Histogram("portal_request_seconds", "Time of an answer", ["route"], registry=self._registry),
        )

    @asynccontextmanager
    async def _open(self, _: Starlette) -> AsyncIterator[None]:
        async with opened(self._settings, self._clock) as installation:
            cookies = Cookies(self._settings.public_url)
            self._shortcuts["/graphql"] = GraphQL(
                installation.parts, cookies, installation.documents, installation.public_answers
            )
            self.router.routes[:] = _routes(self._settings, installation, self._registry)
            yield


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Starlette:
    """The portal as an ASGI application: `uvicorn --factory portal.app:create_app`.

    Settings come from the environment when none are given.
    """
    return Portal(settings or Settings(), clock or SystemClock())


def _routes(settings: Settings, installation: Installation, registry: CollectorRegistry) -> Iterator[Route]:
    yield from health_routes(installation, registry)
    if settings.sms_gateway == "twilio":
        token = settings.twilio_auth_token.get_secret_value()
        yield receipt_route(installation.pool, installation.clock, public_url=settings.public_url, auth_token=token)
    if settings.sms_gateway == "local" and settings.host in LOOPBACK:
        yield from phone_routes(installation)
    yield from evidence_routes(installation.shelf, installation.parts)
    yield document_route(installation.cabinet, installation.parts)
    yield form_route(installation.cabinet)
    yield calendar_route(installation.deadlines, installation.parts)
    yield page_route(settings.page_dir)
