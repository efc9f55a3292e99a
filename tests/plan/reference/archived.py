"""What lies in an archive, for the reference."""

from typing import Any

from portal.rulebooks.codes import fund_names
from resolvers.reasons import words
from tests.plan.reference.reading import Reading, Row, global_id


class ArchivedAnswers(Reading):
    """A resolver for each kind of record that an archive keeps."""

    async def Push_id(self, row: Row) -> Any:
        return global_id("Push", row["id"])

    async def Listing_id(self, row: Row) -> Any:
        return global_id("Listing", row["id"])

    async def Listing_list_name(self, row: Row) -> Any:
        return row["list"]

    async def Listing_steps(self, row: Row) -> Any:
        return await self.stepped(
            await self.rows("SELECT * FROM listing_event WHERE listing_id = $1 ORDER BY id", row["id"])
        )

    async def Measure_steps(self, row: Row) -> Any:
        return await self.stepped(
            await self.rows("SELECT * FROM measure_event WHERE measure_id = $1 ORDER BY id", row["id"])
        )

    IssuedDocument_agent = Commitment_agent = Consent_agent = CaseFile_agent = Declaration_agent = Reading.agent_of

    async def Consent_withdrawn_by_agent(self, row: Row) -> Any:
        return await self.agent_of(row, "withdrawn_by_agent")

    async def IssuedDocument_id(self, row: Row) -> Any:
        return global_id("IssuedDocument", row["id"])

    async def Commitment_id(self, row: Row) -> Any:
        return global_id("Commitment", row["id"])

    async def Commitment_findings(self, row: Row) -> Any:
        return await self.rows("SELECT * FROM commitment_finding WHERE commitment_id = $1 ORDER BY id", row["id"])

    async def Result_id(self, row: Row) -> Any:
        return global_id("Result", row["id"])

    async def Result_reason_text(self, row: Row) -> Any:
        zh, en = words().get(row["reason"], (None, None))
        return {"zh": zh, "en": en} if zh is not None else None

    async def Result_local_parameters(self, row: Row) -> Any:
        return row["parameters"]

    async def TraceLine_text(self, line: Row) -> Any:
        return {"zh": line["text"], "en": line["text_en"]}

    async def TraceLine_entry_id(self, line: Row) -> Any:
        return line["entry_id"] and global_id("Entry", line["entry_id"])

    async def LocalParameter_note(self, row: Row) -> Any:
        return {"zh": row["note"], "en": row["note_en"]}

    async def LocalParameter_label(self, _: Row) -> Any:
        return {"zh": "本地参数（非法规规定）", "en": "Local parameter, not laid down by any text"}

    async def LocalParameter_document(self, row: Row) -> Any:
        return row.get("document")

    async def LocalParameter_valid_from(self, row: Row) -> Any:
        return row.get("valid_from")

    async def Entry_id(self, row: Row) -> Any:
        return global_id("Entry", row["id"])

    async def Entry_declaration(self, row: Row) -> Any:
        found = await self.rows("SELECT * FROM declaration WHERE entry_id = $1", row["id"])
        return next(({**each, "declarer": each["declarer_shown"]} for each in found), None)

    async def Entry_dispute_until(self, row: Row) -> Any:
        notices = await self.rows("SELECT * FROM issued_document WHERE subject_id = $1", row["subject_id"])
        answers = [
            each["answer_until"]
            for each in notices
            if each["kind"] == "result_notice" and each["ref_id"] == row["id"] and each["answer_until"] is not None
        ]
        results = await self.rows("SELECT * FROM result WHERE subject_id = $1", row["subject_id"])
        brought = [each["dispute_until"] for each in results if row["id"] in each["caused_by"]]
        return max(answers or [day for day in brought if day is not None], default=None)

    async def Entry_repair_outlook(self, row: Row) -> Any:
        found = await self.rows("SELECT * FROM repair_outlook WHERE entry_id = $1", row["id"])
        if not found:
            return None
        today = self.now.date().isoformat()
        conditions = found[0]["conditions"]
        days = [each["from"] for each in conditions if each["from"] is not None]
        first = max(days, default=None)
        unmet = [each for each in conditions if _unmet(each, today)]
        never = any(
            each["from"] is None and (each in unmet or (first is not None and each["until"] and first > each["until"]))
            for each in conditions
        )
        return {"possible": not unmet, "first_day": None if never else first, "unmet": unmet}

    async def RepairCondition_text(self, row: Row) -> Any:
        return {"zh": row["text"], "en": row["text_en"]}

    async def RepairCondition_from_day(self, row: Row) -> Any:
        return row["from"]

    async def Entry_fund_name(self, row: Row) -> Any:
        return row["fund"] and fund_names()[row["fund"]]

    async def Entry_item_name(self, row: Row) -> Any:
        return {"zh": row["item_name"], "en": row["item_name_en"]}

    async def Entry_subject_kind(self, row: Row) -> Any:
        return (await self.one("subject", row["subject_id"]))["kind"]

    async def Entry_institution_code(self, row: Row) -> Any:
        return (await self.one("subject", row["subject_id"]))["institution_code"]

    async def Entry_archive_no(self, row: Row) -> Any:
        return (await self.one("subject", row["subject_id"]))["archive_no"]

    async def Entry_name(self, row: Row) -> Any:
        return (await self.identity_of(row["subject_id"]))["name_shown"]

    async def Entry_identifier(self, row: Row) -> Any:
        return (await self.identity_of(row["subject_id"]))["identifier_shown"]

    async def Measure_id(self, row: Row) -> Any:
        return global_id("Measure", row["id"])

    async def Measure_kind(self, row: Row) -> Any:
        return row["shown"]["kind"]

    async def Measure_mode(self, row: Row) -> Any:
        return row["shown"]["mode"]

    async def Measure_article(self, row: Row) -> Any:
        return row["shown"]["article"]

    async def Measure_text(self, row: Row) -> Any:
        return {"zh": row["shown"]["text"], "en": row["shown"]["text_en"]}

    async def Measure_numbers(self, row: Row) -> Any:
        return row["shown"].get("numbers", [])

    async def Measure_months(self, row: Row) -> Any:
        return row["shown"].get("months")

    async def Measure_fine_times(self, row: Row) -> Any:
        return row["shown"].get("fine")

    async def Measure_percent(self, row: Row) -> Any:
        return row["shown"].get("percent")

    async def Measure_local_parameters(self, row: Row) -> Any:
        return row["shown"].get("parameters", [])

    async def Measure_entry_id(self, row: Row) -> Any:
        return row["entry_id"] and global_id("Entry", row["entry_id"])

    async def Measure_note(self, row: Row) -> Any:
        shown = row["shown"]
        return {"zh": shown["note"], "en": shown["note_en"]} if shown.get("note") is not None else None

    async def Message_document(self, row: Row) -> Any:
        if row["document_id"] is None:
            return None
        [document] = await self.rows("SELECT * FROM issued_document WHERE id = $1", row["document_id"])
        return {**document["content"], **document}

    async def Message_id(self, row: Row) -> Any:
        return global_id("Message", row["id"])

    async def Message_title(self, row: Row) -> Any:
        return {"zh": row["title"], "en": row["title_en"]}

    async def Message_body(self, row: Row) -> Any:
        return {"zh": row["body"], "en": row["body_en"]}

    async def Access_id(self, row: Row) -> Any:
        return global_id("Access", row["id"])

    async def Access_authority(self, row: Row) -> Any:
        if row["officer_id"] is None:
            return None
        return await self.one("region", (await self.one("officer", row["officer_id"]))["region"], "code")

    async def CaseFile_id(self, row: Row) -> Any:
        return str(row["id"])

    async def CaseFile_size(self, row: Row) -> Any:
        return row["kept_size"]

    async def Consent_id(self, row: Row) -> Any:
        return global_id("Consent", row["id"])

    async def Consent_text(self, row: Row) -> Any:
        return {"zh": row["text"], "en": row["text_en"]}

    async def Consent_signer(self, row: Row) -> Any:
        return row["signer_shown"]

    async def SubjectFact_id(self, row: Row) -> Any:
        return global_id("SubjectFact", row["id"])

    async def SubjectFact_label(self, row: Row) -> Any:
        return {"zh": row["label"], "en": row["label_en"]}

    async def SubjectFact_value(self, row: Row) -> Any:
        return row["shown"]

    async def Monitoring_id(self, row: Row) -> Any:
        return global_id("Monitoring", row["id"])

    async def Monitoring_name(self, row: Row) -> Any:
        return {"zh": row["name"], "en": row["name_en"]}


def _unmet(condition: Row, today: str) -> bool:
    if condition["from"] is not None:
        return bool(today < condition["from"])
    return condition["until"] is None or bool(today > condition["until"])
