"""A reference receiver: a platform that takes pushes over HTTP as portal/feeds/openapi.yaml lays down."""

import json
from collections import Counter
from typing import Any

from aiohttp import web

from tests.feeds.contract import answers, problems

TOKEN = "a token of the tests"  # noqa: S105


class Receiver:
    """Keeps what it took, once a ref. `faults`: what happens to the next requests, one after the other:
    a status to answer with, `lost` (taken, but no answer comes), or `fine`."""

    def __init__(self) -> None:
        self.taken: dict[str, dict[str, Any]] = {}
        self.standing: dict[str, dict[str, Any]] = {}
        self.first_answer: dict[str, Any] = {"state": "received"}
        self.requests: Counter[str] = Counter()
        self.faults: list[int | str] = []
        self.wrong: list[str] = []

    def app(self) -> web.Application:
        """The receiver as a web application."""
        app = web.Application()
        app.router.add_put("/pushes/{ref}", self._put)
        app.router.add_get("/pushes/{ref}", self._get)
        return app

    def decide(self, ref: str, state: str, reason: str | None = None) -> None:
        """The platform's officers adopt or reject a push."""
        self.standing[ref] = {"state": state, "reason": reason}

    async def _put(self, request: web.Request) -> web.StreamResponse:
        ref = request.match_info["ref"]
        self.requests[f"PUT {ref}"] += 1
        fault = self.faults.pop(0) if self.faults else "fine"
        if isinstance(fault, int):
            return self._answer("put", fault)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self._answer("put", 401)
        body = json.loads(await request.read())
        if found := problems(body, "Push") + ([] if body.get("ref") == ref else ["$.ref: not that of the address"]):
            self.wrong += found
            return self._answer("put", 422)
        if ref in self.taken:
            if self.taken[ref] != body:
                return self._answer("put", 409)
            return self._answer("put", 200, self.standing[ref])
        self.taken[ref], self.standing[ref] = body, dict(self.first_answer)
        if fault == "lost":
            assert request.transport is not None
            request.transport.abort()
        return self._answer("put", 201, self.standing[ref])

    async def _get(self, request: web.Request) -> web.StreamResponse:
        ref = request.match_info["ref"]
        self.requests[f"GET {ref}"] += 1
        fault = self.faults.pop(0) if self.faults else "fine"
        if isinstance(fault, int):
            return self._answer("get", fault)
        if ref not in self.taken:
            return self._answer("get", 404)
        return self._answer("get", 200, self.standing[ref])

    def _answer(self, method: str, status: int, body: dict[str, Any] | None = None) -> web.Response:
        assert status in answers(method) or status >= 500, f"{method} may not answer {status}"
        assert body is None or not problems(body, "Standing")
        return web.json_response(body, status=status) if body is not None else web.Response(status=status)
