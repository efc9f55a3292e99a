"""What is known about a subject beside its entries (参评情形、所属品牌等): each statement is kept as it was made."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(slots=True, eq=False)
class Fact:
    """A statement about a subject: it replaces what was stated before; `value` None: it holds no longer.

    `stated_on` is the day of the proof. Without an officer it came with an import.
    """

    subject_id: int
    name: str
    label: str
    label_en: str
    article: str
    value: Any
    shown: str | None
    stated_on: date
    recorded_at: datetime
    document_no: str | None = None
    reason: str | None = None
    officer_id: int | None = None
    id: int | None = None
