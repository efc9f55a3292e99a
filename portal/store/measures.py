"""Measures: appended, moved on, and each step of theirs kept."""

from collections.abc import Sequence

import asyncpg

from portal.casework.file import SubjectFile
from portal.store.rows import copy, reserve


async def save(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Stores what became of measures, new ones, and every step. Moved first: one may end and open again at once."""
    await _move(connection, files)
    await _add(connection, files)
    await _add_events(connection, files)


async def _move(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    moved = [measure for file in files for measure in file.touched_measures]
    if moved:
        await connection.execute(
            """
            UPDATE measure
            SET state = moved.state, starts_on = moved.starts_on, ends_on = moved.ends_on,
                decided_by = moved.decided_by, reason = moved.reason, ended_at = moved.ended_at,
                region = moved.region, fine = moved.fine, amount = moved.amount, document_ref = moved.document_ref,
                exam_passed_on = moved.exam_passed_on, exam_noted_by = moved.exam_noted_by,
                resumed_on = moved.resumed_on
            FROM unnest($1::bigint[], $2::text[], $3::date[], $4::date[], $5::bigint[], $6::text[],
                        $7::timestamptz[], $8::text[], $9::numeric[], $10::numeric[], $11::text[], $12::date[],
                        $13::bigint[], $14::date[])
                AS moved (id, state, starts_on, ends_on, decided_by, reason, ended_at, region, fine, amount,
                          document_ref, exam_passed_on, exam_noted_by, resumed_on)
            WHERE measure.id = moved.id
            """,
            [each.id for each in moved],
            [each.state for each in moved],
            [each.starts_on for each in moved],
            [each.ends_on for each in moved],
            [each.decided_by for each in moved],
            [each.reason for each in moved],
            [each.ended_at for each in moved],
            [each.region for each in moved],
            [each.fine for each in moved],
            [each.amount for each in moved],
            [each.document_ref for each in moved],
            [each.exam_passed_on for each in moved],
            [each.exam_noted_by for each in moved],
            [each.resumed_on for each in moved],
        )


async def _add(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    measures = [measure for file in files for measure in file.new_measures]
    if not measures:
        return
    for measure, new_id in zip(measures, await reserve(connection, "measure", len(measures)), strict=True):
        measure.id = new_id
    await copy(
        connection,
        "measure",
        (
            "id", "subject_id", "code", "shown", "state", "opened_at", "starts_on", "ends_on", "decided_by",
            "reason", "ended_at", "entry_id", "result_sequence", "region", "fine", "amount", "document_ref",
            "exam_passed_on", "exam_noted_by", "resumed_on",
        ),
        [
            (
                each.id, each.subject_id, each.code, each.shown, each.state, each.opened_at, each.starts_on,
                each.ends_on, each.decided_by, each.reason, each.ended_at, each.entry_id, each.result_sequence,
                each.region, each.fine, each.amount, each.document_ref, each.exam_passed_on,
                each.exam_noted_by, each.resumed_on,
            )
            for each in measures
        ],
    )  # fmt: skip


async def _add_events(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    await copy(
        connection,
        "measure_event",
        ("measure_id", "step", "officer_id", "by_subject", "agent_id", "reason", "happened_at"),
        [
            (
                each.measure.id, each.step, each.actor.officer_id, each.actor.is_subject, each.actor.agent_id,
                each.reason, each.happened_at,
            )
            for file in files
            for each in file.measure_events
        ],
    )  # fmt: skip
