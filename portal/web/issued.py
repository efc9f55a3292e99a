"""`/documents/NUMBER.pdf`: an issued document for its addressee and for officers who opened the file.

`/forms/RULEBOOK/KIND.pdf`: an empty form for the counter, for everybody.
"""

from urllib.parse import quote

import orjson
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.documents.cabinet import Addressee, Cabinet
from portal.domain.document import APPLICATIONS
from portal.rulebooks.loader import codes, shipped
from portal.security.cookies import SESSION_COOKIE
from portal.security.viewer import Anonymous, SubjectViewer, Viewer, noted
from resolvers.context import Context, Parts
from resolvers.refusals import sentence
from resolvers.staff import papers_open


def document_route(cabinet: Cabinet, parts: Parts) -> Route:
    """The route of downloads."""

    async def download(request: Request) -> Response:
        number: str = request.path_params["number"]
        try:
            viewer = (await parts.sign_in.viewer_of(request.cookies.get(SESSION_COOKIE))).viewer
        except (RedisError, OSError):
            return refused(503, "sessions_away")
        if not await _may_read(parts, viewer, await cabinet.addressee(number)):
            return refused(404, "document_not_found")
        officer_id, agent_id = noted(viewer)
        return Response(
            await cabinet.pdf(number, officer_id, parts.clock.now(), agent_id),
            media_type="application/pdf",
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="{number}.pdf"',
                "Content-Security-Policy": "default-src 'none'; sandbox",
            },
        )

    return Route("/documents/{number:str}.pdf", download, methods=["GET"])


def form_route(cabinet: Cabinet) -> Route:
    """The route of empty forms."""

    async def download(request: Request) -> Response:
        code, kind = request.path_params["rulebook"], request.path_params["kind"]
        form = shipped(code).documents.get(kind) if code in codes() and kind in APPLICATIONS else None
        if form is None:
            return refused(404, "document_not_found")
        return Response(
            await cabinet.empty(form),
            media_type="application/pdf",
            headers={
                "Cache-Control": "public, max-age=3600",
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(form.title)}.pdf",
                "Content-Security-Policy": "default-src 'none'; sandbox",
            },
        )

    return Route("/forms/{rulebook:str}/{kind:str}.pdf", download, methods=["GET"])


async def _may_read(parts: Parts, viewer: Viewer, addressee: Addressee | None) -> bool:
    if addressee is None or isinstance(viewer, Anonymous):
        return False
    if isinstance(viewer, SubjectViewer):
        return viewer.identity_id == addressee.identity_id
    return await papers_open(Context(parts, viewer), viewer, addressee.subject_id, addressee.case_id)


def refused(status: int, code: str) -> Response:
    """Why there is nothing to download."""
    body = orjson.dumps({"code": code, "message": sentence(code)})
    return Response(body, status, {"Cache-Control": "no-store"}, "application/json")
