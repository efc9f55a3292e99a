"""Sentences for the operator, Chinese first with English below, from messages.toml."""

import tomllib
from pathlib import Path
from typing import Any

_CATALOGUE: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("messages.toml").read_text(encoding="utf-8")
)


def text(key: str, /, **values: object) -> str:
    """The sentence named `key` with its values filled in: Chinese, then English on a line of its own."""
    return "\n".join(sentence.format(**values) for sentence in _sentences(key))


def help_text(key: str) -> str:
    """A command's description: what lists show first, in both languages, then the rest."""
    chinese, english = _sentences(key)
    first, _, rest = english.partition(". ")
    return f"{chinese} {first.removesuffix('.')}.\n\n{rest}".strip()


def _sentences(key: str) -> tuple[str, str]:
    return str(_CATALOGUE[key]["zh"]), str(_CATALOGUE[key]["en"])


class OperatorError(Exception):
    """Something the operator can put right; the message is fit to be shown as it is.

    `key` names the sentence in messages.toml, `code` is the exit code that goes with it.
    """

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(text(key, **values))
        self.key = key
        self.code = int(_CATALOGUE[key]["code"])
