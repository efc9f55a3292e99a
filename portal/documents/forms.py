"""From a document as it is stored, with masked names, to the sheet that its addressee gets."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from portal.documents.sheet import Sheet

_NAMES = ("applicant", "addressee", "name")
_SIGNATURE = ("authority", "date")
REPORT = "credit_report"


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of issued_document with the addressee in clear. `region`: name of the archive's region."""

    number: str
    kind: str
    template: str
    content: Mapping[str, Any]
    issued_at: datetime
    name: str
    identifier: str
    region: str

    def __repr__(self) -> str:
        return f"Stored({self.number})"


def sheet_of(stored: Stored) -> Sheet:
    """What is printed of a stored document."""
    if stored.kind == REPORT:
        return _report(stored)
    values = {each["key"]: each["value"] for each in stored.content["fields"]}
    fixed = stored.content["fixed"]
    return Sheet(
        template=f"form.{stored.template}",
        number=stored.number,
        title=stored.content["title"]["zh"],
        issuer=values.get("authority") or _authority(stored),
        issued_at=stored.issued_at,
        content={
            "rows": [
                {"label": each["label"]["zh"], "value": _in_clear(stored, each["key"], each["value"])}
                for each in stored.content["fields"]
                if each["key"] not in _SIGNATURE
            ],
            "fixed": fixed["zh"] if fixed else None,
        },
    )


def _in_clear(stored: Stored, key: str, value: str) -> str:
    if key in _NAMES:
        return stored.name
    return stored.identifier if key == "identifier" else value


def _authority(stored: Stored) -> str:
    return f"{stored.region}医疗保障局"


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
            "name": stored.name,
            "identifier": stored.identifier,
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
