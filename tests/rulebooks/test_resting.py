"""Which local parameters rest on which rule and article: told by the data alone, whatever the notes say."""

import msgspec
import pytest

from portal.rulebooks.citing import cited
from portal.rulebooks.loader import codes, interpretations, shipped
from portal.rulebooks.model import Rulebook
from portal.rulebooks.resting import asked_for, rests_on


def measure(book: Rulebook, code: str) -> list[str]:
    rule = book.measure(code)
    assert rule is not None
    return rests_on(book, rule)


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        ("SC-26-4", ["inspection.ratios", "bands.institution", "measures.incentive_start"]),
        ("SC-27-4", ["bands.institution"]),  # published at once, and hurts
        ("SC-29-9", ["bands.institution", "measures.adverse_start", "evaluation.gap_breaks"]),
        ("SC-37-3", ["bands.person", "measures.adverse_start", "limits.months", "measures.overlap"]),
        ("SC-38-2", ["publication.insured", "bands.person", "measures.adverse_start"]),
        ("SC-39-1", ["limits.months", "measures.overlap"]),
        ("SC-40-1", []),
    ],
)
def test_a_measure_rests_on_what_it_names_and_what_its_form_leaves_open(code: str, keys: list[str]) -> None:
    assert measure(shipped("sichuan"), code) == keys


def test_the_bounds_of_a_district_are_named_beside_those_of_the_city() -> None:
    assert measure(shipped("weihai"), "WH-3-1-1") == ["bands.person", "bands.by_region.371003"]


def test_clean_years_and_tiers_of_loss() -> None:
    book = shipped("shandong")
    assert measure(book, "SD-9-1") == ["incentive.years", "incentive.earlier_years_count"]
    assert measure(book, "SD-9-2")[0] == "loss.basis"


@pytest.mark.parametrize("code", codes())
def test_every_local_parameter_is_asked_for_by_an_article_or_by_none_at_all(code: str) -> None:
    """What no article of a text asks for is the portal's own: the calendar, texts, publicity that it does not have."""
    book = shipped(code)
    asked = {key for keys in asked_for(book).values() for key in keys}
    own = {key for key in book.local_parameters if key.split(".")[0] in ("calendar", "sms", "publicity", "limits")}
    assert set(book.local_parameters) - asked <= own | {"in_force_by"}
    assert asked <= set(book.local_parameters)


@pytest.mark.parametrize("code", codes())
def test_notes_are_not_read(code: str) -> None:
    book = shipped(code)
    silent = {key: msgspec.structs.replace(each, note="无", note_en="-") for key, each in book.parameters.items()}
    assert asked_for(msgspec.structs.replace(book, parameters=silent)) == asked_for(book)


@pytest.mark.parametrize("code", codes())
def test_every_list_document_and_feed_stands_with_its_articles(code: str) -> None:
    book = shipped(code)
    told = {key for each in cited(book, interpretations()).values() for key in each.procedures}
    assert {f"list.{name}" for name in book.lists} <= told
    assert {f"document.{kind}" for kind in book.documents} <= told
    assert {f"feed.{feed.platform}" for feed in book.procedures.feeds} <= told


def test_a_value_that_an_article_fixes_is_asked_for_by_none() -> None:
    assert "base.person" not in asked_for(shipped("sichuan"))["17"]
    assert "bands.person" in asked_for(shipped("sichuan"))["17"]
