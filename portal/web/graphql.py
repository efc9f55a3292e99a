"""GraphQL over HTTP: one JSON document a POST, at most 64 kB, so no form of another site can ask.

A document comes as its text (`query`) or, once registered, as its SHA-256 (`id`). Registered documents that read
what is public answer GET, too: `/graphql?id=…&variables=…`.
"""

from typing import Any

import orjson
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.security.cookies import BROWSER_COOKIE, SESSION_COOKIE, Cookies, is_browser, new_browser
from portal.security.outcomes import Visit
from portal.security.viewer import Anonymous
from portal.web.public_cache import presented
from portal.web.roads import Asked, NothingKept, PublicAnswers, answer, is_public, said
from resolvers.context import Context, Parts
from resolvers.documents import Documents

LONGEST = 64 * 1024
PUBLIC = {"Cache-Control": "public, max-age=0, must-revalidate", "Vary": "Accept-Encoding"}


class BadRequest(Exception):
    """A request that cannot be taken: its status, and a code of resolvers/texts.toml."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def graphql_routes(
    parts: Parts, cookies: Cookies, documents: Documents, kept: PublicAnswers | None = None
) -> list[Route]:
    """`POST /graphql`, and GET for public documents. `kept` holds the answers that are the same for everybody."""
    answers = kept or NothingKept()

    async def post(request: Request) -> Response:
        try:
            asked = _asked(_object(await _body(request)), documents)
            visit = await _visit(parts, request)
        except BadRequest as bad:
            return _refused(bad)
        context = _context(parts, request, visit)
        response = _json((await answer(context, asked, answers)).body)
        _set_cookies(request, response, cookies, context, visit)
        return response

    async def get(request: Request) -> Response:
        if "id" not in request.query_params:
            return Response(status_code=405, headers={"Allow": "POST"})
        try:
            asked = _asked(_of_address(request), documents)
            if not is_public(asked):
                raise BadRequest(405, "document_not_public")  # noqa: TRY301 - one answer to all
        except BadRequest as bad:
            return _refused(bad)
        shown = request.headers.get("if-none-match", "")
        found = await answer(Context(parts, Anonymous()), asked, answers, presented(shown))
        if found.etag is None:
            return _json(found.body)
        headers = {**PUBLIC, "ETag": found.etag}
        if found.etag in (each.strip() for each in shown.split(",")):
            return Response(status_code=304, headers=headers)
        return Response(found.body, headers=headers, media_type="application/json")

    return [
        Route("/graphql", post, methods=["POST"]),
        Route("/graphql", get, methods=["GET"]),
        Route("/graphql", _post_only),
    ]


async def _post_only(_: Request) -> Response:
    return Response(status_code=405, headers={"Allow": "GET, POST"})


async def _body(request: Request) -> bytes:
    media_type, _, options = request.headers.get("content-type", "").partition(";")
    if media_type.strip().lower() != "application/json" or options.strip().lower() not in ("", "charset=utf-8"):
        raise BadRequest(415, "content_type")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST:
            raise BadRequest(413, "body_too_long")
    return body


def _object(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequest(400, "not_json") from None


def _of_address(request: Request) -> dict[str, Any]:
    given = request.query_params
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


async def _visit(parts: Parts, request: Request) -> Visit:
    try:
        return await parts.sign_in.viewer_of(request.cookies.get(SESSION_COOKIE))
    except (RedisError, OSError):
        raise BadRequest(503, "sessions_away") from None


def _context(parts: Parts, request: Request, visit: Visit) -> Context:
    browser = request.cookies.get(BROWSER_COOKIE)
    return Context(
        parts=parts,
        viewer=visit.viewer,
        browser=browser if browser and is_browser(browser) else new_browser(),
        ip=request.client.host if request.client else "",
        token=visit.token or request.cookies.get(SESSION_COOKIE),
    )


def _set_cookies(request: Request, response: Response, cookies: Cookies, context: Context, visit: Visit) -> None:
    if request.cookies.get(BROWSER_COOKIE) != context.browser:
        cookies.set_browser(response, context.browser)
    if context.opened:
        cookies.set_session(response, context.opened.token, context.opened.until)
    elif context.closed or (visit.until is None and SESSION_COOKIE in request.cookies):
        cookies.delete_session(response)
    elif visit.token and visit.until:
        cookies.set_session(response, visit.token, visit.until)


def _refused(bad: BadRequest) -> Response:
    return _json(orjson.dumps({"errors": [said(bad.code)]}), bad.status)


def _json(content: bytes, status: int = 200) -> Response:
    return Response(content, status, {"Cache-Control": "no-store"}, media_type="application/json")
