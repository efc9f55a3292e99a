"""A person's consents to measures that need them (HLJ art. 33)."""

from typing import Annotated, Any

import strawberry

from portal.casework import consents
from portal.domain.outcomes import ConsentMoved, SubjectUnknown
from resolvers.context import Info
from resolvers.listings import agent, own_archive
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Rows
from resolvers.shown import key_of
from resolvers.staff import ArchiveId

MeasureCode = Annotated[str, strawberry.argument(description="措施代码 / code of the measure")]
Version = Annotated[str, strawberry.argument(description="所阅文本的版本 / version of the text that was read")]
Signer = Annotated[str, strawberry.argument(description="签署人姓名 / name of the one who signs")]
ConsentId = Annotated[strawberry.ID, strawberry.argument(description="同意的全局编号 / global ID of the consent")]

CONSENTS = Rows("consent k", order="k.id")
CONSENT = Rows("consent k JOIN subject s ON s.id = k.subject_id", where="k.id = {key}", given={"key": "bigint"})


async def give(info: Info, archive: ArchiveId, measure: MeasureCode, version: Version, signer: Signer) -> Any:
    """The signed-in subject consents, in one of its own archives."""
    own = await own_archive(info, archive)
    if not isinstance(own, int):
        return own
    parts = info.context.parts
    return await consents.give(parts.store, own, measure, version, signer, parts.clock.now(), agent(info))


async def withdraw(info: Info, archive: ArchiveId, consent: ConsentId) -> Any:
    """The signed-in subject takes a consent back."""
    own = await own_archive(info, archive)
    if not isinstance(own, int):
        return own
    key = key_of("Consent", consent)
    if key is None:
        return SubjectUnknown()
    parts = info.context.parts
    return await consents.withdraw(parts.store, own, key, parts.clock.now(), agent(info))


async def moved(root: ConsentMoved, info: Info) -> Any:
    """The consent that was given or taken back."""
    return await read_field(info, key=root.consent.id)
