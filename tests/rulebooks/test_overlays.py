"""Overlays: off until an operator switches them on, each value with its document, local ones in their place alone."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portal.domain.result import LineKind, TraceLine
from portal.domain.subject import Subject, SubjectKind
from portal.evaluation.evaluate import evaluate
from portal.evaluation.year import ModelScore, evaluate_year
from portal.rulebooks.loader import ROOT, RulebookInvalid, codes, overlays, read, shipped, supplemented
from portal.rulebooks.model import Rulebook
from portal.rulebooks.parameters import Entered, laid_over, use

DISTRICT = """
code = "{code}"
level = "district"
name = "示例区实施细则"
name_en = "Implementing rules of a district (example)"
issuer = "示例区"
document_no = "示例〔2026〕1号"
register = "OPEN-08"
rulebooks = ["heilongjiang"]
regions = ["{region}"]
on = true
note = "示例"
note_en = "An example"

[[change]]
article = "25"
key = "{key}"
value = {value}
text = "示例区的等级界线"
text_en = "The bounds of a district"
"""


def district(folder: Path, code: str, region: str, value: str, key: str = "bands.institution") -> None:
    (folder / f"{code}.toml").write_text(DISTRICT.format(code=code, region=region, value=value, key=key), "utf-8")


def heilongjiang(folder: Path) -> Rulebook:
    return supplemented(read(ROOT / "heilongjiang", ROOT / "assumptions.toml"), folder)


@pytest.mark.parametrize("code", codes())
def test_a_national_rule_is_off_until_it_is_switched_on_with_a_document(code: str) -> None:
    book = shipped(code)
    for each in book.overlays:
        if each.level == "national":
            assert not each.on
            assert each not in book.overlays_in(book.source.region)
            on = laid_over(book, {each.parameter: Entered(True, date(2026, 4, 1), "示例文件")})
            assert each in on.overlays_in(book.source.region)
            assert on.parameters[each.parameter].document == "示例文件"


def test_every_overlay_names_what_it_is_and_why() -> None:
    assert {each.code for each in overlays()} >= {"ndrc-36", "nhsa-7"}
    for each in overlays():
        assert each.change, each.code
        words = [(each.name, each.name_en), (each.note, each.note_en), *((c.text, c.text_en) for c in each.change)]
        assert all(zh.strip() and en.strip() and zh != en for zh, en in words), each.code


def test_a_district_has_its_own_values_in_its_place_alone(tmp_path: Path) -> None:
    district(tmp_path, "city", "2301", '[["优秀", 95], ["差"]]')
    district(tmp_path, "county", "230102", '[["优秀", 97], ["差"]]')
    book = laid_over(heilongjiang(tmp_path), {})
    best = {
        region: book.in_region(region).bands["institution"][0].at_least for region in ("230102", "230103", "230200")
    }
    assert best == {"230102": Decimal(97), "230103": Decimal(95), "230200": Decimal(90)}
    shown = use(book.in_region("230103"), "bands.institution")
    assert (shown.value, shown.document, shown.note) == ("优秀 ≥ 95；差", "示例〔2026〕1号", "示例区的等级界线")
    assert [each.code for each in book.overlays_in("230102")] == ["city", "county"]
    off = laid_over(heilongjiang(tmp_path), {"overlay.county": False})
    assert off.in_region("230102").bands["institution"][0].at_least == Decimal(95)
    own = laid_over(heilongjiang(tmp_path), {"bands.institution": [["优秀", 80], ["差"]]})
    assert own.in_region("230102").bands["institution"][0].at_least == Decimal(80)


def test_a_city_supplement_holds_in_the_year_as_in_the_current_result(tmp_path: Path) -> None:
    """SC art. 53: cities may add rules of their own."""
    rules = DISTRICT.replace("heilongjiang", "sichuan").replace('article = "25"', 'article = "17"')
    value, key = '[["A", 950], ["B", 800], ["C", 700], ["D", 600], ["E"]]', "bands.institution"
    path = tmp_path / "chengdu.toml"
    path.write_text(rules.format(code="chengdu", region="5101", key=key, value=value), "utf-8")
    book = laid_over(supplemented(read(ROOT / "sichuan", ROOT / "assumptions.toml"), tmp_path), {})
    scored = ModelScore("v1", (TraceLine(LineKind.IMPORTED, Decimal(949), "分", "score", "17"),))
    for region, grade, value in (("510104", "B", "A ≥ 950"), ("510300", "A", "A ≥ 900")):
        who = Subject(1, 1, "sichuan", SubjectKind.DESIGNATED_PHARMACY, region)
        year = evaluate_year(book, who, 2025, (), scored, {})
        assert year is not None
        current = evaluate(book, who, [], date(2026, 4, 1), year.anchor)
        for found in (year.evaluation, current):
            assert found.grade is not None
            assert (found.grade.code, found.parameters[0].value[:7]) == (grade, value)


@pytest.mark.parametrize(
    "key", ["publicity.general", "validity.adverse_months", "repair.accept_days", "listing.months"]
)
def test_what_never_acts_in_one_place_alone_is_refused_there(tmp_path: Path, key: str) -> None:
    district(tmp_path, "city", "2301", "6", key)
    with pytest.raises(RulebookInvalid, match="其他参数只在全文统一适用") as caught:
        heilongjiang(tmp_path)
    assert (caught.value.file, caught.value.key) == (tmp_path / "city.toml", key)


@pytest.mark.parametrize(
    ("key", "value", "wrong"),
    [
        ("bands.institutoin", "1", "bands.institutoin"),
        ("bands.institution", '[["卓越", 1], ["差"]]', "bands.institution"),
    ],
)
def test_a_change_that_cannot_be_made_is_named(tmp_path: Path, key: str, value: str, wrong: str) -> None:
    district(tmp_path, "city", "2301", value, key)
    with pytest.raises(RulebookInvalid) as caught:
        heilongjiang(tmp_path)
    assert (caught.value.file, caught.value.key) == (tmp_path / "city.toml", wrong)


def test_an_overlay_bears_the_name_of_its_file(tmp_path: Path) -> None:
    district(tmp_path, "city", "2301", "1")
    (tmp_path / "city.toml").rename(tmp_path / "other.toml")
    with pytest.raises(RulebookInvalid, match="the name of the file"):
        heilongjiang(tmp_path)


@pytest.mark.parametrize(("code", "article"), [("shandong", "9"), ("sichuan", "39")])
def test_a_change_of_one_rulebook_is_not_shown_with_another(code: str, article: str) -> None:
    rules = next(each for each in shipped(code).overlays if each.code == "nhsa-7")
    assert [change.article for change in rules.change] == [article]


NATIONAL = """
code = "later"
level = "national"
name = "示例国家规定"
name_en = "A later national rule (example)"
issuer = "示例部门"
document_no = "示例令第1号"
register = "CON-02"
rulebooks = ["heilongjiang"]
on = false
note = "示例"
note_en = "An example"
valid_from = 2026-07-01
"""
CHANGED = """
[[change]]
article = "28"
limit = "{limit}"
value = {value}
text = "示例期限"
text_en = "An example of a limit"
"""
MEASURE = """
[[change]]
article = "34"
text = "示例措施"
text_en = "An example of a measure"

[change.measure]
code = "HLJ-34-1"
kind = "sanction"
mode = "may"
article = "34"
grades = ["差"]
text = "示例：由应当改为可以"
text_en = "An example: may instead of must"
"""


def later(folder: Path, *changes: str, regions: str = "") -> Rulebook:
    (folder / "later.toml").write_text("\n".join([NATIONAL + regions, *changes]), "utf-8")
    return heilongjiang(folder)


def test_a_later_rule_changes_limits_and_measures_of_the_text_once_it_is_on(tmp_path: Path) -> None:
    book = later(
        tmp_path,
        CHANGED.format(limit="dispute.decide", value=5),
        CHANGED.format(limit="dispute.window", value=15),
        MEASURE,
    )
    on = laid_over(book, {"overlay.later": Entered(True, date(2026, 7, 1), "示例文件")})
    assert book.procedures.dispute is not None
    assert on.procedures.dispute is not None
    assert (book.procedures.dispute.decide, book.procedures.window) == (3, 10)
    assert (on.procedures.dispute.decide, on.procedures.window) == (5, 15)
    assert on.procedures.dispute.decide_with_other_unit == book.procedures.dispute.decide_with_other_unit
    before, after = book.measure("HLJ-34-1"), on.measure("HLJ-34-1")
    assert before is not None
    assert after is not None
    assert (after.text, len(on.measures)) == ("示例：由应当改为可以", len(book.measures))
    assert before.text != after.text
    assert laid_over(book, {"overlay.later": False}).procedures == book.procedures


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        ("dispute.decided", 5),
        ("window", 5),
        ("elsewhere.decide", 5),
        ("dispute.decide", 0),
        ("dispute.decide", '"5"'),
        ("dispute.article", 5),
    ],
)
def test_what_is_no_limit_of_the_text_cannot_be_changed(tmp_path: Path, limit: str, value: object) -> None:
    with pytest.raises(RulebookInvalid) as caught:
        later(tmp_path, CHANGED.format(limit=limit, value=value))
    assert (caught.value.file, caught.value.key) == (tmp_path / "later.toml", limit)


@pytest.mark.parametrize("change", [CHANGED.format(limit="dispute.window", value=15), MEASURE])
def test_what_the_text_fixes_changes_in_no_place_alone(tmp_path: Path, change: str) -> None:
    with pytest.raises(RulebookInvalid, match="只能全文统一改变"):
        later(tmp_path, change, regions='regions = ["2301"]')
