"""Facts about subjects: each statement is appended, what holds stands with the subject."""

from collections.abc import Sequence
from datetime import date

import asyncpg

from portal.casework.file import DueKind, SubjectFile
from portal.store.rows import copy, reserve

_COLUMNS = (
    "id", "subject_id", "name", "label", "label_en", "article", "value", "shown", "stated_on", "document_no", "reason",
    "officer_id", "recorded_at",
)  # fmt: skip


async def save(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Stores new statements and what holds after them; branches of a brand that was named are looked at again."""
    files = [file for file in files if file.new_facts]
    new = [fact for file in files for fact in file.new_facts]
    if not new:
        return
    for fact, new_id in zip(new, await reserve(connection, "subject_fact", len(new)), strict=True):
        fact.id = new_id
    rows = [tuple(getattr(fact, column) for column in _COLUMNS) for fact in new]
    await copy(connection, "subject_fact", _COLUMNS, rows)
    ids = [file.subject.id for file in files]
    await _wake_branches(connection, files)
    await connection.execute(
        """
        UPDATE subject SET facts = stated.facts FROM unnest($1::bigint[], $2::jsonb[]) AS stated (id, facts)
        WHERE subject.id = stated.id
        """,
        ids,
        [file.subject.facts for file in files],
    )


async def proved_on(connection: asyncpg.Connection, subject_id: int, name: str) -> date | None:
    """The day of the proof of what stands as a fact about a subject; None without one."""
    row = await connection.fetchrow(
        "SELECT value, document_no, stated_on FROM subject_fact WHERE subject_id = $1 AND name = $2 "
        "ORDER BY id DESC LIMIT 1",
        subject_id,
        name,
    )
    if row is None or row["value"] is None or row["document_no"] is None:
        return None
    day: date = row["stated_on"]
    return day


async def _wake_branches(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Of the brand that was and of the one that is, where the brand of a subject on file becomes another."""
    named = [
        (file.subject.id, file.subject.facts.get("brand"), file.new_facts[-1].recorded_at)
        for file in files
        if any(fact.name == "brand" for fact in file.new_facts)
    ]
    if named:
        await connection.execute(
            """
            WITH moved AS (
                SELECT s.id, s.rulebook, s.facts->>'brand' AS was, named.brand, named.at
                FROM unnest($2::bigint[], $3::text[], $4::timestamptz[]) AS named (id, brand, at)
                JOIN subject s ON s.id = named.id WHERE s.facts->>'brand' IS DISTINCT FROM named.brand
            ), touched AS (
                SELECT rulebook, brand, max(at) AS at
                FROM (SELECT rulebook, was AS brand, at FROM moved
                      UNION ALL SELECT rulebook, brand, at FROM moved) AS either
                GROUP BY rulebook, brand
            )
            INSERT INTO due_act (kind, subject_id, ref_id, due_at)
            SELECT $1, id, id, max(at)
            FROM (SELECT id, at FROM moved UNION ALL
                  SELECT s.id, touched.at FROM touched
                  JOIN subject s ON s.rulebook = touched.rulebook AND s.facts ? 'brand'
                                AND s.facts->>'brand' = touched.brand) AS branch
            GROUP BY id ORDER BY id
            ON CONFLICT (kind, ref_id) WHERE done_at IS NULL DO NOTHING
            """,
            DueKind.BRAND_CHANGES,
            *map(list, zip(*named, strict=True)),
        )
