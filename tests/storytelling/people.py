"""Everybody of a story: a fictional name, a number with a valid check digit, a phone."""

from portal.domain.identifiers import (
    Identifier,
    credit_code_check_character,
    resident_id_check_character,
)
from portal.domain.subject import SubjectKind
from portal.store.registry import NewIdentity
from tests.storytelling.form import Cast

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
_WORDS = "松江青禾山泉云岭"


def identity(cast: Cast, number: int) -> NewIdentity:
    """The person or institution behind a subject; `number` tells people apart. InvalidIdentifier for a wrong number."""
    institution = cast.kind == "applicant_institution" or SubjectKind(cast.kind).is_institution
    name = cast.name or (_institution_name(number) if institution else _person_name(number))
    made = _credit_code(cast.region, number) if institution else _resident_id(cast.region, number)
    basics = [{"label": {"zh": label, "en": label}, "value": value} for label, value in cast.basics.items()]
    phone = f"+86138{number:08d}"
    return NewIdentity(Identifier.parse(cast.identifier or made), name, phone, basics, cast.representative)


def _person_name(number: int) -> str:
    return f"{_SURNAMES[number % len(_SURNAMES)]}示例"


def _institution_name(number: int) -> str:
    return f"{_WORDS[number % len(_WORDS)]}示例机构{number}号"


def _resident_id(region: str, number: int) -> str:
    first = f"{region}1980{number % 12 + 1:02d}{number % 28 + 1:02d}{number % 1000:03d}"
    return first + resident_id_check_character(first)


def _credit_code(region: str, number: int) -> str:
    organisation = f"MA{number:06d}"
    return _checked(f"91{region}{organisation}{_organisation_check(organisation)}")


def _checked(first: str) -> str:
    return first + credit_code_check_character(first)


def _organisation_check(first8: str) -> str:
    """GB 11714: the 9th character of the organisation's own code inside the credit code."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = -sum(alphabet.index(sign) * weight for sign, weight in zip(first8, weights, strict=True)) % 11
    return "X" if rest == 10 else str(rest)
