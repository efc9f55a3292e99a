"""Documents that were issued: read with a file, appended, and their delivery added."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from portal.casework.file import SubjectFile
from portal.casework.issuing import complete
from portal.domain.authority import Handler
from portal.domain.document import DocumentKind, IssuedDocument, OnFile, Reference
from portal.domain.identifiers import masked_name, masked_phone
from portal.rulebooks.codes import document_letters
from portal.rulebooks.loader import shipped
from portal.store.authorities import authorities_on
from portal.store.rows import copy, local, reserve
from portal.store.seals import Seals
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


async def save(connection: asyncpg.Connection, files: Sequence[SubjectFile], seals: Seals) -> None:
    """Stores new documents with their numbers and parties, and what became of earlier ones."""
    await _add(connection, files, seals)
    await _move(connection, files)


async def _add(connection: asyncpg.Connection, files: Sequence[SubjectFile], seals: Seals) -> None:
    new = [(file, document) for file in files for document in file.new_documents]
    if not new:
        return
    for (file, document), new_id in zip(new, await reserve(connection, "issued_document", len(new)), strict=True):
        document.id = new_id
        document.number = _number(file.subject.rulebook, document, new_id)
    await _complete(connection, [document for _, document in new])
    await copy(
        connection,
        "issued_document",
        ("id", "number", "subject_id", "kind", "ref_id", "template", "content", "issued_at", "issued_by", "agent_id"),
        [
            (
                each.id, each.number, each.subject_id, each.kind, each.about.id if each.about else None,
                each.template, each.content, each.issued_at, each.issued_by, each.agent_id,
            )
            for _, each in new
        ],
    )  # fmt: skip
    await _keep_parties(connection, [document for _, document in new], seals)


async def _complete(connection: asyncpg.Connection, documents: Sequence[IssuedDocument]) -> None:
    """Puts into new documents what is on file of their addressees, authorities and officers."""
    subjects = {
        row["id"]: row
        for row in await connection.fetch(
            """
            SELECT s.id, i.institution, i.name_shown, i.identifier_shown, i.phone_shown,
                   (SELECT l.name_shown FROM legal_representative l WHERE l.identity_id = i.id
                    ORDER BY l.id DESC LIMIT 1) AS representative_shown
            FROM subject s JOIN identity i ON i.id = s.identity_id WHERE s.id = ANY($1)
            """,
            [each.subject_id for each in documents],
        )
    }
    days = {each.issued_at.date() for each in documents}
    regions = list({each.authority for each in documents})
    authorities = {
        (region, on): authority
        for on in days
        for region, authority in (await authorities_on(connection, regions, on)).items()
    }
    handlers = {
        row["id"]: Handler(row["shown_name"], row["phone"])
        for row in await connection.fetch(
            "SELECT id, shown_name, phone FROM officer WHERE id = ANY($1)",
            [each.handled_by for each in documents if each.handled_by is not None],
        )
    }
    for each in documents:
        subject: Any = subjects[each.subject_id]
        on_file = OnFile(
            name=subject["name_shown"],
            identifier=subject["identifier_shown"],
            institution=subject["institution"],
            authority=authorities[each.authority, each.issued_at.date()],
            representative=subject["representative_shown"],
            phone=masked_phone(each.contact.phone) if each.contact.phone else subject["phone_shown"],
            contact=masked_name(each.contact.name) if each.contact.name else None,
            handler=handlers.get(each.handled_by or 0),
        )
        complete(each.content, on_file)


async def _keep_parties(connection: asyncpg.Connection, documents: Sequence[IssuedDocument], seals: Seals) -> None:
    """In clear a document names its addressee as on file on the day of issue, whatever is corrected afterwards."""
    await connection.execute(
        """
        INSERT INTO document_party (document_id, name_sealed, identifier_sealed, representative_sealed, phone_sealed,
                                    contact_sealed)
        SELECT new.id, i.name_sealed, i.identifier_sealed,
               (SELECT l.name_sealed FROM legal_representative l WHERE l.identity_id = i.id ORDER BY l.id DESC LIMIT 1),
               coalesce(new.phone, i.phone_sealed), new.contact
        FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bytea[]) AS new (id, subject_id, phone, contact)
        JOIN subject s ON s.id = new.subject_id JOIN identity i ON i.id = s.identity_id
        """,
        [each.id for each in documents],
        [each.subject_id for each in documents],
        [seals.seal(each.contact.phone, "identity.phone") if each.contact.phone else None for each in documents],
        [seals.seal(each.contact.name, "identity.name") if each.contact.name else None for each in documents],
    )


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
