"""Mandates: asked for by the agent, confirmed by the principal or at the counter, revoked at once.

Acting for somebody is a session of its own: everything is then seen and done as the principal, with the agent's name
in the access log. Whether a number is known is told to nobody: an unknown one is asked for all the same, in vain.
"""

from datetime import date, datetime, timedelta
from typing import Any

from portal.clock import Clock
from portal.domain.identifiers import Identifier, InvalidIdentifier
from portal.domain.mandate import LONGEST_YEARS, Mandate, MandateState, Relation
from portal.domain.outcomes import Invalid
from portal.domain.working_days import add_months
from portal.security.identities import Identities
from portal.security.outcomes import MandateAsked, MandateMoved, MandateRefused
from portal.security.viewer import OfficerViewer, SubjectViewer

MOST_ASKED = 10  # by one agent in 24 hours, whatever became of them
LONGEST_PROOF = 200
_COLUMNS = "id, principal_id, agent_id, relation, state, valid_until, asked_at"


class Mandates:
    """Asks, confirms and revokes. What is not the viewer's own is answered like what does not exist."""

    def __init__(self, pool: Any, identities: Identities, clock: Clock) -> None:
        self._pool = pool
        self._identities = identities
        self._clock = clock

    async def ask(
        self, agent: SubjectViewer, number: str, relation: Relation, valid_until: date
    ) -> MandateAsked | MandateRefused | Invalid:
        """Asks to act for the holder of a number."""
        try:
            identifier = Identifier.parse(number)
        except InvalidIdentifier as error:
            return Invalid("identifier", error.code)
        now = self._clock.now()
        if valid_until < now.date():
            return Invalid("valid_until", "in_the_past")
        if valid_until >= add_months(now.date(), 12 * LONGEST_YEARS):
            return Invalid("valid_until", "mandate_too_long")
        principal_id = await self._identities.find(identifier)
        if principal_id == agent.identity_id:
            return Invalid("identifier", "mandate_for_oneself")
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT FROM identity WHERE id = $1 FOR UPDATE", agent.identity_id)
            asked = await connection.fetchval(
                "SELECT count(*) FROM mandate WHERE agent_id = $1 AND asked_at > $2",
                agent.identity_id,
                now - timedelta(days=1),
            )
            if asked >= MOST_ASKED:
                return MandateRefused("mandate_too_many")
            await connection.execute(
                """
                INSERT INTO mandate (principal_id, agent_id, asked_shown, relation, state, valid_until, asked_at)
                VALUES ($1, $2, $3, $4, 'asked', $5, $6)
                """,
                principal_id,
                agent.identity_id,
                identifier.shown,
                relation,
                valid_until,
                now,
            )
        return MandateAsked()

    async def confirm(self, principal: SubjectViewer, mandate_id: int) -> MandateMoved | MandateRefused:
        """The principal confirms."""
        return await self._confirm("id = $1 AND principal_id = $2", (mandate_id, principal.identity_id), None, None)

    async def confirm_at_counter(
        self, officer: OfficerViewer, mandate_id: int, proof: str
    ) -> MandateMoved | MandateRefused | Invalid:
        """An officer confirms, having seen a document; the principal's file was opened before."""
        stated = _stated(proof)
        if isinstance(stated, Invalid):
            return stated
        return await self._confirm("id = $1", (mandate_id,), officer.officer_id, stated)

    async def revoke_at_counter(
        self, officer: OfficerViewer, mandate_id: int, proof: str
    ) -> MandateMoved | MandateRefused | Invalid:
        """An officer ends it for somebody at the counter; the principal's file was opened before.

        Sessions that rest on it must be closed by the caller.
        """
        stated = _stated(proof)
        if isinstance(stated, Invalid):
            return stated
        row = await self._pool.fetchrow(
            f"""
            UPDATE mandate SET state = 'revoked', revoked_at = $4, revoked_at_counter_by = $2, revocation_proof = $3
            WHERE id = $1 AND state <> 'revoked' RETURNING {_COLUMNS}
            """,  # noqa: S608 - columns of ours
            mandate_id,
            officer.officer_id,
            stated,
            self._clock.now(),
        )
        return MandateMoved(_mandate(row)) if row else MandateRefused("mandate_not_in_force")

    async def revoke(self, viewer: SubjectViewer, mandate_id: int) -> MandateMoved | MandateRefused:
        """Principal or agent ends it. Sessions that rest on it must be closed by the caller."""
        row = await self._pool.fetchrow(
            f"""
            UPDATE mandate SET state = 'revoked', revoked_at = coalesce(revoked_at, $3),
                revoked_by = CASE WHEN revoked_at IS NULL THEN $2::bigint ELSE revoked_by END
            WHERE id = $1 AND $2 IN (principal_id, agent_id) RETURNING {_COLUMNS}
            """,  # noqa: S608 - columns of ours
            mandate_id,
            viewer.identity_id,
            self._clock.now(),
        )
        return MandateMoved(_mandate(row)) if row else MandateRefused("mandate_not_found")

    async def enter(self, agent: SubjectViewer, mandate_id: int) -> Mandate | MandateRefused:
        """The mandate by which an agent acts now; each of the principal's archives notes it."""
        now = self._clock.now()
        row = await self._pool.fetchrow(
            f"SELECT {_COLUMNS} FROM mandate WHERE id = $1 AND agent_id = $2",  # noqa: S608 - columns of ours
            mandate_id,
            agent.identity_id,
        )
        mandate = _mandate(row) if row else None
        if mandate is None or not mandate.holds(now.date()):
            return MandateRefused("mandate_not_found" if mandate is None else "mandate_not_in_force")
        await self._pool.execute(
            """
            INSERT INTO access_log (subject_id, agent_id, action, happened_at)
            SELECT id, $2, 'act_for', $3 FROM subject WHERE identity_id = $1
            """,
            mandate.principal_id,
            agent.identity_id,
            now,
        )
        return mandate

    async def stands(self, mandate: Mandate) -> bool:
        """Whether a mandate that was entered has not been revoked since."""
        found: bool = await self._pool.fetchval("SELECT state = 'confirmed' FROM mandate WHERE id = $1", mandate.id)
        return found

    async def principal_of(self, mandate_id: int) -> int | None:
        """identity.id of the principal, for an officer's check that its file is open."""
        found: int | None = await self._pool.fetchval("SELECT principal_id FROM mandate WHERE id = $1", mandate_id)
        return found

    async def _confirm(
        self, condition: str, keys: tuple[int, ...], officer_id: int | None, proof: str | None
    ) -> MandateMoved | MandateRefused:
        now: datetime = self._clock.now()
        async with self._pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(
                f"SELECT {_COLUMNS} FROM mandate WHERE {condition} FOR UPDATE",  # noqa: S608 - conditions of ours
                *keys,
            )
            if row is None or row["principal_id"] is None:
                return MandateRefused("mandate_not_found")
            if row["state"] == MandateState.REVOKED or row["valid_until"] < now.date():
                return MandateRefused("mandate_not_in_force")
            if row["state"] == MandateState.ASKED:
                row = await connection.fetchrow(
                    f"""
                    UPDATE mandate SET state = 'confirmed', confirmed_at = $2, confirmed_by = $3, proof = $4
                    WHERE id = $1 RETURNING {_COLUMNS}
                    """,  # noqa: S608 - columns of ours
                    row["id"],
                    now,
                    officer_id,
                    proof,
                )
            return MandateMoved(_mandate(row))


def _stated(proof: str) -> str | Invalid:
    """The document that an officer saw."""
    stated = proof.strip()
    fits = 0 < len(stated) <= LONGEST_PROOF and stated.isprintable()
    return stated if fits else Invalid("proof", "mandate_proof")


def _mandate(row: Any) -> Mandate:
    return Mandate(
        id=row["id"],
        principal_id=row["principal_id"],
        agent_id=row["agent_id"],
        relation=Relation(row["relation"]),
        state=MandateState(row["state"]),
        valid_until=row["valid_until"],
        asked_at=row["asked_at"],
    )
