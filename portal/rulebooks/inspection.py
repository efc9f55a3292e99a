"""How often a subject of a grade is drawn for inspection (双随机、一公开; HLJ art. 31, JN 3-7, SC art. 26 to 36)."""

import re
from collections.abc import Iterable, Sequence

from portal.rulebooks.model import Rulebook

RATIOS = "inspection.ratios"  # no text has one for every grade (OPEN-12)
_ROW = re.compile(r"([^：]+)：[0-9]+(?:\.[0-9]+)?倍")


def ratio(book: Rulebook, grade: str | None) -> str | None:
    """The sampling ratio of a grade in words, such as `0.5倍`; None where neither text nor parameter names one."""
    if grade is None or RATIOS not in book.parameters:
        return None
    named = dict(str(row).split("：", 1) for row in book.value(RATIOS) if "：" in str(row))
    return named.get(grade)


def wrong_ratios(rows: Iterable[object], grades: Sequence[str]) -> str | None:
    """What the ratios would have to be where they are not each a grade of the scale, once, with its factor."""
    found = [match[1] if (match := _ROW.fullmatch(str(row))) else None for row in rows]
    if all(grade in grades for grade in found) and len(set(found)) == len(found):
        return None
    return (
        f"每行为“等级：n倍”，等级取自 {'、'.join(grades)}，各一次 / "
        f"rows such as “{grades[0]}：0.5倍”, each grade of {list(grades)} at most once"
    )
