"""法定代表人 of institutions, as documents name them (HLJ Attachment 5). The newest holds; none is ever erased."""

from dataclasses import dataclass
from typing import Any

from portal.clock import Clock
from portal.domain.identifiers import masked_name
from portal.domain.outcomes import Invalid, SubjectUnknown
from portal.security.sealing import Sealer
from portal.security.viewer import OfficerViewer

LONGEST_NAME = LONGEST_PROOF = 200


@dataclass(frozen=True, slots=True)
class RepresentativeRecorded:
    """Who it is from now on, masked."""

    name: str


class Representatives:
    """Takes down who represents an institution. Whether the officer may is asked before."""

    def __init__(self, pool: Any, sealer: Sealer, clock: Clock) -> None:
        self._pool = pool
        self._sealer = sealer
        self._clock = clock

    async def record(
        self, officer: OfficerViewer, subject_id: int, name: str, proof: str
    ) -> RepresentativeRecorded | Invalid | SubjectUnknown:
        """The institution whose archive this is has another representative; `proof`: the document that was seen."""
        name, proof = name.strip(), proof.strip()
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            return Invalid("name", "representative_name")
        if not proof or len(proof) > LONGEST_PROOF or not proof.isprintable():
            return Invalid("proof", "mandate_proof")
        async with self._pool.acquire() as connection, connection.transaction():
            identity_id = await connection.fetchval(
                "SELECT i.id FROM identity i JOIN subject s ON s.identity_id = i.id WHERE s.id = $1 AND i.institution",
                subject_id,
            )
            if identity_id is None:
                return Invalid("archive", "institutions_only")
            await connection.execute(
                """
                INSERT INTO legal_representative (identity_id, name_sealed, name_shown, recorded_by, proof, recorded_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                identity_id,
                self._sealer.seal(name, "identity.name"),
                masked_name(name),
                officer.officer_id,
                proof,
                self._clock.now(),
            )
            await connection.execute(
                """
                INSERT INTO access_log (subject_id, officer_id, action, purpose, happened_at)
                VALUES ($1, $2, 'legal_representative', $3, $4)
                """,
                subject_id,
                officer.officer_id,
                proof,
                self._clock.now(),
            )
        return RepresentativeRecorded(masked_name(name))
