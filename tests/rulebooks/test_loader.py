"""A rulebook is checked on loading: an error names file, key and what was expected."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.rulebooks.loader import ROOT, RulebookInvalid, read

ASSUMPTIONS = "assumptions.toml"
Edit = Callable[[str], str]


def replaced(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def added(more: str) -> Edit:
    return lambda text: f"{text}\n{more}\n"


def without_tables(start: str) -> Edit:
    """Leaves out the tables whose heading starts so."""

    def edit(text: str) -> str:
        tables = text.split("\n[")
        assert any(table.startswith(start) for table in tables)
        return "\n[".join(table for table in tables if not table.startswith(start))

    return edit


MEASURE = """
[[measure]]
code = "HLJ-34-9"
kind = "sanction"
mode = "may"
article = "34(1)"
grades = ["差"]
text = "…"
text_en = "…"
"""
ITEM = """
[[item]]
code = "B9"
name = "…"
name_en = "…"
category = "adverse"
article = "18(4)"
points = -1
"""
SCALE = """
[[scale]]
parties = ["person"]
id = "other"
article = "25"
counting = "standing"
grades = [{ code = "好", name = "好", name_en = "Good" }]
"""
BAND = '[["优秀", 90], ["良好", 80], ["一般", 70], ["较差", 60], ["差"]]'

MISTAKES: list[tuple[str, Edit, str, str]] = [
    ("source.toml", added('colour = "red"'), "validity", "unknown field `colour`"),
    ("source.toml", replaced('"undated"', '"whenever"'), "validity.nature", "'whenever'"),
    ("source.toml", replaced('article = "44"', 'article = "94"'), "validity.article", "'94'"),
    ("source.toml", replaced('region           = "230000"', ""), "file", "missing required field `region`"),
    ("source.toml", replaced('"230000"', "230000"), "region", "Expected `str`, got `int`"),
    ("source.toml", replaced('"doctor"', '"docter"'), "subjects[6]", "Invalid enum value 'docter'"),
    ("source.toml", replaced('subjects_article = "9"', 'subjects_article = "99"'), "subjects_article", "'99'"),
    ("source.toml", added("region = "), "file", "valid TOML"),
    ("source.toml", replaced('"17(4)"', '"117(4)"'), "item_articles.favourable", "'117(4)'"),
    ("articles.toml", replaced("gist    =", "gits    ="), "article[0]", "unknown field `gits`"),
    ("articles.toml", replaced('number  = "2"', 'number  = "1"'), "article.number", "'1' stands twice"),
    ("articles.toml", replaced('number  = "1"', "number  = 1"), "article[0].number", "Expected `str`, got `int`"),
    ("articles.toml", lambda _: "", "article", "this table must exist"),
    ("scales.toml", replaced('counting = "standing"', 'counting = "stnding"'), "scale[0].counting", "'stnding'"),
    ("scales.toml", replaced('"person"]', '"persons"]'), "scale[0].parties[1]", "'persons'"),
    ("scales.toml", replaced('article  = "25"', 'article  = "99"'), "heilongjiang-hundred.article", "'99'"),
    ("scales.toml", replaced('code = "一般", name', 'code = "良好", name'), "heilongjiang-hundred.grades", "'良好'"),
    ("scales.toml", added(SCALE), "scale.parties", "'person' stands twice"),
    ("items.toml", replaced("points   = -5", 'points   = "five"'), "item[0].points", "decimal"),
    ("items.toml", replaced("points   = -5", "points   = -0.125"), "items.B1.points", "two decimals"),
    ("items.toml", replaced("points   = -5", "points   = nan"), "items.B1.points", "two decimals"),
    ("items.toml", replaced("points   = -5", "points   = -1e9"), "items.B1.points", "below 1000000"),
    ("items.toml", added(ITEM.replace("adverse", "bad")), "item[12].category", "'bad'"),
    ("items.toml", added(ITEM.replace("18(4)", "118(4)")), "items.B9.article", "'118(4)'"),
    ("items.toml", added(ITEM.replace("B9", "B1")), "item.code", "'B1' stands twice"),
    ("items.toml", added(ITEM + "weight = 1"), "item[12]", "unknown field `weight`"),
    ("measures.toml", replaced('grades  = ["优秀", "良好"]', 'grades  = ["卓越"]'), "HLJ-33-1.grades", "'卓越'"),
    ("measures.toml", replaced('article = "33(1)"', 'article = "63(1)"'), "HLJ-33-1.article", "'63(1)'"),
    ("measures.toml", added(MEASURE.replace("sanction", "penalty")), "measure[8].kind", "'penalty'"),
    ("measures.toml", added(MEASURE.replace('"may"', '"might"')), "measure[8].mode", "'might'"),
    ("measures.toml", added(MEASURE + 'party = "people"'), "measure[8].party", "'people'"),
    ("measures.toml", added(MEASURE + "clean_years = 2"), "HLJ-34-9", "one of grades"),
    ("measures.toml", added(MEASURE + 'parameters = ["no.such"]'), "HLJ-34-9.parameters", "'no.such'"),
    ("measures.toml", added(MEASURE.replace("34-9", "34-1")), "measure.code", "'HLJ-34-1' stands twice"),
    ("procedures.toml", replaced("= 10", '= "ten"'), "dispute.window", "Expected `int | null`, got `str`"),
    ("procedures.toml", replaced('"publication"', '"hearsay"'), "dispute.counted_from", "'hearsay'"),
    (
        "procedures.toml",
        replaced('persons      = "never"', 'persons      = "always"'),
        "publication.persons",
        "'always'",
    ),
    ("procedures.toml", replaced('= "28"', '= "228"'), "dispute.article", "'228'"),
    ("procedures.toml", replaced('= "38"', '= "338"'), "repair.article", "'338'"),
    ("procedures.toml", added('[typical_cases]\narticle = "500"'), "typical_cases.article", "'500'"),
    ("procedures.toml", added('[monitoring]\narticle = "500"\nlevels = []'), "monitoring.article", "'500'"),
    ("answers.toml", replaced('step     = "refuse"', 'step     = "uphold"'), "public_too_short.step", "'extend'"),
    ("answers.toml", replaced('step     = "refuse"', 'step     = "deny"'), "answer[0].step", "'deny'"),
    ("answers.toml", replaced("{item}", "{thing}"), "public_too_short.text", "'thing'"),
    ("answers.toml", replaced("{item_en}", "{item"), "public_too_short.text_en", "braces"),
    ("answers.toml", replaced('"public_too_short"', '"facts_hold"'), "answer.code", "'facts_hold' stands twice"),
    ("answers.toml", replaced("title_en", "titel_en"), "answer[0]", "unknown field `titel_en`"),
    ("texts.toml", without_tables("reminder]"), "reminder", "this text must exist"),
    ("texts.toml", replaced("可在{last_day}", "可在{until}"), "result_change.body", "'until'"),
    ("texts.toml", replaced("title_en", "titel_en"), "result_change", "unknown field `titel_en`"),
    (ASSUMPTIONS, replaced('type     = "int"', 'type     = "whole"'), "heilongjiang.base.institution", "'whole'"),
    (ASSUMPTIONS, replaced("value    = 100", 'value    = "100"'), "heilongjiang.base.institution", "whole number"),
    (ASSUMPTIONS, replaced("value    = 100", "value    = 99.5"), "heilongjiang.base.institution", "whole number"),
    (ASSUMPTIONS, replaced("value    = 100", ""), "heilongjiang.base.institution", "type int"),
    (ASSUMPTIONS, replaced("register =", "registre ="), "heilongjiang.in_force_from", "unknown field `registre`"),
    (ASSUMPTIONS, replaced('["44"]', '["144"]'), "heilongjiang.in_force_by.asked_by", "'144'"),
    (ASSUMPTIONS, replaced(BAND, '[["优秀", 80], ["良好", 90], ["差"]]'), "heilongjiang.bands.institution", "fall"),
    (ASSUMPTIONS, replaced(BAND, '[["优秀", 0], ["良好", 5], ["差"]]'), "heilongjiang.bands.institution", "fall"),
    (
        ASSUMPTIONS,
        replaced(BAND, '[["优秀", 90], ["良好", 80]]'),
        "heilongjiang.bands.institution",
        "the last has none",
    ),
    (ASSUMPTIONS, replaced(BAND, '[["优秀"], ["差"]]'), "heilongjiang.bands.institution", "needs its lowest score"),
    (ASSUMPTIONS, replaced(BAND, '[["优秀", 90], ["优秀"]]'), "heilongjiang.bands.institution", "stands once"),
    (ASSUMPTIONS, replaced(BAND, '[["卓越", 90], ["差"]]'), "heilongjiang.bands.institution", "'卓越'"),
    (ASSUMPTIONS, replaced(BAND, "[]"), "heilongjiang.bands.institution", "needs its lowest score"),
    (ASSUMPTIONS, without_tables('heilongjiang."base.person"'), "heilongjiang.base.person", "must exist"),
    (ASSUMPTIONS, without_tables('heilongjiang."bands.person"'), "heilongjiang.bands.person", "must exist"),
    (ASSUMPTIONS, without_tables('heilongjiang."score.minimum"'), "heilongjiang.score.minimum", "must exist"),
    (ASSUMPTIONS, without_tables("heilongjiang.in_force_document"), "heilongjiang.in_force_document", "must exist"),
    (ASSUMPTIONS, without_tables('heilongjiang."sms.events"'), "heilongjiang.sms.events", "must exist"),
    (ASSUMPTIONS, without_tables("heilongjiang"), "heilongjiang", "this table must exist"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "heilongjiang", tmp_path / "heilongjiang")
    shutil.copy(ROOT / ASSUMPTIONS, tmp_path)
    return tmp_path / "heilongjiang"


def path_of(folder: Path, file: str) -> Path:
    return (folder.parent if file == ASSUMPTIONS else folder) / file


@pytest.mark.parametrize(
    ("file", "edit", "key", "expected"), MISTAKES, ids=[f"{mistake[0]}-{mistake[2]}" for mistake in MISTAKES]
)
def test_one_mistake_is_named_with_file_key_and_expectation(
    folder: Path, file: str, edit: Edit, key: str, expected: str
) -> None:
    path = path_of(folder, file)
    path.write_text(edit(path.read_text("utf-8")), "utf-8")
    with pytest.raises(RulebookInvalid) as caught:
        read(folder, folder.parent / ASSUMPTIONS)
    wrong = caught.value
    assert (wrong.file, wrong.key) == (path, key)
    assert expected in wrong.expected
    assert str(wrong) == f"{path.parent.name}/{file}: {key}: {wrong.expected}"


FILES = [
    *("source.toml", "articles.toml", "items.toml", "scales.toml", "measures.toml", "procedures.toml", "texts.toml"),
    ASSUMPTIONS,
]


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    path_of(folder, file).unlink()
    with pytest.raises(RulebookInvalid, match=f"{file}: file: this file must exist"):
        read(folder, folder.parent / ASSUMPTIONS)


@pytest.mark.parametrize("file", FILES)
def test_a_file_in_another_encoding_is_named(folder: Path, file: str) -> None:
    path_of(folder, file).write_bytes("# 黑龙江".encode("gb18030"))
    with pytest.raises(RulebookInvalid, match=f"{file}: file: valid TOML in UTF-8"):
        read(folder, folder.parent / ASSUMPTIONS)


def test_the_untouched_copy_loads(folder: Path) -> None:
    assert read(folder, folder.parent / ASSUMPTIONS).code == "heilongjiang"
