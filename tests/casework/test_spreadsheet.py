"""Spreadsheets: cells of all kinds become the text that was typed; what is none is refused."""

import io
import zipfile
from pathlib import Path

import pytest

from portal.casework.imports import FileWrong, Table
from portal.casework.imports.catalogue import columns, kinds
from portal.casework.imports.spreadsheet import SpreadsheetBroken, rows, write_template

SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>"""


def sheet(path: Path, content: str, *, strings: str = "") -> Path:
    """A template whose sheet holds other rows."""
    template = io.BytesIO()
    write_template(template, ["x"])
    with zipfile.ZipFile(template) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                text = SHEET.format(content)
            if name == "xl/styles.xml":
                text = text.replace('numFmtId="49"', 'numFmtId="14"')  # style 1 is a date
            new.writestr(name, text)
        if strings:
            main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
            new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{strings}</sst>')
    return path


def read(path: Path) -> list[tuple[int, list[str]]]:
    with path.open("rb") as file:
        return list(rows(file))


def test_cells_become_what_was_typed(tmp_path: Path) -> None:
    content = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>表</t><t>头</t></is></c></row>'
        '<row r="2"/><row r="3"><c r="A3"><v>86.099999999999994</v></c><c r="B3"><v>2024</v></c>'
        '<c r="C3" s="1"><v>45658</v></c><c r="D3" t="b"><v>1</v></c><c r="E3" t="str"><v>甲&amp;乙</v></c></row>'
    )
    strings = "<si><r><t>评价</t></r><r><t>模型</t></r></si>"
    assert read(sheet(tmp_path / "a.xlsx", content, strings=strings)) == [
        (1, ["评价模型", "", "表头"]),
        (3, ["86.1", "2024", "2025-01-01", "true", "甲&乙"]),
    ]


@pytest.mark.parametrize(
    "content",
    [
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        '<row r="1"><c r="ZZZ1"><v>7</v></c></row>',
        '<row r="1"><c r="A1"><v>7</v></c>',
        '<row r="x"><c r="A1"><v>7</v></c></row>',
    ],
)
def test_what_cannot_be_read_is_refused(content: str, tmp_path: Path) -> None:
    with pytest.raises(SpreadsheetBroken):
        read(sheet(tmp_path / "a.xlsx", content))


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    path = sheet(tmp_path / "a.xlsx", "")
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "{"a" * 100}">{levels}]>'
    with zipfile.ZipFile(path, "a") as book:
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        book.writestr("xl/sharedStrings.xml", f'{bomb}<sst xmlns="{main}"><si><t>&e8;</t></si></sst>')
    with pytest.raises(SpreadsheetBroken):
        read(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all"])
def test_a_file_that_is_none_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(FileWrong) as wrong:
        Table(path, columns("scores"))
    assert wrong.value.code == "import_spreadsheet"


@pytest.mark.parametrize("kind", kinds())
def test_a_template_can_be_filled_in_and_read_back(kind: str, tmp_path: Path) -> None:
    header = [column.aliases[0] + ("*" if column.required else "") for column in columns(kind).values()]
    path = tmp_path / "template.xlsx"
    with path.open("wb") as file:
        write_template(file, header)
    assert read(path) == [(1, header)]
    cells = "".join(f'<c r="{chr(65 + n)}1" t="inlineStr"><is><t>{name}</t></is></c>' for n, name in enumerate(header))
    filled = sheet(path, f'<row r="1">{cells}</row><row r="5"><c r="B5"><v>1</v></c></row>')
    with Table(filled, columns(kind)) as table:
        [row] = table
    assert row.number == 5
    assert list(row.cells.values()) == ["", "1", *[""] * (len(header) - 2)]
