"""Who is looking."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Anonymous:
    """Anybody: sees what is published of institutions (HLJ art. 27)."""

    def may_see(self, region: str) -> bool:  # noqa: ARG002 - one question to every viewer
        """Never sees the archives of a region."""
        return False


@dataclass(frozen=True, slots=True)
class SubjectViewer:
    """A signed-in person or institution: sees everything that is kept on itself."""

    identity_id: int

    def may_see(self, region: str) -> bool:  # noqa: ARG002 - one question to every viewer
        """Never sees the archives of a region."""
        return False


@dataclass(frozen=True, slots=True)
class OfficerViewer:
    """A signed-in officer: sees the archives of their region and of the regions below it.

    region_prefix: region.prefix of the store, the code without its trailing pairs of zeros ("2301"; "" is all).
    name: as it is shown.
    """

    officer_id: int
    region_prefix: str
    name: str

    def may_see(self, region: str) -> bool:
        """Whether a region, by its GB/T 2260 code, lies in the officer's subtree."""
        return region.startswith(self.region_prefix)


SignedInViewer = SubjectViewer | OfficerViewer
Viewer = Anonymous | SignedInViewer
