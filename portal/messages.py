"""Sentences for the operator, Chinese first with English below, from messages.toml."""

import tomllib
from pathlib import Path
from typing import Any

_CATALOGUE: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("messages.toml").read_text(encoding="utf-8")
)


def text(key: str, **values: object) -> str:
    """The sentence named `key` with its values filled in: a Chinese line, then an English one."""
    entry = _CATALOGUE[key]
    return "\n".join(str(entry[language]).format(**values) for language in ("zh", "en"))


class OperatorError(Exception):
    """Something the operator can put right; the message is fit to be shown as it is.

    `key` names the sentence in messages.toml, `code` is the exit code that goes with it.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(text(key, **values))
        self.key = key
        self.code = int(_CATALOGUE[key]["code"])
