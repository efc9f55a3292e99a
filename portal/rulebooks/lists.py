"""Lists as data (lists.toml): which ways lead onto a list of a text, and what ends it."""

from typing import Literal

from portal.domain.jurisdiction import is_prefecture
from portal.domain.subject import SubjectKind
from portal.rulebooks.part import Part

Need = Literal[
    "prenotice",  # served, its time to answer over, an objection answered
    "state_document",  # the State document that holds the listing standards (OPEN-11)
    "decision_document",  # the decision on its form, no part empty
    "judgment",
    "qualification_cancelled",
]


class Keeping(Part, frozen=True):
    """A grade that must be kept without a break; `months` names the local parameter that counts them."""

    grade: str
    months: str


class Way(Part, frozen=True):
    """A decision that leads onto the list, for whom, and what it needs."""

    clause: str
    article: str
    needs: list[Need]
    kinds: list[SubjectKind] | None = None

    def concerns(self, kind: SubjectKind) -> bool:
        """Whether the way is open to that kind of subject."""
        return self.kinds is None or kind in self.kinds


class ListRule(Part, frozen=True):
    """One list. It is entered by time (`keeps`), by decision (`ways`), by a fact about the subject (`fact`), or another
    authority keeps it and the portal looks it up (`looked_up`).

    `ends_after` names the local parameter with the months after which an entry ends (OPEN-15). `report_days`: working
    days in which the province is told of an entry. `level`: only authorities of this level decide and report
    (HLJ art. 29: 市（地）级); none: any that is in charge. `pushed_to` is the platform that learns of entry and end.
    """

    name: str
    article: str
    title: str
    title_en: str
    keeps: Keeping | None = None
    ways: tuple[Way, ...] = ()
    fact: str | None = None
    looked_up: bool = False
    ends_after: str | None = None
    report_days: int | None = None
    level: Literal["prefecture"] | None = None
    pushed_to: str | None = None
    note: str | None = None
    note_en: str | None = None

    def decided_in(self, region: str) -> str:
        """Code of the place whose authority decides about a subject of a region."""
        return f"{region[:4]}00" if self.level == "prefecture" else region

    def is_for(self, authority: str) -> bool:
        """Whether an authority is of the level that decides and reports."""
        return self.level is None or is_prefecture(authority)

    def way(self, kind: SubjectKind) -> Way | None:
        """The way by decision that is open to a kind of subject."""
        return next((each for each in self.ways if each.concerns(kind)), None)
