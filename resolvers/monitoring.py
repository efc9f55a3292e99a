"""Risk warnings, for officers alone, and levels of monitoring (SC art. 19)."""

from typing import Annotated, Any

import strawberry

from portal.casework import monitoring
from portal.domain.outcomes import MonitoringMoved, SubjectUnknown
from portal.security.viewer import OfficerViewer
from resolvers import staff
from resolvers.context import Info
from resolvers.cursors import Key, Order
from resolvers.paging import After, First
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Page, Rows
from resolvers.refusals import NotSignedIn
from resolvers.shown import key_of
from resolvers.staff import ArchiveId

Level = Annotated[
    str | None, strawberry.argument(description="监控等级代码，空为结束监控 / code of the level; null ends it")
]
Reason = Annotated[str, strawberry.argument(description="理由 / reason")]

WARNINGS = Page(
    "risk_warning w JOIN subject s ON s.id = w.subject_id JOIN identity i ON i.id = s.identity_id",
    Order(
        "risk_warnings", (Key("w.warned_at", "timestamptz", descending=True), Key("w.id", "bigint", descending=True))
    ),
)
MONITORINGS = Rows("monitoring mon", order="mon.id")
MONITORING = Rows(
    "monitoring mon JOIN subject s ON s.id = mon.subject_id", where="mon.id = {key}", given={"key": "bigint"}
)


async def risk_warnings(info: Info, first: First = 20, after: After = None) -> Any:
    """The warnings about subjects of the officer's region, newest first."""
    return await read_field(info)


async def decide(info: Info, archive: ArchiveId, level: Level, reason: Reason) -> Any:
    """An officer who opened the file puts its subject under a level of monitoring, or ends it."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    subject_id = key_of("Archive", archive)
    if subject_id is None or not await staff.is_open(info.context, viewer, subject_id):
        return SubjectUnknown()
    command = monitoring.DecideMonitoring(
        subject_id=subject_id,
        level=level,
        reason=reason,
        authority=viewer.region_prefix.ljust(6, "0"),
        officer_id=viewer.officer_id,
    )
    return await monitoring.decide(parts.store, command, parts.clock.now())


async def moved(root: MonitoringMoved, info: Info) -> Any:
    """The level that began, or the one that ended."""
    return await read_field(info, key=root.monitoring.id if root.monitoring else None)
