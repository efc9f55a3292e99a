"""Every row of the clause inventory is carried out, or says why not."""

from pathlib import Path

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


def test_a_comment_carries_nothing_out(tmp_path: Path) -> None:
    code, data, migration = tmp_path / "rule.py", tmp_path / "rule.toml", tmp_path / "0001_rule.sql"
    code.write_text(
        '"""HLJ-1-1."""\n\nCODE = "HLJ-2-1"  # HLJ-3-1\n\n\ndef rule() -> None:\n    """HLJ-4-1."""\n', "utf-8"
    )
    data.write_text('# HLJ-1-1\ncode = "HLJ-2-1"  # HLJ-3-1\n', "utf-8")
    migration.write_text("-- HLJ-1-1\nSELECT 'HLJ-2-1';\n", "utf-8")
    named = [" ".join(clauses.said(path)) for path in (code, data, migration)]
    assert ["HLJ-2-1" in text for text in named] == [True, True, False]
    assert not any(row in text for row in ("HLJ-1-1", "HLJ-3-1", "HLJ-4-1") for text in named)


def test_the_demo_carries_nothing_out() -> None:
    assert not any(
        path.startswith("portal/demo/")
        for part in clauses.told().values()
        for each in part.values()
        for path in each.by
    )
