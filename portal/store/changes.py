"""Storing what changed in files: one statement a table, whether one file changed or ten thousand."""

import uuid
from collections.abc import Sequence
from operator import attrgetter

import asyncpg
import orjson

from portal.casework.file import SubjectFile
from portal.domain.result import Result
from portal.store import (
    commitments,
    consents,
    declarations,
    facts,
    issued,
    listings,
    measures,
    monitoring,
    pushes,
    repair_outlooks,
    typical_cases,
)
from portal.store.cases import save_cases
from portal.store.files import ENTRY_COLUMNS
from portal.store.published import save_public_entries, save_public_persons
from portal.store.rows import copy, reserve
from portal.store.scores import copy_scores
from portal.store.seals import Seals
from portal.store.shown import deadline_shown, grade_shown, parameters_shown, trace_shown
from portal.store.years import save_years, wake_brands


async def save(connection: asyncpg.Connection, files: Sequence[SubjectFile], seals: Seals) -> None:
    """Stores all changes of the files, and wakes the notifier when there is a text."""
    opened, files = files, [file for file in files if file.changed]
    await _copy_entries(connection, files)
    await _move_entries(connection, files)
    await declarations.save(connection, files, seals)
    await facts.save(connection, files)
    await copy_scores(connection, files)
    await save_years(connection, files)
    await _copy_results(connection, files)
    await _move_results(connection, files)
    await measures.save(connection, files)
    await commitments.save(connection, files, seals)
    await consents.save(connection, files, seals)
    await listings.save(connection, files)
    await save_cases(connection, files)
    await monitoring.save(connection, files)
    await issued.save(connection, files, seals)
    await _move_due(connection, files)  # first: a notice that stood still falls due once more
    await pushes.save(connection, files)
    await _copy_due(connection, files)
    await wake_brands(connection, files)
    await _withdraw(connection, files)
    await _publish(connection, files)
    await save_public_entries(connection, files)
    await save_public_persons(connection, files)
    await typical_cases.follow_entries(connection, files)
    await repair_outlooks.save(connection, opened)
    await _copy_messages(connection, files, seals)


async def _copy_entries(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    row = attrgetter(*ENTRY_COLUMNS)
    await copy(connection, "entry", ENTRY_COLUMNS, [row(entry) for file in files for entry in file.new_entries])


async def _move_entries(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    events = [event for file in files for event in file.events]
    await copy(
        connection,
        "entry_event",
        ("entry_id", "event", "officer_id", "reason", "happened_at"),
        [(each.entry.id, each.event, each.officer_id, each.reason, each.happened_at) for each in events],
    )
    new = {id(entry) for file in files for entry in file.new_entries}
    moved = {event.entry.id: event.entry for event in events if id(event.entry) not in new}
    if moved:
        await connection.execute(
            """
            UPDATE entry
            SET stage = moved.stage, status = moved.status, confirmed_at = moved.confirmed_at,
                undisclosed_by_source = moved.undisclosed_by_source, publicity_until = moved.publicity_until,
                local_parameters = moved.local_parameters::jsonb
            FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::boolean[], $6::date[], $7::text[])
                AS moved (id, stage, status, confirmed_at, undisclosed_by_source, publicity_until, local_parameters)
            WHERE entry.id = moved.id
            """,
            list(moved),
            [entry.stage for entry in moved.values()],
            [entry.status for entry in moved.values()],
            [entry.confirmed_at for entry in moved.values()],
            [entry.undisclosed_by_source for entry in moved.values()],
            [entry.publicity_until for entry in moved.values()],
            # As text: lists of lists would be taken for the dimensions of an array.
            [orjson.dumps(entry.local_parameters).decode() for entry in moved.values()],
        )


async def _copy_results(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    results = [result for file in files for result in file.new_results]
    if not results:
        return
    for result, new_id in zip(results, await reserve(connection, "result", len(results)), strict=True):
        result.id = new_id
    await copy(
        connection,
        "result",
        (
            "id", "subject_id", "sequence", "score", "grade", "reason", "state", "as_of", "cause", "caused_by",
            "trace", "parameters", "published_on", "dispute_until", "dispute_deadline", "final_on", "repair_from",
            "cycle", "model", "annual_grade", "computed_grade", "published_by",
        ),
        [
            (
                each.id, each.subject_id, each.sequence, each.evaluation.score, grade_shown(each.evaluation.grade),
                each.evaluation.reason, each.state, each.as_of, each.cause, list(each.caused_by),
                trace_shown(each.evaluation.trace), parameters_shown(each.evaluation.parameters),
                each.published_on, each.dispute.on if each.dispute else None, deadline_shown(each.dispute),
                each.final_on, each.repair_from, each.cycle, each.model, grade_shown(each.evaluation.annual_grade),
                grade_shown(each.evaluation.computed_grade), each.published_by,
            )
            for each in results
        ],
    )  # fmt: skip
    await connection.execute(
        """
        UPDATE subject SET current_result_id = newest.result_id
        FROM unnest($1::bigint[], $2::bigint[]) AS newest (subject_id, result_id)
        WHERE subject.id = newest.subject_id
        """,
        [file.subject.id for file in files if file.new_results],
        [file.new_results[-1].id for file in files if file.new_results],
    )


async def _move_results(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    moved = [result for file in files for result in file.touched_results]
    if moved:
        await connection.execute(
            """
            UPDATE result
            SET state = moved.state, dispute_until = moved.dispute_until,
                dispute_deadline = moved.dispute_deadline, final_on = moved.final_on,
                published_on = moved.published_on, published_by = moved.published_by, repair_from = moved.repair_from
            FROM unnest($1::bigint[], $2::text[], $3::date[], $4::jsonb[], $5::date[], $6::date[], $7::bigint[],
                        $8::date[])
                AS moved (id, state, dispute_until, dispute_deadline, final_on, published_on, published_by, repair_from)
            WHERE result.id = moved.id
            """,
            [each.id for each in moved],
            [each.state for each in moved],
            [each.dispute.on if each.dispute else None for each in moved],
            [deadline_shown(each.dispute) for each in moved],
            [each.final_on for each in moved],
            [each.published_on for each in moved],
            [each.published_by for each in moved],
            [each.repair_from for each in moved],
        )


async def _copy_due(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    await copy(
        connection,
        "due_act",
        ("kind", "subject_id", "ref_id", "due_at", "done_at"),
        [(act.kind, file.subject.id, act.about.id, act.due_at, act.done_at) for file in files for act in file.new_due],
    )


async def _move_due(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    moved = [act for file in files for act in file.touched_due]
    if moved:
        await connection.execute(
            """
            UPDATE due_act SET due_at = moved.due_at, done_at = moved.done_at
            FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) AS moved (id, due_at, done_at)
            WHERE due_act.id = moved.id
            """,
            [act.id for act in moved],
            [act.due_at for act in moved],
            [act.done_at for act in moved],
        )


async def _withdraw(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """What was public and no longer holds leaves the list, until something else is published."""
    gone = [file.subject.id for file in files if file.withdrawn and not (file.current and file.current.published_on)]
    if gone:
        await connection.execute("DELETE FROM published_institution WHERE subject_id = ANY($1)", gone)


async def _publish(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """HLJ art. 27: institutions' results are public, persons' never are."""
    fresh = [
        (file, result)
        for file in files
        if file.subject.kind.is_institution
        and (result := _moved_current(file)) is not None
        and result.published_on is not None
    ]
    if not fresh:
        return
    await connection.execute(
        """
        INSERT INTO published_institution (subject_id, name, credit_code, kind, region, rulebook, score, grade,
                                           grade_code, state, as_of, published_on, parameters)
        SELECT id, name, credit_code, kind, region, rulebook, score, grade, grade_code, state, as_of, published_on,
               parameters::jsonb
        FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::numeric[],
                    $8::jsonb[], $9::text[], $10::text[], $11::timestamptz[], $12::date[], $13::text[])
             AS shown (id, name, credit_code, kind, region, rulebook, score, grade, grade_code, state, as_of,
                       published_on, parameters)
        ON CONFLICT (subject_id) DO UPDATE
        SET score = excluded.score, grade = excluded.grade, grade_code = excluded.grade_code,
            state = excluded.state, as_of = excluded.as_of, published_on = excluded.published_on,
            parameters = excluded.parameters
        """,
        [file.subject.id for file, _ in fresh],
        [file.subject.name_shown for file, _ in fresh],
        [file.subject.identifier_shown for file, _ in fresh],
        [file.subject.kind for file, _ in fresh],
        [file.subject.region for file, _ in fresh],
        [file.subject.rulebook for file, _ in fresh],
        [result.evaluation.score for _, result in fresh],
        [grade_shown(result.evaluation.grade) for _, result in fresh],
        [result.evaluation.grade.code if result.evaluation.grade else None for _, result in fresh],
        [result.state for _, result in fresh],
        [result.as_of for _, result in fresh],
        [result.published_on for _, result in fresh],
        # As text: a list of lists would be taken for an array of more dimensions.
        [orjson.dumps(parameters_shown(result.evaluation.parameters)).decode() for _, result in fresh],
    )


def _moved_current(file: SubjectFile) -> Result | None:
    current = file.current
    return current if current in file.new_results or current in file.touched_results else None


async def _copy_messages(connection: asyncpg.Connection, files: Sequence[SubjectFile], seals: Seals) -> None:
    letters = [(file, message) for file in files for message in file.messages]
    await copy(
        connection,
        "message",
        (
            "subject_id", "audience", "kind", "title", "title_en", "body", "body_en", "created_at", "document_id",
            "case_id",
        ),
        [
            (
                file.subject.id, each.audience, each.kind, each.title, each.title_en, each.body, each.body_en,
                each.created_at, each.document.id if each.document else None, each.case.id if each.case else None,
            )
            for file, each in letters
        ],
    )  # fmt: skip
    texts = [
        (
            uuid.uuid4(), f"result:{each.result.id}" if each.result else f"{each.kind}:{uuid.uuid4()}",
            file.subject.identity_id, each.kind, seals.seal(each.sms, "outbox.body"), each.created_at, "queued",
            each.created_at,
        )
        for file, each in letters
        if each.sms is not None
    ]  # fmt: skip
    await copy(
        connection,
        "outbox",
        ("ref", "once", "identity_id", "kind", "body_sealed", "created_at", "state", "next_at"),
        texts,
    )
    if texts:
        await connection.execute("NOTIFY outbox")
