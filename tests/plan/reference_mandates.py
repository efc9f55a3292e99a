"""Mandates, for the reference: see reference.py."""

from base64 import b64encode
from typing import Any, Protocol

from portal.security.viewer import SubjectViewer, Viewer

Row = dict[str, Any]


class Reads(Protocol):
    """What the reference reads with."""

    viewer: Viewer

    async def rows(self, statement: str, *values: object) -> list[Row]: ...


class MandateAnswers:
    """Resolvers of mandates."""

    async def Me_mandates(self: Reads, row: Row) -> Any:  # noqa: N802
        every = await self.rows("SELECT * FROM mandate ORDER BY id DESC")
        return [each for each in every if row["id"] in (each["principal_id"], each["agent_id"])]

    async def Me_agent(self: Reads, _: Row) -> Any:  # noqa: N802
        agent_id = self.viewer.agent_id if isinstance(self.viewer, SubjectViewer) else None
        found = await self.rows("SELECT name_shown AS name FROM identity WHERE id = $1", agent_id)
        return found[0] if found else None

    async def SubjectFile_mandates(self: Reads, row: Row) -> Any:  # noqa: N802
        every = await self.rows("SELECT * FROM mandate ORDER BY id DESC")
        return [each for each in every if each["principal_id"] == row["identity_id"]]

    async def Mandate_id(self, row: Row) -> Any:  # noqa: N802
        return b64encode(f"Mandate:{row['id']}".encode()).decode()

    async def Mandate_held(self: Reads, row: Row) -> Any:  # noqa: N802
        return isinstance(self.viewer, SubjectViewer) and row["agent_id"] == self.viewer.identity_id

    async def Mandate_principal(self: Reads, row: Row) -> Any:  # noqa: N802
        if row["confirmed_at"] is None or row["principal_id"] is None:
            return row["asked_shown"]
        [principal] = await self.rows("SELECT * FROM identity WHERE id = $1", row["principal_id"])
        return principal["name_shown"]

    async def Mandate_agent(self: Reads, row: Row) -> Any:  # noqa: N802
        [agent] = await self.rows("SELECT * FROM identity WHERE id = $1", row["agent_id"])
        return agent["name_shown"]

    async def Mandate_confirmed_at_counter(self, row: Row) -> Any:  # noqa: N802
        return row["confirmed_by"] is not None

    async def Access_agent(self: Reads, row: Row) -> Any:  # noqa: N802
        found = await self.rows("SELECT * FROM identity WHERE id = $1", row["agent_id"])
        return found[0]["name_shown"] if found else None
