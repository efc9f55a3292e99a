"""From the cells of one row to values; every fault is taken down, so that a report can name them all."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

import orjson
import phonenumbers

from portal.casework.imports.catalogue import Column, words
from portal.domain.identifiers import DocumentType, Identifier, InvalidIdentifier
from portal.domain.subject import SubjectKind
from portal.rulebooks.model import Rulebook

E = TypeVar("E", bound=StrEnum)

# As spreadsheets and people write it; a time of midnight comes from spreadsheets.
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00)?)?", re.ASCII)
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)
_YEARS = range(1900, 3000)
_MOBILE = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the value of a column: a code, and what fills its sentence."""

    column: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


class Cells:
    """The cells of a row. A method that finds a fault notes it and returns a value of no meaning."""

    def __init__(self, cells: Mapping[str, Any], columns: Mapping[str, Column]) -> None:
        self._cells = cells
        self._columns = columns
        self.faults: list[Fault] = []

    def refuse(self, name: str, code: str, **values: object) -> None:
        """Notes a fault."""
        self.faults.append(Fault(name, code, values))

    def text(self, name: str, *, required: bool = False) -> str:
        """A text without outer spaces; empty where there is none."""
        value = self._cells.get(name)
        if value is None:
            value = ""
        elif isinstance(value, bool):
            value = "true" if value else "false"
        elif isinstance(value, int):
            value = str(value)
        elif not isinstance(value, str):
            self.refuse(name, "text")
            return ""
        value = value.strip()
        if required and not value:
            self.refuse(name, "required")
        elif len(value) > self._columns[name].most:
            self.refuse(name, "too_long", most=self._columns[name].most)
        elif not value.isprintable() and any(map(_unusable, value)):
            self.refuse(name, "characters")
        return value

    def day(self, name: str, *, required: bool = False) -> date | None:
        """A date."""
        value = self.text(name, required=required)
        found = _DATE.fullmatch(value)
        if found:
            year, month, day = map(int, found.groups())
            try:
                if year in _YEARS:
                    return date(year, month, day)
            except ValueError:
                found = None
        if value:
            self.refuse(name, "date")
        return None

    def number(self, name: str, *, required: bool = True) -> Decimal | None:
        """A number without sign or with a minus, with or without decimals."""
        value = self.text(name, required=required)
        plain = unicodedata.normalize("NFKC", value)
        if _NUMBER.fullmatch(plain):
            return Decimal(plain)
        if value:
            self.refuse(name, "number")
        return None

    def yes(self, name: str, *, default: bool) -> bool:
        """Yes or no."""
        value = self.text(name)
        if not value:
            return default
        answer: bool | None = words("yes_no").get(value.lower())
        if answer is None:
            self.refuse(name, "yes_no")
        return answer is True

    def choice(self, name: str, kind: type[E], *, required: bool = False) -> E | None:
        """A value of an enumeration, by its name or by one of its words."""
        value = self.text(name, required=required)
        if not value:
            return None
        plain = unicodedata.normalize("NFKC", value).lower()
        try:
            return kind(words(name).get(plain, plain))
        except ValueError:
            self.refuse(name, "choice", allowed=_allowed(name, kind))
            return None

    def identifier(self, kind: SubjectKind | None) -> Identifier | None:
        """The number, on the document that is named or goes without saying for the kind of subject."""
        named = self.choice("document_type", DocumentType)
        number = self.text("identifier")
        if kind is None or any(fault.column in ("document_type", "identifier") for fault in self.faults):
            return None
        usual = DocumentType.CREDIT_CODE if kind.is_institution else DocumentType.RESIDENT_ID
        document = named or usual
        if (document is DocumentType.CREDIT_CODE) != kind.is_institution:
            self.refuse("document_type", "party")
            return None
        try:
            return Identifier.of(document, number)
        except InvalidIdentifier as wrong:
            self.refuse("identifier", wrong.code)
            return None

    def rulebook(self, known: Mapping[str, Rulebook]) -> Rulebook | None:
        """A rulebook by its code or its name."""
        value = self.text("rulebook", required=True)
        book = known.get(value) or next((each for each in known.values() if each.source.name == value), None)
        if value and book is None:
            self.refuse(
                "rulebook", "choice", allowed="、".join(f"{each.source.name} {code}" for code, each in known.items())
            )
        return book

    def region(self, name: str, known: Collection[str]) -> str:
        """A GB/T 2260 code that the portal knows."""
        value = self.text(name, required=True)
        if value and value not in known:
            self.refuse(name, "region")
        return value

    def phone(self) -> str | None:
        """A mobile number in E.164."""
        value = self.text("phone")
        if not value:
            return None
        try:
            number = phonenumbers.parse(value, "CN")
        except phonenumbers.NumberParseException:
            number = None
        # number_type is UNKNOWN for whatever is not valid.
        if number is None or phonenumbers.number_type(number) not in _MOBILE:
            self.refuse("phone", "phone")
            return None
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    def basics(self) -> list[dict[str, Any]]:
        """The basic information of art. 16 as it is shown. A name may be given in both languages: 等级 / Level."""
        value = self._cells.get("basics")
        if not isinstance(value, dict):
            written = self.text("basics")
            if not written:
                return []
            try:
                value = orjson.loads(written)
            except ValueError:
                value = None
        if not isinstance(value, dict) or not all(_plain(text) for pair in value.items() for text in pair):
            self.refuse("basics", "basics")
            return []
        return [{"label": _label(label), "value": text.strip()} for label, text in value.items()]


def value_kind(value: Any) -> str:
    """What a value is, for a report that must not repeat it."""
    kinds = words("value_kind")
    if isinstance(value, dict):
        return str(kinds["object"])
    if isinstance(value, list):
        return str(kinds["list"])
    if isinstance(value, float):
        return str(kinds["decimal"])
    text = "" if value is None else str(value).strip()
    if not text:
        return str(kinds["empty"])
    plain = unicodedata.normalize("NFKC", text)
    if _DATE.fullmatch(plain):
        return str(kinds["date"])
    name = "digits" if plain.isdecimal() else "number" if plain.isascii() and plain.isalnum() else "text"
    return str(kinds[name]).format(length=len(text))


def _allowed(name: str, kind: type[StrEnum]) -> str:
    chinese = {value: word for word, value in reversed(tuple(words(name).items()))}
    return "、".join(f"{chinese.get(each.value, '')} {each.value}".strip() for each in kind)


def _unusable(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\r\n"


def _plain(text: Any) -> bool:
    return isinstance(text, str) and bool(text.strip()) and not any(map(_unusable, text))


def _label(text: str) -> dict[str, str]:
    zh, _, en = text.partition("/")
    return {"zh": zh.strip(), "en": en.strip() or zh.strip()}
