"""PostgreSQL as casework's store."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg

from portal.casework import joining
from portal.casework.file import SubjectFile
from portal.casework.ports import DailyFeed, Law, NewSubject, Standing, Transaction, Waiting
from portal.domain.identifiers import Identifier
from portal.domain.lookup import LookUp
from portal.domain.push import Push, Upload
from portal.domain.typical_case import TypicalCase
from portal.rulebooks.calendar import EnteredDay
from portal.store import cases, daily, sharing, typical_cases, uploads
from portal.store.changes import save
from portal.store.facts import proved_on
from portal.store.files import open_files
from portal.store.joining import carry_over
from portal.store.law import LawBooks
from portal.store.parameters import parameter_acted, parameter_waiting
from portal.store.pushes import append
from portal.store.registry import add_subjects
from portal.store.rows import local, reserve
from portal.store.scores import subjects_by_identifier
from portal.store.seals import Seals
from portal.store.years import scored_since, year_skipped, years_waiting


class PostgresTransaction:
    """casework.ports.Transaction on one connection."""

    def __init__(self, connection: asyncpg.Connection, law_books: LawBooks, seals: Seals) -> None:
        self.connection = connection
        self._law_books = law_books
        self._seals = seals
        self._law: Law | None = None

    async def law(self, on: date) -> Law:
        """Rulebooks and calendar as they stand on a day."""
        self._law = await self._law_books.law(self.connection, on)
        return self._law

    async def open_files(self, subject_ids: Sequence[int], on: date) -> dict[int, SubjectFile]:
        """Locks subjects, in the order of their ids, and reads their files."""
        files = await open_files(self.connection, subject_ids, on)
        law = self._law or await self.law(on)
        for file in files.values():
            file.book_at = partial(law.at, file.subject.rulebook)
            file.book = law.rulebooks[file.subject.rulebook]
        return files

    async def add_subjects(self, subjects: Sequence[NewSubject], now: datetime) -> list[int]:
        """Opens archives; their ids in the same order. An archive that exists already is left out."""
        return await add_subjects(self.connection, subjects, now)

    async def subjects_without_result(self, rulebooks: Sequence[str], after: int, limit: int) -> list[int]:
        """Subjects under these rulebooks that have no result yet, by id."""
        rows = await self.connection.fetch(
            """
            SELECT id FROM subject
            WHERE current_result_id IS NULL AND rulebook = ANY($1) AND id > $2 ORDER BY id LIMIT $3
            """,
            rulebooks,
            after,
            limit,
        )
        return [row["id"] for row in rows]

    async def subjects_under(self, rulebook: str, place: str, after: int, limit: int) -> list[int]:
        """Subjects under a rulebook whose region begins with a prefix, by id."""
        rows = await self.connection.fetch(
            "SELECT id FROM subject WHERE rulebook = $1 AND region LIKE $2 || '%' AND id > $3 ORDER BY id LIMIT $4",
            rulebook,
            place,
            after,
            limit,
        )
        return [row["id"] for row in rows]

    async def entry_subject(self, entry_id: int) -> int | None:
        """The subject to whose archive an entry belongs."""
        found: int | None = await self.connection.fetchval("SELECT subject_id FROM entry WHERE id = $1", entry_id)
        return found

    async def document_subject(self, document_id: int) -> int | None:
        """The subject to whom a document was issued."""
        found: int | None = await self.connection.fetchval(
            "SELECT subject_id FROM issued_document WHERE id = $1", document_id
        )
        return found

    async def subjects_by_identifier(self, rulebook: str, identifiers: Sequence[Identifier]) -> list[list[int]]:
        """The subjects under a rulebook of each identifier, in the same order."""
        return await subjects_by_identifier(self.connection, rulebook, identifiers, self._seals)

    async def next_score_batch(self) -> int:
        """A number for a batch of imported scores."""
        number: int = await self.connection.fetchval("SELECT nextval('score_batch')")
        return number

    async def commitment_subject(self, commitment_id: int) -> int | None:
        """The subject that signed a commitment."""
        found: int | None = await self.connection.fetchval(
            "SELECT subject_id FROM commitment WHERE id = $1", commitment_id
        )
        return found

    async def listing_subject(self, listing_id: int) -> int | None:
        """The subject of a listing."""
        found: int | None = await self.connection.fetchval("SELECT subject_id FROM listing WHERE id = $1", listing_id)
        return found

    async def years_waiting(self, rulebook: str, cycle: int, place: str, after: int, limit: int) -> list[int]:
        """Subjects in a place whose result of a year is computed and not published, by id."""
        return await years_waiting(self.connection, rulebook, cycle, place, after, limit)

    async def fact_proved_on(self, subject_id: int, name: str) -> date | None:
        """The day of the proof of what stands as a fact about a subject; None without one."""
        return await proved_on(self.connection, subject_id, name)

    async def scored_since(self, cycle: int, subject_ids: Sequence[int]) -> bool:
        """Whether scores or values of a model have come for any of these subjects since the year was computed."""
        return await scored_since(self.connection, cycle, subject_ids)

    async def year_skipped(self, rulebook: str, cycle: int) -> bool:
        """Whether archives stood under a rulebook by the end of a year whose results are not all computed."""
        return await year_skipped(self.connection, rulebook, cycle)

    async def entries_answering(self, entry_id: int) -> list[int]:
        """The entries of persons who answer for an institution's entry."""
        rows = await self.connection.fetch("SELECT id FROM entry WHERE answers_for = $1 ORDER BY id", entry_id)
        return [row["id"] for row in rows]

    async def push_subject(self, push_id: int) -> int | None:
        """The subject about whom a push is."""
        found: int | None = await self.connection.fetchval("SELECT subject_id FROM push WHERE id = $1", push_id)
        return found

    async def keep_look_ups(self, look_ups: Sequence[LookUp]) -> None:
        """Stores answers of another platform."""
        await uploads.keep_look_ups(self.connection, look_ups)

    async def upload_of(self, region: str, month: date) -> Upload | None:
        """A district's upload of a month, locked; None before it is made."""
        return await uploads.upload_of(self.connection, region, month)

    async def records_of(self, rulebook: str, region: str, first: date, before: date) -> list[dict[str, Any]]:
        """What leaves of the entries that a place decided in a time."""
        return await uploads.records_of(self.connection, rulebook, region, first, before)

    async def regions_to_upload(self, rulebook: str, city: str, month: date) -> list[str]:
        return await uploads.regions_to_upload(self.connection, rulebook, city, month)

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
        """Stores a district's upload of a month, and what it sends."""
        await uploads.keep_upload(self.connection, region, month, due_on, push, statuses, officer_id, now)

    async def countersign(self, region: str, month: date, officer_id: int | None, now: datetime) -> None:
        """Stores that the authority above has a district's month."""
        await uploads.countersign(self.connection, region, month, officer_id, now)

    async def feed_reached(self, feed: DailyFeed) -> date | None:
        """Up to which day a daily feed is done; nobody else works on it until this transaction ends."""
        return await daily.feed_reached(self.connection, feed)

    async def standing_of(
        self, feed: DailyFeed, since: date | None, before: date, after: int, limit: int
    ) -> list[Standing]:
        """What the days from one on until before another brought, still stands and was not pushed there; by id."""
        return await daily.standing_of(self.connection, feed, since, before, after, limit)

    async def put_shared_right(self, now: datetime) -> int:
        return await sharing.put_right(self.connection, now)

    async def feed_done(self, feed: DailyFeed, reached: date) -> None:
        """Notes that everything of the days before is in the outbox."""
        await daily.feed_done(self.connection, feed, reached)

    async def add_pushes(self, pushes: Sequence[tuple[int | None, Push]]) -> None:
        """Puts pushes in the outbox, each with the subject that it is about."""
        await append(self.connection, pushes)

    async def case_subject(self, case_id: int) -> int | None:
        """The subject to whom a case belongs."""
        found: int | None = await self.connection.fetchval("SELECT subject_id FROM credit_case WHERE id = $1", case_id)
        return found

    async def not_filed(self, files: Sequence[UUID]) -> list[UUID]:
        """Those of kept files that were not filed with a case, in their order."""
        return await cases.not_filed(self.connection, files)

    async def officer_region(self, officer_id: int) -> str | None:
        """Region of the authority of an active officer."""
        found: str | None = await self.connection.fetchval(
            "SELECT region FROM officer WHERE id = $1 AND active", officer_id
        )
        return found

    async def dispute_until(self, subject_id: int, entry_id: int | None, result: int | None) -> date | None:
        """Last day for a dispute of a result by its number, or of the result that an entry brought."""
        found: date | None = await self.connection.fetchval(
            "SELECT max(dispute_until) FROM result WHERE subject_id = $1 AND (sequence = $3 OR $2 = ANY(caused_by))",
            subject_id,
            entry_id,
            result,
        )
        return found

    async def resulted_on(self, subject_id: int, result: int | None) -> date | None:
        """The day as of which a result of that number stands, one of the past included; None where there is none."""
        as_of = await self.connection.fetchval(
            "SELECT as_of FROM result WHERE subject_id = $1 AND sequence = $2", subject_id, result
        )
        return local(as_of).date() if as_of is not None else None

    async def carry_over(self, joined: int, into: int, officer_id: int, proof: str, now: datetime) -> None:
        """Moves all that stands in one archive to another; the first lives on as a former number of the second."""
        await carry_over(self.connection, joined, into, officer_id, proof, now)

    async def known_by(self, entry_id: int) -> list[str]:
        """In clear, whatever the subject of an entry could be known by, and who answers for it: names, numbers."""
        return await typical_cases.known_by(self.connection, entry_id, self._seals)

    async def case_told(self, entry_id: int) -> bool:
        """Whether an entry is told as a typical case now."""
        return await typical_cases.case_told(self.connection, entry_id)

    async def entry_of_case(self, case_id: int) -> int | None:
        """The entry that a typical case tells of."""
        return await typical_cases.entry_of_case(self.connection, case_id)

    async def tell_case(self, case: TypicalCase) -> int:
        """Stores a typical case; its id."""
        return await typical_cases.tell_case(self.connection, case)

    async def take_cases_back(
        self, entry_ids: Sequence[int], reason: str, officer_id: int | None, now: datetime
    ) -> None:
        """No longer shows the typical cases that tell of these entries."""
        await typical_cases.take_back(self.connection, entry_ids, reason, officer_id, now)

    async def reserve_entry_ids(self, count: int) -> list[int]:
        """Ids for new entries."""
        return await reserve(self.connection, "entry", count)

    async def save(self, files: Sequence[SubjectFile]) -> None:
        """Stores everything that changed in the files."""
        await save(self.connection, files, self._seals)

    async def next_due(self, until: datetime, limit: int, leave_out: Sequence[int]) -> list[int]:
        """Subjects with something due, the longest overdue first, but for some."""
        rows = await self.connection.fetch(
            """
            SELECT subject_id FROM due_act WHERE done_at IS NULL AND due_at <= $1 AND subject_id <> ALL ($3)
            GROUP BY subject_id ORDER BY min(due_at), subject_id LIMIT $2
            """,
            until,
            limit,
            leave_out,
        )
        return [row["subject_id"] for row in rows]

    async def close_calendar(self) -> None:
        """Waits for all who count by the calendar and lets nobody else read it until this transaction ends."""
        # Whoever reads the law holds a lock on this table to the end, so no deadline counted by the old calendar
        # can be committed after the recount has passed by.
        await self.connection.execute("LOCK TABLE calendar_year IN ACCESS EXCLUSIVE MODE")

    async def enter_calendar(self, year: int, days: Sequence[EnteredDay], notice_no: str, now: datetime) -> None:
        """Stores a notice, or a change of one: days that it does not name stay as known."""
        self._law_books.forget()
        await self.connection.execute(
            """
            INSERT INTO calendar_year (year, notice_no, entered_at) VALUES ($1, $2, $3)
            ON CONFLICT (year) DO UPDATE SET notice_no = excluded.notice_no, entered_at = excluded.entered_at
            """,
            year,
            notice_no,
            now,
        )
        await self.connection.executemany(
            """
            INSERT INTO calendar_day (day, working, name, notice_no) VALUES ($1, $2, $3, $4)
            ON CONFLICT (day) DO UPDATE
            SET working = excluded.working, name = excluded.name, notice_no = excluded.notice_no
            """,
            [(each.day, each.working, each.name, notice_no) for each in days],
        )

    async def running_subjects(self, on: date, after: int, limit: int) -> list[int]:
        """Subjects with a limit that still runs on a day, by id: of a result, a document, a case or a listing."""
        rows = await self.connection.fetch(
            """
            SELECT subject_id FROM result WHERE dispute_until >= $1 AND subject_id > $2
            UNION
            SELECT subject_id FROM issued_document WHERE answer_until >= $1 AND subject_id > $2
            UNION
            SELECT subject_id FROM credit_case
            WHERE greatest(due_on, notice_until, proof_due_on) >= $1 AND closed_at IS NULL AND subject_id > $2
            UNION
            SELECT subject_id FROM listing
            WHERE greatest(answer_due_on, report_due_on) >= $1 AND left_on IS NULL AND subject_id > $2
            ORDER BY subject_id LIMIT $3
            """,
            on,
            after,
            limit,
        )
        return [row["subject_id"] for row in rows]

    async def parameter_waiting(self, now: datetime) -> Waiting | None:
        """Of an operator's values that have not acted though their day has come, the one that holds longest, locked."""
        return await parameter_waiting(self.connection, now)

    async def results_before(self, rulebook: str, before: datetime, after: int, limit: int) -> list[int]:
        """Subjects of a rulebook whose current result is older than an instant, by id."""
        rows = await self.connection.fetch(
            """
            SELECT s.id FROM subject s JOIN result r ON r.id = s.current_result_id
            WHERE s.rulebook = $1 AND r.as_of < $2 AND s.id > $3 ORDER BY s.id LIMIT $4
            """,
            rulebook,
            before,
            after,
            limit,
        )
        return [row["id"] for row in rows]

    async def parameter_acted(self, waiting: Waiting, reached: int | None, now: datetime) -> None:
        """Notes up to which subject a value has acted; None: it is done, and so are those of its pass."""
        await parameter_acted(self.connection, waiting, reached, now)


class PostgresStore:
    """casework.ports.Store on a pool."""

    def __init__(self, pool: Any, seals: Seals) -> None:
        self._pool = pool
        self._law_books = LawBooks()
        self._seals = seals

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A new transaction; it commits when the block ends without an error."""
        async with self._pool.acquire() as connection, connection.transaction():
            yield PostgresTransaction(connection, self._law_books, self._seals)

    async def join(self, connection: Any, joined: int, into: int, officer_id: int, proof: str, now: datetime) -> None:
        """Joins two archives inside a transaction that runs already; see casework.joining."""
        transaction = PostgresTransaction(connection, self._law_books, self._seals)
        await joining.join(transaction, joined, into, officer_id, proof, now)
