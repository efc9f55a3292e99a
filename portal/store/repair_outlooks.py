"""What repairs lack: written with every file that is saved, where it has become another."""

from collections.abc import Sequence

import asyncpg
import orjson

from portal.casework.file import SubjectFile
from portal.casework.repair_outlook import concerns, conditions


async def save(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Stores what a repair of each adverse entry lacks by the rulebook as it stands."""
    rows = [
        (entry.id, orjson.dumps(conditions(file, file.book, entry)).decode())
        for file in files
        if file.book is not None
        for entry in file.entries
        if concerns(entry)
    ]
    if rows:
        await connection.execute(
            """
            INSERT INTO repair_outlook (entry_id, conditions)
            SELECT id, conditions::jsonb FROM unnest($1::bigint[], $2::text[]) AS seen (id, conditions)
            ON CONFLICT (entry_id) DO UPDATE SET conditions = excluded.conditions
            WHERE repair_outlook.conditions IS DISTINCT FROM excluded.conditions
            """,
            [key for key, _ in rows],
            [shown for _, shown in rows],
        )
