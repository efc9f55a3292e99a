"""What officers read of their region, for the reference."""

from datetime import timedelta
from typing import Any

from portal.clock import SHANGHAI
from portal.domain.jurisdiction import prefix
from portal.security.viewer import OfficerViewer
from tests.plan.reference.reading import Reading, Row, global_id, page


class StaffAnswers(Reading):
    """New results, warnings and files that were opened for a purpose."""

    async def Query_officer(self, _: Any) -> Any:
        return await self.one("officer", self.viewer.officer_id) if isinstance(self.viewer, OfficerViewer) else None

    async def Officer_name(self, row: Row) -> Any:
        return row["shown_name"]

    Officer_region = Reading.region_of

    async def Query_new_results(self, _: Any, first: int, after: str | None) -> Any:
        rows = []
        for result in await self.rows("SELECT * FROM result"):
            subject = await self.one("subject", result["subject_id"])
            if self.in_region(subject):
                rows.append({**subject, "result": result})
        key = lambda row: [row["result"]["as_of"].astimezone(SHANGHAI).isoformat(), row["result"]["id"]]  # noqa: E731
        return page(rows, "new_results", key, first, after, [True, True])

    async def _messages(self) -> list[Row]:
        """Those to officers that this one may read, each with its subject and its case."""
        found = []
        for message in await self.rows("SELECT * FROM message WHERE audience = 'officer'"):
            subject = await self.one("subject", message["subject_id"])
            case = await self.one("credit_case", message["case_id"]) if message["case_id"] is not None else None
            if not isinstance(self.viewer, OfficerViewer):
                continue
            places = [subject["region"], *([case["authority"]] if case else [])]
            mine = case is None or case["held_by"] in (None, self.viewer.officer_id)
            if mine and any(each.startswith(self.viewer.region_prefix) for each in places):
                read = await self.rows(
                    "SELECT * FROM officer_reading WHERE message_id = $1 AND officer_id = $2",
                    message["id"],
                    self.viewer.officer_id,
                )
                at = read[0]["read_at"] if read else None
                found.append({**subject, **message, "subject_kind": subject["kind"], "case": case, "read_at": at})
        return found

    async def Query_officer_messages(self, _: Any, first: int, after: str | None = None, **given: bool | None) -> Any:
        unread = given.get("unread")
        rows = [row for row in await self._messages() if unread is None or (row["read_at"] is None) == unread]
        return page(rows, "officer_messages", lambda row: [row["id"]], first, after, [True])

    async def Officer_unread(self, _: Row) -> Any:
        return len([row for row in await self._messages() if row["read_at"] is None])

    async def OfficerMessage_id(self, row: Row) -> Any:
        return global_id("OfficerMessage", row["id"])

    async def OfficerMessage_archive_id(self, row: Row) -> Any:
        return global_id("Archive", row["subject_id"])

    async def OfficerMessage_title(self, row: Row) -> Any:
        return {"zh": row["title"], "en": row["title_en"]}

    async def OfficerMessage_body(self, row: Row) -> Any:
        return {"zh": row["body"], "en": row["body_en"]}

    OfficerMessage_name = Reading.name_of
    OfficerMessage_region = Reading.region_of

    async def NewResult_id(self, row: Row) -> Any:
        return global_id("Result", row["id"])

    async def QueueItem_archive_id(self, row: Row) -> Any:
        return global_id("Archive", row["id"])

    QueueItem_name = Reading.name_of
    QueueItem_region = Reading.region_of
    OpenedCase_rulebook = Reading.rulebook_of

    async def Query_risk_warnings(self, _: Any, first: int, after: str | None) -> Any:
        rows = []
        for warning in await self.rows("SELECT * FROM risk_warning"):
            subject = await self.one("subject", warning["subject_id"])
            if self.in_region(subject):
                rows.append({**subject, **warning, "archive": subject["id"]})
        key = lambda row: [row["warned_at"].astimezone(SHANGHAI).isoformat(), row["id"]]  # noqa: E731
        return page(rows, "risk_warnings", key, first, after, [True, True])

    async def RiskWarning_id(self, row: Row) -> Any:
        return global_id("RiskWarning", row["id"])

    async def RiskWarning_archive_id(self, row: Row) -> Any:
        return global_id("Archive", row["archive"])

    RiskWarning_name = Reading.name_of
    RiskWarning_region = Reading.region_of

    async def Query_listing_queue(self, _: Any, first: int, after: str | None = None, region: str | None = None) -> Any:
        today = self.now.date()
        rows = []
        for road in await self.rows("SELECT * FROM listing"):
            subject = await self.one("subject", road["subject_id"])
            waits = road["state"] in ("announced", "objected", "answered")
            waits |= road["state"] == "listed" and road["report_due_on"] is not None and road["reported_at"] is None
            objected = road["answer_due_on"] is not None and road["answered_at"] is None
            waits |= road["state"] == "listed" and objected
            if not waits or not self.in_region(subject):
                continue
            if region is not None and not subject["region"].startswith(prefix(region)):
                continue
            documents = await self.rows("SELECT * FROM issued_document WHERE ref_id = $1 ORDER BY id", road["id"])
            notices = [each for each in documents if each["kind"] == "listing_prenotice"]
            notice = notices[-1] if notices and road["state"] == "announced" else {}
            until = notice.get("answer_until")
            awaited = {"listed": "report", "answered": "decision"}.get(road["state"])
            awaited = "answer" if objected else awaited
            if awaited is None and notice.get("delivered_at") is None:
                awaited = "receipt"
            due = road["report_due_on"] if road["state"] == "listed" else None
            due = road["answer_due_on"] if objected else due
            rows.append(
                {
                    **subject, "road": road["id"], "list_name": road["list"], "due_on": due, "objection_until": until,
                    "awaited": awaited or ("objection" if until is not None and until >= today else "decision"),
                    "overdue": due is not None and due < today,
                }
            )  # fmt: skip
        key = lambda row: [row["due_on"] and row["due_on"].isoformat(), row["road"]]  # noqa: E731
        return page(rows, "listing_queue", key, first, after, [False, False])

    async def OpenListing_id(self, row: Row) -> Any:
        return global_id("Listing", row["road"])

    async def OpenListing_archive_id(self, row: Row) -> Any:
        return global_id("Archive", row["id"])

    OpenListing_name = Reading.name_of
    OpenListing_region = Reading.region_of

    async def _before(self, row: Row) -> Row:
        rows = await self.rows("SELECT * FROM result WHERE subject_id = $1", row["id"])
        before = [each for each in rows if each["sequence"] == row["result"]["sequence"] - 1]
        return before[0] if before else {"score": None, "grade": None}

    async def QueueItem_previous_score(self, row: Row) -> Any:
        return (await self._before(row))["score"]

    async def QueueItem_previous_grade(self, row: Row) -> Any:
        return (await self._before(row))["grade"]

    async def Query_subject_file(self, _: Any, id: str) -> Any:
        for subject in await self.rows("SELECT * FROM subject"):
            if global_id("Archive", subject["id"]) == id and self.in_region(subject):
                looks = await self.rows("SELECT * FROM access_log WHERE subject_id = $1 ORDER BY id", subject["id"])
                mine = [
                    look
                    for look in looks
                    if isinstance(self.viewer, OfficerViewer)
                    and look["officer_id"] == self.viewer.officer_id
                    and look["action"] == "open_subject"
                    and look["happened_at"] > self.now - timedelta(hours=8)
                ]
                return {**subject, "archive": subject, "purpose": mine[-1]["purpose"]} if mine else None
        return None

    SubjectFile_name = Reading.name_of

    async def SubjectFile_identifier(self, row: Row) -> Any:
        return (await self.one("identity", row["identity_id"]))["identifier_shown"]
