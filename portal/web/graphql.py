"""GraphQL over HTTP: one JSON document a POST, at most 64 kB. Nothing else, so no form of another site can ask."""

from typing import Any

import orjson
from graphql import GraphQLError
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from portal.log import mask
from portal.security.cookies import BROWSER_COOKIE, SESSION_COOKIE, Cookies, is_browser, new_browser
from portal.security.outcomes import Visit
from portal.web import defects
from resolvers.context import Context, Parts
from resolvers.refusals import BadArgument, sentence
from schema.build import schema

LONGEST = 64 * 1024


class BadRequest(Exception):
    """A request that cannot be taken: its status, and a code of resolvers/texts.toml."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


def graphql_routes(parts: Parts, cookies: Cookies) -> list[Route]:
    """`POST /graphql`; a GET is told so and not taken for a page."""

    async def answer(request: Request) -> Response:
        try:
            asked = _asked(await _body(request))
            visit = await _visit(parts, request)
        except BadRequest as bad:
            return _json({"errors": [_said(bad.code)]}, bad.status)
        context = _context(parts, request, visit)
        response = _json(await _execute(context, asked), 200)
        _set_cookies(request, response, cookies, context, visit)
        return response

    return [Route("/graphql", answer, methods=["POST"]), Route("/graphql", _post_only)]


async def _post_only(_: Request) -> Response:
    return Response(status_code=405, headers={"Allow": "POST"})


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


def _asked(body: bytes) -> dict[str, Any]:
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadRequest(400, "not_json") from None
    if (
        not isinstance(asked, dict)
        or not isinstance(asked.get("query"), str)
        or not isinstance(asked.get("variables"), dict | None)
        or not isinstance(asked.get("operationName"), str | None)
    ):
        raise BadRequest(400, "not_graphql")
    return asked


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


async def _execute(context: Context, asked: dict[str, Any]) -> dict[str, Any]:
    try:
        result = await schema.execute(
            asked["query"],
            variable_values=asked.get("variables"),
            context_value=context,
            operation_name=asked.get("operationName"),
        )
    except (MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError):
        return {"errors": [_said("no_operation")]}
    if not result.errors:
        return {"data": result.data}
    return {"data": result.data, "errors": [_shown(error) for error in result.errors]}


def _shown(error: GraphQLError) -> dict[str, Any]:
    """An error as its reader may see it: what is wrong with the question in full, a defect under its identifier."""
    cause: BaseException | None = error.original_error
    if isinstance(cause, BadArgument) or (error.path is None and isinstance(cause, GraphQLError | None)):
        return dict(mask(error.formatted))  # an error quotes what was given: perhaps a number of somebody
    if isinstance(cause, TimeoutError):
        masked = _said("too_slow")
    else:
        masked = _said("defect", error_id=defects.note(cause or error))
    return {**masked, "path": error.path}


def _said(code: str, **values: object) -> dict[str, Any]:
    text = sentence(code, values)
    return {"message": f"{text['zh']} / {text['en']}", "extensions": {"code": code.upper(), **values}}


def _set_cookies(request: Request, response: Response, cookies: Cookies, context: Context, visit: Visit) -> None:
    if request.cookies.get(BROWSER_COOKIE) != context.browser:
        cookies.set_browser(response, context.browser)
    if context.opened:
        cookies.set_session(response, context.opened.token, context.opened.until)
    elif context.closed or (visit.until is None and SESSION_COOKIE in request.cookies):
        cookies.delete_session(response)
    elif visit.token and visit.until:
        cookies.set_session(response, visit.token, visit.until)


def _json(content: dict[str, Any], status: int) -> Response:
    return Response(orjson.dumps(content), status, {"Cache-Control": "no-store"}, media_type="application/json")
