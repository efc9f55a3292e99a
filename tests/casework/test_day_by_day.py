"""Under each text a file that is brought up to date every day ends where one that slept does (Hypothesis).

What time alone does in between, expiry, finality, the end of a publicity or a measure, bears its own days either way.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.casework.file import EntryEvent, SubjectFile
from portal.casework.ports import Law
from portal.casework.settle import carry_out_due, schedule_expiry, settle
from portal.domain.anchor import Anchor
from portal.domain.measure import MeasureState
from portal.domain.result import Cause, LineKind, TraceLine
from portal.domain.score import ImportedScore
from portal.domain.subject import SubjectKind
from portal.rulebooks.calendar import working_calendar
from portal.rulebooks.loader import codes, load_all, shipped
from portal.rulebooks.model import Rulebook
from tests.evaluation.cases import SHANGHAI, entry_of, subject

START = datetime(2025, 6, 2, 9, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
LENGTH = 200  # days


def in_force(book: Rulebook) -> dict[str, Any]:
    """What an operator enters so that a text decides all the while."""
    values: dict[str, Any] = {"draft_allowed": True} if book.source.validity.nature == "draft" else {}
    if book.first_day is None:
        values["in_force_from"] = date(2021, 12, 1)
    if book.last_day is not None and book.last_day < (START + LENGTH * DAY).date():
        values["in_force_until"] = date(2027, 12, 31)
    return values


def kinds(book: Rulebook) -> list[SubjectKind]:
    """One kind of institution, and two of persons."""
    institutions = [kind for kind in book.source.subjects if kind.is_institution]
    persons = [kind for kind in book.source.subjects if not kind.is_institution]
    return list(dict.fromkeys([*institutions[-1:], *persons[:1], *persons[-1:]]))


VALUES = {code: in_force(shipped(code)) for code in codes()}
BOOKS = load_all(VALUES)
LAW = Law(BOOKS, dict.fromkeys(BOOKS, working_calendar()))
KINDS = {code: kinds(book) for code, book in BOOKS.items()}
LIFE = st.lists(
    st.tuples(
        st.integers(0, 150),  # day
        st.integers(0, 50),  # which item
        st.none() | st.integers(0, 60),  # days for which it is valid
        st.none() | st.integers(0, 60),  # days for which it is public
    ),
    max_size=6,
).map(lambda life: sorted(life, key=lambda each: each[0]))
Life = list[tuple[int, int, int | None, int | None]]


def begun(code: str, kind: SubjectKind) -> SubjectFile:
    """A file with whatever its score goes on from."""
    book = BOOKS[code]
    who = replace(subject(kind, code), region=book.source.region, facts={"score": "1000", "insured_from": "2019-01-01"})
    file = SubjectFile(who, [], [], [], [])
    scale = book.scales.get(kind.party)
    if scale is not None and scale.counting == "yearly":
        line = TraceLine(LineKind.IMPORTED, book.bounds(kind.party)[1] * 9 / 10, "得分", "Score", scale.article)
        file.anchor = Anchor((line,), until=date(2024, 12, 31), cycle=2024, model="v1")
    if scale is not None and scale.counting == "imported":
        file.add_score(ImportedScore(1, 2024, "v1", Decimal(95), trial=False, batch=1, imported_at=START))
    settle(file, book, LAW.calendars[code], as_of=START, now=START, cause=Cause.REGISTERED)
    return file


def lived(code: str, kind: SubjectKind, life: Life, *, daily: bool) -> SubjectFile:
    """The file at the end; every day something is entered, or every day at all, it is brought up to date."""
    file, book = begun(code, kind), BOOKS[code]
    items = [each for each in book.items.values() if each.applies_to is None or kind in each.applies_to]
    for number in range(LENGTH + 1):
        now = START + number * DAY
        today = [(place, each) for place, each in enumerate(life, start=1) if each[0] == number]
        if daily or today or number == LENGTH:
            carry_out_due(file, LAW, datetime.combine(now.date(), time(), tzinfo=SHANGHAI))
        for place, (_, which, valid, public) in today:
            item = items[which % len(items)]
            entry = entry_of(
                item, place, points=item.points if item.points is not None else Decimal(-5), decided_on=now.date(),
                recorded_at=now, confirmed_at=now,
                expires_on=None if valid is None else now.date() + valid * DAY,
                publicity_until=None if public is None else now.date() + public * DAY,
            )  # fmt: skip
            file.add_entry(entry)
            file.events.append(EntryEvent(entry, "confirmed", now))
            schedule_expiry(file, book, entry)
            settle(file, book, LAW.calendars[code], as_of=now, now=now, cause=Cause.ENTRY, caused_by=[entry.id])
    return file


def ended(file: SubjectFile) -> dict[str, Any]:
    """What is left of a life, without the days on which it was made known."""
    return {
        "results": [(each.sequence, each.evaluation, each.as_of, each.cause, each.state) for each in file.results],
        "entries": [(each.id, each.status) for each in file.entries],
        "events": [(each.entry.id, each.event, each.happened_at) for each in file.events],
        "public": sorted(file.public_entries),
        "measures": sorted(
            (each.code, each.state, str(each.starts_on), str(each.ends_on), str(each.entry_id))
            for each in file.measures
            if each.state is not MeasureState.ENDED
        ),
        "lists": [(each.name, each.state, each.since) for each in file.listings],
        "waiting": sorted((act.kind, act.due_at) for act in file.due if act.done_at is None),
    }


@pytest.mark.parametrize(("code", "kind"), [(code, kind) for code, covered in KINDS.items() for kind in covered])
@given(life=LIFE)
@settings(max_examples=20, deadline=None)
def test_day_by_day_ends_where_all_at_once_ends(code: str, kind: SubjectKind, life: Life) -> None:
    assert ended(lived(code, kind, life, daily=False)) == ended(lived(code, kind, life, daily=True))


def arrived(code: str, kind: SubjectKind, life: Life, order: Sequence[int]) -> SubjectFile:
    """The file at the end, when all entries of a life arrive on the first day, one after the other in an order."""
    file, book = begun(code, kind), BOOKS[code]
    items = [each for each in book.items.values() if each.applies_to is None or kind in each.applies_to]
    for minute, place in enumerate(order):
        day, which, valid, public = life[place]
        now, item = START + timedelta(minutes=minute), items[which % len(items)]
        entry = entry_of(
            item, place + 1, points=item.points if item.points is not None else Decimal(-5),
            decided_on=START.date() - day * DAY, recorded_at=START, confirmed_at=START,
            expires_on=None if valid is None else START.date() + valid * DAY,
            publicity_until=None if public is None else START.date() + public * DAY,
        )  # fmt: skip
        file.add_entry(entry)
        schedule_expiry(file, book, entry)
        settle(file, book, LAW.calendars[code], as_of=now, now=now, cause=Cause.ENTRY, caused_by=[entry.id])
    carry_out_due(file, LAW, START + LENGTH * DAY)
    return file


def stands(file: SubjectFile) -> dict[str, Any]:
    """What a file says in the end, however it came to it."""
    return {
        "evaluation": file.current.evaluation if file.current is not None else None,
        "entries": sorted((each.id, each.status) for each in file.entries),
        "public": sorted(file.public_entries),
        "measures": sorted(
            (each.code, each.state, str(each.entry_id))
            for each in file.measures
            if each.state is not MeasureState.ENDED
        ),
        "lists": sorted(each.name for each in file.listings if each.stands),
    }


@pytest.mark.parametrize(("code", "kind"), [(code, kind) for code, covered in KINDS.items() for kind in covered])
@given(life=LIFE, data=st.data())
@settings(max_examples=20, deadline=None)
def test_the_order_of_arrival_does_not_matter(code: str, kind: SubjectKind, life: Life, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(life))))
    assert stands(arrived(code, kind, life, order)) == stands(arrived(code, kind, life, range(len(life))))


def test_every_text_is_lived_under() -> None:
    for code, covered in KINDS.items():  # something happens in it
        life: Life = [(3, 0, 10, 10), (40, 1, 20, 5)]
        file = lived(code, covered[0], life, daily=True)
        assert {"confirmed", "expired"} <= {each.event for each in file.events}, code
