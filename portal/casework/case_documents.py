"""The documents of a case, on the forms that the rulebook has (HLJ Attachments 2, 4, 5; SC art. 46, 49; SD art. 10).

Names and numbers stand in them as they are shown; a field of which the portal knows nothing is a dash.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from portal.casework.file import SubjectFile
from portal.casework.issuing import issue
from portal.domain.case import Case
from portal.domain.document import DocumentKind
from portal.domain.entry import Entry
from portal.domain.repair import Repair
from portal.rulebooks.model import Rulebook

_UNKNOWN = "—"


def dispute_answer(
    file: SubjectFile, book: Rulebook, case: Case, outcome: tuple[str, str], now: datetime, officer_id: int | None
) -> None:
    """How a dispute was decided (Attachment 2)."""
    words = {"request": f"{case.title}：{case.reasons}", "outcome": f"{outcome[0]}。{case.answer}"}
    _issue(file, book, DocumentKind.DISPUTE_ANSWER, case, words, now, officer_id)


def acceptance(file: SubjectFile, book: Rulebook, case: Repair, now: datetime, officer_id: int | None) -> None:
    """An application is accepted, with its last day (SC art. 49)."""
    words = {"outcome": "受理", "due_on": case.due.on.isoformat() if case.due is not None else _UNKNOWN}
    _issue(file, book, DocumentKind.ACCEPTANCE_NOTICE, case, words, now, officer_id)


def non_acceptance(file: SubjectFile, book: Rulebook, case: Repair, now: datetime, officer_id: int | None) -> None:
    """An application is not accepted, with the reasons (SC art. 49)."""
    words = {"outcome": "不予受理", "reasons": case.answer or _UNKNOWN}
    _issue(file, book, DocumentKind.NON_ACCEPTANCE_NOTICE, case, words, now, officer_id)


def repair_refusal(file: SubjectFile, book: Rulebook, case: Repair, now: datetime, officer_id: int | None) -> None:
    """Repair is refused, and where to object (Attachment 4; the body is the issuing department, OPEN-20)."""
    words = {"reasons": case.answer or _UNKNOWN, "outcome": "不予修复", "body": case.authority}
    _issue(file, book, DocumentKind.REPAIR_REFUSAL, case, words, now, officer_id)


def repair_confirmation(
    file: SubjectFile,
    book: Rulebook,
    case: Repair,
    entries: Sequence[Entry],
    now: datetime,
    officer_id: int | None,
) -> None:
    """Repair is confirmed (Attachment 5), with how long the information was public until the application."""
    public = _public_for(entries, case.received_on)
    words = {
        "adverse": "；".join(f"{each.decided_on.isoformat()} {each.item_name}：{each.facts}" for each in entries),
        "finding": f"已履行法定责任和义务，社会不良影响基本消除；至申请日已披露{public}，期间未产生新的不良信息",
        "opinion": "予以修复",
        "outcome": "予以修复",
    }
    _issue(file, book, DocumentKind.REPAIR_CONFIRMATION, case, words, now, officer_id)


def _public_for(entries: Sequence[Entry], until: date) -> str:
    days = [each.confirmed_at.date() for each in entries if each.confirmed_at is not None]
    first = min(days, default=until)
    months = (until.year - first.year) * 12 + until.month - first.month - (until.day < first.day)
    return f"{months // 12}年{months % 12}个月"


def _issue(
    file: SubjectFile,
    book: Rulebook,
    kind: DocumentKind,
    case: Case,
    words: Mapping[str, str],
    now: datetime,
    officer_id: int | None,
) -> None:
    form = book.documents.get(kind)
    if form is None:
        return
    known = {
        "applicant": file.subject.name_shown,
        "addressee": file.subject.name_shown,
        "name": file.subject.name_shown,
        "identifier": file.subject.identifier_shown,
        "number": case.receipt_no,
        "receipt_no": case.receipt_no,
        "title": case.title,
        "request": case.title,
        "received_on": case.received_on.isoformat(),
        "date": now.date().isoformat(),
        "authority": case.authority,
        "handler": f"工号{officer_id}" if officer_id is not None else _UNKNOWN,
        **words,
    }
    content = {each.key: known.get(each.key) or (_UNKNOWN if each.required else "") for each in form.fields}
    issue(file, book, kind, case, content, now, officer_id)
