"""Documents are opened again and read: every field stands in them, and they are what they say they are."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

import portal.documents
from portal.documents.forms import Party, Stored, sheet_of
from portal.documents.render import TemplateMissingError, address, render
from portal.rulebooks.loader import shipped
from tests.documents.sheets import (
    CHOSEN,
    LETTERS,
    NAME,
    NUMBER,
    OFFICE,
    PHONE,
    REPRESENTATIVE,
    URL,
    every_form,
    form,
    report,
)

ANSWER = form("heilongjiang", "dispute_answer")
LAYOUTS = {
    "blank.1.typ": "0937dc12715d1346",
    "common.1.typ": "01eddf8402e1efe2",
    "common.2.typ": "a50506f31179a49f",
    "credit_report.1.typ": "922760e14bca0c75",
    "credit_report.2.typ": "b07e1d4d30c6fcbf",
    "form.1.typ": "a5faa14a6e1b9b29",
    "letter.1.typ": "e35383beaf9989c7",
    "table.1.typ": "12db333e3a8a5d90",
}
IN_CLEAR = {
    **dict.fromkeys(("applicant", "addressee", "name", "contact_person"), NAME),
    **dict.fromkeys(("authority", "body"), OFFICE.name),
    "identifier": NUMBER,
    "legal_representative": REPRESENTATIVE,
    "contact": PHONE,
    "handler": "李工",
    "handler_phone": "0451-00000001",
    "date": "2026年3月4日",
    "filed_on": "2026年3月4日",
}


@pytest.mark.parametrize(("rulebook", "kind"), list(every_form()))
def test_every_field_of_every_form_is_printed(rulebook: str, kind: str) -> None:
    stored = form(rulebook, kind)
    printed = _printed(stored)
    known = shipped(rulebook).documents[kind]
    words = [known.title, stored.number, sheet_of(stored).check, OFFICE.name]
    if known.fixed:
        words += known.fixed.format(received_on="收到申请日期所填", body=OFFICE.name).split("\n")
    for field in known.fields:
        if field.place not in ("sentence", "foot") and field.key not in ("authority", "date", "addressee", "filed_on"):
            words += [field.label, field.hint, field.group, field.lead]
        filled = CHOSEN.get(field.key, f"{field.label}所填")
        words += ["√"] if field.choices else [IN_CLEAR.get(field.key, filled)]
        words += [choice.text.format(**CHOSEN) for choice in field.choices]
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
    with pytest.raises(TemplateMissingError, match=r"form\.9\.typ"):
        _drawn(replace(ANSWER, template="9", content={**ANSWER.content, "layout": None}))


@pytest.mark.parametrize("text", ["#panic()", "*张三* $x$ `y` @z <w>", "= 标题", "\\", '"', "// 注释", "#include(x)"])
def test_markup_in_a_field_stays_text(text: str) -> None:
    assert _plain(text) in _printed(form("heilongjiang", "dispute_answer", request=text))


def test_a_character_that_no_font_draws_is_told() -> None:
    printed = _printed(_named("张𪜀"))
    assert "张〓" in printed
    assert "U+2A700" in printed


def test_rare_characters_of_names_are_drawn() -> None:
    printed = _printed(_named("𬭎㛃䶮赟𠮷㐂"))
    assert "𬭎㛃䶮赟𠮷㐂" in printed
    assert "〓" not in printed


@pytest.mark.parametrize("text", ["违" * 4000, "A" * 600, "https://example.cn/" + "x" * 300, "0 1" * 500])
def test_nothing_leaves_the_page(text: str) -> None:
    """However long a name or a word is."""
    for kind, field in (
        ("dispute_answer", "request"),
        ("repair_refusal", "reasons"),
        ("repair_application", "adverse"),
    ):
        stored = form("heilongjiang", kind, **{field: text})
        stored = replace(stored, party=Party("医" * 200 if text[0] == "违" else "M" * 200, NUMBER))
        for page in pypdfium2.PdfDocument(_drawn(stored)):
            letters = page.get_textpage()
            boxes = [letters.get_charbox(at) for at in range(letters.count_chars())]
            width, height = page.get_size()
            assert min(left for left, _, _, _ in boxes) > 60
            assert max(right for _, _, right, _ in boxes) < width - 60
            assert min(bottom for _, bottom, _, _ in boxes) > 40
            assert max(top for _, _, _, top in boxes) < height - 50


def test_shipped_layouts_stay_as_they_are() -> None:
    """A layout is a version: what is printed otherwise is a new file, so that what was issued is issued again."""
    folder = Path(portal.documents.__file__).parent / "templates"
    assert {each.name: sha256(each.read_bytes()).hexdigest()[:16] for each in folder.glob("*.typ")} == LAYOUTS


@pytest.mark.parametrize(
    "changed",
    [
        {"number": "HLJ-DA-2026-00000002"},
        {"party": Party("李四", NUMBER)},
        {"content": {**ANSWER.content, "layout": "letter.1"}},
        {"content": form("heilongjiang", "dispute_answer", outcome="异议不成立").content},
        {"content": form("heilongjiang", "dispute_answer", remarks="大庆市医疗保障局").content},
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


def _named(name: str) -> Stored:
    return replace(ANSWER, party=Party(name, NUMBER))


def _drawn(stored: Stored) -> bytes:
    return render(sheet_of(stored), LETTERS, URL)


def _printed(stored: Stored) -> str:
    pages = pypdfium2.PdfDocument(_drawn(stored))
    return _plain("".join(page.get_textpage().get_text_range() for page in pages))


def _plain(text: str) -> str:
    return "".join(text.split()).replace("\ufffe", "")
