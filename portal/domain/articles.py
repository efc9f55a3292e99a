"""Articles as a letter cites them."""

import re

_NUMBERED = re.compile(r"(\d+)(?:\((\d+)\))?")
_DIGITS = "〇一二三四五六七八九"


def article(number: str) -> tuple[str, str]:
    """18(1) as 第十八条第（一）项 and article 18(1); what is not numbered so as it stands."""
    found = _NUMBERED.fullmatch(number)
    if found is None:
        return number, number
    base, part = found.groups()
    return f"第{chinese(int(base))}条" + (f"第（{chinese(int(part))}）项" if part else ""), f"article {number}"


def chinese(number: int) -> str:
    """A number below a hundred in Chinese numerals."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"
