"""Documents are opened again and read: every field stands in them, and they are what they say they are."""

from dataclasses import replace
from typing import Any

import pypdfium2
import pytest

from portal.documents.forms import Stored, sheet_of
from portal.documents.render import TemplateMissingError, address, render
from portal.rulebooks.loader import shipped
from portal.settings import Settings
from tests.documents.sheets import NAME, NUMBER, every_form, form, report

FONTS = Settings().font_dir
URL = "https://credit.example.cn"
ANSWER = form("heilongjiang", "dispute_answer")


@pytest.mark.parametrize(("rulebook", "kind"), list(every_form()))
def test_every_field_of_every_form_is_printed(rulebook: str, kind: str) -> None:
    stored = form(rulebook, kind)
    printed = _printed(stored)
    known = shipped(rulebook).documents[kind]
    words = [known.title, stored.number, sheet_of(stored).check, *([known.fixed] if known.fixed else [])]
    for field in known.fields:
        if field.key in ("applicant", "addressee", "name"):
            words += [field.label, NAME]
        elif field.key == "identifier":
            words += [field.label, NUMBER]
        elif field.key == "authority":
            words += [f"{field.label}所填"]
        elif field.key != "date":
            words += [field.label, f"{field.label}所填"]
    for word in words:
        assert _plain(word) in printed, word
    assert "2026年3月4日" in printed


def test_the_report_holds_result_reasons_archive_history_and_measures() -> None:
    printed = _printed(report())
    for word in (
        f"{NAME} {NUMBER} HLJ-INS-2026-00000001 本人查询 2026-03-0410:30 参保人员 良好 88.00 初评 2026年2月28日 "
        "基准分 第25条；本地参数 第18(1)条 -12 示例〔2026〕1号 有效 优秀 100.00 正式 容缺受理 可采取 哈尔滨市医疗保障局"
    ).split():
        assert _plain(word) in printed, word


def test_a_report_without_a_result_says_so() -> None:
    printed = _printed(report(result=None, measures=[], entries={"edges": []}, history={"edges": []}))
    assert "尚无结果" in printed
    assert printed.count("无。None.") == 3


@pytest.mark.parametrize("stored", [ANSWER, report()], ids=["form", "report"])
def test_it_is_for_ever_and_for_everybody(stored: Stored) -> None:
    drawn = _drawn(stored)
    assert b"<pdfaid:part>2</pdfaid:part>" in drawn
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in drawn
    assert b"<pdfuaid:part>1</pdfuaid:part>" in drawn
    pdf = pypdfium2.PdfDocument(drawn)
    assert pdf.get_metadata_value("Title") == sheet_of(stored).title
    assert pdf.is_tagged()
    assert drawn == _drawn(stored)


def test_an_unknown_version_is_named() -> None:
    with pytest.raises(TemplateMissingError, match=r"form\.2\.typ"):
        _drawn(replace(ANSWER, template="2"))


@pytest.mark.parametrize("text", ["#panic()", "*张三* $x$ `y` @z <w>", "= 标题", "\\", '"', "// 注释", "#include(x)"])
def test_markup_in_a_field_stays_text(text: str) -> None:
    assert _plain(text) in _printed(form("heilongjiang", "dispute_answer", request=text))


def test_a_character_that_no_font_draws_is_told() -> None:
    printed = _printed(replace(ANSWER, name="张𠮷"))
    assert "张〓" in printed
    assert "U+20BB7" in printed


def test_rare_characters_of_names_are_drawn() -> None:
    printed = _printed(replace(ANSWER, name="𬭎㛃䶮赟"))
    assert "𬭎㛃䶮赟" in printed
    assert "〓" not in printed


@pytest.mark.parametrize(
    "changed",
    [
        {"number": "HLJ-DA-2026-00000002"},
        {"name": "李四"},
        {"template": "2"},
        {"content": form("heilongjiang", "dispute_answer", outcome="异议不成立").content},
        {"content": form("heilongjiang", "dispute_answer", authority="大庆市医疗保障局").content},
    ],
)
def test_the_check_holds_everything_printed(changed: dict[str, Any]) -> None:
    assert sheet_of(replace(ANSWER, **changed)).check != sheet_of(ANSWER).check
    assert sheet_of(replace(ANSWER)).check == sheet_of(ANSWER).check


def test_the_address_keeps_number_and_check_out_of_logs() -> None:
    path, _, fragment = address(URL, sheet_of(ANSWER)).partition("#")
    assert path == f"{URL}/verify"
    assert fragment == f"HLJ-DA-2026-00000001.{sheet_of(ANSWER).check}"


def test_a_stored_document_shows_no_name_when_it_is_printed_for_programmers() -> None:
    assert NAME not in repr(ANSWER)
    assert NUMBER not in repr(ANSWER)


def _drawn(stored: Stored) -> bytes:
    return render(sheet_of(stored), FONTS, URL)


def _printed(stored: Stored) -> str:
    pages = pypdfium2.PdfDocument(_drawn(stored))
    return _plain("".join(page.get_textpage().get_text_range() for page in pages))


def _plain(text: str) -> str:
    return "".join(text.split()).replace("\ufffe", "")
