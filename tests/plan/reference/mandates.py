"""Mandates, for the reference."""

from typing import Any

from portal.security.viewer import SubjectViewer
from tests.plan.reference.reading import Reading, Row, global_id


class MandateAnswers(Reading):
    """Who acts for whom."""

    async def Me_mandates(self, row: Row) -> Any:
        every = await self.rows("SELECT * FROM mandate ORDER BY id DESC")
        return [each for each in every if row["id"] in (each["principal_id"], each["agent_id"])]

    async def Me_agent(self, _: Row) -> Any:
        agent_id = self.viewer.agent_id if isinstance(self.viewer, SubjectViewer) else None
        found = await self.rows("SELECT name_shown AS name FROM identity WHERE id = $1", agent_id)
        return found[0] if found else None

    async def SubjectFile_mandates(self, row: Row) -> Any:
        every = await self.rows("SELECT * FROM mandate ORDER BY id DESC")
        return [each for each in every if each["principal_id"] == row["identity_id"]]

    async def Mandate_id(self, row: Row) -> Any:
        return global_id("Mandate", row["id"])

    async def Mandate_held(self, row: Row) -> Any:
        return isinstance(self.viewer, SubjectViewer) and row["agent_id"] == self.viewer.identity_id

    async def Mandate_principal(self, row: Row) -> Any:
        if row["confirmed_at"] is None or row["principal_id"] is None:
            return row["asked_shown"]
        [principal] = await self.rows("SELECT * FROM identity WHERE id = $1", row["principal_id"])
        return principal["name_shown"]

    async def Mandate_agent(self, row: Row) -> Any:
        [agent] = await self.rows("SELECT * FROM identity WHERE id = $1", row["agent_id"])
        return agent["name_shown"]

    async def Mandate_confirmed_at_counter(self, row: Row) -> Any:
        return row["confirmed_by"] is not None

    async def Access_agent(self, row: Row) -> Any:
        found = await self.rows("SELECT * FROM identity WHERE id = $1", row["agent_id"])
        return found[0]["name_shown"] if found else None
