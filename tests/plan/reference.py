"""What the planner is compared with: graphql-core, field by field, over simple SELECTs. One thing at a time, no joins.

It shares nothing with the planner but the SDL and the database; who may see what is said here a second time.
"""

import asyncio
import json
import re
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from inspect import isawaitable
from pathlib import Path
from typing import Any

from graphql import GraphQLEnumType, GraphQLResolveInfo, build_schema, execute, get_named_type, parse

from portal.clock import SHANGHAI
from portal.domain.jurisdiction import prefix
from portal.rulebooks.codes import fund_names
from portal.rulebooks.loader import shipped
from portal.security.viewer import OfficerViewer, SubjectViewer, Viewer
from tests.plan.reference_desk import DeskAnswers
from tests.plan.reference_mandates import MandateAnswers

SDL = Path("schema/schema.graphql").read_text("utf-8")
SCHEMA = build_schema(SDL)
Row = dict[str, Any]


async def answer(connection: Any, viewer: Viewer, now: datetime, document: str, variables: Mapping[str, Any]) -> Any:
    """The data of an answer; there must be no errors."""
    reference = Reference(connection, viewer, now)
    found: Any = execute(SCHEMA, parse(document), variable_values=dict(variables), field_resolver=reference.resolve)
    result = await found if isawaitable(found) else found
    assert not result.errors, result.errors
    return result.data


class Reference(DeskAnswers, MandateAnswers):
    """Resolvers, named Type_field. A field without one is the row's value of the same name."""

    def __init__(self, connection: Any, viewer: Viewer, now: datetime) -> None:
        self.connection, self.viewer, self.now = connection, viewer, now
        self._one_at_a_time = asyncio.Lock()
        self.page = _page

    async def resolve(self, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        name = re.sub("([A-Z])", lambda found: "_" + found[1].lower(), info.field_name)
        resolver: Callable[..., Any] | None = getattr(self, f"{info.parent_type.name}_{name}", None)
        value = await resolver(source, **arguments) if resolver else source[name]
        return _printed(value, get_named_type(info.return_type))

    async def rows(self, statement: str, *values: object) -> list[Row]:
        async with self._one_at_a_time:
            return [dict(row) for row in await self.connection.fetch(statement, *values)]

    async def one(self, table: str, key: object, column: str = "id") -> Row:
        [row] = await self.rows(f"SELECT * FROM {table} WHERE {column} = $1", key)  # noqa: S608
        return row

    # Public.

    async def Query_regions(self, _: Any) -> Any:  # noqa: N802
        return await self.rows('SELECT * FROM region ORDER BY code COLLATE "C"')

    async def Query_institution(self, _: Any, id: str) -> Any:  # noqa: A002, N802
        published = await self.rows("SELECT * FROM published_institution")
        return next((row for row in published if _global("Institution", row["subject_id"]) == id), None)

    async def Query_institutions(self, _: Any, order: str, first: int, after: str | None, **filters: Any) -> Any:  # noqa: N802
        rows = await self._published(**filters)
        keys: Mapping[str, Callable[[Row], list[Any]]] = {
            "NAME": lambda row: [row["name"]],
            "SCORE_HIGHEST": lambda row: [row["score"]],
            "SCORE_LOWEST": lambda row: [row["score"]],
            "PUBLISHED_NEWEST": lambda row: [row["published_on"].isoformat()],
        }
        down = order in ("SCORE_HIGHEST", "PUBLISHED_NEWEST")
        return {
            **_page(
                rows, order.lower(), lambda row: [*keys[order](row), row["subject_id"]], first, after, [down, False]
            ),
            "total_count": len(rows),
        }

    async def Query_grade_distribution(self, _: Any, **filters: Any) -> Any:  # noqa: N802
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
            if (search is None or _folded(search.strip()) in _folded(row["name"]))
            and (region is None or row["region"].startswith(prefix(region)))
            and (kind is None or row["kind"].upper() == kind)
            and (grade is None or row["grade_code"] == grade)
        ]

    async def Institution_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Institution", row["subject_id"])

    async def Institution_region(self, row: Row) -> Any:  # noqa: N802
        return await self.one("region", row["region"], "code")

    async def Institution_rulebook(self, row: Row) -> Any:  # noqa: N802
        source = shipped(row["rulebook"]).source
        return {"code": source.code, "name": {"zh": source.name, "en": source.name_en}}

    async def Institution_local_parameters(self, row: Row) -> Any:  # noqa: N802
        return row["parameters"]

    async def Query_public_entries(  # noqa: N802
        self, _: Any, first: int, after: str | None = None, institution: str | None = None, region: str | None = None
    ) -> Any:
        rows = [
            row
            for row in await self.rows("SELECT * FROM published_entry")
            if (institution is None or _global("Institution", row["subject_id"]) == institution)
            and (region is None or row["region"].startswith(prefix(region)))
        ]
        return _page(rows, "public_entries", lambda row: [row["entry_id"]], first, after, [True])

    async def Query_repair_notices(  # noqa: N802
        self, _: Any, first: int, after: str | None = None, region: str | None = None
    ) -> Any:
        return _page(await self.notices(region), "repair_notices", lambda row: [row["id"]], first, after, [True])

    async def Query_typical_cases(self, _: Any, first: int, after: str | None = None, region: str | None = None) -> Any:  # noqa: N802
        rows = [
            {**row, "published_on": row["published_at"].astimezone(SHANGHAI).date()}
            for row in await self.rows("SELECT * FROM typical_case")
            if row["taken_back_at"] is None and (region is None or row["region"].startswith(prefix(region)))
        ]
        return _page(rows, "typical_cases", lambda row: [row["id"]], first, after, [True])

    async def TypicalCase_id(self, row: Row) -> Any:  # noqa: N802
        return _global("TypicalCase", row["id"])

    async def TypicalCase_act(self, row: Row) -> Any:  # noqa: N802
        return {"zh": row["act"], "en": row["act_en"]}

    TypicalCase_region = Institution_region

    async def Query_public_persons(self, _: Any, first: int, after: str | None = None) -> Any:  # noqa: N802
        rows = await self.rows("SELECT * FROM published_person")
        return _page(rows, "public_persons", lambda row: [row["id"]], first, after, [True])

    async def PublicPerson_id(self, row: Row) -> Any:  # noqa: N802
        return _global("PublicPerson", row["id"])

    async def PublicEntry_id(self, row: Row) -> Any:  # noqa: N802
        return _global("PublicEntry", row["entry_id"])

    async def PublicEntry_item_name(self, row: Row) -> Any:  # noqa: N802
        return {"zh": row["item_name"], "en": row["item_name_en"]}

    PublicEntry_region = Institution_region

    # One's own.

    async def Query_me(self, _: Any) -> Any:  # noqa: N802
        return await self.one("identity", self.viewer.identity_id) if isinstance(self.viewer, SubjectViewer) else None

    async def Me_archives(self, row: Row) -> Any:  # noqa: N802
        return await self.rows("SELECT * FROM subject WHERE identity_id = $1 ORDER BY id", row["id"])

    async def Me_name(self, row: Row) -> Any:  # noqa: N802
        return row["name_shown"]

    async def Me_identifier(self, row: Row) -> Any:  # noqa: N802
        return row["identifier_shown"]

    async def Me_phone(self, row: Row) -> Any:  # noqa: N802
        return row["phone_shown"]

    async def Archive_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Archive", row["id"])

    Archive_region = Institution_region
    Archive_rulebook = Institution_rulebook

    async def Archive_basics(self, row: Row) -> Any:  # noqa: N802
        return (await self.one("identity", row["identity_id"]))["basics"] or []

    async def Archive_result(self, row: Row) -> Any:  # noqa: N802
        return row["current_result_id"] and await self.one("result", row["current_result_id"])

    async def Archive_history(self, row: Row, first: int, after: str | None) -> Any:  # noqa: N802
        rows = await self.rows("SELECT * FROM result WHERE subject_id = $1", row["id"])
        return _page(rows, "history", lambda each: [each["sequence"]], first, after, [True])

    async def Archive_entries(self, row: Row, first: int, after: str | None, category: str | None) -> Any:  # noqa: N802
        rows = await self.rows("SELECT * FROM entry WHERE subject_id = $1", row["id"])
        rows = [each for each in rows if category is None or each["category"].upper() == category]
        return _page(rows, "entries", lambda each: [each["id"]], first, after, [True])

    async def Archive_entry(self, row: Row, id: str) -> Any:  # noqa: A002, N802
        rows = await self.rows("SELECT * FROM entry WHERE subject_id = $1", row["id"])
        return next((each for each in rows if _global("Entry", each["id"]) == id), None)

    async def Archive_measures(self, row: Row) -> Any:  # noqa: N802
        return await self.rows(
            "SELECT * FROM measure WHERE subject_id = $1 AND state NOT IN ('served', 'ended') ORDER BY id", row["id"]
        )

    async def Archive_listings(self, row: Row) -> Any:  # noqa: N802
        return await self.rows("SELECT * FROM listing WHERE subject_id = $1 ORDER BY id", row["id"])

    async def Archive_cases(self, row: Row) -> Any:  # noqa: N802
        return await self.rows("SELECT * FROM credit_case WHERE subject_id = $1 ORDER BY id", row["id"])

    async def Archive_pushes(self, row: Row) -> Any:  # noqa: N802
        return await self.rows("SELECT * FROM push WHERE subject_id = $1 ORDER BY id", row["id"])

    async def Push_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Push", row["id"])

    async def Listing_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Listing", row["id"])

    async def Listing_list_name(self, row: Row) -> Any:  # noqa: N802
        return row["list"]

    PublicListing_list_name = Listing_list_name

    async def Listing_steps(self, row: Row) -> Any:  # noqa: N802
        return await self.rows("SELECT * FROM listing_event WHERE listing_id = $1 ORDER BY id", row["id"])

    async def Archive_documents(self, row: Row) -> Any:  # noqa: N802
        rows = await self.rows("SELECT * FROM issued_document WHERE subject_id = $1 ORDER BY id", row["id"])
        return [{**each["content"], **each} for each in rows]

    async def IssuedDocument_id(self, row: Row) -> Any:  # noqa: N802
        return _global("IssuedDocument", row["id"])

    async def Archive_commitments(self, row: Row) -> Any:  # noqa: N802
        rows = await self.rows("SELECT * FROM commitment WHERE subject_id = $1 ORDER BY id", row["id"])
        return [{**each["content"], **each, "signer": each["signer_shown"]} for each in rows]

    async def Commitment_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Commitment", row["id"])

    async def Commitment_findings(self, row: Row) -> Any:  # noqa: N802
        return await self.rows("SELECT * FROM commitment_finding WHERE commitment_id = $1 ORDER BY id", row["id"])

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

    async def Query_list_members(  # noqa: N802
        self,
        _: Any,
        list: str,  # noqa: A002
        first: int,
        after: str | None = None,
        region: str | None = None,
    ) -> Any:
        rows = [
            each
            for each in await self._with_subject("listing", region)
            if each["institution"] and each["state"] == "listed" and each["list"].upper() == list
        ]
        return _page(
            rows, "members", lambda each: [each["listed_on"].isoformat(), each["id"]], first, after, [True, True]
        )

    async def PublicListing_id(self, row: Row) -> Any:  # noqa: N802
        return _global("PublicListing", row["id"])

    async def Query_public_commitments(  # noqa: N802
        self, _: Any, first: int, after: str | None = None, region: str | None = None
    ) -> Any:
        rows = [
            {**each["content"], **each, "signed_on": each["signed_at"].astimezone(SHANGHAI).date()}
            for each in await self._with_subject("commitment", region)
            if each["public"]
        ]
        return _page(rows, "promises", lambda each: [each["id"]], first, after, [True])

    async def PublicCommitment_id(self, row: Row) -> Any:  # noqa: N802
        return _global("PublicCommitment", row["id"])

    PublicListing_region = Institution_region
    PublicCommitment_region = Institution_region

    async def Archive_messages(self, row: Row, first: int, after: str | None) -> Any:  # noqa: N802
        rows = await self.rows("SELECT * FROM message WHERE subject_id = $1", row["id"])
        rows = [each for each in rows if each["audience"] == "subject"]
        return _page(rows, "messages", lambda each: [each["id"]], first, after, [True])

    async def Archive_accesses(self, row: Row, first: int, after: str | None) -> Any:  # noqa: N802
        rows = await self.rows("SELECT * FROM access_log WHERE subject_id = $1", row["id"])
        return _page(rows, "accesses", lambda each: [each["id"]], first, after, [True])

    async def Result_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Result", row["id"])

    async def Result_local_parameters(self, row: Row) -> Any:  # noqa: N802
        return row["parameters"]

    async def TraceLine_text(self, line: Row) -> Any:  # noqa: N802
        return {"zh": line["text"], "en": line["text_en"]}

    async def TraceLine_entry_id(self, line: Row) -> Any:  # noqa: N802
        return line["entry_id"] and _global("Entry", line["entry_id"])

    async def LocalParameter_note(self, row: Row) -> Any:  # noqa: N802
        return {"zh": row["note"], "en": row["note_en"]}

    async def LocalParameter_label(self, _: Row) -> Any:  # noqa: N802
        return {"zh": "本地参数（非法规规定）", "en": "Local parameter, not laid down by any text"}

    async def LocalParameter_document(self, row: Row) -> Any:  # noqa: N802
        return row.get("document")

    async def LocalParameter_valid_from(self, row: Row) -> Any:  # noqa: N802
        return row.get("valid_from")

    async def Entry_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Entry", row["id"])

    async def Entry_declaration(self, row: Row) -> Any:  # noqa: N802
        found = await self.rows("SELECT * FROM declaration WHERE entry_id = $1", row["id"])
        return next(({**each, "declarer": each["declarer_shown"]} for each in found), None)

    async def Entry_fund_name(self, row: Row) -> Any:  # noqa: N802
        return row["fund"] and fund_names()[row["fund"]]

    async def Entry_item_name(self, row: Row) -> Any:  # noqa: N802
        return {"zh": row["item_name"], "en": row["item_name_en"]}

    async def Entry_subject_kind(self, row: Row) -> Any:  # noqa: N802
        return (await self.one("subject", row["subject_id"]))["kind"]

    async def Entry_institution_code(self, row: Row) -> Any:  # noqa: N802
        return (await self.one("subject", row["subject_id"]))["institution_code"]

    async def Entry_archive_no(self, row: Row) -> Any:  # noqa: N802
        return (await self.one("subject", row["subject_id"]))["archive_no"]

    async def Entry_name(self, row: Row) -> Any:  # noqa: N802
        return (await self._identity_of(row["subject_id"]))["name_shown"]

    async def Entry_identifier(self, row: Row) -> Any:  # noqa: N802
        return (await self._identity_of(row["subject_id"]))["identifier_shown"]

    async def _identity_of(self, subject_id: int) -> Row:
        return await self.one("identity", (await self.one("subject", subject_id))["identity_id"])

    async def Measure_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Measure", row["id"])

    async def Measure_kind(self, row: Row) -> Any:  # noqa: N802
        return row["shown"]["kind"]

    async def Measure_mode(self, row: Row) -> Any:  # noqa: N802
        return row["shown"]["mode"]

    async def Measure_article(self, row: Row) -> Any:  # noqa: N802
        return row["shown"]["article"]

    async def Measure_text(self, row: Row) -> Any:  # noqa: N802
        return {"zh": row["shown"]["text"], "en": row["shown"]["text_en"]}

    async def Measure_numbers(self, row: Row) -> Any:  # noqa: N802
        return row["shown"].get("numbers", [])

    async def Measure_months(self, row: Row) -> Any:  # noqa: N802
        return row["shown"].get("months")

    async def Measure_fine_times(self, row: Row) -> Any:  # noqa: N802
        return row["shown"].get("fine")

    async def Measure_percent(self, row: Row) -> Any:  # noqa: N802
        return row["shown"].get("percent")

    async def Measure_local_parameters(self, row: Row) -> Any:  # noqa: N802
        return row["shown"].get("parameters", [])

    async def Measure_entry_id(self, row: Row) -> Any:  # noqa: N802
        return row["entry_id"] and _global("Entry", row["entry_id"])

    async def Measure_note(self, row: Row) -> Any:  # noqa: N802
        shown = row["shown"]
        return {"zh": shown["note"], "en": shown["note_en"]} if shown.get("note") is not None else None

    async def Message_document(self, row: Row) -> Any:  # noqa: N802
        if row["document_id"] is None:
            return None
        [document] = await self.rows("SELECT * FROM issued_document WHERE id = $1", row["document_id"])
        return {**document["content"], **document}

    async def Archive_legal_representative(self, row: Row) -> Any:  # noqa: N802
        rows = await self.rows(
            "SELECT name_shown FROM legal_representative WHERE identity_id = $1 ORDER BY id", row["identity_id"]
        )
        return rows[-1]["name_shown"] if rows else None

    async def Archive_unread(self, row: Row) -> int:  # noqa: N802
        rows = await self.rows("SELECT * FROM message WHERE subject_id = $1 AND audience = 'subject'", row["id"])
        return sum(each["read_at"] is None for each in rows)

    async def Message_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Message", row["id"])

    async def Message_title(self, row: Row) -> Any:  # noqa: N802
        return {"zh": row["title"], "en": row["title_en"]}

    async def Message_body(self, row: Row) -> Any:  # noqa: N802
        return {"zh": row["body"], "en": row["body_en"]}

    async def Access_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Access", row["id"])

    async def Access_authority(self, row: Row) -> Any:  # noqa: N802
        if row["officer_id"] is None:
            return None
        return await self.one("region", (await self.one("officer", row["officer_id"]))["region"], "code")

    async def CaseFile_id(self, row: Row) -> Any:  # noqa: N802
        return str(row["id"])

    async def CaseFile_size(self, row: Row) -> Any:  # noqa: N802
        return row["kept_size"]

    # The desk.

    async def Query_officer(self, _: Any) -> Any:  # noqa: N802
        return await self.one("officer", self.viewer.officer_id) if isinstance(self.viewer, OfficerViewer) else None

    async def Officer_name(self, row: Row) -> Any:  # noqa: N802
        return row["shown_name"]

    Officer_region = Institution_region

    async def Query_new_results(self, _: Any, first: int, after: str | None) -> Any:  # noqa: N802
        rows = []
        for result in await self.rows("SELECT * FROM result"):
            subject = await self.one("subject", result["subject_id"])
            if self._in_region(subject):
                rows.append({**subject, "result": result})
        key = lambda row: [row["result"]["as_of"].astimezone(SHANGHAI).isoformat(), row["result"]["id"]]  # noqa: E731
        return _page(rows, "new_results", key, first, after, [True, True])

    def _in_region(self, subject: Row) -> bool:
        return isinstance(self.viewer, OfficerViewer) and subject["region"].startswith(self.viewer.region_prefix)

    async def NewResult_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Result", row["id"])

    async def QueueItem_archive_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Archive", row["id"])

    async def QueueItem_name(self, row: Row) -> Any:  # noqa: N802
        return (await self.one("identity", row["identity_id"]))["name_shown"]

    QueueItem_region = Institution_region
    OpenedCase_rulebook = Institution_rulebook

    async def Archive_former_numbers(self, row: Row) -> Any:  # noqa: N802
        rows = await self.rows(
            "SELECT * FROM former_archive WHERE into_id = $1 ORDER BY joined_at, archive_no", row["id"]
        )
        return [each["archive_no"] for each in rows]

    async def Archive_consents(self, row: Row) -> Any:  # noqa: N802
        return await self.rows("SELECT * FROM consent WHERE subject_id = $1 ORDER BY id", row["id"])

    async def Consent_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Consent", row["id"])

    async def Consent_text(self, row: Row) -> Any:  # noqa: N802
        return {"zh": row["text"], "en": row["text_en"]}

    async def Consent_signer(self, row: Row) -> Any:  # noqa: N802
        return row["signer_shown"]

    async def Archive_facts(self, row: Row) -> Any:  # noqa: N802
        return await self.rows("SELECT * FROM subject_fact WHERE subject_id = $1 ORDER BY id", row["id"])

    async def SubjectFact_id(self, row: Row) -> Any:  # noqa: N802
        return _global("SubjectFact", row["id"])

    async def SubjectFact_label(self, row: Row) -> Any:  # noqa: N802
        return {"zh": row["label"], "en": row["label_en"]}

    async def SubjectFact_value(self, row: Row) -> Any:  # noqa: N802
        return row["shown"]

    async def Archive_monitorings(self, row: Row) -> Any:  # noqa: N802
        return await self.rows("SELECT * FROM monitoring WHERE subject_id = $1 ORDER BY id", row["id"])

    async def Monitoring_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Monitoring", row["id"])

    async def Monitoring_name(self, row: Row) -> Any:  # noqa: N802
        return {"zh": row["name"], "en": row["name_en"]}

    async def Query_risk_warnings(self, _: Any, first: int, after: str | None) -> Any:  # noqa: N802
        rows = []
        for warning in await self.rows("SELECT * FROM risk_warning"):
            subject = await self.one("subject", warning["subject_id"])
            if self._in_region(subject):
                rows.append({**subject, **warning, "archive": subject["id"]})
        key = lambda row: [row["warned_at"].astimezone(SHANGHAI).isoformat(), row["id"]]  # noqa: E731
        return _page(rows, "risk_warnings", key, first, after, [True, True])

    async def RiskWarning_id(self, row: Row) -> Any:  # noqa: N802
        return _global("RiskWarning", row["id"])

    async def RiskWarning_archive_id(self, row: Row) -> Any:  # noqa: N802
        return _global("Archive", row["archive"])

    RiskWarning_name = QueueItem_name
    RiskWarning_region = Institution_region

    async def _before(self, row: Row) -> Row:
        rows = await self.rows("SELECT * FROM result WHERE subject_id = $1", row["id"])
        before = [each for each in rows if each["sequence"] == row["result"]["sequence"] - 1]
        return before[0] if before else {"score": None, "grade": None}

    async def QueueItem_previous_score(self, row: Row) -> Any:  # noqa: N802
        return (await self._before(row))["score"]

    async def QueueItem_previous_grade(self, row: Row) -> Any:  # noqa: N802
        return (await self._before(row))["grade"]

    async def Query_subject_file(self, _: Any, id: str) -> Any:  # noqa: A002, N802
        for subject in await self.rows("SELECT * FROM subject"):
            if _global("Archive", subject["id"]) == id and self._in_region(subject):
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

    SubjectFile_name = QueueItem_name

    async def SubjectFile_identifier(self, row: Row) -> Any:  # noqa: N802
        return (await self.one("identity", row["identity_id"]))["identifier_shown"]


def _global(kind: str, key: int) -> str:
    return b64encode(f"{kind}:{key}".encode()).decode()


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _printed(value: Any, kind: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value.upper() if isinstance(kind, GraphQLEnumType) and value is not None else value


def _page(
    rows: list[Row],
    order: str,
    key: Callable[[Row], list[Any]],
    first: int,
    after: str | None,
    down: list[bool],
) -> Row:
    """A connection of rows, whose nulls come last in either direction."""

    def place(keys: list[Any]) -> list[tuple[bool, Any]]:
        return [(each is None, _Down(each) if falls else each) for each, falls in zip(keys, down, strict=True)]

    rows = sorted(rows, key=lambda row: place(key(row)))
    if after is not None:
        name, *keys = json.loads(b64decode(after), parse_float=Decimal)
        assert name == order
        rows = [row for row in rows if place(key(row)) > place(keys)]
    edges = [{"node": row, "cursor": _cursor(order, key(row))} for row in rows[:first]]
    return {
        "edges": edges,
        "page_info": {
            "has_next_page": len(rows) > first,
            "has_previous_page": after is not None,
            "start_cursor": edges[0]["cursor"] if edges else None,
            "end_cursor": edges[-1]["cursor"] if edges else None,
        },
    }


def _cursor(order: str, keys: list[Any]) -> str:
    listed = ", ".join(str(key) if isinstance(key, Decimal) else json.dumps(key, ensure_ascii=False) for key in keys)
    return b64encode(f'["{order}", {listed}]'.encode()).decode()


class _Down:
    """A value in falling order."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "_Down") -> bool:
        return bool(self.value is not None and other.value is not None and other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Down) and self.value == other.value

    __hash__ = None  # type: ignore[assignment]
