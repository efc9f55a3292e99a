"""The five attachments, filled in and empty, hold every word that the text prints on them, in its order."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from portal.documents.blanks import blank
from portal.documents.forms import sheet_of
from portal.documents.render import render
from portal.rulebooks.loader import shipped
from tests.documents.reading import Reading, plain
from tests.documents.sheets import LETTERS, URL, form

ATTACHMENTS = tomllib.loads(Path(__file__).with_name("attachments.toml").read_text("utf-8"))["attachment"]


@pytest.mark.parametrize("attachment", ATTACHMENTS, ids=lambda each: str(each["number"]))
def test_an_attachment_is_printed_word_by_word(attachment: dict[str, Any]) -> None:
    stored = form("heilongjiang", attachment["kind"], received_on="2026-02-24")
    _stand_in_order(attachment, Reading(render(sheet_of(stored), LETTERS, URL)).text)


@pytest.mark.parametrize("attachment", [ATTACHMENTS[0], ATTACHMENTS[2]], ids=lambda each: str(each["number"]))
def test_an_application_is_printed_empty(attachment: dict[str, Any]) -> None:
    empty = Reading(blank(shipped("heilongjiang").documents[attachment["kind"]], LETTERS)).text
    _stand_in_order(attachment, empty)
    assert "√" not in empty


def _stand_in_order(attachment: dict[str, Any], printed: str) -> None:
    ours, at = attachment.get("ours", {}), 0
    for word in attachment["words"]:
        wanted = plain(ours.get(word, word))
        found = printed.find(wanted, at)
        assert found >= 0, (wanted, printed[at:])
        at = found + len(wanted)
