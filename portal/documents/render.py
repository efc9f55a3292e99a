"""Draws a sheet as PDF by typst. The same sheet gives the same bytes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import orjson
import segno
import typst

from portal.documents import fonts
from portal.documents.letters import Letters
from portal.documents.sheet import Sheet

_TEMPLATES = Path(__file__).parent / "templates"


class TemplateMissingError(LookupError):
    """No such template is shipped."""


def render(sheet: Sheet, letters: Letters, public_url: str) -> bytes:
    """The PDF. `public_url`: where the outside reaches the portal, for the page that tells genuine from forged.

    Raises TemplateMissingError, FontsMissingError.
    """
    content = {
        **sheet.content,
        "title": sheet.title,
        "number": sheet.number,
        "issuer": sheet.issuer,
        "issued_on": sheet.issued_at.date().isoformat(),
        "proof": {"picture": _code(address(public_url, sheet)), "check": sheet.check},
    }
    return compiled(sheet.template, content, letters, int(sheet.issued_at.timestamp()))


def compiled(template_name: str, content: Mapping[str, Any], letters: Letters, timestamp: int) -> bytes:
    """What a template makes of its content. `timestamp`: seconds of the PDF's own date; 0 for what has none.

    Raises TemplateMissingError, FontsMissingError.
    """
    template = _TEMPLATES / f"{template_name}.typ"
    if not template.is_file():
        raise TemplateMissingError(template.name)
    shown, missing = fonts.printable(dict(content), letters)
    shown["missing"], shown["fonts"] = missing, fonts.families(letters)
    compiler = typst.Compiler(
        root=_TEMPLATES, font_paths=fonts.folders(letters), ignore_system_fonts=True, package_path=_TEMPLATES
    )
    drawn = compiler.compile(
        template,
        format="pdf",
        sys_inputs={"content": orjson.dumps(shown).decode()},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=timestamp,
    )
    return cast("bytes", drawn)


def address(public_url: str, sheet: Sheet) -> str:
    """Page that tells whether a number and its content are genuine. They stand in the fragment, which no log keeps."""
    return f"{public_url}/verify#{quote(sheet.number)}.{sheet.check}"


def _code(text: str) -> str:
    return segno.make(text, error="m").svg_inline(border=0, scale=4)
