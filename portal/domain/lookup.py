"""Look-ups (查询) in another platform, each kept with its time (WH 三(三), 四)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

BLACKLIST = "blacklist"  # 威海市信用联合惩戒黑名单


class Who(StrEnum):
    """About whom an applicant is looked up: 机构本身、法定代表人、负责人."""

    INSTITUTION = "institution"
    LEGAL_REPRESENTATIVE = "legal_representative"
    PERSON_IN_CHARGE = "person_in_charge"


@dataclass(frozen=True, slots=True)
class LookUp:
    """One answer of the platform. `list`: a list word, or `blacklist`."""

    subject_id: int
    list: str
    about: Who
    listed: bool
    looked_up_at: datetime
    officer_id: int | None = None
