"""Documents as they stand in the database, one of every form of every rulebook, with invented names."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from portal.casework.issuing import FROM_FILE, complete, content_of
from portal.clock import SHANGHAI
from portal.documents.forms import Party, Stored
from portal.documents.letters import Letters
from portal.domain.authority import Authority, Handler
from portal.domain.document import OnFile
from portal.rulebooks.loader import codes, shipped
from portal.settings import Settings

LETTERS = Letters(Settings().font_dir, Settings().rare_font_dir)
URL = "https://credit.example.cn"
ISSUED = datetime(2026, 3, 4, 10, 30, tzinfo=SHANGHAI)
NAME, NUMBER, PHONE, REPRESENTATIVE = "张𬭎", "230102199003074470", "13800001234", "李示例"
PARTY = Party(NAME, NUMBER, REPRESENTATIVE, PHONE)
OFFICE = Authority(
    "230100", "哈尔滨市医疗保障局", "Harbin HSA", "示例路1号", "0451-00000000", "工作日 8:30—11:30，13:30—17:00"
)
ON_FILE = OnFile("张*", "230*70", institution=True, authority=OFFICE, handler=Handler("李工", "0451-00000001"))
CHOSEN = {
    "date": "2026-03-04",
    "filed_on": "2026-03-04",
    "finding": "met",
    "opinion": "予以修复",
    "conditions": "met",
    "public_for": "1年2个月",
}
ARCHIVE: dict[str, Any] = {
    "id": "x",
    "kind": "INSURED_PERSON",
    "archiveNo": "HLJ-INS-2026-00000001",
    "rulebook": {"name": {"zh": "黑龙江省医疗保障信用管理暂行办法"}},
    "result": {
        "score": "88.00",
        "grade": {"name": "良好"},
        "state": "INITIAL",
        "asOf": "2026-02-09T10:00:00+08:00",
        "disputeUntil": "2026-02-28",
        "trace": [
            {"text": {"zh": "基准分"}, "points": "100", "article": "25", "localParameter": "OPEN-07"},
            {"text": {"zh": "违规受罚"}, "points": "-12", "article": "18(1)", "localParameter": None},
        ],
    },
    "entries": {
        "edges": [
            {
                "node": {
                    "decidedOn": "2026-02-09",
                    "itemName": {"zh": "违反医疗保障规定"},
                    "documentNo": "示例〔2026〕1号",
                    "status": "ACTIVE",
                    "points": "-12.00",
                }
            }
        ]
    },
    "history": {
        "edges": [
            {
                "node": {
                    "score": "100.00",
                    "grade": {"name": "优秀"},
                    "state": "FINAL",
                    "asOf": "2025-01-01T00:00:00+08:00",
                }
            }
        ]
    },
    "measures": [{"article": "33(3)", "text": {"zh": "容缺受理"}, "state": "OFFERED"}],
}


def form(rulebook: str, kind: str, **values: str) -> Stored:
    """A form of a rulebook with every field filled in; `values` by key of the field, or of a choice."""
    form = shipped(rulebook).documents[kind]
    filled = {each.key: f"{each.label}所填" for each in form.fields if each.key not in FROM_FILE and not each.choices}
    content = content_of(form, {**filled, **CHOSEN, **values})
    complete(content, ON_FILE)
    return Stored("HLJ-DA-2026-00000001", kind, form.version, content, ISSUED, PARTY, "哈尔滨市")


def report(**changed: Any) -> Stored:
    """A credit report; `changed` of the archive."""
    fields = [{"key": "purpose", "label": {"zh": "用途", "en": "Purpose"}, "value": "本人查询"}]
    title = {"zh": "医疗保障信用报告", "en": "Credit report"}
    content = {"title": title, "fields": fields, "fixed": None, "archive": {**ARCHIVE, **changed}}
    complete(content, ON_FILE)
    return Stored("HLJ-CR-2026-00000002", "credit_report", "2", content, ISSUED, PARTY, "哈尔滨市")


def every_form() -> Iterator[tuple[str, str]]:
    """All forms that are shipped, by rulebook and kind."""
    for code in codes():
        for kind in shipped(code).documents:
            yield code, str(kind)
