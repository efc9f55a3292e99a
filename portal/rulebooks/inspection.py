"""How often a subject of a grade is drawn for inspection (双随机、一公开; HLJ art. 31, JN 3-7, SC art. 26 to 36)."""

from portal.rulebooks.model import Rulebook

RATIOS = "inspection.ratios"  # no text has one for every grade (OPEN-12)


def ratio(book: Rulebook, grade: str | None) -> str | None:
    """The sampling ratio of a grade in words, such as `0.5倍`; None where neither text nor parameter names one."""
    if grade is None or RATIOS not in book.parameters:
        return None
    named = dict(str(row).split("：", 1) for row in book.value(RATIOS) if "：" in str(row))
    return named.get(grade)
