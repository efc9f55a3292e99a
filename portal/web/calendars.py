"""`/calendar/CASE.ics`: the last days of a case for its subject and for officers who opened the file.

`/calendar/mine.ics`: those of all cases of the signed-in subject, or that the signed-in officer works on.
"""

from datetime import datetime

from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.documents.deadlines import Deadlines
from portal.security.cookies import SESSION_COOKIE
from portal.security.viewer import OfficerViewer, SubjectViewer, Viewer
from portal.web.issued import refused
from resolvers.context import Context, Parts
from resolvers.shown import key_of
from resolvers.staff import papers_open

MINE = "mine"


def calendar_route(deadlines: Deadlines, parts: Parts) -> Route:
    """The route of calendar files."""

    async def download(request: Request) -> Response:
        try:
            viewer = (await parts.sign_in.viewer_of(request.cookies.get(SESSION_COOKIE))).viewer
        except (RedisError, OSError):
            return refused(503, "sessions_away")
        written = await _written(deadlines, parts, viewer, request.path_params["case"])
        if written is None:
            return refused(404, "no_deadline")
        return Response(
            written,
            media_type="text/calendar; charset=utf-8",
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": 'attachment; filename="deadlines.ics"',
                "Content-Security-Policy": "default-src 'none'; sandbox",
            },
        )

    return Route("/calendar/{case:str}.ics", download, methods=["GET"])


async def _written(deadlines: Deadlines, parts: Parts, viewer: Viewer, asked: str) -> bytes | None:
    now = parts.clock.now()
    if asked == MINE:
        return await _of_all(deadlines, viewer, now)
    case_id = key_of("Case", asked)
    owner = await deadlines.subject_of(case_id) if case_id is not None else None
    if case_id is None or owner is None:
        return None
    identity_id, subject_id = owner
    if isinstance(viewer, SubjectViewer):
        allowed = viewer.identity_id == identity_id
    else:
        allowed = isinstance(viewer, OfficerViewer) and await papers_open(
            Context(parts, viewer), viewer, subject_id, case_id
        )
    return await deadlines.of_case(case_id, now) if allowed else None


async def _of_all(deadlines: Deadlines, viewer: Viewer, now: datetime) -> bytes | None:
    if isinstance(viewer, OfficerViewer):
        return await deadlines.of_officer(viewer.officer_id, now)
    return await deadlines.of_subject(viewer.identity_id, now) if isinstance(viewer, SubjectViewer) else None
