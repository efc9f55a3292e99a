"""A person without resident ID gets one: the number becomes the key, or leads to the archives that stand under it.

HLJ art. 22: whoever has no resident ID is kept under the household register, a passport or another document.
"""

from datetime import datetime
from typing import Any, Protocol

from portal.clock import Clock
from portal.domain.identifiers import DocumentType, Identifier, InvalidIdentifier
from portal.domain.jurisdiction import covers
from portal.domain.outcomes import Invalid, SubjectUnknown
from portal.security.outcomes import ResidentIdGiven, ResidentIdRefused
from portal.security.sealing import Sealer
from portal.security.viewer import OfficerViewer

LONGEST_PROOF = 200

ResidentOutcome = ResidentIdGiven | ResidentIdRefused | SubjectUnknown | Invalid


class Archives(Protocol):
    """What becomes of two archives of one kind under one rulebook."""

    async def join(self, connection: Any, joined: int, into: int, officer_id: int, proof: str, now: datetime) -> None:
        """Joins them inside the transaction of the connection."""
        ...


class Residents:
    """Gives identities their resident ID. The officer must be in charge of every archive that is touched."""

    def __init__(self, pool: Any, sealer: Sealer, clock: Clock, archives: Archives) -> None:
        self._pool = pool
        self._sealer = sealer
        self._clock = clock
        self._archives = archives

    async def give(self, officer: OfficerViewer, subject_id: int, number: str, proof: str) -> ResidentOutcome:
        """Makes a resident ID number the key of the person whose archive this is."""
        stated = proof.strip()
        if not stated or len(stated) > LONGEST_PROOF or not stated.isprintable():
            return Invalid("proof", "mandate_proof")
        try:
            identifier = Identifier.of(DocumentType.RESIDENT_ID, number)
        except InvalidIdentifier as error:
            return Invalid("number", error.code)
        async with self._pool.acquire() as connection, connection.transaction():
            turn = int.from_bytes(self._hash(identifier)[:8], signed=True)  # of those who give the same number
            await connection.execute("SELECT pg_advisory_xact_lock($1)", turn)
            found = await connection.fetch(
                """
                SELECT id, document_type FROM identity
                WHERE id = (SELECT identity_id FROM subject WHERE id = $1)
                   OR (document_type = $2 AND identifier_hash = $3)
                ORDER BY id FOR UPDATE
                """,
                subject_id,
                identifier.document_type,
                self._hash(identifier),
            )
            person = await connection.fetchval("SELECT identity_id FROM subject WHERE id = $1", subject_id)
            types = {row["id"]: row["document_type"] for row in found}
            archives = await connection.fetch(
                "SELECT id, identity_id, rulebook, kind, region FROM subject WHERE identity_id = ANY($1) ORDER BY id",
                list(types),
            )
            if not all(covers(officer.region_prefix.ljust(6, "0"), row["region"]) for row in archives):
                return SubjectUnknown()
            if types.get(person) in (None, DocumentType.RESIDENT_ID, DocumentType.CREDIT_CODE):
                return ResidentIdRefused("has_resident_id")
            known = next((each for each in types if each != person), None)
            if known is None:
                await self._replace(connection, person, identifier, officer, stated)
            else:
                for joined, into in _of_one_kind(archives, person):
                    await self._archives.join(connection, joined, into, officer.officer_id, stated, self._clock.now())
                await self._merge(connection, person, known, archives, officer, stated)
            await connection.execute(
                """
                INSERT INTO access_log (subject_id, officer_id, action, purpose, happened_at)
                SELECT id, $2, 'resident_id', $3, $4 FROM subject WHERE id = ANY($1) ORDER BY id
                """,
                [row["id"] for row in archives],
                officer.officer_id,
                stated,
                self._clock.now(),
            )
        return ResidentIdGiven(identifier.shown, joined=known is not None)

    async def _replace(
        self, connection: Any, person: int, identifier: Identifier, officer: OfficerViewer, proof: str
    ) -> None:
        await connection.execute(
            """
            INSERT INTO former_document (identity_id, document_type, identifier_hash, identifier_sealed,
                                         identifier_shown, officer_id, proof, replaced_at)
            SELECT id, document_type, identifier_hash, identifier_sealed, identifier_shown, $2, $3, $4
            FROM identity WHERE id = $1
            """,
            person,
            officer.officer_id,
            proof,
            self._clock.now(),
        )
        await connection.execute(
            """
            UPDATE identity SET document_type = $2, identifier_hash = $3, identifier_sealed = $4, identifier_shown = $5
            WHERE id = $1
            """,
            person,
            identifier.document_type,
            self._hash(identifier),
            self._sealer.seal(identifier.number, "identity.identifier"),
            identifier.shown,
        )

    async def _merge(
        self, connection: Any, person: int, known: int, archives: list[Any], officer: OfficerViewer, proof: str
    ) -> None:
        """The archives go over whole; mandates of the old identity end, for they were given under another number."""
        moved = [row["id"] for row in archives if row["identity_id"] == person]
        await connection.execute("UPDATE subject SET identity_id = $2 WHERE id = ANY($1)", moved, known)
        await connection.execute("UPDATE evidence SET identity_id = $2 WHERE identity_id = $1", person, known)
        await connection.execute(
            """
            UPDATE mandate SET state = 'revoked', revoked_at = $2
            WHERE $1 IN (principal_id, agent_id) AND state <> 'revoked'
            """,
            person,
            self._clock.now(),
        )
        await connection.execute("UPDATE identity SET merged_into = $2 WHERE id = $1", person, known)
        await connection.execute(
            """
            INSERT INTO identity_merge (identity_id, into_id, subject_ids, officer_id, proof, merged_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            person,
            known,
            moved,
            officer.officer_id,
            proof,
            self._clock.now(),
        )

    def _hash(self, identifier: Identifier) -> bytes:
        return self._sealer.lookup_hash(identifier.document_type, identifier.number)


def _of_one_kind(archives: list[Any], person: int) -> list[tuple[int, int]]:
    """The person's archives that the known identity has too, under the same rulebook and of the same kind."""
    known = {(row["rulebook"], row["kind"]): row["id"] for row in archives if row["identity_id"] != person}
    return [
        (row["id"], known[row["rulebook"], row["kind"]])
        for row in archives
        if row["identity_id"] == person and (row["rulebook"], row["kind"]) in known
    ]
