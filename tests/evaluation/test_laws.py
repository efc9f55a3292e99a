"""What holds of every score under each text, whatever stands in the archive (Hypothesis)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.anchor import Anchor
from portal.domain.entry import Category, Entry, Status
from portal.domain.result import LineKind, TraceLine
from portal.domain.subject import Subject, SubjectKind
from portal.evaluation.evaluate import NOT_DEFINED, evaluate
from portal.evaluation.sums import base_line
from portal.rulebooks.loader import codes, load_all
from portal.rulebooks.model import Rulebook
from tests.evaluation.cases import DAY, entries_of, entry_of, subject

BOOKS = load_all()
POINTS = st.decimals(Decimal(-60), Decimal("-0.01"), places=2)
WHO = [
    (code, party, place)
    for code, book in BOOKS.items()
    for party in sorted(book.scales)
    for place in ("", *sorted(book.districts))
]


def somebody(code: str, party: str, place: str = "") -> tuple[Rulebook, Subject]:
    """A text with a subject of a party, in a place where its bands may be others."""
    book = BOOKS[code]
    kind = next(kind for kind in book.source.subjects if kind.party == party)
    who = replace(subject(kind, code), region=(place or book.source.region).ljust(6, "0"))
    return book, replace(who, facts={"score": "1000"}) if book.scales[party].counting == "reported" else who


def anchors(book: Rulebook, who: Subject) -> list[Anchor | None]:
    """Where a score may go on from: nothing, the base of a published year, a score that a model gave."""
    scale = book.scales[who.kind.party]
    if scale.counting in ("standing", "reported"):
        return [None]
    lowest, highest = book.bounds(who.kind.party)
    scored = TraceLine(LineKind.IMPORTED, (lowest + highest) * 4 / 5, "得分", "Score", scale.article)
    found: list[Anchor | None] = [None, Anchor((scored,), until=date(2025, 12, 31), cycle=2025, model="v1")]
    if f"base.{who.kind.party}" in book.parameters:
        start = base_line(book, scale, who.kind.party)
        found.append(Anchor((start,), until=date(2025, 12, 31), cycle=2025))
    return found


def test_every_text_and_every_party_with_a_score_is_here() -> None:
    assert {code for code, _, _ in WHO} == {code for code in codes() if BOOKS[code].scales}
    assert {party for _, party, _ in WHO} == {"institution", "person"}
    assert any(place for _, _, place in WHO)


@pytest.mark.parametrize(("code", "party", "place"), WHO)
@given(data=st.data())
@settings(max_examples=25)
def test_the_trace_adds_up_and_the_score_lies_in_its_scale(
    code: str, party: str, place: str, data: st.DataObject
) -> None:
    book, who = somebody(code, party, place)
    entries = data.draw(entries_of(book))
    for anchor in anchors(book, who):
        found = evaluate(book, who, entries, DAY, anchor)
        assert sum((line.points for line in found.trace), Decimal(0)) == (found.score or 0)
        assert (found.score is None) == (found.grade is None)
        if found.score is not None and book.scales[party].counting != "reported":
            lowest, highest = book.bounds(party)
            assert lowest <= found.score <= highest


@pytest.mark.parametrize(("code", "party", "place"), WHO)
@given(data=st.data())
@settings(max_examples=25)
def test_more_adverse_entries_never_raise_a_score(code: str, party: str, place: str, data: st.DataObject) -> None:
    book, who = somebody(code, party, place)
    entries = data.draw(entries_of(book))
    adverse = [item for item in book.items.values() if item.category is Category.ADVERSE]
    decided_on = data.draw(st.dates(date(2024, 1, 1), DAY))
    more = entry_of(
        data.draw(st.sampled_from(adverse)), 99, points=data.draw(POINTS), decided_on=decided_on, status=Status.ACTIVE
    )
    for anchor in anchors(book, who):
        before, after = (evaluate(book, who, all_of, DAY, anchor) for all_of in (entries, [*entries, more]))
        if before.score is not None and after.score is not None:
            assert after.score <= before.score
            assert before.grade is not None
            assert after.grade is not None
            assert after.grade.rank >= before.grade.rank


def counts(code: str, party: str) -> bool:
    """Whether an entry of today moves the score at all: what makes the law above able to fail."""
    book, who = somebody(code, party)
    items = [
        item
        for item in book.items.values()
        if item.category is Category.ADVERSE and (item.immediate or book.cycle is None)
    ]
    for anchor in anchors(book, who):
        entry = entry_of(items[0], points=Decimal(-1), decided_on=DAY, status=Status.ACTIVE)
        without, beside = (evaluate(book, who, all_of, DAY, anchor).score for all_of in ([], [entry]))
        if without is not None and beside is not None and beside < without:
            return True
    return False


@pytest.mark.parametrize(("code", "party"), sorted({(code, party) for code, party, _ in WHO}))
def test_an_entry_moves_the_score(code: str, party: str) -> None:
    assert counts(code, party)


@pytest.mark.parametrize(("code", "party", "place"), WHO)
@given(data=st.data())
@settings(max_examples=25)
def test_the_order_of_arrival_does_not_matter(code: str, party: str, place: str, data: st.DataObject) -> None:
    book, who = somebody(code, party, place)
    entries: list[Entry] = data.draw(entries_of(book))
    arrived = data.draw(st.permutations(entries))
    for anchor in anchors(book, who):
        assert evaluate(book, who, arrived, DAY, anchor) == evaluate(book, who, entries, DAY, anchor)


@given(entries_of(BOOKS["shandong"]), st.sampled_from(BOOKS["shandong"].source.subjects))
def test_without_a_score_in_the_text_there_is_none(entries: list[Entry], kind: SubjectKind) -> None:
    found = evaluate(BOOKS["shandong"], replace(subject(kind, "shandong"), region="370100"), entries, DAY)
    assert (found.score, found.grade, found.reason, found.trace) == (None, None, NOT_DEFINED, ())
