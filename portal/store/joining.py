"""One archive goes over into another: every row follows it, and its number stays."""

from datetime import datetime

import asyncpg

# Whatever names the archive alone; results, and what names their numbers, are moved by themselves.
_FOLLOW = (
    "entry", "message", "due_act", "issued_document", "listing", "commitment", "consent", "push", "risk_warning",
    "monitoring", "access_log", "evidence", "subject_fact",
)  # fmt: skip


async def carry_over(
    connection: asyncpg.Connection, joined: int, into: int, officer_id: int, proof: str, now: datetime
) -> None:
    """Moves all that stands in one archive to another. Years that both have stay with the former number."""
    await connection.execute(
        """
        INSERT INTO former_archive (subject_id, into_id, archive_no, identity_id, years, officer_id, proof, joined_at)
        SELECT id, $2, archive_no, identity_id,
               (SELECT coalesce(jsonb_agg(to_jsonb(y) ORDER BY cycle), '[]') FROM yearly_result y
                WHERE y.subject_id = $1 AND EXISTS (
                    SELECT FROM yearly_result own WHERE own.subject_id = $2 AND own.cycle = y.cycle)),
               $3, $4, $5
        FROM subject WHERE id = $1
        """,
        joined,
        into,
        officer_id,
        proof,
        now,
    )
    # Its results stand before those of the archive that goes on: numbered below them, in their order. One statement,
    # so that a case never names a result that is gone.
    await connection.execute(
        """
        WITH shift AS (
            SELECT coalesce((SELECT max(sequence) FROM result WHERE subject_id = $1), 0) + 1
                 - coalesce((SELECT min(sequence) FROM result WHERE subject_id = $2), 0) AS by
        ), results AS (
            UPDATE result SET subject_id = $2, sequence = sequence - shift.by FROM shift WHERE subject_id = $1
        ), cases AS (
            UPDATE credit_case SET subject_id = $2, result_sequence = result_sequence - shift.by
            FROM shift WHERE subject_id = $1
        )
        UPDATE measure SET subject_id = $2, result_sequence = result_sequence - shift.by
        FROM shift WHERE subject_id = $1
        """,
        joined,
        into,
    )
    for table in _FOLLOW:
        await connection.execute(f"UPDATE {table} SET subject_id = $2 WHERE subject_id = $1", joined, into)  # noqa: S608
    await connection.execute(
        """
        UPDATE yearly_result y SET subject_id = $2 WHERE subject_id = $1
        AND NOT EXISTS (SELECT FROM yearly_result own WHERE own.subject_id = $2 AND own.cycle = y.cycle)
        """,
        joined,
        into,
    )
    await connection.execute(
        "UPDATE subject own SET facts = gone.facts || own.facts FROM subject gone WHERE own.id = $2 AND gone.id = $1",
        joined,
        into,
    )
    await connection.execute("DELETE FROM yearly_result WHERE subject_id = $1", joined)
    await connection.execute("DELETE FROM published_person WHERE subject_id = $1", joined)
    await connection.execute("DELETE FROM subject WHERE id = $1", joined)
