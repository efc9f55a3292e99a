"""Who may see the rows of a type. The planner puts the rule to every SELECT that brings such rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.domain.jurisdiction import prefix
from portal.rulebooks.loader import codes, shipped
from portal.security.viewer import OfficerViewer, SubjectViewer, Viewer

LOOK = timedelta(hours=8)  # an opened file stays open for a working day


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition over the aliases of the row and over the viewer: {identity}, {agent}, {officer}, {region}, {since},
    {today}.

    Whoever somebody is not is NULL, so that nothing fits. An empty condition lets everybody see every row.
    subject: the part over the subject `s` alone, which rows below that subject need not be asked again.
    otherwise: what does instead of it.
    """

    condition: str
    public: bool = False
    subject: str = ""
    otherwise: str = ""


def _recognised() -> str:
    """Where authorities recognise one another's decisions, each may look at what stands in the area (SD art. 5)."""
    areas = {code: prefix(area) for code in codes() if (area := shipped(code).source.recognition) is not None}
    return "".join(
        f" OR (s.rulebook = '{code}' AND s.region LIKE '{area}%' AND {{region}} LIKE '{area}%')"
        for code, area in areas.items()
    )


IN_SIGHT = f"(s.region LIKE {{region}}{_recognised()})"  # of an officer, once the file is opened for a purpose

PUBLIC = Rule("", public=True)
PART_OF_ITS_ROW = Rule("", public=True)  # a value of a row that has a rule: a grade, a text, a line of the sum
PUBLIC_LISTING = Rule("l.state = 'listed' AND i.institution", public=True)  # never a person (CON-05)
PUBLIC_COMMITMENT = Rule("c.public", public=True)  # SC art. 10
ON_NOTICE = Rule("c.kind = 'repair' AND c.state = 'on_notice'", public=True)  # HLJ art. 39
TOLD = Rule("t.taken_back_at IS NULL", public=True)  # WH 5(3)
THEMSELVES = Rule("i.id = {identity}")
OFFICER = Rule("o.id = {officer}")
STAFF = Rule("s.region LIKE {region}")
WARNED_STAFF = Rule("w.subject_id = s.id AND s.region LIKE {region}")  # SC art. 19: officers alone
OPENED_FILE = Rule(IN_SIGHT)

# A case c is also the business of the authority that decides it, wherever its subject is kept (SC art. 45, 47; JN 3-6).
DECIDES = "c.authority LIKE {region}"
# Recognition ends at entries and results: reasons, evidence and papers of a case are no other authority's business.
CASE_IN_SIGHT = f"(s.region LIKE {{region}} OR {DECIDES})"
CASE_STAFF = Rule(CASE_IN_SIGHT)
# A message to officers is for those of the place; one about a case for whoever works on it, once somebody does.
OFFICER_MESSAGE = Rule(f"n.audience = 'officer' AND {CASE_IN_SIGHT} AND (c.held_by IS NULL OR c.held_by = {{officer}})")
COLLEAGUES = Rule("{officer} IS NOT NULL")

_KEPT = f"(s.identity_id = {{identity}} OR {IN_SIGHT})"
_KEPT_HERE = "(s.identity_id = {identity} OR s.region LIKE {region})"
KEPT = Rule("", subject=_KEPT)


def kept_on_subject(row: str, condition: str = "", *, authority: str = "", recognised: bool = True) -> Rule:
    """Of the subject `s` above: for itself and for the officers who may look at it. `row` is the alias.

    authority: the code of one whose officers may look at it, too, wherever the subject is kept.
    recognised: also for the officers of authorities that recognise what stands there; never papers and their reasons.
    """
    own = " AND ".join(filter(None, [f"{row}.subject_id = s.id", condition]))
    here = _KEPT if recognised else _KEPT_HERE
    return Rule(own, subject=here, otherwise=f"{authority} LIKE {{region}}" if authority else "")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and when."""

    viewer: Viewer
    now: datetime

    def identity(self) -> int | None:
        """The signed-in subject."""
        return self.viewer.identity_id if isinstance(self.viewer, SubjectViewer) else None

    def agent(self) -> int | None:
        """Whoever acts for the signed-in subject by a mandate."""
        return self.viewer.agent_id if isinstance(self.viewer, SubjectViewer) else None

    def officer(self) -> int | None:
        """The signed-in officer."""
        return self.viewer.officer_id if isinstance(self.viewer, OfficerViewer) else None

    def region(self) -> str | None:
        """The pattern of the officer's region with all below it."""
        return f"{self.viewer.region_prefix}%" if isinstance(self.viewer, OfficerViewer) else None

    def today(self) -> date:
        """The day in Asia/Shanghai."""
        return self.now.date()

    def since(self) -> datetime:
        """From when on an opened file is still open."""
        return self.now - LOOK


VIEWER: Mapping[str, tuple[str, Callable[[Asker], object]]] = {
    "identity": ("bigint", Asker.identity),
    "agent": ("bigint", Asker.agent),
    "officer": ("bigint", Asker.officer),
    "region": ("text", Asker.region),
    "since": ("timestamptz", Asker.since),
    "today": ("date", Asker.today),
}
