"""What no text may hold, whoever wrote its template.

HLJ-26-3 keeps identity numbers out of texts; a score or a number to call has no place on a lock screen either.
Providers on the mainland block texts with links or phone numbers.
"""

import re
import unicodedata
from typing import Literal

from notify.outbox import SIGN_IN_CODE

Unfit = Literal["link", "number", "score"]

_DATE = re.compile(r"(?<!\d)\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\d)")
_LINK = re.compile(
    r"://|(?<![a-z0-9])www\.|[a-z0-9-]+\.(?:cn|com|net|org|gov|info|top|vip|xyz|cc|io|me|ly)(?![a-z])", re.I
)
_SCORE = re.compile(r"\d(?:\.\d+)?\s*(?:分(?!钟)|points?\b)", re.I)
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_NUMBER = re.compile(r"\d(?:[ ()+-]*\d){4,}")  # the shortest number to call has five digits: 12393
_CREDIT_NUMBER = re.compile(r"(?=[A-Z]*\d)[0-9A-Z*]{8,}")


def unfit(kind: str, body: str) -> Unfit | None:
    """Why a body may not be sent, or None. A sign-in code may hold its six digits once, and dates are dates."""
    plain = _DATE.sub("", unicodedata.normalize("NFKC", body))
    if kind == SIGN_IN_CODE:
        plain = _CODE.sub("", plain, count=1)
    if _LINK.search(plain):
        return "link"
    if _NUMBER.search(plain) or _CREDIT_NUMBER.search(plain):
        return "number"
    if _SCORE.search(plain):
        return "score"
    return None
