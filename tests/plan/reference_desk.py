"""Cases and the desk, for the reference: see reference.py."""

from base64 import b64encode
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from portal.domain.document import OF_CASES
from portal.domain.jurisdiction import prefix
from portal.security.viewer import OfficerViewer, Viewer

Row = dict[str, Any]
OF_A_CASE = (
    "dispute_answer", "repair_refusal", "repair_confirmation", "acceptance_notice", "non_acceptance_notice",
    "dispute_application", "repair_application", "filing_receipt",
)  # fmt: skip


class Reads(Protocol):
    """What the reference reads with."""

    viewer: Viewer
    now: datetime
    page: Callable[..., Row]

    async def rows(self, statement: str, *values: object) -> list[Row]: ...

    async def one(self, table: str, key: object, column: str = "id") -> Row: ...

    async def _officer(self, key: int | None) -> Row | None: ...

    async def _cases(self) -> list[Row]: ...

    async def _looked(self, subject_id: int) -> str | None: ...

    def _today(self) -> date: ...


class DeskAnswers:
    """Resolvers of cases, in an archive and at the desk."""

    async def Case_id(self, row: Row) -> Any:  # noqa: N802
        return b64encode(f"Case:{row['id']}".encode()).decode()

    async def Case_title(self, row: Row) -> Any:  # noqa: N802
        return {"zh": row["title"], "en": row["title_en"]}

    async def Case_complete(self, row: Row) -> Any:  # noqa: N802
        return row["evidence"]

    async def Case_deadline(self, row: Row) -> Any:  # noqa: N802
        return row["due_deadline"]

    async def Case_objection_until(self: Reads, row: Row) -> Any:  # noqa: N802
        rows = await self.rows("SELECT * FROM issued_document WHERE ref_id = $1", row["id"])
        days = [each["answer_until"] for each in rows if each["kind"] == "repair_refusal" and each["answer_until"]]
        return max(days, default=None) if row["state"] == "refused" else None

    async def Case_documents(self: Reads, row: Row) -> Any:  # noqa: N802
        rows = await self.rows("SELECT * FROM issued_document WHERE ref_id = $1 ORDER BY id", row["id"])
        return [{**each["content"], **each} for each in rows if each["kind"] in OF_A_CASE]

    async def Case_authority(self: Reads, row: Row) -> Any:  # noqa: N802
        [region] = await self.rows("SELECT * FROM region WHERE code = $1", row["authority"])
        rows = await self.rows("SELECT * FROM authority WHERE region = $1 ORDER BY valid_from, id", row["authority"])
        held = [each for each in rows if each["valid_from"] <= self.now.date()]
        newest: Row = held[-1] if held else {"address": None, "phone": None, "hours": None}
        zh = newest.get("name", f"{region['name']}医疗保障局")
        en = newest.get("name_en", f"Healthcare Security Administration of {region['name_en']}")
        return {**newest, "region": row["authority"], "name": {"zh": zh, "en": en}}

    async def Case_steps(self: Reads, row: Row) -> Any:  # noqa: N802
        rows = await self.rows("SELECT * FROM case_event WHERE case_id = $1 ORDER BY id", row["id"])
        return [
            {**each, "step": each["event"], "by": "subject" if each["by_subject"] else _who(each["officer_id"])}
            for each in rows
        ]

    async def Case_files(self: Reads, row: Row) -> Any:  # noqa: N802
        return await self.rows(
            "SELECT * FROM evidence WHERE case_id = $1 AND case_kind = $2 ORDER BY kept_at, id", row["id"], row["kind"]
        )

    async def notices(self: Reads, region: str | None) -> list[Row]:
        """Repairs on public notice in a place."""
        found = []
        for case in await self.rows("SELECT * FROM credit_case WHERE kind = 'repair' AND state = 'on_notice'"):
            subject = await self.one("subject", case["subject_id"])
            if region is None or subject["region"].startswith(prefix(region)):
                found.append({**subject, **case, "kind": subject["kind"]})
        return found

    async def RepairNotice_id(self, row: Row) -> Any:  # noqa: N802
        return b64encode(f"RepairNotice:{row['id']}".encode()).decode()

    async def RepairNotice_name(self: Reads, row: Row) -> Any:  # noqa: N802
        return (await self.one("identity", row["identity_id"]))["name_shown"]

    async def RepairNotice_authority(self: Reads, row: Row) -> Any:  # noqa: N802
        return await self.one("region", row["authority"], "code")

    RepairNotice_title = Case_title
    CaseInBrief_id, CaseInBrief_title = Case_id, Case_title
    CaseInBrief_complete, CaseInBrief_deadline = Case_complete, Case_deadline

    async def _cases(self: Reads) -> list[Row]:
        """The cases that are the officer's business, each with its subject."""
        found = []
        for case in await self.rows("SELECT * FROM credit_case"):
            subject = await self.one("subject", case["subject_id"])
            places = (subject["region"], case["authority"])
            if isinstance(self.viewer, OfficerViewer):
                own = self.viewer.region_prefix
                found += [{**subject, "case": case}] if any(each.startswith(own) for each in places) else []
        return found

    async def Query_case_queue(  # noqa: N802
        self: Reads,
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
            and (last is None or (row["case"]["due_on"] is not None and row["case"]["due_on"].isoformat() <= last))
        ]
        key = lambda row: [row["case"]["due_on"] and row["case"]["due_on"].isoformat(), row["case"]["id"]]  # noqa: E731
        return self.page(rows, "case_queue", key, first, after, [False, False])

    async def _looked(self: Reads, subject_id: int) -> str | None:
        looks = await self.rows("SELECT * FROM access_log WHERE subject_id = $1 ORDER BY id", subject_id)
        mine = [
            look["purpose"]
            for look in looks
            if isinstance(self.viewer, OfficerViewer)
            and (look["officer_id"], look["action"]) == (self.viewer.officer_id, "open_subject")
            and look["happened_at"] > self.now - timedelta(hours=8)
        ]
        return mine[-1] if mine else None

    async def Query_opened_case(self: Reads, _: Any, id: str) -> Any:  # noqa: A002, N802
        for row in await self._cases():
            if b64encode(f"Case:{row['case']['id']}".encode()).decode() == id:
                purpose = await self._looked(row["id"])
                return {**row, "purpose": purpose} if purpose is not None else None
        return None

    async def OpenCase_archive_id(self, row: Row) -> Any:  # noqa: N802
        return b64encode(f"Archive:{row['id']}".encode()).decode()

    async def OpenCase_name(self: Reads, row: Row) -> Any:  # noqa: N802
        return (await self.one("identity", row["identity_id"]))["name_shown"]

    async def OpenCase_region(self: Reads, row: Row) -> Any:  # noqa: N802
        return await self.one("region", row["region"], "code")

    async def OpenCase_overdue(self: Reads, row: Row) -> Any:  # noqa: N802
        case = row["case"]
        return case["closed_at"] is None and case["due_on"] is not None and case["due_on"] < self._today()

    async def OpenCase_holder(self: Reads, row: Row) -> Any:  # noqa: N802
        return await self._officer(row["case"]["held_by"])

    async def OpenCase_opinions_waiting(self: Reads, row: Row) -> Any:  # noqa: N802
        asked = await self.rows("SELECT * FROM case_opinion WHERE case_id = $1", row["case"]["id"])
        return len([each for each in asked if each["recorded_at"] is None])

    OpenedCase_archive_id, OpenedCase_name, OpenedCase_region = OpenCase_archive_id, OpenCase_name, OpenCase_region
    OpenedCase_overdue, OpenedCase_holder = OpenCase_overdue, OpenCase_holder

    async def OpenedCase_authority(self: Reads, row: Row) -> Any:  # noqa: N802
        return await self.one("region", row["case"]["authority"], "code")

    async def OpenedCase_handling(self: Reads, row: Row) -> Any:  # noqa: N802
        steps = await self.rows("SELECT * FROM case_handling WHERE case_id = $1 ORDER BY id", row["case"]["id"])
        return [
            {
                **each,
                "by": (await self.one("officer", each["officer_id"]))["shown_name"],
                "holder": ((await self._officer(each["held_by"])) or {"shown_name": None})["shown_name"],
            }
            for each in steps
        ]

    async def OpenedCase_entries(self: Reads, row: Row) -> Any:  # noqa: N802
        return [await self.one("entry", key) for key in sorted(row["case"]["entries"])]

    async def OpenedCase_result(self: Reads, row: Row) -> Any:  # noqa: N802
        results = await self.rows("SELECT * FROM result WHERE subject_id = $1", row["id"])
        return next((each for each in results if each["sequence"] == row["case"]["result_sequence"]), None)

    async def OpenedCase_opinions(self: Reads, row: Row) -> Any:  # noqa: N802
        return await self.rows("SELECT * FROM case_opinion WHERE case_id = $1 ORDER BY id", row["case"]["id"])

    async def OpenedCase_documents(self: Reads, row: Row) -> Any:  # noqa: N802
        issued = await self.rows("SELECT * FROM issued_document WHERE subject_id = $1 ORDER BY id", row["id"])
        mine = [each for each in issued if each["kind"] in OF_CASES and each["ref_id"] == row["case"]["id"]]
        return [{**each, "title": each["content"]["title"]} for each in mine]

    async def CaseDocument_id(self, row: Row) -> Any:  # noqa: N802
        return b64encode(f"IssuedDocument:{row['id']}".encode()).decode()

    async def Opinion_id(self, row: Row) -> Any:  # noqa: N802
        return b64encode(f"Opinion:{row['id']}".encode()).decode()

    async def Opinion_overdue(self: Reads, row: Row) -> Any:  # noqa: N802
        return row["recorded_at"] is None and row["until"] < self._today()

    async def Opinion_asked_by(self: Reads, row: Row) -> Any:  # noqa: N802
        return (await self.one("officer", row["asked_by"]))["shown_name"]

    async def Opinion_recorded_by(self: Reads, row: Row) -> Any:  # noqa: N802
        return ((await self._officer(row["recorded_by"])) or {"shown_name": None})["shown_name"]

    async def Query_colleagues(self: Reads, _: Any) -> Any:  # noqa: N802
        if not isinstance(self.viewer, OfficerViewer):
            return []
        own = await self.one("officer", self.viewer.officer_id)
        every = await self.rows("SELECT * FROM officer")
        same = [each for each in every if each["region"] == own["region"] and each["active"]]
        return sorted(same, key=lambda each: (each["shown_name"], each["id"]))

    async def Colleague_id(self, row: Row) -> Any:  # noqa: N802
        return b64encode(f"Officer:{row['id']}".encode()).decode()

    async def Colleague_name(self, row: Row) -> Any:  # noqa: N802
        return row["shown_name"]

    async def Colleague_me(self: Reads, row: Row) -> Any:  # noqa: N802
        return isinstance(self.viewer, OfficerViewer) and row["id"] == self.viewer.officer_id

    async def _officer(self: Reads, key: int | None) -> Row | None:
        return await self.one("officer", key) if key is not None else None

    def _today(self: Reads) -> date:
        return self.now.date()


def _who(officer_id: int | None) -> str:
    return "time" if officer_id is None else "officer"
