"""Every story of tests/stories/ holds, as far as pending.toml says that it can, and no further."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.reached import PAGE, claims
from tests.run_stories import DEFAULT
from tests.storytelling import actions
from tests.storytelling.form import PENDING, StoryInvalid, read, stories
from tests.storytelling.telling import Difference, tell

_PENDING: dict[str, dict[str, Any]] = tomllib.loads((DEFAULT / PENDING).read_text("utf-8"))
_STORIES = stories(DEFAULT)
CLAIMS = claims(PAGE.read_text("utf-8"))


@pytest.mark.parametrize("path", _STORIES, ids=lambda path: path.stem)
async def test_story(path: Path, pool: Any) -> None:
    story, reached = read(path), set[str]()
    differences = await tell(story, pool, reached)
    lines = [each.line(story.name) for each in differences]
    waiting = _PENDING.get(story.name)
    if waiting is None:
        assert not lines
        claimed = {each for each, told in CLAIMS.items() if story.name in told}
        assert claimed <= reached, "docs/reached.md says more: run python -m tests.reached"
        return
    assert lines, f"{story.name} is whole now: take it out of {PENDING}"
    first = [each for each in differences if each.step == differences[0].step]
    assert first[0].step == waiting["step"], lines
    assert all(each.not_built for each in first), lines
    assert waiting["waits_for"] in [each.not_built for each in first], lines


def test_only_stories_are_pending() -> None:
    assert _PENDING.keys() <= {path.stem for path in _STORIES}


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (
            "score = 100",
            "score = 99",
            ["step 1: score: expected 99, found 100", "step 2: score: expected 99, found 100"],
        ),
        ("reminder = 1,", "reminder = 2,", ["step 1: messages: expected {reminder = 2, result_change = 0}, "]),
        ("sms = 0, record", 'outcome = "forbidden", record', ["step 1: outcome: expected forbidden, found ok"]),
        ('visible = ["E1"]', 'not_visible = ["E1"]', ["step 2: not_visible: expected [E1], found []"]),
        (
            "sms.events ",
            "publication.insured = false\nsms.events ",
            ["before the first step: not built yet: parameter publication.insured of heilongjiang"],
        ),
        ('region = "230100"', 'region = "999999"', ["before the first step: subject H1: region: 999999"]),
    ],
)
async def test_a_difference_is_told(old: str, new: str, lines: list[str], pool: Any, tmp_path: Path) -> None:
    differences = await tell(read(_altered(tmp_path, old, new)), pool)
    assert len(differences) == len(lines)
    for each, line in zip(differences, lines, strict=True):
        assert each.line("hlj-c12").startswith(f"hlj-c12.toml: {line}")


async def test_a_refusal_that_changes_something_is_told(
    pool: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def careless(stage: Any, _step: Any) -> str:
        await stage.pool.execute("UPDATE subject SET facts = '{}', institution_code = 'JG1'")
        return "forbidden"

    monkeypatch.setitem(actions.BUILT, "record", careless)
    story = read(_altered(tmp_path, "sms = 0, record", 'outcome = "forbidden", record'))
    differences = await tell(story, pool)
    assert Difference(1, "a refusal changes nothing, but these differ: subject") in differences


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("record = {", "recrod = {", "step 1: unknown action 'recrod', record is meant?"),
        ("sms = 0, record", "smss = 0, record", "step 1: expect: unknown key 'smss', sms is meant?"),
        ("item = ", "itme = ", "step 1: record: unknown key 'itme', item is meant?"),
        ('item = "T1"', 'item = "T9"', "step 1: record: unknown item 'T9', known are T1"),
        ("decided_on = 2026-04-14", "decided_on = 2026-04-31", "not valid TOML: Invalid date or datetime"),
        ("decided_on = 2026-04-14", 'decided_on = "2026-04-14"', "step 1: record: decided_on: expected a date"),
        ("score = 100", "score = 99.5", "step 1: expect: score: expected a whole number, or a text with decimals"),
        ("{ E1 = ", "{ E2 = ", "step 1: expect: unknown record: entry 'E2', known are E1"),
        ("at     = 2026-04-15", "at     = 2026-04-13", "step 2: at: steps stand in order of time"),
        ("10:00:00+08:00\nview", "10:00:00\nview", "step 2: at: a time with offset is expected"),
        ("base.institution", "base.institutoin", "parameters: unknown parameter 'base.institutoin', base.institution"),
        ("sms.events ", "sms.evnts ", "parameters: unknown parameter 'sms.evnts', sms.events is meant?"),
        ('treatment = "reminder"', 'treatment = "remind"', "step 1: record: treatment: expected one of reminder"),
        ('subject = "H1" }', 'subject = "H1" }\npublish = { subject = "H1" }', "step 2: at most one action"),
        ("sms = 0, record", 'visible = ["E1"], record', "step 1: expect: visible and not_visible belong to"),
        ("title ", "titel ", "story: unknown key 'titel', title is meant?"),
        ("reminder = 1,", "remindr = 1,", "step 1: expect: messages: expected a table, each key one of"),
    ],
)
def test_what_checks_nothing_is_refused(old: str, new: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(StoryInvalid) as refused:
        read(_altered(tmp_path, old, new))
    assert str(refused.value).startswith(f"hlj-c12.toml: {what}")


def test_the_command_prints_differences_and_counts(tmp_path: Path) -> None:
    _altered(tmp_path, "sms = 0 }", "sms = 1 }")
    (tmp_path / "whole.toml").write_text((DEFAULT / "hlj-c12.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "broken.toml").write_text("title = ", "utf-8")
    command = [sys.executable, "-m", "tests.run_stories", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=DEFAULT.parents[1])
    assert done.stdout.splitlines() == [
        "broken.toml: not valid TOML: Invalid value (at end of document)",
        "hlj-c12.toml: step 2: sms: expected 1, found 0",
        "1 passed, 2 failed",
    ]
    assert (done.returncode, done.stderr) == (1, "")


def _altered(folder: Path, old: str, new: str) -> Path:
    """hlj-c12 with one thing in it changed."""
    text = (DEFAULT / "hlj-c12.toml").read_text("utf-8")
    assert old in text
    path = folder / "hlj-c12.toml"
    path.write_text(text.replace(old, new), "utf-8")
    return path
