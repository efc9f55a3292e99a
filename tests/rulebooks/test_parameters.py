"""Local parameters that an operator enters: typed, or refused with key and expectation."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from portal.domain.entry import Category
from portal.domain.grade import Band
from portal.rulebooks.loader import codes, load_all, shipped
from portal.rulebooks.parameters import ParameterInvalid, laid_over, shown

BOOK = shipped("heilongjiang")


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("base.institution", 1000, 1000),
        ("bands.person", [["优秀", "92.5"], ["差"]], (Band("优秀", Decimal("92.5")), Band("差", None))),
        ("bands.person", [["优秀", 0], ["差"]], (Band("优秀", Decimal(0)), Band("差", None))),
        ("in_force_from", "2021-12-01", date(2021, 12, 1)),
        ("in_force_from", date(2021, 12, 1), date(2021, 12, 1)),
        ("in_force_until", None, None),
        ("in_force_document", "黑医保发〔2021〕1号", "黑医保发〔2021〕1号"),
        ("sms.events", ["result_change", "dispute_decided"], ("result_change", "dispute_decided")),
        ("repair.repaired_counts", False, False),
    ],
)
def test_a_value_is_typed(key: str, value: Any, expected: Any) -> None:
    assert laid_over(BOOK, {key: value}).value(key) == expected


WRONG: dict[str, list[Any]] = {
    "base.institution": ["100", 99.5, Decimal("99.5"), True, None, [100]],
    "in_force_from": ["2021-13-01", "gestern", 20211201, datetime(2021, 12, 1), ""],  # noqa: DTZ001
    "in_force_document": ["", 1],
    "repair.repaired_counts": [0, "false", None],
    "sms.events": ["result_change", None, {"result_change": 1}, ["reminder"], ["listing_earned"], ["no_such_message"]],
    "bands.person": [
        *(None, 5, "差", {"优秀": 90}, [[]], [["差", 0, 0]], [["优秀", "neunzig"], ["差"]], [[90], ["差"]]),
        *([["优秀", "NaN"], ["差"]], [["优秀", "Infinity"], ["差"]], [["优秀", 90.5], ["差"]]),
        *([["优秀", "90.005"], ["差"]], [["优秀", 90], ["良好", 90], ["差"]], [["优秀", 90], ["差", 0]]),
    ],
    "items": [None, 5, {"B1": -5}, ["B1"]],
    "base.persn": [100],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in WRONG.items() for value in values])
def test_a_wrong_value_is_refused_with_its_key(key: str, value: Any) -> None:
    with pytest.raises(ParameterInvalid) as caught:
        laid_over(BOOK, {key: value})
    assert caught.value.key == key
    assert str(caught.value) == f"{key}: {caught.value.expected}"


@pytest.mark.parametrize("code", codes())
def test_a_whole_number_stays_within_its_bounds(code: str) -> None:
    book = shipped(code)
    for key, each in book.parameters.items():
        if each.type not in ("int", "optional_int") or each.choices is not None or each.article is not None:
            continue
        assert each.maximum is not None, key
        for value in (-1, each.minimum - 1, each.maximum + 1):
            with pytest.raises(ParameterInvalid, match=rf"{key}: {each.minimum} 至 {each.maximum} 的整数.* / a whole"):
                laid_over(book, {key: value})
        if not key.startswith(("score.", "base.")):
            assert laid_over(book, {key: each.minimum}).value(key) == each.minimum
            assert laid_over(book, {key: each.maximum}).value(key) == each.maximum


@pytest.mark.parametrize(
    ("code", "key"),
    [
        *(("sichuan", key) for key in ("listing.months", "validity.adverse_months", "warning.days", "feeds.days")),
        *(("heilongjiang", key) for key in ("repair.accept_days", "listing.months", "validity.favourable_months")),
    ],
)
def test_none_at_all_is_no_length_of_time(code: str, key: str) -> None:
    with pytest.raises(ParameterInvalid, match=f"{key}: 1 至"):
        laid_over(shipped(code), {key: 0})


@pytest.mark.parametrize(
    ("key", "fixed", "other"),
    [("base.person", 100, 90), ("score.maximum", 100, 120), ("score.maximum.institution", 1000, 100)],
)
def test_what_an_article_fixes_is_no_local_parameter(key: str, fixed: int, other: int) -> None:
    book = shipped("sichuan")
    assert key not in book.local_parameters
    assert laid_over(book, {key: fixed}).value(key) == fixed
    with pytest.raises(ParameterInvalid, match=f"{key}: {fixed}，由第17条规定 / {fixed}, as article 17 says"):
        laid_over(book, {key: other})


def test_a_catalogue_neither_replaces_nor_adds_to_what_the_text_gives_points_for() -> None:
    book = shipped("weihai")
    assert len(book.items) == 14
    assert all(item.of_text for item in book.items.values())
    row = {"code": "X", "category": "adverse"}
    assert list(laid_over(book, {"items": [row]}).items) == [*book.items, "X"]
    for wrong, expected in (
        ({**row, "points": -7}, r"items\.X\.points: 不设分值"),
        ({**row, "points_by_severity": {"minor": -7}}, r"items\.X\.points: 不设分值"),
        ({**row, "code": "WH-2-1-1"}, r"items\.WH-2-1-1: 其他代码"),
    ):
        with pytest.raises(ParameterInvalid, match=expected):
            laid_over(book, {"items": [wrong]})


def test_a_scale_that_only_deducts_takes_no_item_with_points_above_zero() -> None:
    book, row = shipped("sichuan"), {"code": "G1", "category": "good", "article": "14", "points": 5}
    with pytest.raises(ParameterInvalid, match=r"items\.G1\.points: 不大于0：第17条只扣不加.* / 0 or less"):
        laid_over(book, {"items": [row]})
    for fits in ({"points": 0}, {"applies_to": ["designated_pharmacy"]}):
        assert "G1" in laid_over(book, {"items": [{**row, **fits}]}).items


def test_bands_of_a_place_are_those_of_the_scale_with_their_grades() -> None:
    book, key = shipped("sichuan"), "bands.by_region.510100"
    ours: list[tuple[str, str, list[list[Any]]]] = [
        ("institution", "person", [["A", 950], ["B", 800], ["C", 700], ["D", 600], ["E"]]),
        ("person", "institution", [["守信", 95], ["轻微失信", 85], ["严重失信"]]),
    ]
    for party, other, rows in ours:
        city = laid_over(book, {key: rows}).in_region("510104")
        assert [band.code for band in city.bands[party]] == [row[0] for row in rows]
        assert city.bands[other] == book.bands[other]
    with pytest.raises(ParameterInvalid, match=rf"{key}: 等级取自 A、B、C、D、E \| 守信、.* / grades of scales"):
        laid_over(book, {key: [["A", 95], ["严重失信"]]})


@pytest.mark.parametrize(
    "rows", [["X：9倍"], ["B：0.75倍", "B：1倍"], ["B：0.75"], ["B：-1倍"], ["B:1倍"], ["守信：1倍"], [5]]
)
def test_a_ratio_of_inspection_belongs_to_a_grade(rows: list[Any]) -> None:
    with pytest.raises(ParameterInvalid, match=r"inspection\.ratios: 每行为“等级：n倍”.* / rows such as"):
        laid_over(shipped("sichuan"), {"inspection.ratios": rows})


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"code": "T1", "category": "adverse", "points": "-0.125"}, "items.T1.points"),
        ({"code": "T1", "category": "adverse", "points": "NaN"}, "items.T1.points"),
        ({"code": "T1", "category": "adverse", "points": "many"}, "items.T1"),
        ({"code": "T1", "category": "bad"}, "items.T1"),
        ({"code": "T1"}, "items.T1"),
        ({"code": "T1", "category": "adverse", "article": "99"}, "items.T1.article"),
        ({"code": "T1", "category": "adverse", "weight": 1}, "items.T1"),
        ({"code": "T1", "category": "adverse", "applies_to": ["everybody"]}, "items.T1"),
        ({"category": "adverse"}, "items.?"),
    ],
)
def test_a_wrong_catalogue_item_is_named(row: dict[str, Any], key: str) -> None:
    with pytest.raises(ParameterInvalid) as caught:
        laid_over(BOOK, {"items": [row]})
    assert caught.value.key == key


def test_an_item_stands_once() -> None:
    row = {"code": "T1", "category": "adverse", "points": -1}
    with pytest.raises(ParameterInvalid, match=r"items\.T1: each code stands once"):
        laid_over(BOOK, {"items": [row, row]})


def test_a_catalogue_of_an_operator_replaces_the_shipped_one() -> None:
    rows = [{"code": "T1", "category": "adverse", "points": -12.5}, {"code": "T2", "category": "good", "points": 5}]
    items = laid_over(BOOK, {"items": rows}).items
    assert list(items) == ["T1", "T2"]
    assert (items["T1"].points, items["T1"].article) == (Decimal("-12.5"), "18(4)")
    assert (items["T2"].category, items["T2"].article) == (Category.FAVOURABLE, "17(4)")


@pytest.mark.parametrize("code", codes())
def test_an_item_that_names_no_article_cites_one_of_its_own_text(code: str) -> None:
    book = shipped(code)
    for category, article in book.source.item_articles.items():
        assert laid_over(book, {"items": [{"code": "T1", "category": category}]}).items["T1"].article == article
        assert article.split("(")[0] in book.articles


@pytest.mark.parametrize("code", ["shandong", "weihai"])
def test_where_no_article_speaks_of_such_items_one_is_named(code: str) -> None:
    book, row = shipped(code), {"code": "T1", "category": "basic"}
    with pytest.raises(ParameterInvalid, match=r"items\.T1: article：须写明条款"):
        laid_over(book, {"items": [row]})
    assert laid_over(book, {"items": [{**row, "article": "6"}]}).items["T1"].article == "6"


def test_nothing_laid_over_changes_nothing_and_the_shipped_book_stays() -> None:
    assert laid_over(BOOK, {}) is BOOK
    laid_over(BOOK, {"base.person": 50})
    assert BOOK.value("base.person") == 100


def test_a_rulebook_that_nobody_ships_is_refused() -> None:
    with pytest.raises(ParameterInvalid, match=r"heilongjang: a rulebook out of \['heilongjiang', "):
        load_all({"heilongjang": {"in_force_from": "2021-12-01"}})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (100, "100"),
        (True, "是"),
        (False, "否"),
        (("08:00", "21:00"), "08:00、21:00"),
        ((Band("优秀", Decimal(90)), Band("差", None)), "优秀 ≥ 90；差"),
        (date(2021, 12, 1), "2021-12-01"),
        ((), "—"),
    ],
)
def test_how_a_value_is_shown(value: Any, text: str) -> None:
    assert shown(value) == text


class TestDaysInForce:
    """First and last day included; a draft only where the operator allows it."""

    @pytest.mark.parametrize(
        ("day", "code"),
        [
            (date(2021, 11, 30), "not_in_force"),
            (date(2021, 12, 1), None),
            (date(2026, 12, 31), None),
            (date(2027, 1, 1), "expired_rulebook"),
        ],
    )
    def test_by_the_day_of_the_decision(self, day: date, code: str | None) -> None:
        book = laid_over(BOOK, {"in_force_from": date(2021, 12, 1), "in_force_until": date(2026, 12, 31)})
        assert book.refusal_on(day) == code

    def test_without_a_first_day_nothing_is_decided(self) -> None:
        assert BOOK.refusal_on(date(2026, 1, 1)) == "not_in_force"
        assert laid_over(BOOK, {"in_force_until": date(2030, 1, 1)}).refusal_on(date(2031, 1, 1)) == "not_in_force"

    def test_a_draft_needs_leave(self) -> None:
        draft = laid_over(shipped("sichuan"), {"in_force_from": date(2025, 1, 1)})
        assert draft.refusal_on(date(2026, 1, 1)) == "not_in_force"
        assert laid_over(draft, {"draft_allowed": True}).refusal_on(date(2026, 1, 1)) is None


def test_what_cannot_be_carried_out_yet_cannot_be_set() -> None:
    for key, value in (
        ("limits.first_day", "same_day"),
        ("sms.hours", ["09:00", "20:00"]),
    ):
        with pytest.raises(ParameterInvalid, match="cannot be carried out yet"):
            laid_over(BOOK, {key: value})


@pytest.mark.parametrize(
    ("rulebook", "row"),
    [
        ("sichuan", {"immediate": True, "points": -5}),  # points or the grade, not both
        ("sichuan", {"immediate": False}),
        ("heilongjiang", {"immediate": True}),  # a text that knows no such lowering
    ],
)
def test_an_item_lowers_the_grade_at_once_without_points_where_the_text_says_so(
    rulebook: str, row: dict[str, Any]
) -> None:
    item = {"code": "L1", "category": "adverse", "lowers": True}
    with pytest.raises(ParameterInvalid, match=r"items\.L1\.lowers"):
        laid_over(shipped(rulebook), {"items": [{**item, **row}]})
    book = laid_over(shipped("sichuan"), {"items": [{**item, "immediate": True}]})
    assert book.items["L1"].article == "18"
