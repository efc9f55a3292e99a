"""Consents: read with a file, appended, and their end added. A signer's name is sealed, and shown masked."""

from collections.abc import Mapping, Sequence

import asyncpg

from portal.casework.file import SubjectFile
from portal.domain.consent import Consent
from portal.domain.identifiers import masked_name
from portal.store.rows import copy, local, reserve
from portal.store.seals import Seals


async def read(connection: asyncpg.Connection, files: Mapping[int, SubjectFile], ids: Sequence[int]) -> None:
    """Puts the consents of subjects into their files, the oldest first."""
    rows = await connection.fetch(
        """
        SELECT subject_id, measure, version, article, text, text_en, given_at, withdrawn_at, id
        FROM consent WHERE subject_id = ANY($1) ORDER BY id
        """,
        ids,
    )
    for row in rows:
        files[row["subject_id"]].consents.append(
            Consent(
                subject_id=row["subject_id"],
                measure=row["measure"],
                version=row["version"],
                article=row["article"],
                text=row["text"],
                text_en=row["text_en"],
                given_at=local(row["given_at"]),
                withdrawn_at=local(row["withdrawn_at"]) if row["withdrawn_at"] else None,
                id=row["id"],
            )
        )


async def save(connection: asyncpg.Connection, files: Sequence[SubjectFile], seals: Seals) -> None:
    """Stores consents that were taken back, then new ones."""
    ended = [each for file in files for each in file.touched_consents]
    if ended:
        await connection.execute(
            """
            UPDATE consent SET withdrawn_at = over.withdrawn_at, withdrawn_by_agent = over.agent_id
            FROM unnest($1::bigint[], $2::timestamptz[], $3::bigint[]) AS over (id, withdrawn_at, agent_id)
            WHERE consent.id = over.id
            """,
            [each.id for each in ended],
            [each.withdrawn_at for each in ended],
            [each.withdrawn_by_agent for each in ended],
        )
    new = [each for file in files for each in file.new_consents]
    if not new:
        return
    for consent, new_id in zip(new, await reserve(connection, "consent", len(new)), strict=True):
        consent.id = new_id
    await copy(
        connection,
        "consent",
        (
            "id", "subject_id", "measure", "version", "article", "text", "text_en", "signer_shown", "signer_sealed",
            "given_at", "agent_id",
        ),
        [
            (
                each.id, each.subject_id, each.measure, each.version, each.article, each.text, each.text_en,
                masked_name(each.signer or ""), seals.seal(each.signer or "", "consent.signer"), each.given_at,
                each.agent_id,
            )
            for each in new
        ],
    )  # fmt: skip
