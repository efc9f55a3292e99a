"""The clause inventory (tests/clauses.toml): its texts by the letters of their rows, and its rows."""

import re
import tomllib
from pathlib import Path

import msgspec

PAGE = Path(__file__).with_name("clauses.toml")
READ = ("CON", "OPEN")  # readings and parameters: no text of their own


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the inventory: `by` names files beside those that name its ID, `why` what is not carried out."""

    name: str
    by: list[str] = []
    why: str | None = None


_WHOLE = tomllib.loads(PAGE.read_text("utf-8"))
TITLES = msgspec.convert(_WHOLE.pop("titles"), dict[str, str])
ROWS = msgspec.convert(_WHOLE, dict[str, dict[str, Row]])


def letters(*without: str) -> str:
    """The letters that rows begin with, as a pattern."""
    return f"(?:{'|'.join(re.escape(text) for text in TITLES if text not in without)})"
