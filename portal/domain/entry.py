"""Entries of a credit archive (HLJ art. 16 to 19): appended, never edited.

Life of an entry (art. 23)::

    collected -> audited -> confirmed        stage, moved by officers
    pending  --confirmed--> active | reminder
    active   --> expired | revoked | repaired  status; the entry stays in the archive
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from portal.domain.push import Channel


class Category(StrEnum):
    """基础 / 守信 / 不良（失信）信息, art. 15."""

    BASIC = "basic"
    FAVOURABLE = "favourable"
    ADVERSE = "adverse"


class Stage(StrEnum):
    """采集、审核、认定 (art. 23). Only a confirmed entry counts."""

    COLLECTED = "collected"
    AUDITED = "audited"
    CONFIRMED = "confirmed"


class Status(StrEnum):
    """What an entry is worth today."""

    PENDING = "pending"
    ACTIVE = "active"
    REMINDER = "reminder"  # art. 32: reminded instead of sanctioned
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPAIRED = "repaired"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


class Source(StrEnum):
    """Where information comes from (HLJ art. 23, SD art. 6)."""

    SELF_REPORT = "self_report"
    INSURANCE_SYSTEM = "insurance_system"
    INTELLIGENT_AUDIT = "intelligent_audit"
    SUPERVISION = "supervision"
    SHARED_PLATFORM = "shared_platform"
    GOVERNMENT_DATA = "government_data"
    PUBLIC_MEDIA = "public_media"  # only a report: an officer audits and confirms it before it counts
    OTHER = "other"


class Fund(StrEnum):
    """医疗保障基金 that an act concerned (SC art. 2); the last three follow the same rules."""

    EMPLOYEE = "employee"
    RESIDENT = "resident"
    MATERNITY = "maternity"
    MEDICAL_AID = "medical_aid"
    SERIOUS_ILLNESS = "serious_illness"
    LONG_TERM_CARE = "long_term_care"
    OTHER = "other"


class SeverityClass(StrEnum):
    """轻微 / 一般 / 严重: gives the length of publicity."""

    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"


class Severity(StrEnum):
    """情节 一般 / 较重 / 严重: gives the points where the text lays them down by degree (WH 二)."""

    MINOR = "minor"
    SERIOUS = "serious"
    GRAVE = "grave"


@dataclass(slots=True, eq=False)
class Entry:
    """The elements of art. 19 that do not stand with the subject, and the entry's standing.

    Only `stage`, `status`, `confirmed_at`, `taken_back_at` and `undisclosed_by_source` (information of another body
    that has not made it public yet, SC art. 22) ever change; `publicity_until` is set with the confirmation, unless
    an officer named it before. `points` is None where the rulebook has no points.
    `channel`: by which it is pushed to the score's owner; `reverses`: the entry that it takes back; `answers_for`: the
    institution's entry for which a responsible person answers (WH 二(二)). `remedy_ended_on`: first day on which the
    decision could no longer be taken to review or court, or day of the `final_decision` that upheld it (art. 18 (3)).
    """

    id: int
    subject_id: int
    item: str
    item_name: str
    item_name_en: str
    category: Category
    article: str
    points: Decimal | None
    facts: str
    basis: str
    decided_on: date
    document_no: str
    handling_type: str
    info_category: str
    credit_condition: str
    recorded_at: datetime
    region: str
    shared: bool = False
    source: Source = Source.SUPERVISION
    occurred_on: date | None = None
    recorded_by: int | None = None
    expires_on: date | None = None
    treatment: str | None = None
    severity_class: SeverityClass | None = None
    publicity_until: date | None = None
    stage: Stage = Stage.CONFIRMED
    status: Status = Status.ACTIVE
    confirmed_at: datetime | None = None
    local_parameters: list[dict[str, Any]] = field(default_factory=list)  # on which its numbers and days rest, as shown
    loss: Decimal | None = None  # to the fund, in yuan; None: unknown
    fraud_purpose: bool = False
    agreement_clause: str | None = None  # of the local agreement, on which the handling rests
    severity: Severity | None = None
    channel: Channel | None = None
    reverses: int | None = None
    answers_for: int | None = None
    undisclosed_by_source: bool = False
    remedy_ended_on: date | None = None
    final_decision: str | None = None  # its number
    fund: Fund | None = None  # that the act concerned; None: not stated
    taken_back_at: datetime | None = None  # when it was revoked or repaired

    @property
    def counts(self) -> bool:
        """Whether the entry enters the score today."""
        return self.status is Status.ACTIVE and self.stage is Stage.CONFIRMED


_BRACKETS = str.maketrans("〔【[{〕】]}", "(((())))")


def same_document(one: str, other: str) -> bool:
    """Whether two document numbers (处理文号) are the same, however typed: 〔2026〕 or (2026), half or full width."""
    return _plain(one) == _plain(other)


def _plain(document_no: str) -> str:
    return "".join(unicodedata.normalize("NFKC", document_no).translate(_BRACKETS).split()).casefold()
