"""The queue of cases and a case that an officer opened, for the reference."""

from datetime import date, timedelta
from typing import Any

from portal.domain.document import OF_CASES
from portal.domain.jurisdiction import prefix
from portal.security.viewer import OfficerViewer
from tests.plan.reference.reading import Reading, Row, global_id, page


class DeskAnswers(Reading):
    """What an officer works on."""

    async def _cases(self) -> list[Row]:
        """The cases that are the officer's business, each with its subject."""
        found = []
        for case in await self.rows("SELECT * FROM credit_case"):
            subject = await self.one("subject", case["subject_id"])
            places = (subject["region"], case["authority"])
            if isinstance(self.viewer, OfficerViewer):
                own = self.viewer.region_prefix
                found += [{**subject, "case": case}] if any(each.startswith(own) for each in places) else []
        return found

    async def Query_case_queue(
        self,
        _: Any,
        first: int,
        after: str | None = None,
        holder: str | None = None,
        kind: str | None = None,
        region: str | None = None,
        due_until: str | None = None,
        **given: Any,
    ) -> Any:
        last = given.get("dueUntil", due_until)
        mine = self.viewer.officer_id if isinstance(self.viewer, OfficerViewer) else None
        holders = {None: "UNCLAIMED", mine: "MINE"}
        rows = [
            row
            for row in await self._cases()
            if row["case"]["closed_at"] is None
            and (holder is None or holders.get(row["case"]["held_by"], "OTHERS") == holder)
            and (kind is None or row["case"]["kind"].upper() == kind)
            and (region is None or row["region"].startswith(prefix(region)))
            and (last is None or ((_acts_by(row) or "9") <= last))
        ]
        key = lambda row: [_acts_by(row), row["case"]["id"]]  # noqa: E731
        return page(rows, "case_queue", key, first, after, [False, False])

    async def _looked(self, subject_id: int) -> str | None:
        looks = await self.rows("SELECT * FROM access_log WHERE subject_id = $1 ORDER BY id", subject_id)
        mine = [
            look["purpose"]
            for look in looks
            if isinstance(self.viewer, OfficerViewer)
            and (look["officer_id"], look["action"]) == (self.viewer.officer_id, "open_subject")
            and look["happened_at"] > self.now - timedelta(hours=8)
        ]
        return mine[-1] if mine else None

    async def Query_opened_case(self, _: Any, id: str) -> Any:
        for row in await self._cases():
            if global_id("Case", row["case"]["id"]) == id:
                purpose = await self._looked(row["id"])
                return {**row, "purpose": purpose} if purpose is not None else None
        return None

    async def OpenCase_archive_id(self, row: Row) -> Any:
        return global_id("Archive", row["id"])

    OpenCase_name = Reading.name_of
    OpenCase_region = Reading.region_of

    async def OpenCase_overdue(self, row: Row) -> Any:
        case = row["case"]
        return case["closed_at"] is None and case["due_on"] is not None and case["due_on"] < self._today()

    async def OpenCase_holder(self, row: Row) -> Any:
        return await self.officer(row["case"]["held_by"])

    async def OpenCase_proposer(self, row: Row) -> Any:
        proposal = row["case"]["proposal"]
        return await self.officer(proposal["officer_id"]) if proposal is not None else None

    async def OpenedCase_proposal(self, row: Row) -> Any:
        return row["case"]["proposal"]

    async def OpenCase_opinions_waiting(self, row: Row) -> Any:
        asked = await self.rows("SELECT * FROM case_opinion WHERE case_id = $1", row["case"]["id"])
        return len([each for each in asked if each["recorded_at"] is None])

    OpenedCase_archive_id, OpenedCase_name, OpenedCase_region = OpenCase_archive_id, OpenCase_name, OpenCase_region
    OpenedCase_overdue, OpenedCase_holder, OpenedCase_proposer = OpenCase_overdue, OpenCase_holder, OpenCase_proposer

    async def OpenedCase_authority(self, row: Row) -> Any:
        return await self.one("region", row["case"]["authority"], "code")

    async def OpenedCase_handling(self, row: Row) -> Any:
        steps = await self.rows("SELECT * FROM case_handling WHERE case_id = $1 ORDER BY id", row["case"]["id"])
        return [
            {
                **each,
                "by": (await self.one("officer", each["officer_id"]))["shown_name"],
                "holder": ((await self.officer(each["held_by"])) or {"shown_name": None})["shown_name"],
            }
            for each in steps
        ]

    async def OpenedCase_entries(self, row: Row) -> Any:
        return [await self.one("entry", key) for key in sorted(row["case"]["entries"])]

    async def OpenedCase_result(self, row: Row) -> Any:
        results = await self.rows("SELECT * FROM result WHERE subject_id = $1", row["id"])
        return next((each for each in results if each["sequence"] == row["case"]["result_sequence"]), None)

    async def OpenedCase_opinions(self, row: Row) -> Any:
        return await self.rows("SELECT * FROM case_opinion WHERE case_id = $1 ORDER BY id", row["case"]["id"])

    async def OpenedCase_documents(self, row: Row) -> Any:
        issued = await self.rows("SELECT * FROM issued_document WHERE subject_id = $1 ORDER BY id", row["id"])
        mine = [each for each in issued if each["kind"] in OF_CASES and each["ref_id"] == row["case"]["id"]]
        return [{**each, "title": each["content"]["title"]} for each in mine]

    async def CaseDocument_id(self, row: Row) -> Any:
        return global_id("IssuedDocument", row["id"])

    async def Opinion_id(self, row: Row) -> Any:
        return global_id("Opinion", row["id"])

    async def Opinion_overdue(self, row: Row) -> Any:
        return row["recorded_at"] is None and row["until"] < self._today()

    async def Opinion_asked_by(self, row: Row) -> Any:
        return (await self.one("officer", row["asked_by"]))["shown_name"]

    async def Opinion_recorded_by(self, row: Row) -> Any:
        return ((await self.officer(row["recorded_by"])) or {"shown_name": None})["shown_name"]

    async def Query_colleagues(self, _: Any) -> Any:
        if not isinstance(self.viewer, OfficerViewer):
            return []
        own = await self.one("officer", self.viewer.officer_id)
        every = await self.rows("SELECT * FROM officer")
        same = [each for each in every if each["region"] == own["region"] and each["active"]]
        return sorted(same, key=lambda each: (each["shown_name"], each["id"]))

    async def Colleague_id(self, row: Row) -> Any:
        return global_id("Officer", row["id"])

    async def Colleague_name(self, row: Row) -> Any:
        return row["shown_name"]

    async def Colleague_me(self, row: Row) -> Any:
        return isinstance(self.viewer, OfficerViewer) and row["id"] == self.viewer.officer_id

    async def officer(self, key: int | None) -> Row | None:
        return await self.one("officer", key) if key is not None else None

    def _today(self) -> date:
        return self.now.date()


def _acts_by(row: Row) -> str | None:
    by: date | None = row["case"]["due_on"] or row["case"]["proof_due_on"]
    return by.isoformat() if by is not None else None
