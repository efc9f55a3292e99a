"""Refusals of our own, and the sentences that go with every refusal."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from graphql import GraphQLError

from portal.domain.outcomes import AlreadyRecorded
from resolvers.shown import global_id

_HOMES: Final = (Path(__file__).parent, Path(__file__).parent.parent / "portal" / "security")
_TEXTS: Final[dict[str, dict[str, str]]] = {
    code: text
    for home in _HOMES
    if (home / "texts.toml").exists()
    for code, text in tomllib.loads((home / "texts.toml").read_text("utf-8")).items()
}


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """Nobody is signed in who may do this."""

    code: str = "not_signed_in"


class BadArgument(GraphQLError):
    """An argument of a question that cannot be taken. Its sentence may be shown."""

    def __init__(self, code: str, **values: object) -> None:
        """Name a sentence of texts.toml and what stands in its gaps."""
        text = sentence(code, values)
        super().__init__(f"{text['zh']} / {text['en']}", extensions={"code": code.upper()})


def sentence(code: str, values: dict[str, object] | None = None) -> dict[str, str]:
    """The sentence of a code in both languages."""
    text = _TEXTS[code]
    return {language: text[language].format_map(values or {}) for language in ("zh", "en")}


def message(root: Any) -> dict[str, str]:
    """What a refusal tells its reader."""
    return sentence(root.code, {name: getattr(root, name) for name in root.__dataclass_fields__})


def entry_id(root: AlreadyRecorded) -> str:
    """The global ID of the entry that stands in the archive already."""
    return global_id("Entry", root.entry_id)
