"""Documents are opened again and read: every field stands in them, and they are what they say they are."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from portal.documents.render import TemplateMissingError, address, render
from portal.settings import Settings
from tests.documents.sheets import CONTENTS, TITLES, sheet

FONTS = Settings().font_dir
URL = "https://credit.example.cn"
_TEMPLATES = Path(__file__).parents[2] / "portal" / "documents" / "templates"


@pytest.mark.parametrize("kind", CONTENTS)
def test_every_field_is_printed(kind: str) -> None:
    printed = _text(render(sheet(kind), FONTS, URL))
    for value in [TITLES[kind], "YB-2026-0000000001", sheet(kind).check, *_words(CONTENTS[kind])]:
        assert _plain(value) in printed, value


@pytest.mark.parametrize("kind", CONTENTS)
def test_it_is_for_ever_and_for_everybody(kind: str) -> None:
    drawn = render(sheet(kind), FONTS, URL)
    assert b"<pdfaid:part>2</pdfaid:part>" in drawn
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in drawn
    assert b"<pdfuaid:part>1</pdfuaid:part>" in drawn
    pdf = pypdfium2.PdfDocument(drawn)
    assert pdf.get_metadata_value("Title") == TITLES[kind]
    assert pdf.is_tagged()


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render(sheet("dispute_answer"), FONTS, URL) == render(sheet("dispute_answer"), FONTS, URL)


def test_every_template_has_its_sheet() -> None:
    shipped = {path.name for path in _TEMPLATES.glob("*.typ")} - {"common.typ"}
    assert shipped == {f"{kind}.1.typ" for kind in CONTENTS}


def test_an_unknown_version_is_named() -> None:
    with pytest.raises(TemplateMissingError, match=r"dispute_answer\.2\.typ"):
        render(replace(sheet("dispute_answer"), version=2), FONTS, URL)


@pytest.mark.parametrize("text", ["#panic()", "*张三* $x$ `y` @z <w>", "= 标题", "\\", '"', "// 注释"])
def test_markup_in_a_field_stays_text(text: str) -> None:
    assert _plain(text) in _text(render(sheet("dispute_answer", claim=text), FONTS, URL))


def test_a_character_that_no_font_draws_is_told() -> None:
    printed = _text(render(sheet("dispute_answer", applicant="张𠮷"), FONTS, URL))
    assert "张〓" in printed
    assert "U+20BB7" in printed


def test_rare_characters_of_names_are_drawn() -> None:
    printed = _text(render(sheet("dispute_answer", applicant="𬭎㛃䶮赟"), FONTS, URL))
    assert "𬭎㛃䶮赟" in printed
    assert "〓" not in printed


def test_refusal_and_grant_tick_their_own_box() -> None:
    granted = _text(render(sheet("repair_confirmation"), FONTS, URL))
    refused = _text(render(sheet("repair_confirmation", granted=False), FONTS, URL))
    assert "☑予以修复☐不予修复" in granted
    assert "☐予以修复☑不予修复" in refused
    assert "达不到修复条件" in refused
    assert "达不到修复条件" not in granted


@pytest.mark.parametrize(
    "changed",
    [
        {"number": "YB-2026-0000000002"},
        {"issuer": "大庆市医疗保障局"},
        {"version": 2},
        {"content": {**CONTENTS["dispute_answer"], "answer": "异议不成立。"}},
    ],
)
def test_the_check_holds_everything_printed(changed: dict[str, Any]) -> None:
    known = sheet("dispute_answer")
    assert replace(known, **changed).check != known.check
    assert replace(known).check == known.check


def test_the_address_keeps_number_and_check_out_of_logs() -> None:
    path, _, fragment = address(URL, sheet("dispute_answer")).partition("#")
    assert path == f"{URL}/verify"
    assert fragment == f"YB-2026-0000000001.{sheet('dispute_answer').check}"


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        day = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value)
        return [f"{int(day[1])}年{int(day[2])}月{int(day[3])}日"] if day else [value]
    if isinstance(value, dict):
        return [word for name, each in value.items() if name not in ("list", "reason") for word in _words(each)]
    if isinstance(value, list):
        return [word for each in value for word in _words(each)]
    return []


def _text(drawn: bytes) -> str:
    pages = pypdfium2.PdfDocument(drawn)
    return _plain("".join(page.get_textpage().get_text_range() for page in pages))


def _plain(text: str) -> str:
    return "".join(text.split()).replace("\ufffe", "")
