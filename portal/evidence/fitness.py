"""What may be evidence, and the words for what may not."""

from dataclasses import dataclass
from enum import StrEnum

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_PAGES = 200


class Kind(StrEnum):
    """What is kept, by media type."""

    JPEG = "image/jpeg"
    PDF = "application/pdf"


class Unfit(StrEnum):
    """Why a file is not taken; codes of the refusal catalogue."""

    EMPTY = "evidence_empty"
    TOO_LARGE = "evidence_too_large"
    UNKNOWN_TYPE = "evidence_unknown_type"
    BROKEN = "evidence_broken"
    TOO_MANY_PIXELS = "evidence_too_many_pixels"
    TOO_MANY_PAGES = "evidence_too_many_pages"
    LOCKED = "evidence_locked"
    RUNS_BY_ITSELF = "evidence_runs_by_itself"
    PACKED = "evidence_packed"
    INFECTED = "evidence_infected"


class EvidenceUnfit(ValueError):
    """A file cannot be taken as evidence, for the reason that its code names."""

    def __init__(self, code: Unfit) -> None:
        super().__init__(code)
        self.code = Unfit(code)


@dataclass(frozen=True, slots=True)
class Clean:
    """A file as it is kept."""

    kind: Kind
    data: bytes

    def __repr__(self) -> str:
        return f"Clean({self.kind}, {len(self.data)} bytes)"
