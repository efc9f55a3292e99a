"""What subjects declared with their submissions: appended. A name is sealed, and shown masked."""

from collections.abc import Sequence

import asyncpg

from portal.casework.file import SubjectFile
from portal.domain.identifiers import masked_name
from portal.store.rows import copy
from portal.store.seals import Seals


async def save(connection: asyncpg.Connection, files: Sequence[SubjectFile], seals: Seals) -> None:
    """Stores the declarations that were made."""
    await copy(
        connection,
        "declaration",
        ("entry_id", "version", "statement", "declarer_shown", "declarer_sealed", "declared_at", "agent_id"),
        [
            (
                each.entry.id,
                each.statement.version,
                {"zh": each.statement.zh, "en": each.statement.en},
                masked_name(each.declarer),
                seals.seal(each.declarer, "declaration.declarer"),
                each.declared_at,
                each.agent_id,
            )
            for file in files
            for each in file.declarations
        ],
    )
