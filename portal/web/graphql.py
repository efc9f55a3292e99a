"""GraphQL over HTTP: one JSON document a POST, at most 64 kB, so no form of another site can ask.

A document comes as its text (`query`) or, once registered, as its SHA-256 (`id`). Registered documents that read
what is public answer GET, too: `/graphql?id=…&variables=…`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson
from redis.exceptions import RedisError
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from portal.security.cookies import BROWSER_COOKIE, SESSION_COOKIE, Cookies, is_browser, new_browser
from portal.security.outcomes import Visit
from portal.security.viewer import Anonymous
from portal.web.public_cache import presented
from portal.web.roads import Asked, NothingKept, PublicAnswers, answer, is_public, said
from resolvers.context import Context, Parts
from resolvers.documents import Documents

LONGEST = 64 * 1024
MOST_KEPT, LONGEST_KEPT = 5000, 1000  # addresses, and bytes of one
_TAG = re.compile(r'(?:W/)?("[^"]*")')  # a weak comparison: a proxy that packs an answer weakens its tag
_JSON = (b"content-type", b"application/json")
NOT_KEPT = (_JSON, (b"cache-control", b"no-store"))
PUBLIC = (_JSON, (b"cache-control", b"public, max-age=0, must-revalidate"), (b"vary", b"Accept-Encoding"))


class BadRequest(Exception):
    """A request that cannot be taken: its status, and a code of resolvers/texts.toml."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over HTTP."""

    body: bytes
    status: int = 200
    headers: Sequence[tuple[bytes, bytes]] = NOT_KEPT

    async def send(self, send: Send) -> None:
        """Send it off."""
        headers = [*self.headers, (b"content-length", b"%d" % len(self.body))]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


class GraphQL:
    """`/graphql` as an ASGI application of its own: requests and responses of Starlette would take a tenth more."""

    def __init__(self, parts: Parts, cookies: Cookies, documents: Documents, kept: PublicAnswers | None = None) -> None:
        """`kept` holds the answers that are the same for everybody."""
        self._parts = parts
        self._cookies = cookies
        self._documents = documents
        self._kept = kept or NothingKept()
        self._keys: dict[bytes, bytes] = {}  # of kept answers, by address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            if scope["method"] == "POST":
                reply = await self._post(scope, receive)
            elif scope["method"] in ("GET", "HEAD"):
                reply = await self._get(scope)
            else:
                reply = Reply(b"", 405, [(b"allow", b"GET, POST")])
        except BadRequest as bad:
            reply = Reply(orjson.dumps({"errors": [said(bad.code)]}), bad.status)
        await reply.send(send)

    async def _post(self, scope: Scope, receive: Receive) -> Reply:
        headers = dict(scope["headers"])
        asked = _asked(_object(await _body(headers, receive)), self._documents)
        brought = cookie_parser(headers.get(b"cookie", b"").decode("latin-1"))
        try:
            visit = await self._parts.sign_in.viewer_of(brought.get(SESSION_COOKIE))
        except (RedisError, OSError):
            raise BadRequest(503, "sessions_away") from None
        context = _context(self._parts, scope, brought, visit)
        found = await answer(context, asked, self._kept)
        return Reply(found.body, headers=[*NOT_KEPT, *self._set_cookies(brought, context, visit)])

    async def _get(self, scope: Scope) -> Reply:
        shown = next((value for name, value in scope["headers"] if name == b"if-none-match"), b"").decode("latin-1")
        at_least = presented(shown) if shown else 0
        address = scope["query_string"]
        held = self._kept.held(self._keys[address], at_least) if address in self._keys else None
        if held is None:
            asked = self._public(address)
            if asked is None:
                return Reply(b"", 405, [(b"allow", b"POST")])
            found = await answer(Context(self._parts, Anonymous()), asked, self._kept, at_least)
            if found.kept is None:
                return Reply(found.body)
            held = found.kept
            self._remember(address, found.key)
        headers = [*PUBLIC, (b"etag", held.etag.encode())]
        if shown and held.etag in _TAG.findall(shown):
            return Reply(b"", 304, headers)
        return Reply(held.body, headers=headers)

    def _public(self, address: bytes) -> Asked | None:
        """The question behind an address, if there is one. BadRequest when not everybody may ask it."""
        given = dict(parse_qsl(address.decode("latin-1"), keep_blank_values=True))
        if "id" not in given:
            return None
        asked = _asked(_of_address(given), self._documents)
        if not is_public(asked):
            raise BadRequest(405, "document_not_public")
        return asked

    def _remember(self, address: bytes, key: bytes) -> None:
        """An address asks the same question each time."""
        if len(address) <= LONGEST_KEPT:
            if len(self._keys) >= MOST_KEPT:
                self._keys.clear()
            self._keys[address] = key

    def _set_cookies(self, brought: Mapping[str, str], context: Context, visit: Visit) -> list[tuple[bytes, bytes]]:
        ended = context.closed or (visit.until is None and SESSION_COOKIE in brought)
        known = brought.get(BROWSER_COOKIE) == context.browser
        if known and not (context.opened or ended or visit.token):
            return []
        response = Response()
        if not known:
            self._cookies.set_browser(response, context.browser)
        if context.opened:
            self._cookies.set_session(response, context.opened.token, context.opened.until)
        elif ended:
            self._cookies.delete_session(response)
        elif visit.token and visit.until:
            self._cookies.set_session(response, visit.token, visit.until)
        return [each for each in response.raw_headers if each[0] == b"set-cookie"]


async def _body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    media_type, _, options = headers.get(b"content-type", b"").partition(b";")
    if media_type.strip().lower() != b"application/json" or options.strip().lower() not in (b"", b"charset=utf-8"):
        raise BadRequest(415, "content_type")
    body = b""
    more = True
    while more:
        part = await receive()
        body += part.get("body", b"")
        more = part.get("more_body", False)
        if len(body) > LONGEST:
            raise BadRequest(413, "body_too_long")
    return body


def _object(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequest(400, "not_json") from None


def _of_address(given: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": given["id"],
        "variables": _object(given.get("variables", "{}").encode()),
        "operationName": given.get("operationName"),
    }


def _asked(given: Any, documents: Documents) -> Asked:
    """A question, with its document where that is known or valid."""
    if (
        not isinstance(given, dict)
        or not isinstance(given.get("query", given.get("id")), str)
        or not isinstance(given.get("variables"), dict | None)
        or not isinstance(given.get("operationName"), str | None)
    ):
        raise BadRequest(400, "not_graphql")
    if "query" in given:
        text, document = given["query"], documents.of_text(given["query"])
    else:
        document = documents.registered(given["id"])
        if document is None:
            raise BadRequest(404, "document_unknown")
        text = document.text
    return Asked(text, document, given.get("variables"), given.get("operationName"))


def _context(parts: Parts, scope: Scope, brought: Mapping[str, str], visit: Visit) -> Context:
    browser = brought.get(BROWSER_COOKIE)
    return Context(
        parts=parts,
        viewer=visit.viewer,
        browser=browser if browser and is_browser(browser) else new_browser(),
        ip=scope["client"][0] if scope.get("client") else "",
        token=visit.token or brought.get(SESSION_COOKIE),
    )
