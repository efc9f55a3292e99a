"""Deciding a measure, noting an exam, and asking to be admitted again."""

from typing import Annotated, Any

import strawberry

from portal.casework import measures
from portal.domain.jurisdiction import Office
from portal.domain.outcomes import MeasureOutOfRange, SubjectUnknown
from portal.security.viewer import OfficerViewer, SubjectViewer
from resolvers import staff
from resolvers.context import Info
from resolvers.listings import own_archive
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Rows
from resolvers.refusals import NotSignedIn
from resolvers.shown import key_of

ArchiveId = Annotated[strawberry.ID, strawberry.argument(description="档案全局编号 / global ID of the archive")]

MEASURE = Rows(
    "measure m JOIN subject s ON s.id = m.subject_id",
    where="m.id = {key}",
    given={"key": "bigint"},
)

STEPS = """(SELECT coalesce(jsonb_agg(jsonb_build_object(
    'step', v.step, 'happened_at', v.happened_at, 'reason', v.reason,
    'by', CASE WHEN v.agent_id IS NOT NULL THEN 'agent' WHEN v.by_subject THEN 'subject'
               WHEN v.officer_id IS NOT NULL THEN 'officer' ELSE 'time' END,
    'agent', (SELECT a.name_shown FROM identity a WHERE a.id = v.agent_id)) ORDER BY v.id), '[]')
    FROM measure_event v WHERE v.measure_id = m.id)"""


async def decide(info: Info, subject: str, entry: str | None, **given: Any) -> Any:
    """Decide a measure in a file that the officer opened for a purpose. `given` are the command's other fields."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    subject_id = await _opened(info, viewer, subject)
    if subject_id is None:
        return SubjectUnknown()
    command = measures.DecideMeasure(
        subject_id=subject_id,
        entry_id=key_of("Entry", entry) or 0 if entry is not None else None,
        authority=_authority(viewer),
        officer_id=viewer.officer_id,
        **given,
    )
    return await measures.decide(parts.store, command, parts.clock.now())


async def pass_exam(info: Info, subject: ArchiveId) -> Any:
    """Note that the exam before coming back was passed."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    subject_id = await _opened(info, viewer, subject)
    if subject_id is None:
        return SubjectUnknown()
    return await measures.exam_passed(parts.store, subject_id, _authority(viewer), viewer.officer_id, parts.clock.now())


async def apply_resume(info: Info, subject: ArchiveId) -> Any:
    """Ask to be admitted again, for an archive of one's own; or an officer takes that down at the counter."""
    viewer, parts = info.context.viewer, info.context.parts
    if isinstance(viewer, OfficerViewer):
        opened = await _opened(info, viewer, subject)
        if opened is None:
            return SubjectUnknown()
        office = Office(region=_authority(viewer), officer_id=viewer.officer_id)
        return await measures.apply_resume(parts.store, opened, parts.clock.now(), office=office)
    own = await own_archive(info, subject)
    if not isinstance(own, int) or not isinstance(viewer, SubjectViewer):
        return own
    return await measures.apply_resume(parts.store, own, parts.clock.now(), viewer.agent_id)


async def measure(root: Any, info: Info) -> Any:
    """The measure that was decided, or that ended."""
    return await read_field(info, key=root.measure.id if root.measure else None)


def first_day(root: MeasureOutOfRange) -> Any:
    """The first day on which the measure may end."""
    return root.restore_between[0] if root.restore_between else None


def last_day(root: MeasureOutOfRange) -> Any:
    """The last day on which the measure may end."""
    return root.restore_between[1] if root.restore_between else None


def lowest_fine(root: MeasureOutOfRange) -> Any:
    """The lowest fine that the text allows."""
    return root.fine_between[0] if root.fine_between else None


def highest_fine(root: MeasureOutOfRange) -> Any:
    """The highest fine that the text allows."""
    return root.fine_between[1] if root.fine_between else None


async def _opened(info: Info, viewer: OfficerViewer, subject: str) -> int | None:
    subject_id = key_of("Archive", subject)
    if subject_id is None or not await staff.is_open(info.context, viewer, subject_id):
        return None
    return subject_id


def _authority(viewer: OfficerViewer) -> str:
    return viewer.region_prefix.ljust(6, "0")
