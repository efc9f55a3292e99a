"""Cases, for the reference."""

from typing import Any

from tests.plan.reference.reading import Reading, Row, global_id

OF_A_CASE = (
    "dispute_answer", "repair_refusal", "repair_confirmation", "acceptance_notice", "non_acceptance_notice",
    "dispute_application", "repair_application", "filing_receipt",
)  # fmt: skip


class CaseAnswers(Reading):
    """A case as its subject sees it."""

    async def Case_id(self, row: Row) -> Any:
        return global_id("Case", row["id"])

    async def Case_title(self, row: Row) -> Any:
        return {"zh": row["title"], "en": row["title_en"]}

    async def Case_complete(self, row: Row) -> Any:
        return row["evidence"]

    async def Case_deadline(self, row: Row) -> Any:
        return row["due_deadline"]

    async def Case_proof_due_on(self, row: Row) -> Any:
        return row["proof_due_on"] if row["closed_at"] is None else None

    async def Case_proof_deadline(self, row: Row) -> Any:
        return row["proof_deadline"] if row["closed_at"] is None else None

    async def Case_objection_until(self, row: Row) -> Any:
        rows = await self.rows("SELECT * FROM issued_document WHERE ref_id = $1", row["id"])
        days = [each["answer_until"] for each in rows if each["kind"] == "repair_refusal" and each["answer_until"]]
        return max(days, default=None) if row["state"] == "refused" else None

    async def Case_documents(self, row: Row) -> Any:
        rows = await self.rows("SELECT * FROM issued_document WHERE ref_id = $1 ORDER BY id", row["id"])
        return [{**each["content"], **each} for each in rows if each["kind"] in OF_A_CASE]

    async def Case_authority(self, row: Row) -> Any:
        [region] = await self.rows("SELECT * FROM region WHERE code = $1", row["authority"])
        rows = await self.rows("SELECT * FROM authority WHERE region = $1 ORDER BY valid_from, id", row["authority"])
        held = [each for each in rows if each["valid_from"] <= self.now.date()]
        newest: Row = held[-1] if held else {"address": None, "phone": None, "hours": None}
        zh = newest.get("name", f"{region['name']}医疗保障局")
        en = newest.get("name_en", f"Healthcare Security Administration of {region['name_en']}")
        return {**newest, "region": row["authority"], "name": {"zh": zh, "en": en}}

    RepairNotice_office = Case_authority

    async def Case_steps(self, row: Row) -> Any:
        rows = await self.rows("SELECT * FROM case_event WHERE case_id = $1 ORDER BY id", row["id"])
        return await self.stepped([{**each, "step": each["event"]} for each in rows])

    async def Case_files(self, row: Row) -> Any:
        return await self.rows(
            "SELECT * FROM evidence WHERE case_id = $1 AND case_kind = $2 ORDER BY kept_at, id", row["id"], row["kind"]
        )

    CaseInBrief_id, CaseInBrief_title = Case_id, Case_title
    CaseInBrief_complete, CaseInBrief_deadline = Case_complete, Case_deadline
    CaseInBrief_proof_due_on, CaseInBrief_proof_deadline = Case_proof_due_on, Case_proof_deadline
