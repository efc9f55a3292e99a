"""Commands about lists, documents and commitments: a subject acts for itself, an officer in an opened file."""

from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from portal.casework import commitments, documents, listing_objections, listings
from portal.casework.cases import By
from portal.domain.commitment import CommitmentState
from portal.domain.jurisdiction import Office
from portal.domain.outcomes import SubjectUnknown
from portal.rulebooks.loader import codes
from portal.security.viewer import OfficerViewer, SubjectViewer
from resolvers import staff
from resolvers.context import STATEMENT_SECONDS, Info
from resolvers.lists import ListName, OfList
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Rows
from resolvers.refusals import NotSignedIn
from resolvers.shown import key_of
from resolvers.staff import ArchiveId

_KEY = {"key": "bigint"}
LISTING = Rows("listing l JOIN subject s ON s.id = l.subject_id", where="l.id = {key}", given=_KEY)
COMMITMENT = Rows("commitment c JOIN subject s ON s.id = c.subject_id", where="c.id = {key}", given=_KEY)
DOCUMENT = Rows("issued_document d JOIN subject s ON s.id = d.subject_id", where="d.id = {key}", given=_KEY)
_OWNERS = {
    "Entry": "SELECT subject_id FROM entry WHERE id = $1",
    "Listing": "SELECT subject_id FROM listing WHERE id = $1",
    "Commitment": "SELECT subject_id FROM commitment WHERE id = $1",
    "IssuedDocument": "SELECT subject_id FROM issued_document WHERE id = $1",
}

ListingId = Annotated[strawberry.ID, strawberry.argument(description="名单记录全局编号 / global ID of the listing")]
Reasons = Annotated[str, strawberry.argument(description="事由或者理由 / reasons")]
ReceivedOn = Annotated[
    date | None,
    strawberry.argument(description="窗口实际收到日期，本人提交则为空 / real day of receipt at the counter"),
]
Proof = Annotated[str, strawberry.argument(description="凭证 / proof")]


async def commitment_text(
    info: Info, rulebook: Annotated[strawberry.ID, strawberry.argument(description="办法代码 / code of the rulebook")]
) -> Any:
    """The text that is signed today."""
    now = info.context.parts.clock.now()
    law = await info.context.parts.law(now.date())
    return law.rulebooks[rulebook].commitment_on(now.date()) if rulebook in codes() else None


async def sign_commitment(
    info: Info,
    archive: ArchiveId,
    version: Annotated[str, strawberry.argument(description="所阅文本的版本 / version of the text that was read")],
    signer: Annotated[str, strawberry.argument(description="签署人姓名 / name of the one who signs")],
) -> Any:
    """The signed-in subject signs, in one of its own archives."""
    own = await own_archive(info, archive)
    if not isinstance(own, int):
        return own
    parts = info.context.parts
    return await commitments.sign(parts.store, own, version, signer, parts.clock.now(), agent(info))


async def object_to_listing(info: Info, archive: ArchiveId, reasons: Reasons, received_on: ReceivedOn = None) -> Any:
    """The signed-in subject objects to the notice before a listing, or an officer takes that down at the counter."""
    store, now = info.context.parts.store, info.context.parts.clock.now()
    if isinstance(info.context.viewer, OfficerViewer):
        office = await _office(info, key_of("Archive", archive))
        if not isinstance(office, Office):
            return office
        by = By(officer_id=office.officer_id, authority=office.region)
        return await listing_objections.object_to(store, key_of("Archive", archive) or 0, reasons, by, now, received_on)
    own = await own_archive(info, archive)
    if not isinstance(own, int):
        return own
    by = By(agent_id=agent(info))
    return await listing_objections.object_to(store, own, reasons, by, now, received_on)


async def announce_listing(
    info: Info,
    archive: ArchiveId,
    list: OfList,  # noqa: A002 - the argument's name in GraphQL
    reasons: Reasons,
    basis: Annotated[str, strawberry.argument(description="依据 / basis")],
    rights: Annotated[str, strawberry.argument(description="依法享有的权利 / rights of the subject")],
    state_document: Annotated[
        str, strawberry.argument(description="载明认定标准的国家文件 / State document with the standards")
    ],
) -> Any:
    """An officer tells a subject beforehand that it is to be listed."""
    office = await _office(info, key_of("Archive", archive))
    if not isinstance(office, Office):
        return office
    notice = listings.Prenotice(reasons=reasons, basis=basis, rights=rights, state_document=state_document)
    parts = info.context.parts
    return await listings.announce(
        parts.store, key_of("Archive", archive) or 0, list, notice, office, parts.clock.now()
    )


async def decide_listing(info: Info, subject: str, list: ListName, **given: Any) -> Any:  # noqa: A002
    """An officer decides to put a subject on a list."""
    office = await _office(info, key_of("Archive", subject))
    if not isinstance(office, Office):
        return office
    decision = listings.Decision(
        document={part: given[part] or "" for part in listings.PARTS},
        judgment=given["judgment"],
        qualification_cancelled=given["qualification_cancelled"],
    )
    parts = info.context.parts
    return await listings.decide(
        parts.store, key_of("Archive", subject) or 0, list, decision, office, parts.clock.now()
    )


async def answer_listing_objection(
    info: Info,
    listing: ListingId,
    accepted: Annotated[bool, strawberry.argument(description="异议是否成立 / whether the objection holds")],
    words: Annotated[str, strawberry.argument(description="答复 / answer")],
    hearing: Annotated[
        str | None, strawberry.argument(description="听证记录，未听证为空 / record of the hearing, if one was held")
    ] = None,
) -> Any:
    """An officer answers an objection."""
    key, office = await in_charge(info, "Listing", listing)
    if not isinstance(office, Office):
        return office
    parts = info.context.parts
    return await listing_objections.answer(
        parts.store, key, accepted=accepted, hearing=hearing, words=words, office=office, now=parts.clock.now()
    )


async def report_listing(info: Info, listing: ListingId, proof: Proof) -> Any:
    """An officer has told the province."""
    key, office = await in_charge(info, "Listing", listing)
    if not isinstance(office, Office):
        return office
    return await listings.report(info.context.parts.store, key, proof, office, info.context.parts.clock.now())


async def remove_listing(info: Info, listing: ListingId, reasons: Reasons) -> Any:
    """An officer ends a place on a list, or the road to it."""
    key, office = await in_charge(info, "Listing", listing)
    if not isinstance(office, Office):
        return office
    return await listings.remove(info.context.parts.store, key, reasons, office, info.context.parts.clock.now())


async def find_commitment(
    info: Info,
    commitment: Annotated[strawberry.ID, strawberry.argument(description="承诺全局编号 / global ID of the commitment")],
    state: Annotated[CommitmentState, strawberry.argument(description="已履行或者已违反 / kept or broken")],
    evidence: Annotated[str, strawberry.argument(description="证据 / evidence")],
) -> Any:
    """An officer finds a commitment kept or broken."""
    key, office = await in_charge(info, "Commitment", commitment)
    if not isinstance(office, Office):
        return office
    parts = info.context.parts
    return await commitments.find(parts.store, key, state, evidence, office, parts.clock.now())


async def deliver_document(
    info: Info,
    document: Annotated[strawberry.ID, strawberry.argument(description="文书全局编号 / global ID of the document")],
    received_at: Annotated[datetime, strawberry.argument(description="签收时刻 / when it was received")],
    proof: Proof,
) -> Any:
    """An officer takes down the proof of receipt."""
    key, office = await in_charge(info, "IssuedDocument", document)
    if not isinstance(office, Office):
        return office
    parts = info.context.parts
    return await documents.deliver(
        parts.store,
        key,
        received_at=received_at.astimezone(parts.clock.now().tzinfo),
        proof=proof,
        authority=office.region,
        officer_id=office.officer_id,
        now=parts.clock.now(),
    )


async def listing(root: Any, info: Info) -> Any:
    """The listing after the step."""
    return await read_field(info, key=root.listing.id)


async def commitment(root: Any, info: Info) -> Any:
    """The commitment after the step."""
    return await read_field(info, key=root.commitment.id)


async def document(root: Any, info: Info) -> Any:
    """The document with its delivery."""
    return await read_field(info, key=root.document.id)


async def own_archive(info: Info, archive: str) -> int | NotSignedIn | SubjectUnknown:
    """The signed-in subject's own archive, by subject.id."""
    viewer = info.context.viewer
    if not isinstance(viewer, SubjectViewer):
        return NotSignedIn()
    found: int | None = await info.context.parts.pool.fetchval(
        "SELECT id FROM subject WHERE id = $1 AND identity_id = $2",
        key_of("Archive", archive) or 0,
        viewer.identity_id,
        timeout=STATEMENT_SECONDS,
    )
    return found if found is not None else SubjectUnknown()


def agent(info: Info) -> int | None:
    """Who acts for the signed-in subject by a mandate, if anybody: identity.id."""
    viewer = info.context.viewer
    return viewer.agent_id if isinstance(viewer, SubjectViewer) else None


async def _office(info: Info, subject_id: int | None) -> Office | NotSignedIn | SubjectUnknown:
    """The officer's office, if the file is open to them."""
    viewer = info.context.viewer
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    if subject_id is None or not await staff.is_open(info.context, viewer, subject_id):
        return SubjectUnknown()
    return Office(region=viewer.region_prefix.ljust(6, "0"), officer_id=viewer.officer_id)


async def in_charge(info: Info, kind: str, given: str) -> tuple[int, Office | NotSignedIn | SubjectUnknown]:
    """The row behind a global ID, and the office if the file in which it stands is open."""
    key = key_of(kind, given) or 0
    subject_id = await info.context.parts.pool.fetchval(_OWNERS[kind], key, timeout=STATEMENT_SECONDS)
    return key, await _office(info, subject_id)
