"""Documents (文书) that go to a subject: what was issued, and when it arrived.

Life of a document::

    issued --proof of receipt--> delivered, and the subject's limit for an answer begins where the law gives one
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from portal.domain.authority import Authority, Handler
from portal.domain.working_days import Deadline

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)


class DocumentKind(StrEnum):
    """The documents that the measures know."""

    DISPUTE_ANSWER = "dispute_answer"  # 异议信息处理结果反馈单 (HLJ Attachment 2)
    REPAIR_REFUSAL = "repair_refusal"  # 不予信用修复告知书 (HLJ Attachment 4)
    REPAIR_CONFIRMATION = "repair_confirmation"  # 信用修复确认通知书 (HLJ Attachment 5)
    ACCEPTANCE_NOTICE = "acceptance_notice"  # 受理通知书 (SC art. 49)
    NON_ACCEPTANCE_NOTICE = "non_acceptance_notice"  # 不予受理通知书 (SC art. 49)
    RESULT_NOTICE = "result_notice"  # 信用结果告知书 (SD art. 10)
    LISTING_PRENOTICE = "listing_prenotice"  # 列入名单事先告知书 (HLJ art. 29)
    LISTING_DECISION = "listing_decision"  # 列入名单决定书 (HLJ art. 29)
    LISTING_OBJECTION_RECEIPT = "listing_objection_receipt"  # 名单异议回执 (HLJ art. 29)
    LISTING_OBJECTION_ANSWER = "listing_objection_answer"  # 名单异议答复书 (HLJ art. 29)
    CREDIT_REPORT = "credit_report"  # 信用报告 (HLJ art. 3)
    DISPUTE_APPLICATION = "dispute_application"  # 异议信息处理申请表 (HLJ Attachment 1)
    REPAIR_APPLICATION = "repair_application"  # 信用修复申请表 (HLJ Attachment 3)
    FILING_RECEIPT = "filing_receipt"  # 回执


APPLICATIONS = (DocumentKind.DISPUTE_APPLICATION, DocumentKind.REPAIR_APPLICATION)  # filled in by the subject
OF_CASES = (  # they are about a case
    *APPLICATIONS,
    DocumentKind.FILING_RECEIPT,
    DocumentKind.DISPUTE_ANSWER,
    DocumentKind.ACCEPTANCE_NOTICE,
    DocumentKind.NON_ACCEPTANCE_NOTICE,
    DocumentKind.REPAIR_REFUSAL,
    DocumentKind.REPAIR_CONFIRMATION,
)


class Numbered(Protocol):
    """Something of the file that has an id once it is stored."""

    @property
    def id(self) -> int | None:
        """Its number."""
        ...


@dataclass(frozen=True, slots=True)
class Reference:
    """What a stored document is about, by its number."""

    id: int


@dataclass(frozen=True, slots=True)
class Contact:
    """联系人 and 联系方式 that the subject gave with a filing, in clear. Phone as it was given."""

    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


ITSELF = Contact()  # nobody else was named


@dataclass(frozen=True, slots=True)
class OnFile:
    """What is on file of addressee and office on the day of issue, as it is shown: persons masked."""

    name: str
    identifier: str
    institution: bool
    authority: Authority
    representative: str | None = None
    phone: str | None = None
    contact: str | None = None
    handler: Handler | None = None


@dataclass(slots=True, eq=False)
class IssuedDocument:
    """One document of one subject. `content` is the form as issued, as it is shown: never a name or number in clear.

    `authority` is the region of the one that issues it, `handled_by` the officer in charge. What is on file of them
    and of the addressee, `number` and `id` are put in when it is stored. `answer` is the last day of the limit that
    receipt started; `agent_id` (identity.id) whose filing or order, by a mandate, brought it.
    """

    subject_id: int
    kind: DocumentKind
    about: Numbered | None
    template: str
    content: dict[str, Any]
    issued_at: datetime
    issued_by: int | None = None
    authority: str = ""
    handled_by: int | None = None
    contact: Contact = ITSELF
    agent_id: int | None = None
    number: str | None = None
    delivered_at: datetime | None = None
    proof: str | None = None
    delivered_by: int | None = None
    answer: Deadline | None = None
    id: int | None = None

    def concerns(self, kind: DocumentKind, about: Numbered | None = None) -> bool:
        """Whether it is of a kind and, where `about` is named, about that."""
        return self.kind is kind and (about is None or (self.about is not None and self.about.id == about.id))


def in_chinese(value: str) -> str:
    """A day as it stands in sentences (2026年3月4日); anything else as it is."""
    day = _DAY.fullmatch(value)
    return "{}年{}月{}日".format(*map(int, day.groups())) if day else value
