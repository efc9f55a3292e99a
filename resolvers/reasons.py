"""Why there is no score, or why a grade was lowered, in words: a code of ours, or what the clause says."""

import tomllib
from pathlib import Path
from typing import Final

from portal.rulebooks.loader import codes, shipped

_OURS: Final[dict[str, dict[str, str]]] = tomllib.loads(Path(__file__).with_name("reasons.toml").read_text("utf-8"))


def words() -> dict[str, tuple[str, str]]:
    """The words of every reason that a result can have, in Chinese and English, by code or clause."""
    found = {code: (text["zh"], text["en"]) for code, text in _OURS.items() if not code.startswith("lowered_by_")}
    for book in map(shipped, codes()):
        acts = _OURS["lowered_by_act"]
        found |= {each.lowered_by: (acts["zh"], acts["en"]) for each in book.scales.values() if each.lowered_by}
        if book.cycle is None:
            continue
        found |= {each.clause: (each.text, each.text_en) for each in book.cycle.exemption}
        if (rule := book.cycle.lowering) is not None:
            years = _OURS["lowered_by_years"]
            found[rule.clause] = (years["zh"].format(years=rule.years), years["en"].format(years=rule.years))
    return found


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


WORDS = "CASE r.reason {} END".format(
    " ".join(
        f"WHEN {_quoted(code)} THEN jsonb_build_object('zh', {_quoted(zh)}, 'en', {_quoted(en)})"
        for code, (zh, en) in sorted(words().items())
    )
)
