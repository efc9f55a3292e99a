"""The documents of a case, on the forms that the rulebook has (HLJ Attachments 2, 4, 5; SC art. 46, 49; SD art. 10)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from portal.casework.file import SubjectFile
from portal.casework.issuing import issue, named_by
from portal.domain.case import Case
from portal.domain.document import ITSELF, Contact, DocumentKind, in_chinese
from portal.domain.entry import Entry
from portal.domain.repair import Repair
from portal.rulebooks.model import Rulebook


def dispute_answer(
    file: SubjectFile,
    book: Rulebook,
    case: Case,
    outcome: tuple[str, str],
    now: datetime,
    officer_id: int | None,
    missing: Entry | None = None,
) -> None:
    """How a dispute was decided (Attachment 2); `missing`: what was left out and stands in the archive now."""
    added = f"遗漏的信息已补记：{missing.item_name}（{missing.document_no}）。" if missing is not None else ""
    words = {"request": f"{case.title}：{case.reasons}", "outcome": f"{outcome[0]}。{added}{case.answer}"}
    issue_for(file, book, DocumentKind.DISPUTE_ANSWER, case, words, now, officer_id)


def acceptance(file: SubjectFile, book: Rulebook, case: Repair, now: datetime, officer_id: int | None) -> None:
    """An application is accepted, with its last day (SC art. 49)."""
    words = {
        "outcome": "受理",
        "accepted_at": now.strftime("%Y-%m-%d %H:%M"),
        "due_on": case.due.on.isoformat() if case.due is not None else "办法未规定期限",
    }
    issue_for(file, book, DocumentKind.ACCEPTANCE_NOTICE, case, words, now, officer_id)


def non_acceptance(file: SubjectFile, book: Rulebook, case: Repair, now: datetime, officer_id: int | None) -> None:
    """An application is not accepted, with the reasons (SC art. 49)."""
    words = {"outcome": "不予受理", "reasons": case.answer or ""}
    issue_for(file, book, DocumentKind.NON_ACCEPTANCE_NOTICE, case, words, now, officer_id)


def repair_refusal(file: SubjectFile, book: Rulebook, case: Repair, now: datetime, officer_id: int | None) -> None:
    """Repair is refused, and where to object (Attachment 4; the body is the issuing department, OPEN-20)."""
    words = {"reasons": case.answer or "", "outcome": "不予修复", "opinion": "不予修复"}
    issue_for(file, book, DocumentKind.REPAIR_REFUSAL, case, words, now, officer_id)


def repair_confirmation(
    file: SubjectFile,
    book: Rulebook,
    case: Repair,
    entries: Sequence[Entry],
    now: datetime,
    officer_id: int | None,
) -> None:
    """Repair is confirmed (Attachment 5), with how long the information was public until the application."""
    words = {
        "finding": "met",
        "opinion": "予以修复",
        "outcome": "予以修复",
        "public_for": _public_for(entries, case.received_on),
    }
    issue_for(file, book, DocumentKind.REPAIR_CONFIRMATION, case, words, now, officer_id)


def issue_for(
    file: SubjectFile,
    book: Rulebook,
    kind: DocumentKind,
    case: Case,
    words: Mapping[str, str],
    now: datetime,
    officer_id: int | None,
    contact: Contact = ITSELF,
    agent_id: int | None = None,
) -> None:
    """Issues a document about a case where the rulebook has a form for it, with what the case itself says."""
    form = book.documents.get(kind)
    if form is None:
        return
    entries = [each for each in file.entries if each.id in case.entries]
    known = {
        "number": case.receipt_no,
        "receipt_no": case.receipt_no,
        "title": case.title,
        "request": case.title,
        "records": "；".join(f"{each.decided_on.isoformat()} {each.item_name}" for each in entries),
        "adverse": "；".join(f"{each.decided_on.isoformat()} {each.item_name}：{each.facts}" for each in entries),
        "received_on": case.received_on.isoformat(),
        **words,
    }
    content = {key: value for key, value in known.items() if key in named_by(form)}
    issue(
        file, book, kind, case, content, now, officer_id,
        authority=case.authority, handled_by=case.handled_by, contact=contact, agent_id=agent_id,
    )  # fmt: skip


def _public_for(entries: Sequence[Entry], until: date) -> str:
    """How long each entry was public; named where there are several."""
    spans = [(each, _span(each.confirmed_at.date(), until)) for each in entries if each.confirmed_at is not None]
    if len(spans) == 1:
        return spans[0][1]
    return "、".join(f"{span}（{in_chinese(each.decided_on.isoformat())} {each.item_name}）" for each, span in spans)


def _span(first: date, until: date) -> str:
    """Full years and months."""
    months = (until.year - first.year) * 12 + until.month - first.month - (until.day < first.day)
    return f"{months // 12}年{months % 12}个月"
