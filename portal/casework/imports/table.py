"""Reading import files: which encoding, which columns, and one row after the other.

A file that is wrong as a whole raises FileWrong; a row that cannot be read is handed on as a fault of its own.
Neither ever repeats what the file says: a file without a header would have a person's number in its place.
"""

import codecs
import csv
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

import orjson

from portal.casework.imports import spreadsheet
from portal.casework.imports.catalogue import Column

_BLOCK = 1 << 20
_LONGEST_CELL = 1 << 20


class FileWrong(Exception):
    """A file cannot be imported at all. `code` names the sentence, `values` fill it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values_shown = code, values


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file by its number there (the header is row 1). `fault`: why it cannot be read, with its values."""

    number: int
    cells: Mapping[str, Any] = field(default_factory=dict)
    fault: tuple[str, dict[str, object]] | None = None


class Table:
    """An open file of rows. Raises FileWrong when it is opened, after a look at the first row."""

    def __init__(self, path: Path, columns: Mapping[str, Column]) -> None:
        suffix = path.suffix.lower()
        if suffix not in (".csv", ".jsonl", ".xlsx"):
            raise FileWrong("import_extension")
        self.size = path.stat().st_size
        self._columns = columns
        self._names = {
            _plain(name): column.name for column in columns.values() for name in (column.name, *column.aliases)
        }
        encoding = encoding_of(path) if suffix != ".xlsx" else "utf-8"
        self._raw = path.open("rb")
        self._file = TextIOWrapper(self._raw, encoding=encoding, newline="")
        read = {".csv": self._csv, ".jsonl": self._json_lines, ".xlsx": self._sheet}[suffix]
        rows = read(self._file)
        try:
            self._rows = chain([self._first(rows)], rows)
        except FileWrong:
            self._file.close()
            raise

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def position(self) -> int:
        """How many bytes have been read."""
        return self._raw.tell()

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def _csv(self, file: TextIO) -> Iterator[Row]:
        csv.field_size_limit(_LONGEST_CELL)
        reader = csv.reader(file, strict=True)
        number = 0
        header: list[str] | None = None
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if header is None:
                    raise FileWrong("import_columns", missing=self._required()) from None
                yield Row(number, fault=("csv_rest" if "end of data" in str(error) else "csv", {}))
                continue
            if header is None:
                header = self._header(cells)
            elif len(cells) == len(header):
                yield Row(number, dict(zip(header, cells, strict=True)))
            elif cells:
                yield Row(number, fault=("cells", {"given": len(cells), "expected": len(header)}))

    def _sheet(self, _file: TextIO) -> Iterator[Row]:
        header: list[str] | None = None
        try:
            for number, cells in spreadsheet.rows(self._raw):
                if header is None:
                    header = self._header(cells)
                elif len(cells) > len(header):
                    yield Row(number, fault=("cells", {"given": len(cells), "expected": len(header)}))
                else:
                    yield Row(number, dict(zip(header, [*cells, *[""] * (len(header) - len(cells))], strict=True)))
        except spreadsheet.SpreadsheetBroken:
            raise FileWrong("import_spreadsheet") from None

    def _header(self, cells: Sequence[str]) -> list[str]:
        names = [self._names.get(_plain(cell)) for cell in cells]
        missing = [column.shown for column in self._columns.values() if column.required and column.name not in names]
        if missing:
            raise FileWrong("import_columns", missing="、".join(missing))
        known = [name for name in names if name is not None]
        if len(known) < len(names):
            raise FileWrong("import_unknown_column", place=names.index(None) + 1)
        for place, name in enumerate(known):
            if name in known[:place]:
                raise FileWrong("import_column_twice", place=place + 1, name=self._columns[name].shown)
        return known

    def _json_lines(self, file: TextIO) -> Iterator[Row]:
        begun = False
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                found = orjson.loads(line)
            except orjson.JSONDecodeError:
                found = None
            if not isinstance(found, dict):
                if not begun:
                    raise FileWrong("import_json_lines")
                yield Row(number, fault=("json", {}))
                continue
            begun = True
            names = [self._names.get(_plain(key)) for key in found]
            known = [name for name in names if name is not None]
            if len(set(known)) < len(names):
                yield Row(number, fault=("json_names", {}))
            else:
                yield Row(number, dict(zip(known, found.values(), strict=True)))

    def _first(self, rows: Iterator[Row]) -> Row:
        first = next(rows, None)
        if first is None:
            raise FileWrong("import_empty", columns=self._required())
        return first

    def _required(self) -> str:
        return "、".join(column.shown for column in self._columns.values() if column.required)


def encoding_of(path: Path) -> str:
    """`utf-8-sig`, `utf-8` or `gb18030`, each only if the whole file is exactly that. Raises FileWrong."""
    with path.open("rb") as file:
        candidates = ["utf-8-sig"] if file.read(3) == codecs.BOM_UTF8 else ["utf-8", "gb18030"]
        for encoding in candidates:
            file.seek(0)
            decoder = codecs.getincrementaldecoder(encoding)()
            try:
                while block := file.read(_BLOCK):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return encoding
    raise FileWrong("import_encoding")


def _plain(name: str) -> str:
    """A header as it is compared: half-width, lower case, without spaces and stars for required columns."""
    return "".join(unicodedata.normalize("NFKC", name).split()).strip("*").lower()
