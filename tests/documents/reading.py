"""A PDF as a screen reader gets it: the tags in their order, each with the text of its marked content."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pikepdf

Key = tuple[int, int]  # number of the page, number of the marked content


@dataclass(frozen=True)
class Tag:
    """One tag of the tree with all the text below it."""

    kind: str
    text: str
    alt: str | None
    attributes: dict[str, Any]


class Reading:
    """An opened PDF."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(pdf))
        self.root: Any = self.pdf.Root

    @cached_property
    def contents(self) -> dict[Key, str]:
        """The text of each marked content, by the font's own table of characters (ToUnicode)."""
        found: dict[Key, str] = {}
        for number, page in enumerate(self.pdf.pages):
            for key, text in _marked(page):
                if key is not None:
                    found[number, key] = found.get((number, key), "") + text
        return found

    @cached_property
    def artifacts(self) -> str:
        """Text that is not part of the content: page numbers and the like."""
        return "".join(text for page in self.pdf.pages for key, text in _marked(page) if key is None)

    @cached_property
    def tags(self) -> list[Tag]:
        """All tags, each before those below it."""
        return list(self._tags(self.root.StructTreeRoot.K, None))

    @cached_property
    def order(self) -> list[Key]:
        """The marked contents in the order in which they are read."""
        return list(self._keys(self.root.StructTreeRoot.K, None))

    @property
    def text(self) -> str:
        """Everything in reading order, without blanks."""
        return self._text(self.order)

    def _tags(self, node: Any, page: Any) -> Iterator[Tag]:
        for each in _each(node):
            if isinstance(each, pikepdf.Dictionary) and "/S" in each:
                page = each.get("/Pg", page)
                children = each.get("/K", pikepdf.Array([]))
                alt = str(each.Alt) if "/Alt" in each else None
                yield Tag(str(each.S), self._text(self._keys(children, page)), alt, _attributes(each))
                yield from self._tags(children, page)

    def _keys(self, node: Any, page: Any) -> Iterator[Key]:
        for each in _each(node):
            if isinstance(each, int):
                yield self._number(page), each
            elif "/MCID" in each:
                yield self._number(each.get("/Pg", page)), int(each.MCID)
            elif "/S" in each:
                yield from self._keys(each.get("/K", pikepdf.Array([])), each.get("/Pg", page))

    def _text(self, keys: Iterable[Key]) -> str:
        return plain("".join(self.contents.get(key, "") for key in keys))

    def _number(self, page: Any) -> int:
        return next(number for number, each in enumerate(self.pdf.pages) if each.obj.objgen == page.objgen)


def _each(node: Any) -> list[Any]:
    return list(node) if isinstance(node, pikepdf.Array) else [node]


def plain(text: str) -> str:
    """Without blanks, which only part lines."""
    return "".join(text.split())


def _attributes(node: Any) -> dict[str, Any]:
    given = node.get("/A", pikepdf.Array([]))
    return {str(key): value for each in _each(given) for key, value in each.items()}


def _marked(page: Any) -> Iterator[tuple[int | None, str]]:
    """Each text of a page with the number of its marked content, None where it is marked as an artifact.

    Raises AssertionError for what is neither, or is drawn with a character that the font does not name.
    """
    fonts = {name: _characters(font) for name, font in page.Resources.get("/Font", {}).items()}
    marks: list[Any] = []
    font: dict[int, str] = {}
    for each in pikepdf.parse_content_stream(page):
        operands: Any = each.operands
        match str(each.operator):
            case "BDC" | "BMC":
                marks.append((str(operands[0]), operands[1] if len(operands) > 1 else {}))
            case "EMC":
                marks.pop()
            case "Tf":
                font = fonts[str(operands[0])]
            case "Tj" | "TJ":
                shown = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
                codes = b"".join(bytes(part) for part in shown if isinstance(part, pikepdf.String))
                text = "".join(font[int.from_bytes(codes[at : at + 2])] for at in range(0, len(codes), 2))
                assert marks, f"{text} is neither tagged nor an artifact"
                artifact = any(kind == "/Artifact" for kind, _ in marks)
                [key] = [None] if artifact else [int(more["/MCID"]) for _, more in marks if "/MCID" in more]
                yield key, text
            case _:
                pass


def _characters(font: Any) -> dict[int, str]:
    table = font.ToUnicode.read_bytes().decode("ascii")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    assert "beginbfrange" not in table
    return found
