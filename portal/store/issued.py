"""Documents that were issued: read with a file, appended, and their delivery added."""

from collections.abc import Mapping, Sequence

import asyncpg

from portal.casework.file import SubjectFile
from portal.domain.document import DocumentKind, IssuedDocument, Reference
from portal.rulebooks.codes import document_letters
from portal.rulebooks.loader import shipped
from portal.store.rows import copy, local, reserve
from portal.store.shown import deadline_of, deadline_shown


async def read(connection: asyncpg.Connection, files: Mapping[int, SubjectFile], ids: Sequence[int]) -> None:
    """Puts the documents of subjects into their files, the oldest first."""
    rows = await connection.fetch(
        """
        SELECT id, number, subject_id, kind, ref_id, template, content, issued_at, issued_by, delivered_at, proof,
               delivered_by, answer_deadline
        FROM issued_document WHERE subject_id = ANY($1) ORDER BY id
        """,
        ids,
    )
    for row in rows:
        files[row["subject_id"]].documents.append(
            IssuedDocument(
                subject_id=row["subject_id"],
                kind=DocumentKind(row["kind"]),
                about=Reference(row["ref_id"]) if row["ref_id"] is not None else None,
                template=row["template"],
                content=row["content"],
                issued_at=local(row["issued_at"]),
                issued_by=row["issued_by"],
                number=row["number"],
                delivered_at=local(row["delivered_at"]) if row["delivered_at"] else None,
                proof=row["proof"],
                delivered_by=row["delivered_by"],
                answer=deadline_of(row["answer_deadline"]),
                id=row["id"],
            )
        )


async def save(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Stores new documents with their numbers, and what became of earlier ones."""
    await _add(connection, files)
    await _move(connection, files)


async def _add(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    new = [(file, document) for file in files for document in file.new_documents]
    if not new:
        return
    for (file, document), new_id in zip(new, await reserve(connection, "issued_document", len(new)), strict=True):
        document.id = new_id
        document.number = _number(file.subject.rulebook, document, new_id)
    await copy(
        connection,
        "issued_document",
        ("id", "number", "subject_id", "kind", "ref_id", "template", "content", "issued_at", "issued_by"),
        [
            (
                each.id, each.number, each.subject_id, each.kind, each.about.id if each.about else None,
                each.template, each.content, each.issued_at, each.issued_by,
            )
            for _, each in new
        ],
    )  # fmt: skip


async def _move(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    moved = [document for file in files for document in file.touched_documents]
    if moved:
        await connection.execute(
            """
            UPDATE issued_document
            SET delivered_at = moved.delivered_at, proof = moved.proof, delivered_by = moved.delivered_by,
                answer_until = moved.answer_until, answer_deadline = moved.answer_deadline
            FROM unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::bigint[], $5::date[], $6::jsonb[])
                AS moved (id, delivered_at, proof, delivered_by, answer_until, answer_deadline)
            WHERE issued_document.id = moved.id
            """,
            [each.id for each in moved],
            [each.delivered_at for each in moved],
            [each.proof for each in moved],
            [each.delivered_by for each in moved],
            [each.answer.on if each.answer else None for each in moved],
            [deadline_shown(each.answer) for each in moved],
        )


def _number(rulebook: str, document: IssuedDocument, document_id: int) -> str:
    """Like an archive number (OPEN-05): text, kind, year, number."""
    prefix = shipped(rulebook).source.archive_prefix
    return f"{prefix}-{document_letters(document.kind)}-{document.issued_at.year}-{document_id:08d}"
