"""Reading files: encodings, headers, rows, and what a wrong file is told."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.casework.imports import FileWrong, Table
from portal.casework.imports.catalogue import columns
from portal.casework.imports.table import Row
from portal.casework.imports.values import Cells, value_kind

HEADER = "证件号码,姓名,类别,行政区划,政策文本"
LINE = "230109199001010005,安示例,参保人员,230109,heilongjiang"
VALUES = ["230109199001010005", "安示例", "参保人员", "230109", "heilongjiang"]


def rows(path: Path, kind: str = "subjects") -> list[Row]:
    with Table(path, columns(kind)) as table:
        return list(table)


def wrong(path: Path) -> FileWrong:
    with pytest.raises(FileWrong) as caught:
        rows(path)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_is_read_in_each_encoding(tmp_path: Path, encoding: str, newline: str) -> None:
    path = tmp_path / "主体.CSV"
    path.write_bytes((newline.join([HEADER, LINE, "", LINE]) + newline).encode(encoding))
    read = rows(path)
    assert [list(row.cells.values()) for row in read] == [VALUES, VALUES]
    assert [row.number for row in read] == [2, 4]


def test_json_lines_say_the_same(tmp_path: Path) -> None:
    path = tmp_path / "subjects.jsonl"
    given_names = dict(zip(HEADER.split(","), VALUES, strict=True))
    path.write_text("\n" + json.dumps(given_names, ensure_ascii=False) + "\n[]\n{\n" + '{"x": 1}\n', encoding="utf-8")
    first, *others = rows(path)
    assert list(first.cells.values()) == VALUES
    assert [(row.number, row.fault and row.fault[0]) for row in others] == [(3, "json"), (4, "json"), (5, "json_names")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xls", b"PK", "import_extension"),
        ("a.csv", b"", "import_empty"),
        ("a.csv", HEADER.encode(), "import_empty"),
        ("a.csv", (HEADER + "\n" + LINE).encode("utf-16"), "import_encoding"),
        ("a.csv", HEADER.encode() + b"\n\xff\xff\xff", "import_encoding"),
        ("a.csv", b"\xef\xbb\xbf" + HEADER.encode("gb18030"), "import_encoding"),
        ("a.csv", (LINE + "\n" + LINE).encode(), "import_columns"),
        ("a.csv", HEADER.replace("姓名,", "").encode() + b"\n1", "import_columns"),
        ("a.csv", (HEADER + ",expires\n" + LINE + ",").encode(), "import_unknown_column"),
        ("a.csv", (HEADER + ",name\n" + LINE + ",").encode(), "import_column_twice"),
        ("a.jsonl", LINE.encode(), "import_json_lines"),
        ("a.jsonl", b"\n", "import_empty"),
    ],
)
def test_a_wrong_file_is_refused_whole(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    error = wrong(path)
    assert error.code == code
    assert "230109199001010005" not in str(error.values_shown)


def test_rows_that_cannot_be_read_are_faults_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join([HEADER, LINE + ",", '"a"b,' + LINE, LINE, '"' + LINE, LINE]), encoding="utf-8")
    assert [(row.number, row.fault and row.fault[0]) for row in rows(path)] == [
        (2, "cells"),
        (3, "csv"),
        (4, None),
        (5, "csv_rest"),
    ]


def cells(**values: Any) -> Cells:
    return Cells(values, {**columns("entries"), **columns("subjects")})


@pytest.mark.parametrize("text", ["2026-02-01", "2026/2/1", "2026.02.1", "2026年2月1日", "2026/2/1 0:00:00"])
def test_dates_as_people_and_spreadsheets_write_them(text: str) -> None:
    assert str(cells(decided_on=text).day("decided_on")) == "2026-02-01"


@pytest.mark.parametrize("text", ["2026-02-30", "46054", "01/02/2026", "9999-12-31", "1899-12-31", "2026-02-01 08:00"])
def test_other_dates_are_refused(text: str) -> None:
    read = cells(decided_on=text)
    assert read.day("decided_on") is None
    assert [fault.code for fault in read.faults] == ["date"]


@pytest.mark.parametrize(
    ("text", "phone"),
    [("13800010001", "+8613800010001"), ("+86 138 0001 0001", "+8613800010001"), ("+7 912 345-67-89", "+79123456789")],
)
def test_mobile_numbers(text: str, phone: str) -> None:
    assert cells(phone=text).phone() == phone


@pytest.mark.parametrize("text", ["1380001000", "0451-12345678", "12393", "abc", "+0"])
def test_other_numbers_are_refused(text: str) -> None:
    read = cells(phone=text)
    assert read.phone() is None
    assert [fault.code for fault in read.faults] == ["phone"]


def test_basics_are_shown_in_both_languages() -> None:
    read = cells(basics='{"医院等级 / Level": "三级甲等", "性质": "公立"}')
    assert read.basics() == [
        {"label": {"zh": "医院等级", "en": "Level"}, "value": "三级甲等"},
        {"label": {"zh": "性质", "en": "性质"}, "value": "公立"},
    ]
    for text in ("[]", "{", '{"a": 1}', '{"": "b"}', '{"a": "\\u0000"}'):
        broken = cells(basics=text)
        assert broken.basics() == []
        assert [fault.code for fault in broken.faults] == ["basics"]


@given(st.one_of(st.text(min_size=4), st.integers(min_value=1000), st.dictionaries(st.text(), st.text())))
def test_a_value_kind_never_repeats_the_value(value: Any) -> None:
    told = value_kind(value)
    assert str(value).strip() not in told or not str(value).strip()


@given(st.dictionaries(st.sampled_from(sorted(columns("entries"))), st.one_of(st.text(), st.integers(), st.none())))
def test_any_cells_are_either_read_or_refused(values: dict[str, Any]) -> None:
    read = cells(**values)
    for name in columns("entries"):
        text = read.text(name)
        if not any(fault.column == name for fault in read.faults):
            assert "\0" not in text
            text.encode()
