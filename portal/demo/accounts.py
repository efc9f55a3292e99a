"""The fixed demo accounts of accounts.toml, and how they are announced."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from portal.domain.subject import SubjectKind
from portal.settings import Settings


class SubjectAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who signs in with a number and a code by text. Phone in E.164."""

    title: str
    title_en: str
    kind: SubjectKind
    identifier: str
    name: str
    phone: str
    region: str
    representative: str | None = None


class OfficerAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An officer; the secret for TOTP is base32."""

    title: str
    title_en: str
    name: str
    shown_name: str
    region: str
    password: str
    totp_secret: str
    phone: str


class DemoAuthority(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An authority as documents name it."""

    region: str
    name: str
    name_en: str
    address: str
    phone: str
    hours: str


class Accounts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All demo accounts."""

    person: SubjectAccount
    hospital: SubjectAccount
    officer: list[OfficerAccount]
    authority: list[DemoAuthority]


@cache
def accounts() -> Accounts:
    """The demo accounts; the secrets in them are public."""
    text = Path(__file__).with_name("accounts.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Accounts)


def accounts_text(settings: Settings) -> str:
    """The accounts for the terminal, Chinese with English beside it, and where codes appear."""
    known = accounts()
    words = _words()
    lines = [words["heading"]]
    for subject in (known.person, known.hospital):
        lines += [
            f"  {subject.title} · {subject.title_en}",
            "    " + words["subject"].format(number=subject.identifier),
        ]
    for officer in known.officer:
        lines.append(f"  {officer.title} · {officer.title_en}")
        lines.append("    " + words["officer"].format(name=officer.name, password=officer.password))
    lines.append("  " + words["codes"].format(url=settings.public_url))
    return "\n".join(lines)


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return words
