"""Every row of the clause inventory is carried out, or says why not."""

from tests import clauses
from tests.inventory import ROWS, TITLES


def test_every_row_is_carried_out_or_says_why_not() -> None:
    assert clauses.problems() == []


def test_the_page_is_the_one_that_is_generated() -> None:
    assert clauses.PAGE.read_text("utf-8") == clauses.page(), "run: python -m tests.clauses"


def test_the_inventory_is_whole() -> None:
    counted = {text: len(part) for text, part in ROWS.items()}
    known = {"HLJ": 84, "SC": 130, "SD": 23, "TA": 5, "JN": 19, "WH": 31, "CON": 26, "OPEN": 51}
    assert counted.items() >= known.items()
    assert counted.keys() == TITLES.keys()
