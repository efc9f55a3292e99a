"""`portal rulebook` and `portal parameter` as those who maintain rulebooks run them."""

import asyncio
import json
import shlex
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from portal.cli import app
from portal.embedded import Embedded
from portal.messages import OperatorError
from portal.rulebooks.checking import findings
from portal.rulebooks.citing import cited
from portal.rulebooks.loader import ROOT, codes, interpretations, read, shipped, supplemented
from portal.rulebooks.parameters import Entered, laid_over


def portal(*arguments: str) -> str:
    outcome = CliRunner().invoke(app, arguments, catch_exceptions=False)
    if isinstance(outcome.exception, OperatorError):
        raise outcome.exception
    return outcome.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "heilongjiang", tmp_path / "own")
    shutil.copy(ROOT / "assumptions.toml", tmp_path)
    return tmp_path / "own"


@pytest.fixture
def _installation(servers: Embedded, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", database_url)
    monkeypatch.setenv("PORTAL_REDIS_URL", servers.redis_url)
    monkeypatch.setenv("PORTAL_SECRET_KEY", "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=")


@pytest.mark.parametrize("code", codes())
def test_nothing_is_wrong_with_a_shipped_rulebook(code: str) -> None:
    assert [each for each in findings(shipped(code), interpretations()) if each.weight == "wrong"] == []


def test_what_is_doubtful_is_told() -> None:
    book = shipped("heilongjiang")
    item = msgspec.structs.replace(book.items["B1"], name_en=book.items["B1"].name)
    rule = msgspec.structs.replace(book.measures[0], code="HLJ-34-9")
    assert rule.consent is not None
    silent = msgspec.structs.replace(rule.consent, text_en="")
    rule = msgspec.structs.replace(rule, consent=silent)
    broken = msgspec.structs.replace(book, items={**book.items, "B1": item}, measures=[rule, *book.measures[1:]])
    wrong = {(each.where, each.what) for each in findings(broken, interpretations()) if each.weight == "wrong"}
    assert wrong == {
        ("items.toml: B1", "check_text"),
        ("measures.toml: HLJ-34-9", "check_code"),
        ("measures.toml: HLJ-34-9.consent", "check_text"),
    }


def test_check_counts_and_ends_with_an_exit_code(folder: Path) -> None:
    assert "heilongjiang: 4" in portal("rulebook", "check", str(folder), "--no-hints")
    items = folder / "items.toml"
    items.write_text(items.read_text("utf-8").replace("18(4)", "118(4)"), "utf-8")
    with pytest.raises(OperatorError, match=r"items\.B7\.article") as wrong:
        portal("rulebook", "check", str(folder))
    assert wrong.value.code == 12
    with pytest.raises(OperatorError, match="heilongjang"):
        portal("rulebook", "check", "heilongjang")


def test_an_article_tells_what_rests_on_it() -> None:
    shown = portal("rulebook", "show", "heilongjiang", "--article", "34")
    assert "HLJ-34-1  [may] 警示约谈，要求限期整改" in shown
    assert "rectification.days = 30" in shown
    assert "第三十三条" not in portal("rulebook", "show", "heilongjiang", "--article", "1")
    rests = cited(shipped("heilongjiang"), interpretations())["38"]
    assert rests.procedures == ("repair",)
    assert {each.id for each in rests.interpretations} >= {"CON-01", "CON-03"}
    assert "overlay.ndrc-36" in rests.parameters
    with pytest.raises(OperatorError):
        portal("rulebook", "show", "heilongjiang", "--article", "99")


def test_two_folders_are_compared(folder: Path) -> None:
    assert "Differences: 0" in portal("rulebook", "diff", str(folder), str(folder))
    items = folder / "items.toml"
    items.write_text(items.read_text("utf-8").replace("points   = -5", "points   = -6", 1), "utf-8")
    changed = portal("rulebook", "diff", "heilongjiang", str(folder))
    assert "items.B1.points\n  - -5\n  + -6" in changed
    assert "overlay.ndrc-36" in changed  # overlays are laid over shipped texts alone


@pytest.mark.usefixtures("_installation")
def test_an_operator_changes_a_parameter_and_sees_it() -> None:
    assert "base.person\t100\tOPEN-07\t默认值" in portal("rulebook", "parameters", "heilongjiang")
    for value, day, document in (("90", "2026-03-01", "一号"), ("80", "2026-09-01", "二号")):
        portal("parameter", "set", "heilongjiang", "base.person", value, "--from", day, "--document", document)
    on = portal("rulebook", "parameters", "heilongjiang", "--on", "2026-03-01")
    assert "base.person\t90\tOPEN-07\t2026-03-01 一号" in on
    between = portal("rulebook", "diff", "2026-08-31", "2026-09-01", "--rulebook", "heilongjiang")
    assert "parameters.base.person.value\n  - 90\n  + 80" in between
    listed = portal("parameter", "history", "heilongjiang", "base.person").splitlines()
    assert [json.loads(line.split("\t")[1].split(" = ")[1]) for line in listed] == [80, 90]
    with pytest.raises(OperatorError, match=r"base\.person"):
        portal("parameter", "set", "heilongjiang", "base.person", "x", "--from", "2026-03-01", "--document", "一号")
    assert "changed: 0" in portal("parameter", "apply")


@pytest.mark.usefixtures("_installation")
def test_a_city_gets_its_own_bands_as_the_page_says(tmp_path: Path) -> None:
    """The command and the file that docs/rulebooks.md shows: they hold in the city alone."""
    page = (ROOT.parents[1] / "docs" / "rulebooks.md").read_text("utf-8")
    section = page.split("## A city's or a district's own values")[1].split("\n## ")[0]
    command = section.split("```sh\n")[1].split("```")[0].strip()
    assert "bands.by_region.510100" in portal(*shlex.split(command)[1:])
    shown = portal("rulebook", "parameters", "sichuan", "--on", "2026-01-01")
    assert "bands.by_region.510100\tA ≥ 920" in shown
    (tmp_path / "chengdu.toml").write_text(section.split("```toml\n")[1].split("```")[0], "utf-8")
    book = supplemented(read(ROOT / "sichuan", ROOT / "assumptions.toml"), tmp_path)
    on = laid_over(book, {"overlay.chengdu": Entered(True, date(2026, 1, 1), "示例文件")})
    best = {place: on.in_region(place).bands["institution"][0].at_least for place in ("510104", "510300")}
    assert best == {"510104": 950, "510300": 900}
    assert laid_over(book, {}).in_region("510104").bands["institution"][0].at_least == 900


@pytest.mark.usefixtures("_installation")
async def test_check_tells_which_entered_value_cannot_be_carried_out(pool: Any) -> None:
    assert "heilongjiang: 4" in await asyncio.to_thread(portal, "rulebook", "check", "heilongjiang", "--entered")
    await pool.execute(
        """
        INSERT INTO local_parameter (rulebook, key, value, valid_from, document, entered_at)
        VALUES ('heilongjiang', 'listing.months', '0', '2026-01-01', '旧文件', '2026-01-01T09:00:00+08:00')
        """
    )
    assert "listing.months = 36" in await asyncio.to_thread(portal, "parameter", "list")
    with pytest.raises(OperatorError) as wrong:
        await asyncio.to_thread(portal, "rulebook", "check", "heilongjiang", "--entered")
    assert wrong.value.code == 12
