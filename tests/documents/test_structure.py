"""Every document is looked into as a validator of PDF/A-2a and PDF/UA-1 would, as far as a library can.

veraPDF is not among the packages that can be installed here; what stands below is checked by qpdf (pikepdf) and by
reading the file: tags and their order, tables, alternative texts, fonts, metadata, and that nothing runs or is fetched.
"""

from dataclasses import replace
from functools import cache
from typing import Any

import pikepdf
import pytest

from portal.documents.blanks import blank
from portal.documents.forms import Party, Stored, sheet_of
from portal.documents.render import render
from portal.rulebooks.loader import shipped
from tests.documents.reading import Reading
from tests.documents.sheets import ARCHIVE, LETTERS, NUMBER, URL, every_form, form, report

LONG = Party("黑龙江省哈尔滨市松北区示例街道社区卫生服务中心" * 8, NUMBER)
ENTRIES = {"edges": ARCHIVE["entries"]["edges"] * 60}
NAMES = [
    *(f"{rulebook}-{kind}" for rulebook, kind in every_form()),
    *("report", "long-report", "long-table", "long-letter", "old-form"),
    *("blank-dispute_application", "blank-repair_application"),
]
STANDARD = {
    "/Document", "/Div", "/P", "/H1", "/H2", "/Table", "/THead", "/TBody", "/TR", "/TH", "/TD", "/Figure", "/Span",
    "/Strong",
}  # fmt: skip
RUNS_OR_LEADS_OUT = {
    "/JavaScript", "/JS", "/AA", "/OpenAction", "/Launch", "/URI", "/GoToR", "/SubmitForm", "/ImportData", "/Movie",
    "/RichMedia", "/EmbeddedFiles", "/EF", "/XFA", "/Ref", "/OPI", "/Alternates",
}  # fmt: skip


def _stored(name: str) -> Stored:
    match name:
        case "report":
            return report()
        case "long-report":
            return replace(report(entries=ENTRIES), party=LONG)
        case "long-table":
            return replace(form("heilongjiang", "repair_confirmation", adverse="违规结算，已退回。" * 200), party=LONG)
        case "long-letter":
            return replace(form("heilongjiang", "repair_refusal", reasons="证明材料不足。" * 300), party=LONG)
        case "old-form":
            new = form("sichuan", "dispute_answer")
            return replace(new, template="1", content={**new.content, "layout": None})
    rulebook, _, kind = name.partition("-")
    return form(rulebook, kind)


@cache
def _read(name: str) -> Reading:
    if name.startswith("blank-"):
        return Reading(blank(shipped("heilongjiang").documents[name.removeprefix("blank-")], LETTERS))
    return Reading(render(sheet_of(_stored(name)), LETTERS, URL))


every = pytest.mark.parametrize("name", NAMES)


@every
def test_it_is_sound_and_says_what_it_is(name: str) -> None:
    read = _read(name)
    assert read.pdf.check_pdf_syntax() == []
    assert "/Encrypt" not in read.pdf.trailer
    assert len(read.pdf.trailer.ID) == 2
    assert bool(read.root.MarkInfo.Marked)
    assert str(read.root.Lang) == "zh-CN"
    assert bool(read.root.ViewerPreferences.DisplayDocTitle)
    [intent] = read.root.OutputIntents
    assert str(intent.S) == "/GTS_PDFA1"
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"  # an ICC profile
    with read.pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] in read.text
    assert b"<?xpacket" in read.root.Metadata.read_bytes()


@every
def test_nothing_runs_and_nothing_is_fetched(name: str) -> None:
    for each in _read(name).pdf.objects:
        keys = set(each.keys()) if isinstance(each, pikepdf.Dictionary | pikepdf.Stream) else set()
        assert not keys & RUNS_OR_LEADS_OUT, each
        assert "/Annots" not in keys
        if isinstance(each, pikepdf.Stream):
            assert "/F" not in keys  # a stream whose content lies outside
            assert str(each.get("/Filter", "")) not in ("/LZWDecode", "/Crypt")
            assert not each.get("/Interpolate", False)


@every
def test_every_font_is_embedded_and_names_its_characters(name: str) -> None:
    read = _read(name)
    fonts = [each for each in read.pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font"]
    whole: list[Any] = [font for font in fonts if font.Subtype == "/Type0"]
    assert whole
    for font in whole:
        [descendant] = font.DescendantFonts
        descriptor = descendant.FontDescriptor
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
        assert str(font.BaseFont)[1:].partition("+")[1] == "+"  # a subset
        assert "/ToUnicode" in font
        assert str(font.Encoding) == "/Identity-H"
        assert str(descendant.get("/CIDToGIDMap", "/Identity")) == "/Identity" or descendant.Subtype == "/CIDFontType2"
    assert all(text for text in read.contents.values() if text.strip())


@every
def test_everything_is_read_once_in_its_order(name: str) -> None:
    read = _read(name)
    assert len(read.order) == len(set(read.order))
    assert set(read.contents) <= set(read.order)  # a picture has marked content and no text
    parents = {int(number): kids for number, kids in _numbers(read.root.StructTreeRoot.ParentTree)}
    for number, page in enumerate(read.pdf.pages):
        kids = parents[int(page.StructParents)]
        for key in (key for at, key in read.order if at == number):
            assert "/S" in kids[key]
    titles = [tag for tag in read.tags if tag.kind == "/H1"]
    assert len(titles) == 1
    assert read.text.startswith(titles[0].text)
    assert {tag.kind for tag in read.tags} <= STANDARD
    footers = "".join(read.artifacts.split())
    assert f"第1页，共{len(read.pdf.pages)}页" in footers  # of the page, not of the content
    assert "页，共" not in read.text


@every
def test_pictures_have_words_and_tables_have_headers(name: str) -> None:
    read = _read(name)
    for tag in read.tags:
        if tag.kind == "/Figure":
            assert tag.alt
            assert len(tag.attributes["/BBox"]) == 4
        if tag.kind == "/TH":
            assert str(tag.attributes["/Scope"]) in ("/Column", "/Row")
            assert tag.text
        if tag.kind == "/TD":
            assert len(tag.attributes["/Headers"]) > 0
    for table in _elements(read.root.StructTreeRoot.K, "/Table"):
        rows = list(_elements(table.K, "/TR"))
        assert [each.S for each in rows[0].K] == ["/TH"] * len(rows[0].K)
        assert len(set(_widths(rows))) == 1


def _numbers(tree: Any) -> Any:
    for kid in tree.get("/Kids", []):
        yield from _numbers(kid)
    nums = list(tree.get("/Nums", []))
    yield from zip(nums[::2], nums[1::2], strict=True)


def _elements(node: Any, kind: str) -> Any:
    for each in node if isinstance(node, pikepdf.Array) else [node]:
        if isinstance(each, pikepdf.Dictionary) and "/S" in each:
            if kind == each.S:
                yield each
            else:
                yield from _elements(each.get("/K", pikepdf.Array([])), kind)


def _widths(rows: list[Any]) -> list[int]:
    """Columns of each row, with cells that reach down from above."""
    reaching: list[tuple[int, int]] = []  # width, rows still to come
    widths = []
    for row in rows:
        cells = [_span(cell) for cell in row.K]
        widths.append(sum(width for width, _ in cells) + sum(width for width, left in reaching if left > 0))
        reaching = [(width, left - 1) for width, left in reaching if left > 1]
        reaching += [(width, height - 1) for width, height in cells if height > 1]
    return widths


def _span(cell: Any) -> tuple[int, int]:
    given = cell.get("/A", pikepdf.Array([]))
    found = {str(key): value for each in given for key, value in each.items()}
    return int(found.get("/ColSpan", 1)), int(found.get("/RowSpan", 1))
