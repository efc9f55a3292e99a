"""Registering identities and opening archives, set by set."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import asyncpg
import orjson

from portal.casework.ports import NewIdentity as NewIdentity
from portal.casework.ports import NewSubject
from portal.domain.identifiers import masked_name, masked_phone
from portal.rulebooks.codes import archive_letters
from portal.rulebooks.loader import shipped
from portal.store.seals import Seals


async def add_identities(
    connection: asyncpg.Connection, identities: Sequence[NewIdentity], seals: Seals, now: datetime
) -> list[int]:
    """Ids of the identities in the same order; a known one keeps what is on file."""
    if not identities:
        return []
    rows = [_row(each, seals, now) for each in identities]
    columns = list(zip(*rows, strict=True))
    found = await connection.fetch(
        """
        WITH given AS (
            SELECT * FROM unnest($1::boolean[], $2::text[], $3::bytea[], $4::bytea[], $5::text[], $6::bytea[],
                                 $7::text[], $8::bytea[], $9::text[], $10::text[], $11::timestamptz[])
                AS given (institution, document_type, identifier_hash, identifier_sealed, identifier_shown,
                          name_sealed, name_shown, phone_sealed, phone_shown, basics, created_at)
        ), added AS (
            INSERT INTO identity (institution, document_type, identifier_hash, identifier_sealed, identifier_shown,
                                  name_sealed, name_shown, phone_sealed, phone_shown, basics, created_at)
            SELECT institution, document_type, identifier_hash, identifier_sealed, identifier_shown,
                   name_sealed, name_shown, phone_sealed, phone_shown, basics::jsonb, created_at
            FROM given
            WHERE NOT EXISTS (SELECT FROM former_document AS former
                              WHERE former.document_type = given.document_type
                                AND former.identifier_hash = given.identifier_hash)
            ON CONFLICT (document_type, identifier_hash) DO NOTHING
            RETURNING id, document_type, identifier_hash
        )
        SELECT id, document_type, identifier_hash FROM added
        UNION ALL
        SELECT known.id, document_type, identifier_hash
        FROM identity_key AS known JOIN given USING (document_type, identifier_hash)
        """,
        *columns,
    )
    by_key = {(row["document_type"], row["identifier_hash"]): row["id"] for row in found}
    ids = [by_key[row[1], row[2]] for row in rows]
    named = {key: each.representative for key, each in zip(ids, identities, strict=True) if each.representative}
    if named:
        await _name_representatives(connection, named, seals, now)
    return ids


async def _name_representatives(
    connection: asyncpg.Connection, named: Mapping[int, str], seals: Seals, now: datetime
) -> None:
    """Of institutions that have none on file yet."""
    await connection.execute(
        """
        INSERT INTO legal_representative (identity_id, name_sealed, name_shown, recorded_at)
        SELECT identity_id, name_sealed, name_shown, $4
        FROM unnest($1::bigint[], $2::bytea[], $3::text[]) AS given (identity_id, name_sealed, name_shown)
        WHERE NOT EXISTS (SELECT FROM legal_representative known WHERE known.identity_id = given.identity_id)
        """,
        list(named),
        [seals.seal(name, "identity.name") for name in named.values()],
        [masked_name(name) for name in named.values()],
        now,
    )


async def add_subjects(connection: asyncpg.Connection, subjects: Sequence[NewSubject], now: datetime) -> list[int]:
    """Opens archives and numbers them (OPEN-05); those that exist already are left out."""
    if not subjects:
        return []
    rows = await connection.fetch(
        """
        INSERT INTO subject (id, identity_id, rulebook, kind, region, institution_code, archive_no, facts, created_at)
        OVERRIDING SYSTEM VALUE
        SELECT new.id, identity_id, rulebook, kind, region, institution_code,
               letters || lpad(new.id::text, greatest(8, length(new.id::text)), '0'), facts, $7
        FROM (
            SELECT nextval(pg_get_serial_sequence('subject', 'id')) AS id, given.*
            FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $8::jsonb[])
                 WITH ORDINALITY
                 AS given (identity_id, rulebook, kind, region, institution_code, letters, facts, position)
            WHERE NOT EXISTS (SELECT FROM subject AS old WHERE old.identity_id = given.identity_id
                              AND old.rulebook = given.rulebook AND old.kind = given.kind)
            ORDER BY position
        ) AS new
        ON CONFLICT (identity_id, rulebook, kind) DO NOTHING
        RETURNING id
        """,
        [each.identity_id for each in subjects],
        [each.rulebook for each in subjects],
        [each.kind for each in subjects],
        [each.region for each in subjects],
        [each.institution_code for each in subjects],
        [_letters(each, now) for each in subjects],
        now,
        [dict(each.facts) for each in subjects],
    )
    return sorted(row["id"] for row in rows)


def _letters(subject: NewSubject, now: datetime) -> str:
    return f"{shipped(subject.rulebook).source.archive_prefix}-{archive_letters(subject.kind)}-{now.year}-"


def _row(identity: NewIdentity, seals: Seals, now: datetime) -> tuple[Any, ...]:
    number, document_type = identity.identifier.number, identity.identifier.document_type
    institution = document_type == "credit_code"
    return (
        institution,
        document_type,
        seals.lookup_hash(document_type, number),
        seals.seal(number, "identity.identifier"),
        number if institution else identity.identifier.shown,
        seals.seal(identity.name, "identity.name"),
        identity.name if institution else masked_name(identity.name),
        seals.seal(identity.phone, "identity.phone") if identity.phone else None,
        masked_phone(identity.phone) if identity.phone else None,
        orjson.dumps(identity.basics).decode(),  # as text: lists of lists would be taken for an array's dimensions
        now,
    )
