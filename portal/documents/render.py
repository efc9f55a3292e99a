"""Draws a sheet as PDF by typst. The same sheet gives the same bytes."""

from pathlib import Path
from typing import cast
from urllib.parse import quote

import orjson
import segno
import typst

from portal.documents import fonts
from portal.documents.sheet import Sheet

_TEMPLATES = Path(__file__).parent / "templates"


class TemplateMissingError(LookupError):
    """No such template is shipped."""


def render(sheet: Sheet, font_folder: Path, public_url: str) -> bytes:
    """The PDF. `public_url`: where the outside reaches the portal, for the page that tells genuine from forged.

    Raises TemplateMissingError, FontsMissingError.
    """
    template = _TEMPLATES / f"{sheet.template}.typ"
    if not template.is_file():
        raise TemplateMissingError(template.name)
    content, missing = fonts.printable(
        {
            **sheet.content,
            "title": sheet.title,
            "number": sheet.number,
            "issuer": sheet.issuer,
            "issued_on": sheet.issued_at.date().isoformat(),
        },
        font_folder,
    )
    content["missing"] = missing
    content["proof"] = {"picture": _code(address(public_url, sheet)), "check": sheet.check}
    compiler = typst.Compiler(
        root=_TEMPLATES, font_paths=fonts.folders(font_folder), ignore_system_fonts=True, package_path=_TEMPLATES
    )
    drawn = compiler.compile(
        template,
        format="pdf",
        sys_inputs={"content": orjson.dumps(content).decode()},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(sheet.issued_at.timestamp()),
    )
    return cast("bytes", drawn)


def address(public_url: str, sheet: Sheet) -> str:
    """Page that tells whether a number and its content are genuine. They stand in the fragment, which no log keeps."""
    return f"{public_url}/verify#{quote(sheet.number)}.{sheet.check}"


def _code(text: str) -> str:
    return segno.make(text, error="m").svg_inline(border=0, scale=4)
