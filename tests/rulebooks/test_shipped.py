"""The rulebooks that are shipped, whole."""

import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from portal.domain.entry import Category, SeverityClass
from portal.domain.subject import SubjectKind
from portal.rulebooks import parameters
from portal.rulebooks.codes import archive_letters, category_words
from portal.rulebooks.loader import ROOT, codes, interpretations, load_all, shipped

CODES = codes()


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from leaves(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, msgspec.Struct):
        yield from leaves(msgspec.structs.asdict(value))
    else:
        yield value


def test_they_are_there() -> None:
    assert {"heilongjiang", "jinan", "shandong", "sichuan", "weihai"} <= set(CODES)
    assert list(load_all()) == CODES


@pytest.mark.parametrize("code", CODES)
def test_no_float_anywhere(code: str) -> None:
    found = list(leaves(shipped(code)))
    assert len(found) > 300
    assert [value for value in found if isinstance(value, float)] == []


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.toml")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_float_in_any_file(path: Path) -> None:
    assert [value for value in leaves(tomllib.loads(path.read_text("utf-8"))) if isinstance(value, float)] == []


@pytest.mark.parametrize("code", CODES)
def test_each_local_parameter_tells_its_origin_in_both_languages(code: str) -> None:
    for key, parameter in shipped(code).parameters.items():
        assert parameter.register.startswith(("OPEN-", "CON-")) or parameter.register == "local", key
        assert parameter.note.strip(), key
        assert parameter.note_en.strip(), key
        assert parameter.note != parameter.note_en, key
        use = parameters.use(shipped(code), key)
        assert (use.key, use.register, use.note, use.note_en) == (
            *(key, parameter.register, parameter.note, parameter.note_en),
        )
        assert use.value


@pytest.mark.parametrize("code", CODES)
def test_everything_shown_stands_in_both_languages(code: str) -> None:
    book = shipped(code)
    pairs = [
        (book.source.name, book.source.name_en),
        (book.source.status, book.source.status_en),
        *((article.gist, article.gist_en) for article in book.articles.values()),
        *((item.name, item.name_en) for item in book.items.values()),
        *((grade.name, grade.name_en) for scale in book.scales.values() for grade in scale.grades),
        *((rule.text, rule.text_en) for rule in book.measures),
        *((text.body, text.body_en) for text in book.texts.values()),
    ]
    assert all(chinese.strip() and english.strip() and chinese != english for chinese, english in pairs)


@pytest.mark.parametrize("code", CODES)
def test_every_grade_of_a_scale_has_its_band(code: str) -> None:
    book = shipped(code)
    for party, scale in book.scales.items():
        assert [band.code for band in book.bands[party]] == [grade.code for grade in scale.grades]
        assert all(isinstance(band.at_least, Decimal) for band in book.bands[party][:-1])


@pytest.mark.parametrize("code", CODES)
def test_a_text_holds_no_score_name_link_or_number(code: str) -> None:
    dispute = shipped(code).procedures.dispute
    has_last_day = dispute is not None and dispute.window is not None
    for kind, text in shipped(code).texts.items():
        if text.sms is not None:
            opens_window = has_last_day and kind in ("result_change", "result_without_grade")
            assert ("{last_day}" in text.sms) is opens_window
            assert not any(sign in text.sms for sign in ("{score}", "{name}", "http", "www.", "0", "1"))


def test_heilongjiang_has_the_subjects_of_article_9_and_the_measures_of_33_and_34() -> None:
    book = shipped("heilongjiang")
    assert set(book.source.subjects) == set(SubjectKind) - {SubjectKind.APPLICANT_INSTITUTION}
    by_article = {rule.article: (rule.kind, rule.mode, rule.grades) for rule in book.measures}
    assert by_article == {
        **{f"33({n})": ("incentive", "may", ["优秀", "良好"]) for n in range(1, 5)},
        **{f"34({n})": ("sanction", "may", ["较差", "差"]) for n in range(1, 5)},
    }
    assert [rule.code for rule in book.measures if rule.concerns(SubjectKind.INSURED_PERSON)] == [
        *("HLJ-33-1", "HLJ-33-3", "HLJ-33-4", "HLJ-34-1", "HLJ-34-4")
    ]
    assert "HLJ-34-3" in [rule.code for rule in book.measures if rule.concerns(SubjectKind.SUPPLIER)]
    assert "HLJ-34-3" not in [rule.code for rule in book.measures if rule.concerns(SubjectKind.DESIGNATED_PHARMACY)]


def test_the_limits_of_heilongjiang_are_those_of_the_text() -> None:
    dispute, repair = shipped("heilongjiang").procedures.dispute, shipped("heilongjiang").procedures.repair
    assert dispute is not None
    assert (dispute.window, dispute.decide, dispute.decide_with_other_unit) == (10, 3, 5)
    assert repair is not None
    assert (repair.wait_months, repair.decide, repair.extended, repair.notice, repair.objection) == (6, 10, 30, 5, 5)


def test_jinan_names_no_limit_and_ties_four_uses_to_the_result() -> None:
    book = shipped("jinan")
    dispute, repair = book.procedures.dispute, book.procedures.repair
    assert dispute is not None
    assert repair is not None
    assert (dispute.window, dispute.decide) == (None, None)
    assert (repair.wait_months, repair.decide, repair.notice, repair.objection) == (None, None, None, None)
    assert [rule.code for rule in book.measures] == [f"JN-3-10-{n}" for n in range(1, 5)]
    assert {rule.mode for rule in book.measures} == {"may"}
    assert [(band.code, band.at_least) for band in book.bands["institution"]] == [
        ("A", 90),
        ("B", 80),
        ("C", 65),
        ("D", None),
    ]


@pytest.mark.parametrize("day", [date(2023, 1, 1), date(2023, 11, 10), date(2023, 11, 11), date(2030, 1, 1)])
def test_a_trial_runs_through_one_phase_only(day: date) -> None:
    assert shipped("jinan").trial_on(day) is (date(2023, 11, 11) <= day <= date(2023, 12, 31))
    assert not shipped("heilongjiang").trial_on(day)


def test_articles_are_complete() -> None:
    assert [number for number in shipped("heilongjiang").articles if number.isdigit()] == [str(n) for n in range(1, 45)]


def test_interpretations_name_articles_that_exist() -> None:
    readings = interpretations()
    assert len({reading.id for reading in readings}) == len(readings)
    for reading in readings:
        for code in reading.rulebooks:
            assert set(reading.articles) <= set(shipped(code).articles), reading.id


@pytest.mark.parametrize("kind", SubjectKind)
def test_every_kind_has_its_letters(kind: SubjectKind) -> None:
    assert archive_letters(kind).isupper()


@pytest.mark.parametrize("category", Category)
def test_every_category_has_its_words(category: Category) -> None:
    assert all(category_words(category, reminder=False))
    assert category_words(Category.ADVERSE, reminder=True)[1] != category_words(Category.ADVERSE, reminder=False)[1]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("severity", SeverityClass)
def test_every_severity_has_its_publicity(code: str, severity: SeverityClass) -> None:
    assert shipped(code).months(f"publicity.{severity}") >= 0
