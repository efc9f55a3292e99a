"""Until when an entry can be disputed stands with it before anybody files: the day by which a late one is refused."""

from datetime import timedelta

from portal.casework.cases import By
from portal.casework.disputes import FileDispute, file
from portal.domain.case_outcomes import CaseMoved, WindowClosed
from portal.domain.outcomes import Recorded
from portal.security.viewer import SubjectViewer
from tests.schema.conftest import NOW, Api, Town

UNTIL = "{ me { archives { entries { edges { node { disputeUntil } } } } } }"


async def _until(api: Api, identity: int) -> str | None:
    [archive] = (await api.data(UNTIL, SubjectViewer(identity)))["me"]["archives"]
    [edge] = archive["entries"]["edges"]
    day: str | None = edge["node"]["disputeUntil"]
    return day


async def test_the_last_day_shown_is_the_last_day_taken(api: Api, town: Town) -> None:
    """HLJ art. 28: ten working days from publication."""
    identity, archive = await town.archive()
    recorded = await town.entry(archive)
    assert isinstance(recorded, Recorded)
    shown = await _until(api, identity)
    assert shown == "2026-12-04"
    dispute = FileDispute(subject_id=archive, entry_id=recorded.entry.id, reasons="与事实不符", evidence=True)
    by = By(identity_id=identity)
    late = await file(town.store, dispute, by, NOW + timedelta(days=13))
    assert isinstance(late, WindowClosed)
    assert late.last_day.isoformat() == shown
    assert isinstance(await file(town.store, dispute, by, NOW + timedelta(days=12)), CaseMoved)
