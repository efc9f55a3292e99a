"""Facts about a subject: officers state them, their subject reads every statement."""

from datetime import date
from typing import Annotated, Any

import strawberry

from portal.casework import facts
from portal.domain.outcomes import FactRecorded, SubjectUnknown
from portal.security.viewer import OfficerViewer
from resolvers import staff
from resolvers.context import Info
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Rows
from resolvers.refusals import NotSignedIn
from resolvers.shown import key_of
from resolvers.staff import ArchiveId

Name = Annotated[str, strawberry.argument(description="事实代码 / name of the fact")]
Value = Annotated[
    str | None,
    strawberry.argument(description="日期、是否、文本、年度及理由或分值，空为不再存在 / value; null: no longer"),
]
On = Annotated[date, strawberry.argument(description="证明日期 / day of the proof")]
Document = Annotated[str, strawberry.argument(description="证明文号 / number of the proof")]
Reason = Annotated[str, strawberry.argument(description="理由 / reason")]

FACTS = Rows("subject_fact fact", order="fact.id")
FACT = Rows(
    "subject_fact fact JOIN subject s ON s.id = fact.subject_id", where="fact.id = {key}", given={"key": "bigint"}
)


async def record_fact(
    info: Info, archive: ArchiveId, fact: Name, on: On, document: Document, reason: Reason, value: Value = None
) -> Any:
    """An officer who opened the file states a fact about its subject."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    subject_id = key_of("Archive", archive)
    if subject_id is None or not await staff.is_open(info.context, viewer, subject_id):
        return SubjectUnknown()
    command = facts.RecordFact(
        subject_id=subject_id,
        fact=fact,
        value=value,
        on=on,
        document_no=document,
        reason=reason,
        authority=viewer.region_prefix.ljust(6, "0"),
        officer_id=viewer.officer_id,
    )
    return await facts.record_fact(parts.store, command, parts.clock.now())


async def recorded(root: FactRecorded, info: Info) -> Any:
    """The statement as it is kept."""
    return await read_field(info, key=root.fact.id)
