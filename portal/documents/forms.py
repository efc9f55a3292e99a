"""From a document as it is stored, with masked names, to the sheet that its addressee gets."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from portal.documents.sheet import Sheet
from portal.domain.document import in_chinese

REPORT = "credit_report"
_SIGNED = ("authority", "date")  # printed at the end where the form gives them no other place


@dataclass(frozen=True, slots=True)
class Party:
    """The addressee in clear, as on file on the day of issue. `contact`: 联系人, where it is somebody else."""

    name: str
    identifier: str
    representative: str | None = None
    phone: str | None = None
    contact: str | None = None

    def __repr__(self) -> str:
        return "Party(…)"

    def values(self) -> dict[str, str]:
        """What stands in the fields of a form instead of what is masked; nothing where nothing is on file."""
        known = {
            **dict.fromkeys(("applicant", "addressee", "name"), self.name),
            "identifier": self.identifier,
            "legal_representative": self.representative,
            "contact_person": self.contact or self.name,
            "contact": self.phone,
        }
        return {key: value for key, value in known.items() if value}


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of issued_document with its party in clear. `region`: name of the archive's region."""

    number: str
    kind: str
    template: str
    content: Mapping[str, Any]
    issued_at: datetime
    party: Party
    region: str

    def __repr__(self) -> str:
        return f"Stored({self.number})"


def sheet_of(stored: Stored) -> Sheet:
    """What is printed of a stored document."""
    if stored.kind == REPORT:
        return _report(stored)
    layout = stored.content.get("layout")
    return Sheet(
        template=layout or f"form.{stored.template}",
        number=stored.number,
        title=stored.content["title"]["zh"],
        issuer=_authority(stored),
        issued_at=stored.issued_at,
        content=laid_out(stored.content, stored.party.values()) if layout else _first_version(stored),
    )


def laid_out(content: Mapping[str, Any], clear: Mapping[str, str]) -> dict[str, Any]:
    """A form as the layouts of portal/documents/templates print it: rows, each with what stands in its cell."""
    fields = [{**each, "value": in_chinese(clear.get(each["key"], each["value"]))} for each in content["fields"]]
    placed: dict[str, list[dict[str, Any]]] = {}
    for each in fields:
        placed.setdefault(each.get("place", ""), []).append(_cell(each))
    fixed = content["fixed"]
    return {
        "rows": [{**row, "inside": placed.get(row["key"], [])} for row in placed.pop("", [])],
        "foot": placed.get("foot", []),
        "fixed": fixed["zh"].split("\n") if fixed else [],
        "office": content.get("office"),
    }


def _cell(field: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "key": field["key"],
        "label": field["label"]["zh"],
        "value": field["value"],
        **{name: field.get(name) for name in ("hint", "group", "lead", "choices")},
        "seal": field.get("seal", False),
    }


def _first_version(stored: Stored) -> dict[str, Any]:
    """A form issued before there were layouts."""
    clear, fixed = stored.party.values(), stored.content["fixed"]
    return {
        "rows": [
            {"label": each["label"]["zh"], "value": clear.get(each["key"], each["value"])}
            for each in stored.content["fields"]
            if each["key"] not in _SIGNED
        ],
        "fixed": fixed["zh"] if fixed else None,
    }


def _authority(stored: Stored) -> str:
    """The issuer's name; documents issued before authorities were on record have that of the archive's region."""
    office = stored.content.get("office")
    return str(office["name"]) if office else f"{stored.region}医疗保障局"


def _report(stored: Stored) -> Sheet:
    """The credit report: the archive as its owner sees it, with words for what are codes there."""
    archive, words = stored.content["archive"], _words()
    result = archive["result"]
    return Sheet(
        template=f"{REPORT}.{stored.template}",
        number=stored.number,
        title=stored.content["title"]["zh"],
        issuer=_authority(stored),
        issued_at=stored.issued_at,
        content={
            "name": stored.party.name,
            "identifier": stored.party.identifier,
            "office": stored.content.get("office"),
            "issued_time": f"{stored.issued_at:%Y-%m-%d %H:%M}",
            "purpose": stored.content["fields"][0]["value"],
            "rulebook": archive["rulebook"]["name"]["zh"],
            "archive_no": archive["archiveNo"],
            "kind": words["kind"][archive["kind"]],
            "result": _result(result) if result else None,
            "trace": [
                {"text": line["text"]["zh"], "basis": _basis(line), "points": line["points"]}
                for line in (result or {}).get("trace", [])
            ],
            "entries": [
                {
                    "decided_on": entry["decidedOn"],
                    "name": entry["itemName"]["zh"],
                    "document_no": entry["documentNo"],
                    "status": words["status"][entry["status"]],
                    "points": entry["points"] or "—",
                }
                for entry in _nodes(archive["entries"])
            ],
            "history": [_result(each) for each in _nodes(archive["history"])],
            "measures": [
                {
                    "article": _article(measure["article"]),
                    "text": measure["text"]["zh"],
                    "state": words["measure"][measure["state"]],
                }
                for measure in archive["measures"]
            ],
        },
    )


def _result(result: Mapping[str, Any]) -> dict[str, Any]:
    words = _words()
    return {
        "score": result["score"] or "—",
        "grade": result["grade"]["name"] if result["grade"] else "—",
        "state": words["state"][result["state"]],
        "as_of": datetime.fromisoformat(result["asOf"]).strftime("%Y-%m-%d %H:%M"),
        "dispute_until": result.get("disputeUntil"),
    }


def _basis(line: Mapping[str, Any]) -> str:
    article = _article(line["article"])
    return f"{article}；本地参数" if line["localParameter"] else article


def _article(number: str | None) -> str:
    return f"第{number}条" if number else "本地参数"


def _nodes(connection: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in connection["edges"]]


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
