"""Who represents an institution, taken down by an officer who opened its file."""

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

Name = Annotated[str, strawberry.argument(description="法定代表人姓名 / name of the legal representative")]

NEWEST = """(SELECT l.name_shown FROM legal_representative l WHERE l.identity_id = s.identity_id
    ORDER BY l.id DESC LIMIT 1)"""


async def record(info: Info, archive: ArchiveId, name: Name, proof: Proof) -> Any:
    """Take down the legal representative of an institution."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    subject_id = key_of("Archive", archive)
    if subject_id is None or not await staff.is_open(info.context, viewer, subject_id):
        return SubjectUnknown()
    return await parts.identities.representatives(parts.clock).record(viewer, subject_id, name, proof)
