"""Refusals of our own, and the sentences that go with every refusal."""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from graphql import GraphQLError

from portal.security import texts as security

_TEXTS: Final[dict[str, dict[str, str]]] = tomllib.loads(Path(__file__).with_name("texts.toml").read_text("utf-8"))


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


def sentence(code: str, values: Mapping[str, object] | None = None) -> dict[str, str]:
    """The sentence of a code in both languages, from our catalogue or that of signing in."""
    if code in _TEXTS:
        text = _TEXTS[code]
        return {language: text[language].format_map(values or {}) for language in ("zh", "en")}
    return asdict(security.refusal(code))


def message(root: Any) -> Any:
    """What a refusal tells its reader."""
    return sentence(root.code, {each.name: getattr(root, each.name) for each in fields(root)})
