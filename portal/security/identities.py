"""Which identity a typed number belongs to, and the text that brings a code to its phone."""

import base64
import uuid
from typing import Any

from portal.clock import Clock
from portal.domain.identifiers import Identifier
from portal.security import texts
from portal.security.codes import VALID, IssuedCode
from portal.security.representatives import Representatives
from portal.security.residents import Archives, Residents
from portal.security.sealing import Sealer


class Identities:
    """Finds identities by their keyed hash; numbers in clear never reach the database."""

    def __init__(self, pool: Any, sealer: Sealer) -> None:
        self._pool = pool
        self._sealer = sealer

    def residents(self, clock: Clock, archives: Archives) -> Residents:
        """What gives persons their resident ID."""
        return Residents(self._pool, self._sealer, clock, archives)

    def draft_key(self, identity_id: int) -> str:
        """The key that seals drafts of one person on its device: 32 bytes in base64, the same at every sign-in."""
        return base64.b64encode(self._sealer.hash(str(identity_id), "draft")).decode()

    def representatives(self, clock: Clock) -> Representatives:
        """What takes down who represents institutions."""
        return Representatives(self._pool, self._sealer, clock)

    async def find(self, identifier: Identifier) -> int | None:
        """identity.id of a number; None when nobody has it, or two have it on documents of different types."""
        found = await self._pool.fetch(
            """
            SELECT DISTINCT id FROM identity_key
            JOIN unnest($1::text[], $2::bytea[]) AS reading (document_type, identifier_hash)
                USING (document_type, identifier_hash)
            """,
            *self._readings(identifier),
        )
        return found[0]["id"] if len(found) == 1 else None

    async def queue_code(self, identifier: Identifier, issued: IssuedCode) -> None:
        """Put a code in the outbox, if the number belongs to one identity with a phone on file; else nothing."""
        ref = uuid.uuid4()
        await self._pool.execute(
            """
            WITH found AS (
                SELECT id, phone_sealed FROM identity
                WHERE id IN (SELECT id FROM identity_key
                             JOIN unnest($1::text[], $2::bytea[]) AS reading (document_type, identifier_hash)
                                 USING (document_type, identifier_hash))
            ), queued AS (
                INSERT INTO outbox
                    (ref, once, identity_id, kind, body_sealed, created_at, expires_at, state, next_at)
                SELECT $3, $4, id, 'sign_in_code', $5, $6, $7, 'queued', $6 FROM found
                WHERE phone_sealed IS NOT NULL AND (SELECT count(*) FROM found) = 1
                RETURNING id
            )
            SELECT pg_notify('outbox', '') FROM queued
            """,
            *self._readings(identifier),
            ref,
            f"code:{ref}",
            self._sealer.seal(texts.sign_in_code(issued.code, VALID), "outbox.body"),
            issued.issued_at,
            issued.expires_at,
        )

    def _readings(self, identifier: Identifier) -> tuple[list[str], list[bytes]]:
        readings = identifier.readings
        return (
            [str(reading.document_type) for reading in readings],
            [self._sealer.lookup_hash(reading.document_type, reading.number) for reading in readings],
        )
