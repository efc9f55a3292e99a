"""Values of facts: from what somebody writes to what is kept, and how it is shown. Pure."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from portal.casework.words import checked
from portal.domain.outcomes import Invalid
from portal.domain.subject import SubjectKind
from portal.rulebooks.facts import FactRule
from portal.rulebooks.model import Rulebook

LONGEST = 1000  # characters
_LONGEST_NAME = 100
_YEARS = range(1900, 3000)
_SCORE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)
_YEAR = re.compile(r"\s*(\d{4})\s*[:：]\s*(.*\S)\s*", re.ASCII)
_YES_NO = {"true": True, "false": False, "yes": True, "no": False, "是": True, "否": False}


def told(book: Rulebook, rule: FactRule, kind: SubjectKind, given: str) -> Any:
    """The value that is kept, or an Invalid about the field `value`."""
    if (wrong := checked("value", given, most=LONGEST if rule.type == "years" else _LONGEST_NAME)) is not None:
        return wrong
    given = given.strip()
    match rule.type:
        case "date":
            return _day(given)
        case "yes_no":
            answer = _YES_NO.get(given.lower())
            return Invalid("value", "fact_yes_no") if answer is None else answer
        case "years":
            return _years(given)
        case "score":
            return _score(book, kind, given)
        case _:
            return given


def shown(value: Any) -> str:
    """As its subject and officers read it."""
    if isinstance(value, bool):
        return "是 / yes" if value else "否 / no"
    if isinstance(value, dict):
        return "；".join(f"{year}：{reason}" for year, reason in value.items())
    return str(value)


def _day(given: str) -> str | Invalid:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return Invalid("value", "fact_date")
    return day.isoformat() if day.year in _YEARS else Invalid("value", "fact_date")


def _years(given: str) -> dict[str, str] | Invalid:
    found = [_YEAR.fullmatch(each) for each in re.split("[;；]", given) if each.strip()]
    years = {each[1]: each[2] for each in found if each is not None and int(each[1]) in _YEARS}
    return years if years and len(years) == len(found) else Invalid("value", "fact_years")


def _score(book: Rulebook, kind: SubjectKind, given: str) -> str | Invalid:
    score = Decimal(given) if _SCORE.fullmatch(given) else None
    if score is None or score != round(score, 2) or not _in_bounds(book, kind, score):
        return Invalid("value", "fact_score")
    return f"{score.normalize():f}"


def _in_bounds(book: Rulebook, kind: SubjectKind, score: Decimal) -> bool:
    """A text may leave the bounds to the owner of the score (WH 1)."""
    if "score.minimum" not in book.parameters and f"score.minimum.{kind.party}" not in book.parameters:
        return True
    lowest, highest = book.bounds(kind.party)
    return lowest <= score <= highest
