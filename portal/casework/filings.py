"""What a filing leaves on paper: the form as it was filled in (HLJ Attachments 1, 3), and the receipt (回执)."""

from datetime import datetime

from portal.casework.case_documents import issue_for
from portal.casework.file import SubjectFile
from portal.domain.case import Actor, Case
from portal.domain.dispute import Dispute
from portal.domain.document import ITSELF, Contact, DocumentKind, in_chinese
from portal.domain.objection import Objection
from portal.domain.repair import Repair
from portal.domain.working_days import Deadline
from portal.rulebooks.model import Rulebook

_NO_LIMIT = "办法未规定期限"


def filed(
    file: SubjectFile,
    book: Rulebook,
    case: Case,
    now: datetime,
    actor: Actor,
    *,
    contact: Contact = ITSELF,
    remarks: str = "",
) -> None:
    """The application as it was filed, where the text has a form for it, and the receipt; `actor`: who filed it."""
    kind = DocumentKind.DISPUTE_APPLICATION if isinstance(case, Dispute) else DocumentKind.REPAIR_APPLICATION
    at_counter = case.filed_by is not None
    entries = [each for each in file.entries if each.id in case.entries]
    words = {
        "description": "；".join(
            f"{in_chinese(each.decided_on.isoformat())} {each.item_name}：{each.facts}（{each.document_no}）"
            for each in entries
        )
        or case.title,
        "reasons": case.reasons,
        "filed_on": case.received_on.isoformat(),
        "conditions": "met",
        "signature": "窗口提交，见纸质申请" if at_counter else "网上提交，登录时已核验身份",
        "remarks": remarks,
    }
    issue_for(file, book, kind, case, words, now, case.filed_by, contact, actor.agent_id)
    receipt(file, book, case, now, actor)


def receipt(file: SubjectFile, book: Rulebook, case: Case, now: datetime, actor: Actor) -> None:
    """Number, day of receipt, and by which day it is decided."""
    words = {
        "filed_how": "网上提交" if case.filed_by is None else "窗口提交",
        "materials": "齐全" if case.evidence else "缺证明材料，须补齐",
        "due_on": _until(book, case),
    }
    issue_for(file, book, DocumentKind.FILING_RECEIPT, case, words, now, case.filed_by, agent_id=actor.agent_id)


def _until(book: Rulebook, case: Case) -> str:
    if not case.evidence:
        until = in_chinese(case.proof_due.on.isoformat()) if case.proof_due is not None else ""
        return f"材料补齐后开始计算；请于{until}前（含当日）补齐" if until else "材料补齐后开始计算"
    if isinstance(case, Repair) and case.accepted_on is None:
        return "；".join(filter(None, (by(case.due, "决定是否受理", local=True), _from_acceptance(book))))
    return by(case.due, "答复", local=isinstance(case, Objection)) or _NO_LIMIT


def by(due: Deadline | None, what: str, *, local: bool = False) -> str:
    """By when something is done, in words; `local`: no text fixes how long that takes."""
    if due is None:
        return ""
    marks = (
        "（暂定，节假日安排公布后只会顺延）" if due.provisional else "",
        "（本地参数，非法规规定）" if local else "",
    )
    return f"{in_chinese(due.on.isoformat())}前（含当日）{what}{''.join(marks)}"


def _from_acceptance(book: Rulebook) -> str:
    procedure = book.procedures.repair
    if procedure is None or procedure.decide is None:
        return _NO_LIMIT
    longer = f"，情况复杂的可延长至{procedure.extended}个工作日" if procedure.extended is not None else ""
    return f"自受理之日起{procedure.decide}个工作日内作出处理意见{longer}"
