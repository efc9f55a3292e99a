"""The facts that rules ask about subjects are declared, so that an import and an officer can state them."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.rulebooks.loader import ROOT, RulebookInvalid, codes, read, shipped
from tests.storytelling.form import read as story
from tests.storytelling.form import stories

STORIES = Path(__file__).parents[1] / "stories"


@pytest.mark.parametrize(
    ("code", "edit", "key"),
    [
        ("sichuan", lambda text: text.replace('"licence_suspended_until"', '"other"'), "licence_suspended_until"),
        ("sichuan", lambda text: text.replace('"brand"', '"chain"'), "brand"),
        ("sichuan", lambda text: text.replace('"years"', '"text"'), "not_evaluated"),
        ("shandong", lambda text: text.replace('"insured_from"', '"other"'), "insured_from"),
        ("shandong", lambda text: text.replace('"expert_pool"', '"other"'), "expert_pool"),
        ("weihai", lambda text: text.replace('"score"', '"points"', 1), "score"),
        ("weihai", lambda text: text.replace('"1"', '"99"'), "score.article"),
    ],
)
def test_a_fact_that_a_rule_asks_must_be_declared(
    code: str, edit: Callable[[str], str], key: str, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / code, tmp_path / code)
    path = tmp_path / code / "facts.toml"
    path.write_text(edit(path.read_text("utf-8")), "utf-8")
    with pytest.raises(RulebookInvalid) as caught:
        read(tmp_path / code, ROOT / "assumptions.toml")
    assert (caught.value.file, caught.value.key) == (path, key)


def test_what_stories_take_for_granted_can_be_stated() -> None:
    """Some state a fact on purpose where the text asks it of others alone."""
    declared = {name for code in codes() for name in shipped(code).facts}
    assert {name for path in stories(STORIES) for each in story(path).cast for name in each.facts} <= declared


def test_a_name_means_the_same_in_every_text() -> None:
    kinds: dict[str, tuple[str, str, str]] = {}
    for rule in (rule for code in codes() for rule in shipped(code).facts.values()):
        meant = rule.type, rule.label, rule.label_en
        assert kinds.setdefault(rule.name, meant) == meant
