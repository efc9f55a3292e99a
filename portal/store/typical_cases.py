"""Typical cases: appended, shown until they are taken back."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from portal.casework.file import SubjectFile
from portal.domain.typical_case import TypicalCase
from portal.store.seals import Seals

_UNDONE = ("revoked", "repaired", "rejected")


async def known_by(connection: asyncpg.Connection, entry_id: int, seals: Seals) -> list[str]:
    """In clear, whatever the subject of an entry could be known by, and who answers for it or for whom it answers."""
    rows = await connection.fetch(
        """
        SELECT i.name_sealed, i.identifier_sealed, i.phone_sealed, s.archive_no, s.institution_code, e.document_no
        FROM entry e JOIN subject s ON s.id = e.subject_id JOIN identity i ON i.id = s.identity_id
        WHERE e.id = $1 OR e.answers_for = $1 OR e.id = (SELECT own.answers_for FROM entry own WHERE own.id = $1)
        """,
        entry_id,
    )
    words: list[str] = []
    for row in rows:
        words += [seals.open(row["name_sealed"], "identity.name")]
        words += [seals.open(row["identifier_sealed"], "identity.identifier")]
        words += [seals.open(row["phone_sealed"], "identity.phone")] if row["phone_sealed"] else []
        words += [row["archive_no"], row["institution_code"] or "", row["document_no"]]
    return words


async def case_told(connection: asyncpg.Connection, entry_id: int) -> bool:
    """Whether an entry is told as a typical case now."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM typical_case WHERE entry_id = $1 AND taken_back_at IS NULL)", entry_id
    )
    return found


async def entry_of_case(connection: asyncpg.Connection, case_id: int) -> int | None:
    """The entry that a typical case tells of."""
    found: int | None = await connection.fetchval("SELECT entry_id FROM typical_case WHERE id = $1", case_id)
    return found


async def tell_case(connection: asyncpg.Connection, case: TypicalCase) -> int:
    """Stores a typical case; its id."""
    new_id: int = await connection.fetchval(
        """
        INSERT INTO typical_case (entry_id, region, title, facts, lesson, act, act_en, article, year, published_at,
                                  published_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id
        """,
        case.entry_id, case.region, case.title, case.facts, case.lesson, case.act, case.act_en, case.article,
        case.year, case.published_at, case.published_by,
    )  # fmt: skip
    return new_id


async def take_back(
    connection: asyncpg.Connection, entry_ids: Sequence[int], reason: str, officer_id: int | None, now: datetime
) -> None:
    """No longer shows the typical cases that tell of these entries."""
    await connection.execute(
        """
        UPDATE typical_case SET taken_back_at = $2, taken_back_by = $3, reason = $4
        WHERE entry_id = ANY($1) AND taken_back_at IS NULL
        """,
        entry_ids,
        now,
        officer_id,
        reason,
    )


async def follow_entries(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """What is annulled or repaired is an example no longer."""
    undone = [event for file in files for event in file.events if event.event in _UNDONE]
    if undone:
        ids = [event.entry.id for event in undone]
        await take_back(connection, ids, "记录已撤销或修复", None, max(event.happened_at for event in undone))
