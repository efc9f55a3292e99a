"""Casework's store as plain values: what is opened is a copy, and only what is saved stays."""

from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any, TypeVar, cast
from uuid import UUID

from portal.casework.file import DueAct, EntryEvent, Message, SubjectFile
from portal.casework.keeping import BROKEN
from portal.casework.ports import Law, Store, Transaction
from portal.casework.settle import settle
from portal.domain.case import Case, CaseEvent
from portal.domain.document import IssuedDocument
from portal.domain.handling import Handling, Opinion
from portal.domain.listing import Listing, ListingEvent
from portal.domain.measure import Measure, MeasureEvent, MeasureState
from portal.domain.objection import Objection
from portal.domain.push import Push
from portal.domain.result import Cause, Result, ResultState
from portal.domain.subject import Subject
from portal.rulebooks.calendar import EnteredDay, working_calendar
from portal.rulebooks.loader import load_all

LAW = Law(load_all({"heilongjiang": {"in_force_from": date(2021, 12, 1)}}), {"heilongjiang": working_calendar()})
BOOK, CALENDAR = LAW.of("heilongjiang")
COLLEAGUES = (1, 2, 3)  # officers of the subject's region
STRANGER = 4
ELSEWHERE = "990000"
T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """The answer of a use case that has nothing to wait for."""
    try:
        work.send(None)
    except StopIteration as done:
        return cast("T", done.value)
    raise AssertionError("plain values are never waited for")


class MemoryTransaction:
    """casework.ports.Transaction on one subject's file, as far as these tests need it."""

    def __init__(self, store: "MemoryStore") -> None:
        self.store = store

    async def law(self, on: date) -> Law:
        return self.store.law

    async def open_files(self, subject_ids: Sequence[int], on: date) -> dict[int, SubjectFile]:
        self.whole = _copied(self.store.whole)
        whole = self.whole
        shown = [each for each in whole.results[:-1] if each.state is ResultState.INITIAL or _running(each, on)]
        self.file = replace(
            whole,
            results=[*shown, *whole.results[-1:]],
            measures=[each for each in whole.measures if each.state is not MeasureState.ENDED],
            due=[act for act in whole.due if act.done_at is None],
            listings=[each for each in whole.listings if not each.over],
            broken=[each for each in whole.listings if each.left_reason == BROKEN],
        )
        return {1: self.file}

    async def entry_subject(self, entry_id: int) -> int | None:
        return 1

    async def case_subject(self, case_id: int) -> int | None:
        return 1

    async def officer_region(self, officer_id: int) -> str | None:
        places = {**dict.fromkeys(COLLEAGUES, self.store.whole.subject.region), STRANGER: ELSEWHERE}
        return places.get(officer_id)

    async def document_subject(self, document_id: int) -> int | None:
        return 1

    async def listing_subject(self, listing_id: int) -> int | None:
        return 1

    async def dispute_until(self, subject_id: int, entry_id: int | None, result: int | None) -> date | None:
        windows = (
            each.dispute.on
            for each in self.whole.results
            if each.dispute is not None and (each.sequence == result or entry_id in each.caused_by)
        )
        return max(windows, default=None)

    async def resulted_on(self, subject_id: int, result: int | None) -> date | None:
        return next((each.as_of.date() for each in self.whole.results if each.sequence == result), None)

    async def reserve_entry_ids(self, number: int) -> list[int]:
        return [next(self.store.numbers) for _ in range(number)]

    async def not_filed(self, files: Sequence[UUID]) -> list[UUID]:
        return [each for each in files if each not in self.store.filed]

    async def entries_answering(self, entry_id: int) -> list[int]:
        return []

    async def save(self, files: Sequence[SubjectFile]) -> None:
        for file in files:
            self.store.take(file, self.whole)

    async def next_due(self, until: datetime, limit: int, leave_out: Sequence[int] = ()) -> list[int]:
        waiting = any(act.done_at is None and act.due_at <= until for act in self.store.whole.due)
        return [1] if waiting and 1 not in leave_out else []

    async def close_calendar(self) -> None:
        pass

    async def enter_calendar(self, year: int, days: Sequence[EnteredDay], notice_no: str, now: datetime) -> None:
        self.store.entered.update({each.day: each for each in days})
        calendar = working_calendar({year}, self.store.entered.values())
        self.store.law = Law(self.store.law.rulebooks, dict.fromkeys(self.store.law.calendars, calendar))

    async def running_subjects(self, on: date, after: int, limit: int) -> list[int]:
        return [1] if after < 1 else []


class MemoryStore:
    """casework.ports.Store with one subject, registered at `start`."""

    def __init__(self, subject: Subject, start: datetime, law: Law = LAW) -> None:
        self.law = law
        self.numbers = count(1)
        self.entered: dict[date, EnteredDay] = {}
        self.messages: list[Message] = []
        self.events: list[EntryEvent] = []
        self.case_events: list[CaseEvent] = []
        self.handlings: list[Handling] = []
        self.listing_events: list[ListingEvent] = []
        self.measure_events: list[MeasureEvent] = []
        self.pushes: list[Push] = []
        self.filed: set[UUID] = set()
        self.whole = SubjectFile(subject, [], [], [], [])
        file = _copied(self.whole)
        settle(file, *law.of(subject.rulebook), as_of=start, now=start, cause=Cause.REGISTERED)
        self.take(file, _copied(self.whole))

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Transaction]:
        yield cast("Transaction", MemoryTransaction(self))

    def take(self, file: SubjectFile, whole: SubjectFile) -> None:
        """Keeps what a transaction saved; whatever is new gets its number."""
        new: list[Result | Measure | DueAct | IssuedDocument | Case | Listing | Opinion] = [
            *file.new_results,
            *file.new_measures,
            *file.new_due,
            *file.new_documents,
            *file.new_cases,
            *file.new_opinions,
            *file.new_listings,
        ]
        for each in new:
            assert each.id is None
            each.id = next(self.numbers)
        self.whole = SubjectFile(
            whole.subject,
            file.entries,
            [*whole.results, *file.new_results],
            [*whole.measures, *file.new_measures],
            [*whole.due, *file.new_due],
            documents=file.documents,
            cases=file.cases,
            listings=[*whole.listings, *file.new_listings],
            rectifications=file.rectifications,
            public_entries=file.public_entries,
            opinions=file.opinions,
        )
        self.messages += file.messages
        self.events += file.events
        self.case_events += file.case_events
        self.listing_events += file.listing_events
        self.measure_events += file.measure_events
        self.pushes += file.new_pushes
        self.handlings += file.handlings
        self.filed.update(each for _case, each in file.attached)

    @property
    def port(self) -> Store:
        """As casework knows it."""
        return cast("Store", _Port(self))

    @property
    def current(self) -> Result:
        """The newest result."""
        return self.whole.results[-1]

    @property
    def open_measures(self) -> list[Measure]:
        """The measures that are not ended."""
        return [each for each in self.whole.measures if each.state is not MeasureState.ENDED]

    @property
    def texts(self) -> int:
        """How many texts went to the outbox."""
        return sum(message.sms is not None for message in self.messages)


class _Port:
    def __init__(self, store: MemoryStore) -> None:
        self.transaction = store._transaction


def _copied(whole: SubjectFile) -> SubjectFile:
    """A copy of what can change, whose parts refer to one another as before; values that never change are shared."""
    copies: dict[int, Any] = {}
    lists = (
        whole.entries,
        whole.results,
        whole.measures,
        whole.cases,
        whole.listings,
        whole.documents,
        whole.due,
        whole.opinions,
    )
    copied = [[copies.setdefault(id(each), copy(each)) for each in rows] for rows in lists]
    entries, results, measures, cases, listings, documents, due, opinions = copied
    for each in (*documents, *due):
        each.about = copies.get(id(each.about), each.about)
    for case in cases:
        if isinstance(case, Objection):
            case.repair = copies[id(case.repair)]
    for opinion in opinions:
        opinion.case = copies[id(opinion.case)]
    return SubjectFile(
        whole.subject,
        entries,
        results,
        measures,
        due,
        documents=documents,
        cases=cases,
        listings=listings,
        rectifications=list(whole.rectifications),
        public_entries=set(whole.public_entries),
        opinions=opinions,
    )


def _running(result: Result, on: date) -> bool:
    return result.dispute is not None and result.dispute.on >= on
