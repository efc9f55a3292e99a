"""What casework needs from outside."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from portal.casework.file import SubjectFile
from portal.domain.identifiers import Identifier
from portal.domain.lookup import LookUp
from portal.domain.push import Matter, Push, Upload
from portal.domain.subject import SubjectKind
from portal.domain.typical_case import TypicalCase
from portal.domain.working_days import WorkingCalendar
from portal.rulebooks.calendar import EnteredDay
from portal.rulebooks.held import SetAside
from portal.rulebooks.model import Rulebook


@dataclass(frozen=True, slots=True)
class Law:
    """The rulebooks with the operator's parameters, and the working calendar of each.

    `held`: a rulebook as it stood at another instant, by its code; without it as it stands. `since` when each is as
    it stands, where an operator entered anything; `acting`: since when values hold that have not acted on all its
    results yet, oldest first. `set_aside`: values that operators entered and that cannot be carried out any more.
    """

    rulebooks: Mapping[str, Rulebook]
    calendars: Mapping[str, WorkingCalendar]
    held: Callable[[str, datetime], Rulebook] | None = None
    since: Mapping[str, datetime] = field(default_factory=dict)
    acting: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    set_aside: Sequence[SetAside] = ()

    def of(self, rulebook: str) -> tuple[Rulebook, WorkingCalendar]:
        """Rulebook and calendar by the rulebook's code."""
        return self.rulebooks[rulebook], self.calendars[rulebook]

    def at(self, rulebook: str, moment: datetime) -> Rulebook:
        """A rulebook as it stood at an instant: by what operators had entered until then."""
        return self.rulebooks[rulebook] if self.held is None else self.held(rulebook, moment)


@dataclass(frozen=True, slots=True)
class NewIdentity:
    """A person or an institution in clear, on its way into the store. Phone in E.164.

    basics: the basic information of art. 16 as it is shown, a list of {label: {zh, en}, value}.
    representative: 法定代表人 of an institution.
    """

    identifier: Identifier
    name: str
    phone: str | None = None
    basics: Sequence[dict[str, Any]] = ()
    representative: str | None = None

    def __repr__(self) -> str:
        return "NewIdentity(…)"


@dataclass(frozen=True, slots=True)
class NewSubject:
    """An archive to be opened for an identity in a role."""

    identity_id: int
    rulebook: str
    kind: SubjectKind
    region: str
    institution_code: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The value of a rulebook that has to act next, `since` when it holds, and the subject that it has reached."""

    id: int
    rulebook: str
    since: datetime
    reached: int


@dataclass(frozen=True, slots=True)
class DailyFeed:
    """One matter of one text on its way to one platform."""

    rulebook: str
    platform: str
    matter: Matter


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that stands at the end of a day: `once` names it, `record` is what leaves of it."""

    id: int
    subject_id: int
    once: str
    happened_on: date
    record: dict[str, Any]


class Transaction(Protocol):
    """All or nothing. Files opened in it are locked until it ends."""

    async def law(self, on: date) -> Law:
        """Rulebooks and calendar as they stand on a day."""
        ...

    async def open_files(self, subject_ids: Sequence[int], on: date) -> dict[int, SubjectFile]:
        """Locks subjects, in the order of their ids, and reads their files. Unknown ids are left out.

        Of the results, the current one and those that are initial or may still be disputed on that day.
        """
        ...

    async def add_subjects(self, subjects: Sequence[NewSubject], now: datetime) -> list[int]:
        """Opens archives; their ids in the same order. An archive that exists already is left out."""
        ...

    async def subjects_without_result(self, rulebooks: Sequence[str], after: int, limit: int) -> list[int]:
        """Subjects under these rulebooks that have no result yet, by id."""
        ...

    async def subjects_under(self, rulebook: str, place: str, after: int, limit: int) -> list[int]:
        """Subjects under a rulebook whose region begins with a prefix, by id."""
        ...

    async def entry_subject(self, entry_id: int) -> int | None:
        """The subject to whose archive an entry belongs."""
        ...

    async def document_subject(self, document_id: int) -> int | None:
        """The subject to whom a document was issued."""
        ...

    async def subjects_by_identifier(self, rulebook: str, identifiers: Sequence[Identifier]) -> list[list[int]]:
        """The subjects under a rulebook of each identifier, in the same order."""
        ...

    async def next_score_batch(self) -> int:
        """A number for a batch of imported scores."""
        ...

    async def commitment_subject(self, commitment_id: int) -> int | None:
        """The subject that signed a commitment."""
        ...

    async def listing_subject(self, listing_id: int) -> int | None:
        """The subject of a listing."""
        ...

    async def years_waiting(self, rulebook: str, cycle: int, place: str, after: int, limit: int) -> list[int]:
        """Subjects in a place (prefix of its code) whose result of a year is computed and not published, by id."""
        ...

    async def fact_proved_on(self, subject_id: int, name: str) -> date | None:
        """The day of the proof of what stands as a fact about a subject; None without one."""
        ...

    async def scored_since(self, cycle: int, subject_ids: Sequence[int]) -> bool:
        """Whether scores or values of a model have come for any of these subjects since the year was computed."""
        ...

    async def year_skipped(self, rulebook: str, cycle: int) -> bool:
        """Whether archives stood under a rulebook by the end of a year whose results are not all computed."""
        ...

    async def not_filed(self, files: Sequence[UUID]) -> list[UUID]:
        """Those of kept files that were not filed with a case, in their order."""
        ...

    async def entries_answering(self, entry_id: int) -> list[int]:
        """The entries of persons who answer for an institution's entry (WH 二(二))."""
        ...

    async def push_subject(self, push_id: int) -> int | None:
        """The subject about whom a push is."""
        ...

    async def keep_look_ups(self, look_ups: Sequence[LookUp]) -> None:
        """Stores answers of another platform."""
        ...

    async def upload_of(self, region: str, month: date) -> Upload | None:
        """A district's upload of a month, locked; None before it is made."""
        ...

    async def records_of(self, rulebook: str, region: str, first: date, before: date) -> list[dict[str, Any]]:
        """What leaves of the entries that a place decided from one day on until before another, by their `id`."""
        ...

    async def regions_to_upload(self, rulebook: str, city: str, month: date) -> list[str]:
        """Places below the city that decided something in a month which has not been uploaded, by code."""
        ...

    async def keep_upload(
        self,
        region: str,
        month: date,
        due_on: date,
        push: Push | None,
        statuses: Mapping[int, str],
        officer_id: int | None,
        now: datetime,
    ) -> None:
        """Stores a district's upload of a month, and what it sends: entries by id with the status that is told."""
        ...

    async def countersign(self, region: str, month: date, officer_id: int | None, now: datetime) -> None:
        """Stores that the authority above has a district's month."""
        ...

    async def feed_reached(self, feed: DailyFeed) -> date | None:
        """Up to which day a daily feed is done; nobody else works on it until this transaction ends."""
        ...

    async def standing_of(
        self, feed: DailyFeed, since: date | None, before: date, after: int, limit: int
    ) -> list[Standing]:
        """What the days from one on until before another brought, still stands and was not pushed there; by id."""
        ...

    async def feed_done(self, feed: DailyFeed, reached: date) -> None:
        """Notes that everything of the days before is in the outbox."""
        ...

    async def put_shared_right(self, now: datetime) -> int:
        """Tells the departments with which entries were shared what became of these since; how many (HLJ art. 36)."""
        ...

    async def add_pushes(self, pushes: Sequence[tuple[int | None, Push]]) -> None:
        """Puts pushes in the outbox, each with the subject that it is about."""
        ...

    async def case_subject(self, case_id: int) -> int | None:
        """The subject to whom a case belongs."""
        ...

    async def officer_region(self, officer_id: int) -> str | None:
        """Region of the authority of an active officer; None where there is none."""
        ...

    async def dispute_until(self, subject_id: int, entry_id: int | None, result: int | None) -> date | None:
        """Last day for a dispute of a result by its number, or of the result that an entry brought; None without one.

        Results of the past included.
        """
        ...

    async def resulted_on(self, subject_id: int, result: int | None) -> date | None:
        """The day as of which a result of that number stands, one of the past included; None where there is none."""
        ...

    async def carry_over(self, joined: int, into: int, officer_id: int, proof: str, now: datetime) -> None:
        """Moves all that stands in one archive to another; the first lives on as a former number of the second."""
        ...

    async def known_by(self, entry_id: int) -> list[str]:
        """In clear, whatever the subject of an entry could be known by, and who answers for it: names, numbers."""
        ...

    async def case_told(self, entry_id: int) -> bool:
        """Whether an entry is told as a typical case now."""
        ...

    async def entry_of_case(self, case_id: int) -> int | None:
        """The entry that a typical case tells of."""
        ...

    async def tell_case(self, case: TypicalCase) -> int:
        """Stores a typical case; its id."""
        ...

    async def take_cases_back(
        self, entry_ids: Sequence[int], reason: str, officer_id: int | None, now: datetime
    ) -> None:
        """No longer shows the typical cases that tell of these entries."""
        ...

    async def reserve_entry_ids(self, count: int) -> list[int]:
        """Ids for new entries, so that a trace can name them before they are stored."""
        ...

    async def save(self, files: Sequence[SubjectFile]) -> None:
        """Stores everything that changed in the files, texts and wake-up included."""
        ...

    async def next_due(self, until: datetime, limit: int, leave_out: Sequence[int]) -> list[int]:
        """Subjects with something due, the longest overdue first, but for some."""
        ...

    async def close_calendar(self) -> None:
        """Waits for all who count by the calendar and lets nobody else read it until this transaction ends."""
        ...

    async def enter_calendar(self, year: int, days: Sequence[EnteredDay], notice_no: str, now: datetime) -> None:
        """Stores a notice, or a change of one: days that it does not name stay as known."""
        ...

    async def running_subjects(self, on: date, after: int, limit: int) -> list[int]:
        """Subjects with a limit that still runs on a day, by id: to dispute a result or to answer a document."""
        ...

    async def parameter_waiting(self, now: datetime) -> Waiting | None:
        """Of an operator's values that have not acted though their day has come, the one that holds longest, locked."""
        ...

    async def results_before(self, rulebook: str, before: datetime, after: int, limit: int) -> list[int]:
        """Subjects of a rulebook whose current result is older than an instant, by id."""
        ...

    async def parameter_acted(self, waiting: Waiting, reached: int | None, now: datetime) -> None:
        """Notes up to which subject a value has acted; None: it is done, and so are those of its pass."""
        ...


class Store(Protocol):
    """Where the archive lives."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A new transaction; it commits when the block ends without an error."""
        ...


class JoiningStore(Store, Protocol):
    """A store that can join two archives inside a transaction which somebody else began."""

    async def join(self, connection: Any, joined: int, into: int, officer_id: int, proof: str, now: datetime) -> None:
        """Joins two archives inside a transaction that runs already; see casework.joining."""
        ...
