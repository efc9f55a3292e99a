"""What everybody sees of entries and of persons, stored as it is shown."""

from collections.abc import Sequence

import asyncpg

from portal.casework.file import SubjectFile
from portal.store.rows import copy
from portal.store.shown import grade_shown

_COLUMNS = (
    "entry_id", "subject_id", "name", "credit_code", "kind", "region", "item_name", "item_name_en", "article",
    "decided_on", "document_no", "publicity_until",
)  # fmt: skip


async def read_public_entries(connection: asyncpg.Connection, files: dict[int, SubjectFile], ids: list[int]) -> None:
    """Which entries of the files everybody sees."""
    rows = await connection.fetch("SELECT subject_id, entry_id FROM published_entry WHERE subject_id = ANY($1)", ids)
    for subject_id, entry_id in rows:
        files[subject_id].public_entries.add(entry_id)


async def save_public_entries(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Shows and hides entries."""
    moved = [(file, entry) for file in files for entry in dict.fromkeys(file.touched_publicity)]
    if not moved:
        return
    await connection.execute("DELETE FROM published_entry WHERE entry_id = ANY($1)", [entry.id for _, entry in moved])
    await copy(
        connection,
        "published_entry",
        _COLUMNS,
        [
            (
                entry.id, file.subject.id, file.subject.name_shown, file.subject.identifier_shown, file.subject.kind,
                file.subject.region, entry.item_name, entry.item_name_en, entry.article, entry.decided_on,
                entry.document_no, entry.publicity_until,
            )
            for file, entry in moved
            if entry.id in file.public_entries
        ],
    )  # fmt: skip


async def read_public_persons(connection: asyncpg.Connection, files: dict[int, SubjectFile], ids: list[int]) -> None:
    """Which result of a person everybody sees."""
    rows = await connection.fetch("SELECT subject_id, result_id FROM published_person WHERE subject_id = ANY($1)", ids)
    for subject_id, result_id in rows:
        files[subject_id].public_person = result_id


async def save_public_persons(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Shows and hides persons' results."""
    moved = [file for file in files if file.person_moved]
    if not moved:
        return
    await connection.execute(
        "DELETE FROM published_person WHERE subject_id = ANY($1)", [file.subject.id for file in moved]
    )
    await copy(
        connection,
        "published_person",
        ("subject_id", "result_id", "name", "grade", "as_of"),
        [
            (
                file.subject.id, file.public_person, file.subject.name_shown,
                grade_shown(file.current.evaluation.grade), file.current.as_of.date(),
            )
            for file in moved
            if file.current is not None and file.public_person is not None
        ],
    )  # fmt: skip
