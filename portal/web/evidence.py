"""`/evidence`: resumable uploads by the tus protocol (1.0.0: core, creation, termination), and downloads.

The header Tus-Resumable keeps forms of other sites out. A file is never shown inside the portal's own pages.

An officer who takes files in at the counter names the archive in Upload-Metadata (`archive`, its global ID in base64).
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from urllib.parse import quote
from uuid import UUID

import orjson
from redis.exceptions import RedisError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from portal.evidence.fitness import MOST_BYTES, EvidenceUnfit
from portal.evidence.scanning import ScanUnavailable
from portal.evidence.shelf import Owner, Sender, Shelf, TooManyFiles, Upload, WrongOffset
from portal.security.cookies import SESSION_COOKIE
from portal.security.viewer import Anonymous, OfficerViewer, SubjectViewer, Viewer, noted
from resolvers.context import Context, Parts
from resolvers.refusals import sentence
from resolvers.shown import key_of
from resolvers.staff import papers_open, takes_in

_TUS = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}
_ABILITIES = {"Tus-Version": "1.0.0", "Tus-Extension": "creation,termination", "Tus-Max-Size": str(MOST_BYTES)}
_PART = "application/offset+octet-stream"


def evidence_routes(shelf: Shelf, parts: Parts) -> Iterator[Route]:
    """The routes of uploads and downloads."""
    desk = _Desk(shelf, parts)
    yield Route("/evidence", desk.collection, methods=["POST", "OPTIONS"])
    yield Route("/evidence/{id:uuid}", desk.file, methods=["GET", "HEAD", "PATCH", "DELETE"])


class _Refused(Exception):
    """An answer that says what was wrong: a status and a code of resolvers/texts.toml."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


_NOT_FOUND = _Refused(404, "evidence_not_found")


class _Desk:
    def __init__(self, shelf: Shelf, parts: Parts) -> None:
        self._shelf = shelf
        self._parts = parts

    async def collection(self, request: Request) -> Response:
        """OPTIONS: what this end can do. POST: a new file is announced."""
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**_TUS, **_ABILITIES})
        try:
            upload = await self._begin(request)
        except _Refused as refused:
            return _said(refused)
        return Response(status_code=201, headers={**_TUS, "Location": f"/evidence/{upload}"})

    async def file(self, request: Request) -> Response:
        """One file: how far it has come, its next part, its end, or its content."""
        file: UUID = request.path_params["id"]
        try:
            if request.method == "GET":
                return await self._download(request, file)
            sender = await self._sender(request)
            if request.method == "DELETE":
                removed = await self._shelf.remove(sender, file)
                return Response(status_code=204, headers=_TUS) if removed else _said(_NOT_FOUND)
            if request.method == "PATCH":
                return _where(await self._add(request, sender, file))
            return _where(_known(await self._shelf.look(sender, file)), status=200)
        except _Refused as refused:
            return _said(refused)

    async def _begin(self, request: Request) -> UUID:
        sender = await self._sender(request)
        size, name, now = _number(request, "upload-length"), _named(request, "filename"), self._parts.clock.now()
        identity_id = sender.identity_id or await self._opened(request, _named(request, "archive"))
        try:
            return await self._shelf.begin(identity_id, name, size, now, sender.officer_id, sender.agent_id)
        except EvidenceUnfit as unfit:
            raise _Refused(413 if size > MOST_BYTES else 400, unfit.code) from None
        except TooManyFiles:
            raise _Refused(429, "evidence_too_many") from None

    async def _add(self, request: Request, sender: Sender, file: UUID) -> Upload:
        if request.headers.get("content-type") != _PART:
            raise _Refused(415, "evidence_content_type")
        offset = _number(request, "upload-offset")
        known = _known(await self._shelf.look(sender, file))
        part = await _body(request, known.size - known.received)
        try:
            added = _known(await self._shelf.add(sender, file, offset, part, self._parts.clock.now()))
        except WrongOffset:
            raise _Refused(409, "evidence_wrong_offset") from None
        except EvidenceUnfit as unfit:
            raise _Refused(413, unfit.code) from None
        except ScanUnavailable:
            raise _Refused(503, "evidence_scan_unavailable") from None
        if added.refused_for is not None:
            raise _Refused(422, added.refused_for)
        return added

    async def _download(self, request: Request, file: UUID) -> Response:
        viewer = await self._viewer(request)
        if not await self._may_read(viewer, await self._shelf.owner(file)):
            raise _NOT_FOUND
        officer_id, agent_id = noted(viewer)
        found = await self._shelf.open(file, officer_id, self._parts.clock.now(), agent_id)
        return Response(
            found.data,
            media_type=found.media_type,
            headers={
                "Cache-Control": "no-store",
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name, safe='')}",
                "Content-Security-Policy": "default-src 'none'; sandbox",
            },
        )

    async def _may_read(self, viewer: Viewer, owner: Owner | None) -> bool:
        """The sender, and officers who opened the file of the subject concerned."""
        if owner is None or isinstance(viewer, Anonymous):
            return False
        if isinstance(viewer, SubjectViewer):
            return viewer.identity_id == owner.identity_id
        if owner.subject_id is None:
            return False
        return await papers_open(Context(self._parts, viewer), viewer, owner.subject_id, owner.case_id)

    async def _opened(self, request: Request, archive: str) -> int:
        """Whose an archive is that the officer opened for a purpose: the file is taken in at the counter."""
        viewer, subject_id = await self._viewer(request), key_of("Archive", archive) or 0
        if not isinstance(viewer, OfficerViewer) or not await takes_in(
            Context(self._parts, viewer), viewer, subject_id
        ):
            raise _Refused(403, "archive_not_open")
        identity_id: int = await self._parts.pool.fetchval("SELECT identity_id FROM subject WHERE id = $1", subject_id)
        return identity_id

    async def _sender(self, request: Request) -> Sender:
        if request.headers.get("tus-resumable") != "1.0.0":
            raise _Refused(412, "evidence_protocol")
        viewer = await self._viewer(request)
        if isinstance(viewer, SubjectViewer):
            return Sender(identity_id=viewer.identity_id, agent_id=viewer.agent_id)
        if isinstance(viewer, OfficerViewer):
            return Sender(officer_id=viewer.officer_id)
        raise _Refused(401, "not_signed_in")

    async def _viewer(self, request: Request) -> Viewer:
        try:
            return (await self._parts.sign_in.viewer_of(request.cookies.get(SESSION_COOKIE))).viewer
        except (RedisError, OSError):
            raise _Refused(503, "sessions_away") from None


def _known(upload: Upload | None) -> Upload:
    if upload is None:
        raise _NOT_FOUND
    return upload


async def _body(request: Request, most: int) -> bytes:
    """What came, also when the line broke in the middle: it need not be sent again."""
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > most:
                raise _Refused(413, "evidence_too_large")
    except ClientDisconnect:
        pass
    return bytes(body)


def _number(request: Request, header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit() and len(value) <= 12):
        raise _Refused(400, "evidence_header")
    return int(value)


def _named(request: Request, name: str) -> str:
    """What the upload's metadata say under a name; nothing where they do not."""
    for pair in request.headers.get("upload-metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key == name:
            try:
                return b64decode(value, validate=True).decode()
            except (NotBase64, UnicodeDecodeError):
                raise _Refused(400, "evidence_header") from None
    return ""


def _where(upload: Upload, status: int = 204) -> Response:
    headers = {**_TUS, "Upload-Offset": str(upload.received), "Upload-Length": str(upload.size)}
    return Response(status_code=status, headers=headers)


def _said(refused: _Refused) -> Response:
    body = {"code": refused.code, "message": sentence(refused.code)}
    return Response(orjson.dumps(body), refused.status, {**_TUS, "Content-Type": "application/json"})
