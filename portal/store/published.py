"""What everybody sees of entries, stored as it is shown."""

from collections.abc import Sequence

import asyncpg

from portal.casework.file import SubjectFile
from portal.store.rows import copy

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
