"""What a value of a story may look like."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.inventory import READ, letters

NONE = "none"
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Form:
    """`expected` says in words what `fits` accepts."""

    expected: str
    fits: Callable[[Any], bool]

    def or_none(self) -> "Form":
        """The same, or the word for nothing."""
        return Form(f'{self.expected} or "{NONE}"', lambda value: value == NONE or self.fits(value))


def matching(expected: str, pattern: str) -> Form:
    """A text of a pattern."""
    return Form(expected, lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None)


def one_of(words: Iterable[str]) -> Form:
    """One word out of a list."""
    known = sorted(words)
    return Form(f"one of {', '.join(known)}", lambda value: value in known)


def list_of(form: Form) -> Form:
    """A list of values of one form."""
    return Form(
        f"a list, each {form.expected}",
        lambda value: isinstance(value, list) and all(form.fits(each) for each in value),
    )


def table_of(keys: Form, values: Form) -> Form:
    """A table whose keys have one form and whose values another."""
    return Form(
        f"a table, each key {keys.expected}, each value {values.expected}",
        lambda value: (
            isinstance(value, dict)
            and bool(value)
            and all(keys.fits(key) and values.fits(each) for key, each in value.items())
        ),
    )


def record_of(forms: Mapping[str, Form], *, required: Iterable[str] = ()) -> Form:
    """A table with some of the named keys."""
    needed = frozenset(required)
    return Form(
        "a table of " + ", ".join(f"{key} ({form.expected})" for key, form in forms.items()),
        lambda value: (
            isinstance(value, dict)
            and needed <= value.keys() <= forms.keys()
            and all(forms[key].fits(each) for key, each in value.items())
        ),
    )


def number(value: Any) -> Decimal:
    """A score, points or an amount as it stands in a story."""
    return Decimal(str(value))


def shown(value: Any) -> str:
    """A value as a story would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(shown(each) for each in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key} = {shown(each)}' for key, each in value.items())}}}"
    return str(value)


TEXT = Form("a text", lambda value: isinstance(value, str) and bool(value.strip()))
WORDS = Form("a text, or nothing between the quotes", lambda value: isinstance(value, str))
FLAG = Form("true or false", lambda value: isinstance(value, bool))
DAY = Form("a date", lambda value: isinstance(value, date) and not isinstance(value, datetime))
WHOLE = Form("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool))
COUNT = Form("a whole number from 0", lambda value: WHOLE.fits(value) and value >= 0)
NUMBER = Form(
    "a whole number, or a text with decimals",
    lambda value: WHOLE.fits(value) or (isinstance(value, str) and _DECIMAL.fullmatch(value) is not None),
)
AMOUNT = matching("an amount of yuan as text", r"[0-9]+(\.[0-9]{1,2})?")
REGION = matching("a GB/T 2260 code of six digits", r"[0-9]{6}")
MONTH = matching('a month such as "2020-09"', r"[0-9]{4}-(0[1-9]|1[0-2])")
ROW = matching("a row of the inventory such as HLJ-28-1 or CON-02", rf"{letters()}(-A?[0-9]+)+")
CLAUSE = matching("a clause ID such as HLJ-28-1", rf"{letters(*READ)}(-A?[0-9]+)+")
MEASURE = matching("the code of a measure such as HLJ-34-1", rf"{letters(*READ)}(-[0-9]+)+")
