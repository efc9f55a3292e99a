"""Commitments: read with a file, appended, and what was found of them. A signer's name is sealed, and shown masked."""

from collections.abc import Mapping, Sequence

import asyncpg

from portal.casework.file import SubjectFile
from portal.domain.commitment import Commitment, CommitmentState
from portal.domain.identifiers import masked_name
from portal.store.rows import copy, local, reserve
from portal.store.seals import Seals


async def read(connection: asyncpg.Connection, files: Mapping[int, SubjectFile], ids: Sequence[int]) -> None:
    """Puts the commitments of subjects into their files, the oldest first."""
    rows = await connection.fetch(
        """
        SELECT id, subject_id, version, article, content, public, signed_at, state
        FROM commitment WHERE subject_id = ANY($1) ORDER BY id
        """,
        ids,
    )
    for row in rows:
        files[row["subject_id"]].commitments.append(
            Commitment(
                subject_id=row["subject_id"],
                version=row["version"],
                article=row["article"],
                content=row["content"],
                public=row["public"],
                signed_at=local(row["signed_at"]),
                state=CommitmentState(row["state"]),
                id=row["id"],
            )
        )


async def save(connection: asyncpg.Connection, files: Sequence[SubjectFile], seals: Seals) -> None:
    """Stores new commitments and findings; the newest finding is the commitment's state."""
    await _add(connection, files, seals)
    findings = [finding for file in files for finding in file.findings]
    await copy(
        connection,
        "commitment_finding",
        ("commitment_id", "state", "evidence", "officer_id", "found_at"),
        [(each.commitment.id, each.state, each.evidence, each.officer_id, each.found_at) for each in findings],
    )
    if findings:
        await connection.execute(
            """
            UPDATE commitment SET state = found.state FROM unnest($1::bigint[], $2::text[]) AS found (id, state)
            WHERE commitment.id = found.id
            """,
            [each.commitment.id for each in findings],
            [each.commitment.state for each in findings],
        )


async def _add(connection: asyncpg.Connection, files: Sequence[SubjectFile], seals: Seals) -> None:
    new = [each for file in files for each in file.new_commitments]
    if not new:
        return
    for each, new_id in zip(new, await reserve(connection, "commitment", len(new)), strict=True):
        each.id = new_id
    await copy(
        connection,
        "commitment",
        (
            "id", "subject_id", "version", "article", "content", "public", "signer_shown", "signer_sealed",
            "signed_at", "state", "agent_id",
        ),
        [
            (
                each.id, each.subject_id, each.version, each.article, each.content, each.public,
                masked_name(each.signer or ""), seals.seal(each.signer or "", "commitment.signer"), each.signed_at,
                each.state, each.agent_id,
            )
            for each in new
        ],
    )  # fmt: skip
