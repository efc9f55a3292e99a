"""Who is looking."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Anybody: sees what is published of institutions (HLJ art. 27)."""


@dataclass(frozen=True, slots=True)
class SubjectViewer:
    """A signed-in person or institution: sees everything that is kept on itself.

    agent_id: identity.id of somebody who acts for it by a mandate; then it cannot give mandates itself.
    """

    identity_id: int
    agent_id: int | None = None


@dataclass(frozen=True, slots=True)
class OfficerViewer:
    """A signed-in officer: sees the archives of their region and of the regions below it.

    region_prefix: region.prefix of the store, the code without its trailing pairs of zeros ("2301"; "" is all).
    name: as it is shown.
    """

    officer_id: int
    region_prefix: str
    name: str


SignedInViewer = SubjectViewer | OfficerViewer
Viewer = Anonymous | SignedInViewer


def noted(viewer: Viewer) -> tuple[int | None, int | None]:
    """As whom a look is written down: officer.id, or identity.id of an agent; neither, the subject itself."""
    officer_id = viewer.officer_id if isinstance(viewer, OfficerViewer) else None
    return officer_id, viewer.agent_id if isinstance(viewer, SubjectViewer) else None
