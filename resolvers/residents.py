"""A person without resident ID gets one (HLJ art. 22)."""

from typing import Annotated, Any

import strawberry

from portal.domain.outcomes import SubjectUnknown
from portal.security.viewer import OfficerViewer
from resolvers import staff
from resolvers.context import Info
from resolvers.mandates import Proof
from resolvers.refusals import NotSignedIn
from resolvers.shown import key_of
from resolvers.staff import ArchiveId

Number = Annotated[str, strawberry.argument(description="居民身份证号码 / resident ID number")]


async def give_resident_id(info: Info, archive: ArchiveId, number: Number, proof: Proof) -> Any:
    """An officer who opened the file and saw the card makes its number the person's key."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    subject_id = key_of("Archive", archive)
    if subject_id is None or not await staff.is_open(info.context, viewer, subject_id):
        return SubjectUnknown()
    return await parts.identities.residents(parts.clock, parts.store).give(viewer, subject_id, number, proof)
