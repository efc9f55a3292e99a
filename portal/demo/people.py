"""Who lives in the demo: invented institutions and persons with computed check characters."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from portal.demo.accounts import SubjectAccount, accounts
from portal.domain.identifiers import (
    DocumentType,
    Identifier,
    credit_code_check_character,
    resident_id_check_character,
)
from portal.domain.subject import SubjectKind


@dataclass(frozen=True, slots=True)
class Somebody:
    """An identity with the roles in which it has an archive."""

    identifier: Identifier
    name: str
    phone: str
    region: str
    kinds: tuple[SubjectKind, ...]
    basics: list[dict[str, Any]] = field(default_factory=list)
    account: bool = False
    representative: str | None = None


def invent(random: Random) -> list[Somebody]:
    """Everybody, the demo accounts first."""
    cast = _cast()
    places = cast["place"]
    people = [_of_account(accounts().person), _of_account(accounts().hospital)]
    numbers = iter(range(2, 10_000))
    for group in cast["institution"]:
        kind = SubjectKind(group["kind"])
        for index in range(group["count"]):
            place = places[index % len(places)]
            word = group["names"][index // len(places) % len(group["names"])]
            number = next(numbers)
            people.append(
                Somebody(
                    _credit_code(group["code"], place["region"], number),
                    f"{place['name']}示例{word}",
                    _phone(number),
                    place["region"],
                    (kind,),
                    _basics(random, group["basics"]),
                )
            )
    surnames, given = cast["surnames"], cast["given"]
    for group in cast["person"]:
        for _ in range(group["count"]):
            number = next(numbers)
            place = random.choice(places)
            born = date(1955, 1, 1) + timedelta(days=random.randrange(45 * 365))
            people.append(
                Somebody(
                    _resident_id(place["region"], born, number),
                    surnames[number % len(surnames)] + given[number // len(surnames) % len(given)],
                    _phone(number),
                    place["region"],
                    tuple(SubjectKind(kind) for kind in group["kinds"]),
                    _basics(random, group["basics"]),
                )
            )
    return people


def _of_account(account: SubjectAccount) -> Somebody:
    document = DocumentType.CREDIT_CODE if account.kind.is_institution else DocumentType.RESIDENT_ID
    identifier = Identifier.of(document, account.identifier)
    return Somebody(
        identifier,
        account.name,
        account.phone,
        account.region,
        (account.kind,),
        account=True,
        representative=account.representative,
    )


def _credit_code(department: str, region: str, number: int) -> Identifier:
    """The organisation's part reads DEM000042: no register gives such numbers out."""
    first17 = f"{department}{region}DEM{number:06}"
    return Identifier.of(DocumentType.CREDIT_CODE, first17 + credit_code_check_character(first17))


def _resident_id(region: str, born: date, number: int) -> Identifier:
    """The order code 000 belongs to nobody; a later birthday keeps numbers apart."""
    first17 = f"{region}{born + timedelta(days=number):%Y%m%d}000"
    return Identifier.of(DocumentType.RESIDENT_ID, first17 + resident_id_check_character(first17))


def _phone(number: int) -> str:
    return f"+861380001{number:04}"


def _basics(random: Random, choices: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"label": {"zh": each["label"], "en": each["label_en"]}, "value": random.choice(each["values"])}
        for each in choices
    ]


@cache
def _cast() -> dict[str, Any]:
    cast: dict[str, Any] = tomllib.loads(Path(__file__).with_name("cast.toml").read_text(encoding="utf-8"))
    return cast
