"""What somebody reads of their own, for the reference."""

from typing import Any

from portal.security.viewer import SubjectViewer
from tests.plan.reference.reading import Reading, Row, global_id, page


class OwnAnswers(Reading):
    """A person and their archives."""

    async def Query_me(self, _: Any) -> Any:
        return await self.one("identity", self.viewer.identity_id) if isinstance(self.viewer, SubjectViewer) else None

    async def Me_archives(self, row: Row) -> Any:
        return await self.rows("SELECT * FROM subject WHERE identity_id = $1 ORDER BY id", row["id"])

    async def Me_name(self, row: Row) -> Any:
        return row["name_shown"]

    async def Me_identifier(self, row: Row) -> Any:
        return row["identifier_shown"]

    async def Me_phone(self, row: Row) -> Any:
        return row["phone_shown"]

    async def Archive_id(self, row: Row) -> Any:
        return global_id("Archive", row["id"])

    Archive_region = Reading.region_of
    Archive_rulebook = Reading.rulebook_of

    async def Archive_basics(self, row: Row) -> Any:
        return (await self.one("identity", row["identity_id"]))["basics"] or []

    async def Archive_result(self, row: Row) -> Any:
        return row["current_result_id"] and await self.one("result", row["current_result_id"])

    async def Archive_history(self, row: Row, first: int, after: str | None) -> Any:
        rows = await self.rows("SELECT * FROM result WHERE subject_id = $1", row["id"])
        return page(rows, "history", lambda each: [each["sequence"]], first, after, [True])

    async def Archive_entries(self, row: Row, first: int, after: str | None, category: str | None) -> Any:
        rows = await self.rows("SELECT * FROM entry WHERE subject_id = $1", row["id"])
        rows = [each for each in rows if category is None or each["category"].upper() == category]
        return page(rows, "entries", lambda each: [each["id"]], first, after, [True])

    async def Archive_entry(self, row: Row, id: str) -> Any:
        rows = await self.rows("SELECT * FROM entry WHERE subject_id = $1", row["id"])
        return next((each for each in rows if global_id("Entry", each["id"]) == id), None)

    async def Archive_measures(self, row: Row) -> Any:
        return await self.rows(
            "SELECT * FROM measure WHERE subject_id = $1 AND state NOT IN ('served', 'ended') ORDER BY id", row["id"]
        )

    async def Archive_listings(self, row: Row) -> Any:
        return await self.rows("SELECT * FROM listing WHERE subject_id = $1 ORDER BY id", row["id"])

    async def Archive_cases(self, row: Row) -> Any:
        return await self.rows("SELECT * FROM credit_case WHERE subject_id = $1 ORDER BY id", row["id"])

    async def Archive_pushes(self, row: Row) -> Any:
        return await self.rows("SELECT * FROM push WHERE subject_id = $1 ORDER BY id", row["id"])

    async def Archive_documents(self, row: Row) -> Any:
        rows = await self.rows("SELECT * FROM issued_document WHERE subject_id = $1 ORDER BY id", row["id"])
        return [{**each["content"], **each} for each in rows]

    async def Archive_commitments(self, row: Row) -> Any:
        rows = await self.rows("SELECT * FROM commitment WHERE subject_id = $1 ORDER BY id", row["id"])
        return [{**each["content"], **each, "signer": each["signer_shown"]} for each in rows]

    async def Archive_messages(self, row: Row, first: int, after: str | None) -> Any:
        rows = await self.rows("SELECT * FROM message WHERE subject_id = $1", row["id"])
        rows = [each for each in rows if each["audience"] == "subject"]
        return page(rows, "messages", lambda each: [each["id"]], first, after, [True])

    async def Archive_accesses(self, row: Row, first: int, after: str | None) -> Any:
        rows = await self.rows("SELECT * FROM access_log WHERE subject_id = $1", row["id"])
        return page(rows, "accesses", lambda each: [each["id"]], first, after, [True])

    async def Archive_legal_representative(self, row: Row) -> Any:
        rows = await self.rows(
            "SELECT name_shown FROM legal_representative WHERE identity_id = $1 ORDER BY id", row["identity_id"]
        )
        return rows[-1]["name_shown"] if rows else None

    async def Archive_unread(self, row: Row) -> int:
        rows = await self.rows("SELECT * FROM message WHERE subject_id = $1 AND audience = 'subject'", row["id"])
        return sum(each["read_at"] is None for each in rows)

    async def Archive_former_numbers(self, row: Row) -> Any:
        rows = await self.rows(
            "SELECT * FROM former_archive WHERE into_id = $1 ORDER BY joined_at, archive_no", row["id"]
        )
        return [each["archive_no"] for each in rows]

    async def Archive_consents(self, row: Row) -> Any:
        return await self.rows("SELECT * FROM consent WHERE subject_id = $1 ORDER BY id", row["id"])

    async def Archive_facts(self, row: Row) -> Any:
        return await self.rows("SELECT * FROM subject_fact WHERE subject_id = $1 ORDER BY id", row["id"])

    async def Archive_monitorings(self, row: Row) -> Any:
        return await self.rows("SELECT * FROM monitoring WHERE subject_id = $1 ORDER BY id", row["id"])
