"""Casework's store as plain values: what is opened is a copy, and only what is saved stays."""

from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import date, datetime
from itertools import count
from typing import Any, TypeVar, cast

from portal.casework.file import DueAct, EntryEvent, Message, SubjectFile
from portal.casework.ports import Law, Store, Transaction
from portal.casework.settle import settle
from portal.domain.case import Case, CaseEvent
from portal.domain.document import IssuedDocument
from portal.domain.handling import Handling, Opinion
from portal.domain.measure import Measure, MeasureState
from portal.domain.result import Cause, Result, ResultState
from portal.domain.subject import Subject
from portal.rulebooks.calendar import working_calendar
from portal.rulebooks.loader import load_all

LAW = Law(load_all({"heilongjiang": {"in_force_from": date(2021, 12, 1)}}), {"heilongjiang": working_calendar()})
BOOK, CALENDAR = LAW.of("heilongjiang")
OFFICERS = {1: "230100", 2: "230100", 3: "230100", 4: "230200"}
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
        return LAW

    async def open_files(self, subject_ids: Sequence[int], on: date) -> dict[int, SubjectFile]:
        self.whole = deepcopy(self.store.whole)
        whole = self.whole
        shown = [each for each in whole.results[:-1] if each.state is ResultState.INITIAL or _running(each, on)]
        return {
            1: SubjectFile(
                whole.subject,
                whole.entries,
                [*shown, *whole.results[-1:]],
                [each for each in whole.measures if each.state is not MeasureState.ENDED],
                [act for act in whole.due if act.done_at is None],
                documents=whole.documents,
                cases=whole.cases,
                opinions=whole.opinions,
            )
        }

    async def entry_subject(self, entry_id: int) -> int | None:
        return 1

    async def case_subject(self, case_id: int) -> int | None:
        return 1

    async def officer_region(self, officer_id: int) -> str | None:
        return OFFICERS.get(officer_id)

    async def dispute_until(self, subject_id: int, entry_id: int | None, result: int | None) -> date | None:
        windows = (
            each.dispute.on
            for each in self.whole.results
            if each.dispute is not None and (each.sequence == result or entry_id in each.caused_by)
        )
        return max(windows, default=None)

    async def reserve_entry_ids(self, number: int) -> list[int]:
        return [next(self.store.numbers) for _ in range(number)]

    async def save(self, files: Sequence[SubjectFile]) -> None:
        for file in files:
            self.store.take(file, self.whole)

    async def next_due(self, until: datetime, limit: int, leave_out: Sequence[int] = ()) -> list[int]:
        waiting = any(act.done_at is None and act.due_at <= until for act in self.store.whole.due)
        return [1] if waiting and 1 not in leave_out else []


class MemoryStore:
    """casework.ports.Store with one subject, registered at `start`."""

    def __init__(self, subject: Subject, start: datetime) -> None:
        self.numbers = count(1)
        self.messages: list[Message] = []
        self.events: list[EntryEvent] = []
        self.case_events: list[CaseEvent] = []
        self.handlings: list[Handling] = []
        self.whole = SubjectFile(subject, [], [], [], [])
        whole = deepcopy(self.whole)
        file = deepcopy(self.whole)
        settle(file, BOOK, CALENDAR, as_of=start, now=start, cause=Cause.REGISTERED)
        self.take(file, whole)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Transaction]:
        yield cast("Transaction", MemoryTransaction(self))

    def take(self, file: SubjectFile, whole: SubjectFile) -> None:
        """Keeps what a transaction saved; whatever is new gets its number."""
        new: list[Result | Measure | DueAct | IssuedDocument | Case | Opinion] = [
            *file.new_results,
            *file.new_measures,
            *file.new_due,
            *file.new_documents,
            *file.new_cases,
            *file.new_opinions,
        ]
        for each in new:
            assert each.id is None
            each.id = next(self.numbers)
        whole.entries = file.entries
        whole.results = [*whole.results, *file.new_results]
        whole.measures = [*whole.measures, *file.new_measures]
        whole.due = [*whole.due, *file.new_due]
        whole.documents, whole.cases, whole.opinions = file.documents, file.cases, file.opinions
        self.messages += file.messages
        self.events += file.events
        self.case_events += file.case_events
        self.handlings += file.handlings
        self.whole = whole

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


def _running(result: Result, on: date) -> bool:
    return result.dispute is not None and result.dispute.on >= on
