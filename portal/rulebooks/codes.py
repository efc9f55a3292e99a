"""Code lists that the measures ask for and do not give (HLJ art. 19, OPEN-04)."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from portal.domain.entry import Category


def category_words(category: Category, *, reminder: bool) -> tuple[str, str]:
    """信息类别 and 信用情况 of an entry of a category."""
    row = _lists()["category"][category.value]
    return row["info_category"], row["reminded"] if reminder else row["credit_condition"]


def archive_letters(kind: str) -> str:
    """Letters of a kind of subject in an archive number (OPEN-05)."""
    letters: str = _lists()["archive"][kind]
    return letters


def document_letters(kind: str) -> str:
    """Letters of a kind of document in its number (OPEN-05)."""
    letters: str = _lists()["document"][kind]
    return letters


def report_words() -> dict[str, str]:
    """What the credit report is called, in both languages; no text gives it a form."""
    words: dict[str, str] = _lists()["report"]
    return words


def fund_names() -> dict[str, dict[str, str]]:
    """What each medical fund is called, in both languages (SC art. 2)."""
    names: dict[str, dict[str, str]] = _lists()["fund"]
    return names


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "codes.toml").read_text("utf-8"))
