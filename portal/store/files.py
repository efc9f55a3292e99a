"""Opening subjects' files: locked in the order of their ids, read with one query a table."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import asyncpg

from portal.casework.file import About, DueAct, DueKind, SubjectFile
from portal.domain.entry import Category, Entry, Fund, Severity, SeverityClass, Source, Stage, Status
from portal.domain.measure import Measure, MeasureState
from portal.domain.push import Channel
from portal.domain.repair import Repair
from portal.domain.result import Cause, Result, ResultState
from portal.domain.subject import Subject, SubjectKind
from portal.store import commitments, consents, issued, listings, monitoring, pushes, years
from portal.store.cases import read_cases
from portal.store.published import read_public_entries, read_public_persons
from portal.store.rows import local
from portal.store.scores import read_scores
from portal.store.shown import deadline_of, evaluation_of

ENTRY_COLUMNS = (
    "id", "subject_id", "item", "item_name", "item_name_en", "category", "article", "points", "facts", "basis",
    "decided_on", "document_no", "handling_type", "info_category", "credit_condition", "recorded_at", "region",
    "shared", "source", "occurred_on", "recorded_by", "expires_on", "treatment", "severity_class",
    "publicity_until", "stage", "status", "confirmed_at", "local_parameters",
    "loss", "fraud_purpose", "agreement_clause",
    "severity", "channel", "reverses", "answers_for", "undisclosed_by_source", "remedy_ended_on", "final_decision",
    "fund",
)  # fmt: skip


async def open_files(connection: asyncpg.Connection, subject_ids: Sequence[int], on: date) -> dict[int, SubjectFile]:
    """Locks the subjects and reads what stands in their files. Unknown ids are left out."""
    rows = await connection.fetch(
        """
        SELECT subject.id, identity_id, rulebook, kind, region, archive_no, facts,
               name_shown, identifier_shown, current_result_id
        FROM subject JOIN identity ON identity.id = identity_id
        WHERE subject.id = ANY($1) ORDER BY subject.id FOR UPDATE OF subject
        """,
        subject_ids,
    )
    files = {row["id"]: SubjectFile(_subject(row), [], [], [], []) for row in rows}
    if files:
        ids = list(files)
        await _read_entries(connection, files, ids)
        await read_scores(connection, files)
        await years.read_years(connection, files)
        await years.read_brands(connection, files)
        await _read_results(connection, files, ids, [row["current_result_id"] for row in rows], on)
        await _read_measures(connection, files, ids)
        await commitments.read(connection, files, ids)
        await consents.read(connection, files, ids)
        await listings.read(connection, files, ids)
        await issued.read(connection, files, ids)
        await read_cases(connection, files, ids)
        await pushes.read(connection, files, ids)
        await monitoring.read(connection, files, ids)
        await read_public_entries(connection, files, ids)
        await read_public_persons(connection, files, ids)
        await _read_due(connection, files, ids)
    return files


async def _read_entries(connection: asyncpg.Connection, files: dict[int, SubjectFile], ids: list[int]) -> None:
    rows = await connection.fetch(
        f"""
        SELECT {", ".join(ENTRY_COLUMNS)},
               CASE WHEN status IN ('revoked', 'repaired') THEN (
                   SELECT max(happened_at) FROM entry_event WHERE entry_id = entry.id AND event = status) END
        FROM entry WHERE subject_id = ANY($1) ORDER BY id
        """,  # noqa: S608
        ids,
    )
    for row in rows:
        entry = Entry(*row)
        entry.category, entry.source = Category(entry.category), Source(entry.source)
        entry.stage, entry.status = Stage(entry.stage), Status(entry.status)
        entry.severity = Severity(entry.severity) if entry.severity else None
        entry.channel = Channel(entry.channel) if entry.channel else None
        entry.severity_class = SeverityClass(entry.severity_class) if entry.severity_class else None
        entry.fund = Fund(entry.fund) if entry.fund else None
        entry.recorded_at = local(entry.recorded_at)
        entry.confirmed_at = local(entry.confirmed_at) if entry.confirmed_at else None
        entry.taken_back_at = local(entry.taken_back_at) if entry.taken_back_at else None
        files[entry.subject_id].entries.append(entry)


async def _read_results(
    connection: asyncpg.Connection, files: dict[int, SubjectFile], ids: list[int], current: list[int], on: date
) -> None:
    rows = await connection.fetch(
        """
        SELECT subject_id, sequence, state, as_of, cause, caused_by, published_on, dispute_deadline, final_on,
               repair_from, id, score, grade, reason, trace, parameters, cycle, model, annual_grade, computed_grade,
               published_by
        FROM result
        WHERE id = ANY($2) OR (subject_id = ANY($1) AND (state = 'initial' OR dispute_until >= $3))
        ORDER BY subject_id, sequence
        """,
        ids,
        current,
        on,
    )
    for row in rows:
        files[row["subject_id"]].results.append(
            Result(
                subject_id=row["subject_id"],
                sequence=row["sequence"],
                evaluation=evaluation_of(row),
                state=ResultState(row["state"]),
                as_of=local(row["as_of"]),
                cause=Cause(row["cause"]),
                caused_by=tuple(row["caused_by"]),
                published_on=row["published_on"],
                dispute=deadline_of(row["dispute_deadline"]),
                final_on=row["final_on"],
                repair_from=row["repair_from"],
                cycle=row["cycle"],
                model=row["model"],
                published_by=row["published_by"],
                id=row["id"],
            )
        )


async def _read_measures(connection: asyncpg.Connection, files: dict[int, SubjectFile], ids: list[int]) -> None:
    rows = await connection.fetch(
        """
        SELECT subject_id, code, state, opened_at, shown, starts_on, ends_on, decided_by, reason, ended_at, id,
               entry_id, result_sequence, region, fine, amount, document_ref, exam_passed_on, exam_noted_by, resumed_on
        FROM measure WHERE subject_id = ANY($1) AND state <> 'ended' ORDER BY id
        """,
        ids,
    )
    for row in rows:
        measure = Measure(*row)
        measure.state, measure.opened_at = MeasureState(measure.state), local(measure.opened_at)
        files[measure.subject_id].measures.append(measure)


async def _read_due(connection: asyncpg.Connection, files: dict[int, SubjectFile], ids: list[int]) -> None:
    rows = await connection.fetch(
        """
        SELECT id, kind, subject_id, ref_id, due_at FROM due_act
        WHERE subject_id = ANY($1) AND done_at IS NULL ORDER BY due_at, id
        """,
        ids,
    )
    for row in rows:
        file = files[row["subject_id"]]
        kind = DueKind(row["kind"])
        file.due.append(DueAct(kind, _about(file, kind, row["ref_id"]), local(row["due_at"]), row["id"]))


def _about(file: SubjectFile, kind: DueKind, ref_id: int) -> About:
    if kind in (DueKind.BRAND_CHANGES, DueKind.YEAR_TURNS):
        return file.subject
    shelf: Sequence[About] = file.measures
    if kind in (DueKind.ENTRY_EXPIRES, DueKind.PUBLICITY_ENDS):
        shelf = file.entries
    elif kind is DueKind.RESULT_FINAL:
        shelf = file.results
    elif kind is DueKind.REPAIR_EFFECTIVE:
        shelf = [each for each in file.cases if isinstance(each, Repair)]
    elif kind in (DueKind.LISTING_FULL, DueKind.LISTING_ENDS):
        shelf = file.listings
    return next(each for each in shelf if each.id == ref_id)


def _subject(row: Any) -> Subject:
    return Subject(
        id=row["id"],
        identity_id=row["identity_id"],
        rulebook=row["rulebook"],
        kind=SubjectKind(row["kind"]),
        region=row["region"],
        name_shown=row["name_shown"],
        identifier_shown=row["identifier_shown"],
        archive_no=row["archive_no"],
        facts=row["facts"],
    )
