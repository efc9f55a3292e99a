"""Credit subjects (信用主体): who may own an archive (HLJ art. 9)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class SubjectKind(StrEnum):
    """Roles in which somebody takes part in medical insurance; one person may hold several."""

    DESIGNATED_MEDICAL_INSTITUTION = "designated_medical_institution"  # 定点医疗机构
    DESIGNATED_PHARMACY = "designated_pharmacy"  # 定点零售药店
    INSURED_EMPLOYER = "insured_employer"  # 参保单位
    THIRD_PARTY_HANDLER = "third_party_handler"  # 承办经办业务的第三方机构
    APPLICANT_INSTITUTION = "applicant_institution"  # 申请新增定点的机构
    SUPPLIER = "supplier"  # 参与药械集中采购的医药生产和流通企业
    OTHER_INSTITUTION = "other_institution"  # 其他机构
    DOCTOR = "doctor"
    NURSE = "nurse"
    TECHNICIAN = "technician"
    PHARMACIST = "pharmacist"
    INSURED_PERSON = "insured_person"
    OTHER_PERSON = "other_person"

    @property
    def is_institution(self) -> bool:
        """Whether the role is held by an institution (机构) and not by a person (个人)."""
        return self in _INSTITUTIONS

    @property
    def party(self) -> str:
        """`institution` or `person`: which scale, bands and measures apply."""
        return "institution" if self.is_institution else "person"


_INSTITUTIONS = frozenset(
    {
        SubjectKind.DESIGNATED_MEDICAL_INSTITUTION,
        SubjectKind.DESIGNATED_PHARMACY,
        SubjectKind.INSURED_EMPLOYER,
        SubjectKind.THIRD_PARTY_HANDLER,
        SubjectKind.APPLICANT_INSTITUTION,
        SubjectKind.SUPPLIER,
        SubjectKind.OTHER_INSTITUTION,
    }
)
PROFESSIONALS = frozenset({SubjectKind.DOCTOR, SubjectKind.NURSE, SubjectKind.TECHNICIAN, SubjectKind.PHARMACIST})


@dataclass(frozen=True, slots=True)
class Subject:
    """An identity in one role under one rulebook. Names and numbers stand here only as they are shown."""

    id: int
    identity_id: int
    rulebook: str
    kind: SubjectKind
    region: str
    name_shown: str = ""
    identifier_shown: str = ""
    archive_no: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
