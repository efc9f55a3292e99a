"""What anyone may read, for the reference."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from portal.clock import SHANGHAI
from portal.domain.jurisdiction import prefix
from tests.plan.reference.reading import Reading, Row, folded, global_id, page


class PublicAnswers(Reading):
    """Published institutions, persons, entries, lists and promises."""

    async def Query_regions(self, _: Any) -> Any:
        return await self.rows('SELECT * FROM region ORDER BY code COLLATE "C"')

    async def Query_institution(self, _: Any, id: str) -> Any:
        published = await self.rows("SELECT * FROM published_institution")
        return next((row for row in published if global_id("Institution", row["subject_id"]) == id), None)

    async def Query_institutions(self, _: Any, order: str, first: int, after: str | None, **filters: Any) -> Any:
        rows = await self._published(**filters)
        keys: Mapping[str, Callable[[Row], list[Any]]] = {
            "NAME": lambda row: [row["name"]],
            "SCORE_HIGHEST": lambda row: [row["score"]],
            "SCORE_LOWEST": lambda row: [row["score"]],
            "PUBLISHED_NEWEST": lambda row: [row["published_on"].isoformat()],
        }
        down = order in ("SCORE_HIGHEST", "PUBLISHED_NEWEST")
        return {
            **page(
                rows, order.lower(), lambda row: [*keys[order](row), row["subject_id"]], first, after, [down, False]
            ),
            "total_count": len(rows),
        }

    async def Query_grade_distribution(self, _: Any, **filters: Any) -> Any:
        grades = [row["grade"] for row in await self._published(**filters) if row["grade"]]
        each = {json.dumps(grade, sort_keys=True): grade for grade in grades}.values()
        found = [{"grade": grade, "count": grades.count(grade)} for grade in each]
        return sorted(found, key=lambda row: (row["grade"]["scale"], row["grade"]["rank"]))

    async def _published(
        self,
        search: str | None = None,
        region: str | None = None,
        kind: str | None = None,
        grade: str | None = None,
    ) -> list[Row]:
        return [
            row
            for row in await self.rows("SELECT * FROM published_institution")
            if (search is None or folded(search.strip()) in folded(row["name"]))
            and (region is None or row["region"].startswith(prefix(region)))
            and (kind is None or row["kind"].upper() == kind)
            and (grade is None or row["grade_code"] == grade)
        ]

    async def Institution_id(self, row: Row) -> Any:
        return global_id("Institution", row["subject_id"])

    Institution_region = Reading.region_of
    Institution_rulebook = Reading.rulebook_of

    async def Institution_local_parameters(self, row: Row) -> Any:
        return row["parameters"]

    async def Query_public_entries(
        self, _: Any, first: int, after: str | None = None, institution: str | None = None, region: str | None = None
    ) -> Any:
        rows = [
            row
            for row in await self.rows("SELECT * FROM published_entry")
            if (institution is None or global_id("Institution", row["subject_id"]) == institution)
            and (region is None or row["region"].startswith(prefix(region)))
        ]
        return page(rows, "public_entries", lambda row: [row["entry_id"]], first, after, [True])

    async def Query_repair_notices(
        self, _: Any, first: int, after: str | None = None, region: str | None = None
    ) -> Any:
        return page(await self._on_notice(region), "repair_notices", lambda row: [row["id"]], first, after, [True])

    async def _on_notice(self, region: str | None) -> list[Row]:
        """Repairs on public notice in a place."""
        found = []
        for case in await self.rows("SELECT * FROM credit_case WHERE kind = 'repair' AND state = 'on_notice'"):
            subject = await self.one("subject", case["subject_id"])
            if region is None or subject["region"].startswith(prefix(region)):
                found.append({**subject, **case, "kind": subject["kind"]})
        return found

    async def RepairNotice_id(self, row: Row) -> Any:
        return global_id("RepairNotice", row["id"])

    async def RepairNotice_name(self, row: Row) -> Any:
        return (await self.one("identity", row["identity_id"]))["name_shown"]

    async def RepairNotice_authority(self, row: Row) -> Any:
        return await self.one("region", row["authority"], "code")

    async def RepairNotice_title(self, row: Row) -> Any:
        return {"zh": row["title"], "en": row["title_en"]}

    async def Query_typical_cases(self, _: Any, first: int, after: str | None = None, region: str | None = None) -> Any:
        rows = [
            {**row, "published_on": row["published_at"].astimezone(SHANGHAI).date()}
            for row in await self.rows("SELECT * FROM typical_case")
            if row["taken_back_at"] is None and (region is None or row["region"].startswith(prefix(region)))
        ]
        return page(rows, "typical_cases", lambda row: [row["id"]], first, after, [True])

    async def TypicalCase_id(self, row: Row) -> Any:
        return global_id("TypicalCase", row["id"])

    async def TypicalCase_act(self, row: Row) -> Any:
        return {"zh": row["act"], "en": row["act_en"]}

    TypicalCase_region = Reading.region_of

    async def Query_public_persons(self, _: Any, first: int, after: str | None = None) -> Any:
        rows = await self.rows("SELECT * FROM published_person")
        return page(rows, "public_persons", lambda row: [row["id"]], first, after, [True])

    async def PublicPerson_id(self, row: Row) -> Any:
        return global_id("PublicPerson", row["id"])

    async def PublicEntry_id(self, row: Row) -> Any:
        return global_id("PublicEntry", row["entry_id"])

    async def PublicEntry_item_name(self, row: Row) -> Any:
        return {"zh": row["item_name"], "en": row["item_name_en"]}

    PublicEntry_region = Reading.region_of

    async def PublicListing_list_name(self, row: Row) -> Any:
        return row["list"]

    async def _with_subject(self, table: str, region: str | None) -> list[Row]:
        found = []
        for row in await self.rows(f"SELECT * FROM {table}"):  # noqa: S608
            subject = await self.one("subject", row["subject_id"])
            identity = await self.one("identity", subject["identity_id"])
            if region is None or subject["region"].startswith(prefix(region)):
                found.append(
                    {
                        **row,
                        "kind": subject["kind"],
                        "region": subject["region"],
                        "name": identity["name_shown"],
                        "credit_code": identity["identifier_shown"],
                        "institution": identity["institution"],
                    }
                )
        return found

    async def Query_list_members(
        self,
        _: Any,
        list: str,
        first: int,
        after: str | None = None,
        region: str | None = None,
        search: str | None = None,
    ) -> Any:
        rows = [
            each
            for each in await self._with_subject("listing", region)
            if each["institution"]
            and each["state"] == "listed"
            and each["list"].upper() == list
            and (search is None or folded(search.strip()) in folded(each["name"]))
        ]
        return page(
            rows, "members", lambda each: [each["listed_on"].isoformat(), each["id"]], first, after, [True, True]
        )

    async def PublicListing_id(self, row: Row) -> Any:
        return global_id("PublicListing", row["id"])

    async def Query_public_commitments(
        self, _: Any, first: int, after: str | None = None, region: str | None = None
    ) -> Any:
        rows = [
            {**each["content"], **each, "signed_on": each["signed_at"].astimezone(SHANGHAI).date()}
            for each in await self._with_subject("commitment", region)
            if each["public"]
        ]
        return page(rows, "promises", lambda each: [each["id"]], first, after, [True])

    async def PublicCommitment_id(self, row: Row) -> Any:
        return global_id("PublicCommitment", row["id"])

    PublicListing_region = Reading.region_of
    PublicCommitment_region = Reading.region_of
