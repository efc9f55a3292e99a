"""Composition root: routes, wiring, and what is opened and closed with the application."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from notify.receipts import receipt_route
from portal.clock import Clock, SystemClock
from portal.security.cookies import Cookies
from portal.settings import LOOPBACK, Settings
from portal.web.evidence import evidence_routes
from portal.web.graphql import GraphQL
from portal.web.health import health_routes
from portal.web.installation import Installation, opened
from portal.web.issued import document_route
from portal.web.middleware import RequestLog, SecurityHeaders, Shortcut
from portal.web.pages import page_route
from portal.web.phone import phone_routes


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Starlette:
    """The portal as an ASGI application: `uvicorn --factory portal.app:create_app`.

    Settings come from the environment when none are given. Routes are there once the lifespan has begun.
    """
    settings = settings or Settings()
    registry = CollectorRegistry()
    shortcuts: dict[str, Route] = {}

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with opened(settings, clock or SystemClock()) as installation:
            shortcuts["/graphql"] = _graphql(settings, installation)
            app.router.routes[:] = _routes(settings, installation, registry)
            yield

    return Starlette(
        middleware=[
            Middleware(SecurityHeaders, https=settings.public_url.startswith("https://")),
            Middleware(
                RequestLog,
                count=Counter("portal_requests", "Requests", ["method", "route", "status"], registry=registry),
                seconds=Histogram("portal_request_seconds", "Time of an answer", ["route"], registry=registry),
            ),
            Middleware(Shortcut, routes=shortcuts),
        ],
        lifespan=lifespan,
    )


def _graphql(settings: Settings, installation: Installation) -> Route:
    cookies = Cookies(settings.public_url)
    return Route("/graphql", GraphQL(installation.parts, cookies, installation.documents, installation.public_answers))


def _routes(settings: Settings, installation: Installation, registry: CollectorRegistry) -> Iterator[Route]:
    yield from health_routes(installation, registry)
    if settings.sms_gateway == "twilio":
        token = settings.twilio_auth_token.get_secret_value()
        yield receipt_route(installation.pool, installation.clock, public_url=settings.public_url, auth_token=token)
    if settings.sms_gateway == "local" and settings.host in LOOPBACK:
        yield from phone_routes(installation)
    yield from evidence_routes(installation.shelf, installation.parts)
    yield document_route(installation.cabinet, installation.parts)
    yield page_route(settings.page_dir)
