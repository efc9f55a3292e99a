"""Words that people hand in. Markup is text like any other; what cannot be seen, or turns text round, is not taken.

Refused are control characters, marks of direction, zero-width spaces and lone surrogates. Line breaks, tabs, the
joiners that some scripts write with, and private characters in which old systems keep rare names are words.
"""

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SEEN = frozenset("\n\r\t\u200c\u200d")


def unseen(words: str) -> bool:
    """Whether a character in it cannot be seen."""
    if words.isascii() and words.isprintable():
        return False
    return any(each not in _SEEN and unicodedata.category(each) in _UNSEEN for each in words)


def fault(words: str, *, most: int, required: bool = True) -> str | None:
    """Why words cannot be kept, as a code of the refusal catalogue. `most`: characters."""
    if required and not words.strip():
        return "required"
    if len(words) > most:
        return "words_too_long"
    return "characters_unprintable" if unseen(words) else None
