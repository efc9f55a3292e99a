"""Pushes to platforms outside, and what other bodies disclose: the officers' commands about them."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any

import strawberry

from portal.casework import disclosure, lookups, pushes, uploads
from portal.domain.jurisdiction import Office
from portal.domain.lookup import Who
from portal.domain.outcomes import Invalid, SubjectUnknown
from portal.rulebooks.loader import codes
from portal.security.viewer import OfficerViewer
from resolvers import staff
from resolvers.context import Info
from resolvers.plan.fields import Rows
from resolvers.refusals import NotSignedIn
from resolvers.shown import key_of

PUSHES = Rows("push p", order="p.id")

EntryId = Annotated[strawberry.ID, strawberry.argument(description="记录全局编号 / global ID of the entry")]
ArchiveId = Annotated[strawberry.ID, strawberry.argument(description="档案全局编号 / global ID of the archive")]
Reason = Annotated[str, strawberry.argument(description="原因 / reason")]
Listed = Annotated[
    list[Who] | None,
    strawberry.argument(description="在列的对象；没有答复时为空 / who is listed; none without answer"),
]
OnRedList = Annotated[bool, strawberry.argument(description="平台答复是否在红名单 / whether it is on the list")]
RulebookCode = Annotated[str, strawberry.argument(description="适用办法代码 / code of the rulebook")]
District = Annotated[str, strawberry.argument(description="区划代码 / region code")]
Month = Annotated[date, strawberry.argument(description="该月第一日 / first day of the month")]


async def adopt(info: Info, entry: EntryId) -> Any:
    """The receiver adopted a pushed entry."""
    return await _on_entry(
        info,
        entry,
        lambda key, office, now: pushes.adopt(info.context.parts.store, key, office.region, office.officer_id, now),
    )


async def reject(info: Info, entry: EntryId, reason: Reason) -> Any:
    """The receiver did not adopt a pushed entry."""
    store = info.context.parts.store
    return await _on_entry(
        info,
        entry,
        lambda key, office, now: pushes.reject(store, key, office.region, office.officer_id, reason, now),
    )


async def source_discloses(info: Info, entry: EntryId, reason: Reason) -> Any:
    """The body from which an entry came has made it public (SC art. 22)."""
    store = info.context.parts.store
    return await _on_entry(
        info,
        entry,
        lambda key, office, now: disclosure.source_discloses(store, key, office.region, office.officer_id, reason, now),
    )


async def check_applicant(info: Info, subject: ArchiveId, listed: Listed = None) -> Any:
    """The three look-ups about an applicant."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    subject_id = key_of("Archive", subject)
    if subject_id is None or not await staff.is_open(info.context, viewer, subject_id):
        return SubjectUnknown()
    return await lookups.check_applicant(parts.store, subject_id, listed, _office(viewer), parts.clock.now())


async def upload_month(info: Info, rulebook: RulebookCode, region: District, month: Month) -> Any:
    """A district uploads a month."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    if month.day != 1:
        return Invalid("month", "first_day_of_month")
    if rulebook not in codes():
        return SubjectUnknown()
    return await uploads.upload_month(parts.store, rulebook, region, month, _office(viewer), parts.clock.now())


async def countersign_month(info: Info, rulebook: RulebookCode, region: District, month: Month) -> Any:
    """The authority above takes down that it has a district's month."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    if rulebook not in codes():
        return SubjectUnknown()
    return await uploads.countersign(parts.store, rulebook, region, month, _office(viewer), parts.clock.now())


async def look_up_red_list(info: Info, subject: ArchiveId, listed: OnRedList) -> Any:
    """What the city's platform answers about an institution and its red list."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    subject_id = key_of("Archive", subject)
    if subject_id is None or not await staff.is_open(info.context, viewer, subject_id):
        return SubjectUnknown()
    return await lookups.look_up_red_list(
        parts.store, subject_id, listed=listed, office=_office(viewer), now=parts.clock.now()
    )


async def _on_entry(info: Info, entry: str, act: Callable[[int, Office, Any], Awaitable[Any]]) -> Any:
    """An act about an entry in a file that the officer opened for a purpose."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    key = key_of("Entry", entry) or 0
    async with parts.store.transaction() as transaction:
        subject_id = await transaction.entry_subject(key)
    if subject_id is None or not await staff.is_open(info.context, viewer, subject_id):
        return SubjectUnknown()
    return await act(key, _office(viewer), parts.clock.now())


def _office(viewer: OfficerViewer) -> Office:
    return Office(region=viewer.region_prefix.ljust(6, "0"), officer_id=viewer.officer_id)
