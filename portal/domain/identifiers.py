"""What persons and institutions are known by (HLJ art. 22), and how little of it is shown.

A person is keyed by the resident ID number (GB 11643-1999); one who has none by the household register, a
passport or another valid document. An institution is keyed by its unified social credit code (GB 32100-2015).
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final


class DocumentType(StrEnum):
    """The document that bears the number."""

    RESIDENT_ID = "resident_id"
    CREDIT_CODE = "credit_code"
    HOUSEHOLD_REGISTER = "household_register"
    PASSPORT = "passport"
    OTHER = "other"


class Fault(StrEnum):
    """What is wrong with a number."""

    EMPTY = "empty"
    LENGTH = "length"
    CHARACTERS = "characters"
    BIRTH_DATE = "birth_date"
    CHECK_CHARACTER = "check_character"


class InvalidIdentifier(ValueError):
    """A text is not a number of the kind it looks like. Never carries the text itself.

    kind: the document it was taken for; reason: what is wrong; code: both, for the catalogue of messages.
    """

    def __init__(self, kind: DocumentType, reason: Fault) -> None:
        super().__init__(f"not a valid {kind}: {reason}")
        self.kind: Final = kind
        self.reason: Final = reason

    @property
    def code(self) -> str:
        """Such as ``identifier.resident_id.check_character``; ``document`` stands for all without a standard."""
        standard = (DocumentType.RESIDENT_ID, DocumentType.CREDIT_CODE)
        return f"identifier.{self.kind if self.kind in standard else 'document'}.{self.reason}"


RESIDENT_ID: Final = re.compile(r"[0-9]{17}[0-9X]")
ALMOST_RESIDENT_ID: Final = re.compile(r"[0-9]{13,19}[0-9X]")
CREDIT_CODE: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
OTHER_DOCUMENT: Final = re.compile(r"[A-Z0-9-]+")
OTHER_LENGTHS: Final = range(5, 31)

CREDIT_CODE_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_CODE_ENTERPRISE: Final = "9"  # registered with market regulation; no division of China has a code of 9...


@dataclass(frozen=True, slots=True)
class Identifier:
    """A valid, normalised number and the document that bears it. Its repr shows the masked number only."""

    document_type: DocumentType
    number: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "Identifier":
        """Recognise a number as a person typed it, upper or lower case, full-width or with spaces.

        What is neither a resident ID nor a credit code is taken for another document, whose type the number
        does not tell: see `readings`. Raises InvalidIdentifier.
        """
        number = normalised(text)
        if len(number) != 18:
            if ALMOST_RESIDENT_ID.fullmatch(number):
                raise InvalidIdentifier(DocumentType.RESIDENT_ID, Fault.LENGTH)
            return cls.of(DocumentType.OTHER, number)
        if not RESIDENT_ID.fullmatch(number):
            return cls.of(DocumentType.CREDIT_CODE, number)
        try:
            return cls.of(DocumentType.RESIDENT_ID, number)
        except InvalidIdentifier:
            if number[0] != CREDIT_CODE_ENTERPRISE and not is_credit_code(number):
                raise
        return cls.of(DocumentType.CREDIT_CODE, number)

    @classmethod
    def of(cls, document_type: DocumentType, text: str) -> "Identifier":
        """Check a number of a known document, as an import brings it. Raises InvalidIdentifier."""
        number = normalised(text)
        fault = _fault(document_type, number)
        if fault:
            raise InvalidIdentifier(document_type, fault)
        return cls(document_type, number)

    @property
    def readings(self) -> "tuple[Identifier, ...]":
        """Under which documents the number may be kept: several, if nobody said what `OTHER` is."""
        if self.document_type is not DocumentType.OTHER:
            return (self,)
        unsaid = (DocumentType.HOUSEHOLD_REGISTER, DocumentType.PASSPORT, DocumentType.OTHER)
        return tuple(Identifier(document_type, self.number) for document_type in unsaid)

    @property
    def shown(self) -> str:
        """As it may stand on a page: a credit code whole, a person's number as ``230*************12``."""
        if self.document_type is DocumentType.CREDIT_CODE:
            return self.number
        head, tail = (3, 2) if len(self.number) >= 9 else (1, 1)
        return _masked(self.number, head, tail)


def normalised(text: str) -> str:
    """Half-width, upper case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def resident_id_check_character(first17: str) -> str:
    """GB 11643-1999, ISO 7064 MOD 11-2: the 18th character, of 17 digits."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(first17))
    return "0123456789X"[(1 - total) % 11]


def credit_code_check_character(first17: str) -> str:
    """GB 32100-2015: the 18th character, weights being the powers of 3 modulo 31."""
    total = sum(CREDIT_CODE_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(first17))
    return CREDIT_CODE_ALPHABET[-total % 31]


def is_credit_code(number: str) -> bool:
    """Whether a normalised number is a valid unified social credit code."""
    return _fault(DocumentType.CREDIT_CODE, number) is None


def _fault(document_type: DocumentType, number: str) -> Fault | None:
    if not number:
        return Fault.EMPTY
    match document_type:
        case DocumentType.RESIDENT_ID:
            return _resident_id_fault(number)
        case DocumentType.CREDIT_CODE:
            return _credit_code_fault(number)
        case _:
            if not OTHER_DOCUMENT.fullmatch(number):
                return Fault.CHARACTERS
            return None if len(number) in OTHER_LENGTHS else Fault.LENGTH


def _resident_id_fault(number: str) -> Fault | None:
    # The first six digits are not looked up: districts come and go faster than lists of them.
    if len(number) != 18:
        return Fault.LENGTH
    if not RESIDENT_ID.fullmatch(number):
        return Fault.CHARACTERS
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return Fault.BIRTH_DATE
    return None if resident_id_check_character(number[:17]) == number[17] else Fault.CHECK_CHARACTER


def _credit_code_fault(number: str) -> Fault | None:
    if len(number) != 18:
        return Fault.LENGTH
    if not CREDIT_CODE.fullmatch(number):
        return Fault.CHARACTERS
    return None if credit_code_check_character(number[:17]) == number[17] else Fault.CHECK_CHARACTER


COMPOUND_SURNAME: Final = re.compile(
    "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒|司空|夏侯|轩辕|端木|南宫|独孤|"
    "闻人|赫连|澹台|申屠|钟离|鲜于|闾丘|呼延|东郭|南门|西门|百里|第五|拓跋|濮阳|淳于|单于|太史|仲孙"
)


def masked_name(name: str) -> str:
    """A person's name as it may be shown, by its surname or first sign: 张三 as 张*, 欧阳娜娜 as 欧阳**."""
    name = " ".join(name.split())
    compound = COMPOUND_SURNAME.match(name) and len(name) > 2
    return _masked(name, 2 if compound else 1, 0)


def masked_phone(phone: str) -> str:
    """A phone number as it may be shown: 138****1234, with or without +86 before it."""
    number = normalised(phone).removeprefix("+86")
    head, tail = (3, 4) if len(number) >= 11 else (1, 2)
    return _masked(number, head, tail)


def _masked(text: str, head: int, tail: int) -> str:
    """At least one sign is always hidden."""
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]
