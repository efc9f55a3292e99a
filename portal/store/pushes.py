"""Pushes of files: read, appended, decided."""

from collections.abc import Sequence
from typing import Any

import asyncpg

from portal.casework.file import SubjectFile
from portal.domain.push import Channel, Matter, Push, PushState
from portal.store.rows import copy, local

_COLUMNS = (
    "platform", "channel", "matter", "once", "records", "created_at", "next_at", "due_on", "reviewed", "entry_id",
    "reverses", "state", "reason", "decided_at", "ref",
)  # fmt: skip


async def read(connection: asyncpg.Connection, files: dict[int, SubjectFile], ids: list[int]) -> None:
    """The pushes that bring or reverse entries, locked: none leaves while it is being withdrawn."""
    rows = await connection.fetch(
        f"SELECT subject_id, {', '.join(_COLUMNS)}, id FROM push"  # noqa: S608
        " WHERE subject_id = ANY($1) AND entry_id IS NOT NULL ORDER BY id FOR NO KEY UPDATE",
        ids,
    )
    for subject_id, *row in rows:
        push = Push(*row)
        push.channel, push.matter, push.state = Channel(push.channel), Matter(push.matter), PushState(push.state)
        push.created_at, push.next_at = local(push.created_at), local(push.next_at)
        files[subject_id].pushes.append(push)


async def save(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Appends new pushes, wakes their worker, and takes down how others ended."""
    await append(connection, [(file.subject.id, push) for file in files for push in file.new_pushes])
    moved = [push for file in files for push in file.touched_pushes]
    if moved:
        await connection.execute(
            """
            UPDATE push SET state = moved.state, reason = moved.reason, decided_at = moved.decided_at,
                            leased_by = NULL, lease_until = NULL
            FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[])
                AS moved (id, state, reason, decided_at)
            WHERE push.id = moved.id
            """,
            [push.id for push in moved],
            [push.state for push in moved],
            [push.reason for push in moved],
            [push.decided_at for push in moved],
        )


async def append(connection: asyncpg.Connection, pushes: Sequence[tuple[int | None, Push]]) -> None:
    """Puts pushes in the outbox, each with the subject that it is about."""
    rows = [(subject_id, *(_value(push, column) for column in _COLUMNS)) for subject_id, push in pushes]
    await copy(connection, "push", ("subject_id", *_COLUMNS), rows)
    if rows:
        await connection.execute("NOTIFY push")


def _value(push: Push, column: str) -> Any:
    value = getattr(push, column)
    return [dict(each) for each in value] if column == "records" else value
