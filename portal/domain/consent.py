"""Consent (本人同意) to what the text does not allow without it: given by the subject, taken back whenever it likes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True, eq=False)
class Consent:
    """One consent of one subject to a measure. `text` is what was shown; `signer` who gave it, in clear only until it
    is stored.
    """

    subject_id: int
    measure: str
    version: str
    article: str
    text: str
    text_en: str
    given_at: datetime
    signer: str | None = None
    withdrawn_at: datetime | None = None
    agent_id: int | None = None
    withdrawn_by_agent: int | None = None
    id: int | None = None

    @property
    def stands(self) -> bool:
        """Whether it has not been taken back."""
        return self.withdrawn_at is None
