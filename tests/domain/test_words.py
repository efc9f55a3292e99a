"""What counts as words: everything that can be read, in any script, and nothing that hides or turns text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.words import fault, unseen

HIDDEN = "\0\x07\x1b\x7f\x85\u200b\u200e\u200f\u202a\u202e\u2028\u2066\u2069\u2060\ufeff\xad\ud800\U000e0041"
TURNING = {"LRO", "RLO", "LRE", "RLE", "PDF", "LRI", "RLI", "FSI", "PDI"}


@pytest.mark.parametrize(
    "words",
    [
        "串换诊疗项目，已整改。",
        "第一行\n第二行\t制表",
        "<script>alert(1)</script>",
        "**粗体** #panic() $x$",
        "ᠮᠣᠩᠭᠣᠯ ئۇيغۇرچە བོད་སྐད",
        "𬭎㛃䶮赟𠮷㐂\ue000",
        "👨\u200d👩\u200d👧",
    ],
)
def test_what_can_be_read_is_taken(words: str) -> None:
    assert fault(words, most=4000) is None


@pytest.mark.parametrize(
    "words",
    [
        f"理由{mark}文字"
        for mark in "\0\x07\x1b\x7f\x85\u200b\u200e\u200f\u202a\u202e\u2028\u2066\u2069\u2060\ufeff\xad\ud800"
    ]
    + ["\U000e0041标签"],
)
def test_what_hides_or_turns_text_is_not(words: str) -> None:
    assert fault(words, most=4000) == "characters_unprintable"


def test_length_and_emptiness_have_their_own_words() -> None:
    assert [fault("字" * length, most=4000) for length in (4000, 4001)] == [None, "words_too_long"]
    assert [fault(words, most=10) for words in ("", " \n\t", "\u3000")] == ["required"] * 3
    assert fault("", most=10, required=False) is None


@given(st.text(max_size=50))
def test_whatever_is_taken_can_be_stored_and_seen(words: str) -> None:
    if not unseen(words):
        assert words.encode().decode() == words
        assert not any(unicodedata.category(each) == "Cc" and each not in "\n\r\t" for each in words)
        assert not any(
            unicodedata.bidirectional(each) in ("LRO", "RLO", "LRE", "RLE", "PDF", "RLI", "LRI") for each in words
        )
