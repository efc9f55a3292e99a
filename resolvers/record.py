"""Recording an entry: the command, and what was recorded read back as it is shown."""

from typing import Any

from portal.casework.record import RecordEntry, record
from portal.domain.outcomes import AlreadyRecorded, SubjectUnknown
from portal.security.viewer import OfficerViewer
from resolvers import staff
from resolvers.context import Info
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Rows
from resolvers.refusals import NotSignedIn
from resolvers.shown import global_id, key_of

ENTRY = Rows(
    "entry e JOIN subject s ON s.id = e.subject_id JOIN identity i ON i.id = s.identity_id",
    where="e.id = {key}",
    given={"key": "bigint"},
)
RESULT = Rows("result r JOIN subject s ON s.id = r.subject_id", where="r.id = {key}", given={"key": "bigint"})


async def record_entry(info: Info, subject: str, **given: Any) -> Any:
    """Record an entry in a file that the officer opened for a purpose. `given` are the command's other fields."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    subject_id = key_of("Archive", subject)
    if subject_id is None or not await staff.is_open(info.context, viewer, subject_id):
        return SubjectUnknown()
    answering = [key_of("Archive", each) or 0 for each in given.pop("responsible") or ()]
    if not all([await staff.is_open(info.context, viewer, each) for each in answering]):
        return SubjectUnknown()
    command = RecordEntry(
        subject_id=subject_id,
        authority=viewer.region_prefix.ljust(6, "0"),
        officer_id=viewer.officer_id,
        responsible=answering,
        **given,
    )
    return await record(parts.store, command, parts.clock.now())


async def entry(root: Any, info: Info) -> Any:
    """The entry that was recorded."""
    return await read_field(info, key=root.entry.id)


async def result(root: Any, info: Info) -> Any:
    """The subject's result after the entry, if there is one."""
    return await read_field(info, key=root.result.id if root.result else None)


def existing_entry(root: AlreadyRecorded) -> Any:
    """The global ID of the entry that stands in the archive already."""
    return global_id("Entry", root.entry_id)
