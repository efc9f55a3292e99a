"""`/dev/texts`: the texts of the local gateway as on a phone, and the officers' one-time codes.

There for trial installations alone: whoever reaches it can sign in as anybody.
"""

from html import escape
from pathlib import Path
from string import Template
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from portal.clock import SHANGHAI
from portal.security.officers import totp_code
from portal.web.installation import Installation

_HERE = Path(__file__).parent
_PAGE = Template((_HERE / "texts.html").read_text("utf-8"))
_NEWEST = 30
_FRESH = {"Cache-Control": "no-store"}


def phone_routes(installation: Installation) -> list[Route]:
    """The page, its two files, and the same as JSON."""

    async def page(_: Request) -> Response:
        texts, officers = await _texts(installation), await _officers(installation)
        filled = _PAGE.substitute(
            texts="\n".join(_bubble(each) for each in texts), officers="\n".join(_row(each) for each in officers)
        )
        return HTMLResponse(filled, headers=_FRESH)

    async def as_json(_: Request) -> Response:
        return JSONResponse(
            {"texts": await _texts(installation), "officers": await _officers(installation)}, headers=_FRESH
        )

    return [
        Route("/dev/texts", page),
        Route("/dev/texts.json", as_json),
        Route("/dev/texts.css", _file("texts.css", "text/css")),
        Route("/dev/texts.js", _file("texts.js", "text/javascript")),
    ]


async def _texts(installation: Installation) -> list[dict[str, Any]]:
    """The newest texts first."""
    rows = await installation.pool.fetch(
        "SELECT ref, to_shown, body, sent_at FROM dev_text ORDER BY id DESC LIMIT $1", _NEWEST
    )
    return [
        {
            "ref": str(row["ref"]),
            "to": row["to_shown"],
            "body": row["body"],
            "sentAt": row["sent_at"].astimezone(SHANGHAI).isoformat(),
        }
        for row in rows
    ]


async def _officers(installation: Installation) -> list[dict[str, str]]:
    """The one-time code that each officer's authenticator shows now."""
    rows = await installation.pool.fetch(
        "SELECT name, shown_name, totp_sealed FROM officer WHERE active ORDER BY id LIMIT $1", _NEWEST
    )
    now = installation.clock.now()
    return [
        {
            "name": row["name"],
            "shownName": row["shown_name"],
            "code": totp_code(installation.sealer.open(row["totp_sealed"], "officer.totp"), now),
        }
        for row in rows
    ]


def _bubble(text: dict[str, Any]) -> str:
    day, _, time = text["sentAt"].partition("T")
    return (
        f'<li><p class="to">{escape(text["to"])} · <time datetime="{text["sentAt"]}">{day} {time[:8]}</time></p>'
        f'<p class="bubble">{escape(text["body"])}</p></li>'
    )


def _row(officer: dict[str, str]) -> str:
    return (
        f"<tr><td>{escape(officer['name'])}</td><td>{escape(officer['shownName'])}</td>"
        f"<td><code>{officer['code']}</code></td></tr>"
    )


def _file(name: str, media_type: str) -> Any:
    content = (_HERE / name).read_text("utf-8")

    async def answer(_: Request) -> Response:
        return Response(content, media_type=media_type, headers=_FRESH)

    return answer
