"""Around every request: security headers, and a line in the log that says nothing of who asked for whom."""

import time
from collections.abc import Mapping
from functools import cache

from prometheus_client import Counter, Histogram
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal import log
from portal.web import defects
from resolvers.refusals import sentence

POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"


class Around:
    """Security headers, log and counts, and the last wall before a defect; some paths are answered without routes."""

    def __init__(
        self, app: ASGIApp, shortcuts: Mapping[str, ASGIApp], *, https: bool, count: Counter, seconds: Histogram
    ) -> None:
        """`shortcuts` by path; for all others the application looks through its routes."""
        self._app = app
        self._shortcuts = shortcuts
        self._count = cache(count.labels)  # methods, routes and statuses are few
        self._seconds = cache(seconds.labels)
        self._headers = [(name.lower().encode(), value.encode()) for name, value in _headers(https=https).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and note how it went."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 0

        async def noticed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *self._headers]
            await send(message)

        shortcut = self._shortcuts.get(scope["path"])
        try:
            await (shortcut or self._app)(scope, receive, noticed)
        except Exception as error:  # noqa: BLE001 - the last wall: whatever it is, it is noted and masked
            text = sentence("defect", {"error_id": defects.note(error)})
            if status == 0:
                await PlainTextResponse(f"{text['zh']}\n{text['en']}\n", 500)(scope, receive, noticed)
        finally:
            route = scope["path"] if shortcut else getattr(scope.get("route"), "path", "(none)")
            self._note(scope["method"], route, status, time.perf_counter() - begun)

    def _note(self, method: str, route: str, status: int, seconds: float) -> None:
        """By the route's path, never the path itself: it may hold a number."""
        method = method if method in ("GET", "HEAD", "POST") else "(other)"
        self._count(method, route, status).inc()
        self._seconds(route).observe(seconds)
        log.request(method, route, status, seconds)


def _headers(*, https: bool) -> dict[str, str]:
    headers = {
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    return {**headers, "Strict-Transport-Security": "max-age=31536000"} if https else headers
