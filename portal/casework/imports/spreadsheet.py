"""Spreadsheets (.xlsx, ISO/IEC 29500) as plain rows of text: the first sheet, cell by cell, and empty templates."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError, iterparse, parse
from xml.sax.saxutils import escape

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MOST_BYTES = 256 << 20  # of all parts, unpacked: what is far larger than its file is no list of rows
_EPOCH = date(1899, 12, 30)  # day 0, so that days after 28 February 1900 are right
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))  # built in
_COLUMN = re.compile(r"[A-Z]+")
_WIDEST = 1000


class SpreadsheetBroken(Exception):
    """Not a spreadsheet, or one that cannot be read."""


def rows(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet by their number, without empty ones. Raises SpreadsheetBroken."""
    try:
        with zipfile.ZipFile(file) as book:
            if sum(part.file_size for part in book.infolist()) > _MOST_BYTES:
                raise SpreadsheetBroken
            strings, dates = _strings(book), _date_styles(book)
            # Expat refuses entities that multiply, and ElementTree fetches none from elsewhere.
            with book.open(_first_sheet(book)) as sheet:
                for _, row in iterparse(sheet):  # noqa: S314
                    if row.tag == f"{_MAIN}row":
                        cells = _row(row, strings, dates)
                        number = int(row.get("r", "0"))
                        row.clear()
                        if any(cells):
                            yield number, cells
    except (zipfile.BadZipFile, KeyError, ParseError, ValueError, IndexError, NotImplementedError) as broken:
        raise SpreadsheetBroken from broken


def write_template(file: IO[bytes], header: Sequence[str]) -> None:
    """An empty sheet with a header; all its columns are text, so that long numbers keep their digits."""
    cells = "".join(f'<c t="inlineStr" s="1"><is><t>{escape(name)}</t></is></c>' for name in header)
    columns = f'<cols><col min="1" max="{len(header)}" width="22" style="1" customWidth="1"/></cols>'
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _rels("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": _part("workbook", '<sheets><sheet name="sheet" sheetId="1" r:id="r1"/></sheets>'),
        "xl/_rels/workbook.xml.rels": _rels("worksheet", "worksheets/sheet1.xml", ("styles", "styles.xml")),
        "xl/styles.xml": _part("styleSheet", _STYLES),
        "xl/worksheets/sheet1.xml": _part("worksheet", f'{columns}<sheetData><row r="1">{cells}</row></sheetData>'),
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}')


def _tree(book: zipfile.ZipFile, name: str) -> Any:
    with book.open(name) as part:
        return parse(part).getroot()  # noqa: S314


def _first_sheet(book: zipfile.ZipFile) -> str:
    sheet = _tree(book, "xl/workbook.xml").find(f"{_MAIN}sheets/{_MAIN}sheet")
    targets = {each.get("Id"): each.get("Target") for each in _tree(book, "xl/_rels/workbook.xml.rels")}
    target = targets[sheet.get(_REL)] if sheet is not None else ""
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _strings(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    return [_text(each) for each in _tree(book, "xl/sharedStrings.xml").iter(f"{_MAIN}si")]


def _date_styles(book: zipfile.ZipFile) -> frozenset[int]:
    """The styles by which a number is a date."""
    if "xl/styles.xml" not in book.namelist():
        return frozenset()
    styles = _tree(book, "xl/styles.xml")
    own = {int(each.get("numFmtId")): each.get("formatCode", "") for each in styles.iter(f"{_MAIN}numFmt")}
    found = styles.find(f"{_MAIN}cellXfs")
    formats = [int(each.get("numFmtId", "0")) for each in found] if found is not None else []
    return frozenset(
        place for place, number in enumerate(formats) if number in _DATE_FORMATS or "yy" in own.get(number, "").lower()
    )


def _row(row: Element, strings: Sequence[str], dates: frozenset[int]) -> list[str]:
    cells: dict[int, str] = {}
    place = 0
    for cell in row.iter(f"{_MAIN}c"):
        place = _place(cell.get("r")) or place + 1
        cells[place] = _value(cell, strings, dates)
    return [cells.get(each, "") for each in range(1, max(cells, default=0) + 1)]


def _place(reference: str | None) -> int:
    letters = _COLUMN.match(reference or "")
    number = 0
    for letter in letters.group() if letters else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    if number > _WIDEST:
        raise SpreadsheetBroken
    return number


def _value(cell: Element, strings: Sequence[str], dates: frozenset[int]) -> str:
    kind, value = cell.get("t", "n"), cell.findtext(f"{_MAIN}v") or ""
    if kind == "inlineStr":
        return _text(cell)
    if kind == "s":
        return strings[int(value)]
    if kind == "b":
        return "true" if value == "1" else "false"
    if kind != "n" or not value:
        return value
    number = Decimal(value)
    if int(cell.get("s", "0")) in dates and number == int(number):
        return (_EPOCH + timedelta(days=int(number))).isoformat()
    # Written with the digits of a binary number (86.099999999999994): the shortest decimal of it is what was typed.
    return f"{Decimal(repr(float(value))).normalize():f}"


def _text(element: Element) -> str:
    return "".join(each.text or "" for each in element.iter(f"{_MAIN}t"))


def _part(name: str, content: str) -> str:
    spaces = f'xmlns="{_MAIN[1:-1]}" xmlns:r="{_REL[1:].split("}")[0]}"'
    return f"<{name} {spaces}>{content}</{name}>"


def _rels(kind: str, target: str, *more: tuple[str, str]) -> str:
    office = _REL[1:].split("}")[0]
    lines = "".join(
        f'<Relationship Id="r{number}" Type="{office}/{each}" Target="{path}"/>'
        for number, (each, path) in enumerate([(kind, target), *more], start=1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'
    )


_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET}.worksheet+xml"/></Types>'
)
_STYLES = (
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs>'
)
