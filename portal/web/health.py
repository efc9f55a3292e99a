"""`/healthz`: the process is alive. `/readyz`: it can do its work. `/metrics`: for a collector on this machine."""

from contextlib import suppress
from ipaddress import ip_address

import asyncpg
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from portal.store.migrate import migrations
from portal.web.installation import Installation

_SECONDS = 2


def health_routes(installation: Installation, registry: CollectorRegistry) -> list[Route]:
    """The three routes."""
    known = [migration.sha256 for migration in migrations()]

    async def healthz(_: Request) -> Response:
        return JSONResponse({"alive": True})

    async def readyz(_: Request) -> Response:
        found = await _state(installation, known)
        return JSONResponse(found, 200 if all(found.values()) else 503)

    async def metrics(request: Request) -> Response:
        if not _is_local(request):
            return Response(status_code=404)
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


async def _state(installation: Installation, known: list[str]) -> dict[str, bool]:
    state = {"postgresql": False, "migrations": False, "redis": False}
    try:
        done = await installation.pool.fetchval(
            "SELECT coalesce(array_agg(sha256 ORDER BY number), '{}') FROM schema_migration", timeout=_SECONDS
        )
        state["postgresql"] = True
        state["migrations"] = list(done) == known
    except asyncpg.UndefinedTableError:
        state["postgresql"] = True
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError):
        pass
    with suppress(RedisError, OSError, TimeoutError):
        state["redis"] = bool(await installation.redis.ping())
    return state


def _is_local(request: Request) -> bool:
    """Asked from this machine, and not by a proxy on it for somebody else."""
    forwarded = {"forwarded", "x-forwarded-for", "x-real-ip"} & set(request.headers)
    try:
        return not forwarded and request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
