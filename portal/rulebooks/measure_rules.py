"""Measures as data: what each follows from, how binding it is, and the ranges inside which an officer chooses."""

from decimal import Decimal
from typing import Literal

import msgspec

from portal.domain.entry import Category
from portal.domain.subject import SubjectKind
from portal.rulebooks.part import Part

Party = Literal["institution", "person"]


class Bounds(Part, frozen=True):
    """A range with the law's own words: 以上 and 以下 include the number, 超过 and 不满 do not (SD art. 13)."""

    at_least: Decimal | None = None
    more_than: Decimal | None = None
    at_most: Decimal | None = None
    less_than: Decimal | None = None

    def hold(self, value: Decimal) -> bool:
        """Whether a value lies inside."""
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.more_than is None or value > self.more_than)
            and (self.at_most is None or value <= self.at_most)
            and (self.less_than is None or value < self.less_than)
        )

    @property
    def fixed(self) -> Decimal | None:
        """The one value inside, where the text leaves no choice."""
        return self.at_least if self.at_least == self.at_most else None


class Percent(Bounds, frozen=True, kw_only=True):
    """A range of per cent by which an amount is raised or cut; an officer chooses inside it.

    `of`: what the portal itself tells by it, such as how often somebody is drawn for inspection (SC art. 28, 29).
    """

    change: Literal["raise", "cut"]
    of: Literal["inspection"] | None = None


class Act(Part, frozen=True):
    """Entries beside which a measure may stand: all that is said here must be true of the entry."""

    category: Category = Category.ADVERSE
    items: list[str] | None = None  # None: any of the category
    loss: Bounds | None = None  # to the fund, in yuan; an unknown loss lies in no tier
    fraud_purpose: bool = False  # true: only with the purpose of fraud


class Chain(Part, frozen=True):
    """Branches of one brand that have one of the grades: from which share in per cent on all branches are touched.

    `only_with` and `unless` name a grade that at least one branch must, that no branch may have (CON-09).
    """

    share: Decimal
    grades: list[str]
    only_with: str | None = None
    unless: str | None = None


class ConsentText(Part, frozen=True):
    """What somebody of a party consents to, before a measure may be decided for it."""

    version: str
    party: Party
    text: str
    text_en: str


class MeasureRule(Part, frozen=True):
    """A measure that the text demands (应), allows (可) or advises (建议), and what it follows from.

    From a grade (`grades`, or a grade kept for `consecutive_years`), a list (`on_list`), clean years, a chain: then it
    follows by itself. Or it stands beside an entry (`acts`): then it is only ever decided. The numbers are ranges
    inside which an officer chooses: `months`, `percent`, and `fine` in multiples of the loss.
    """

    code: str
    kind: Literal["incentive", "sanction"]
    mode: Literal["must", "may", "advise"]
    article: str
    text: str
    text_en: str
    grades: list[str] = msgspec.field(default_factory=list)
    consecutive_years: int | None = None
    chain: Chain | None = None
    on_list: str | None = None
    clean_years: int | None = None
    undeducted: bool = False  # only for a result without any deduction
    only_if: str | None = None  # a local parameter that must be set to true
    acts: list[Act] = msgspec.field(default_factory=list)
    party: Party | None = None  # None: both
    kinds: list[SubjectKind] | None = None
    starts: Literal["published", "settled"] | None = None  # None: incentives when published, sanctions when settled
    months: Bounds | None = None
    fine: Bounds | None = None
    percent: Percent | None = None
    needs_clause: bool = False  # of the local agreement, named by the entry
    needs_document: bool = False
    consent: ConsentText | None = None
    exam: bool = False  # to be passed before anyone is admitted again; the days alone do not end the measure
    bar: bool = False  # as long as it lasts, no new application is accepted
    institution_notices: int | None = None
    leaves_list: str | None = None
    parameters: list[str] = msgspec.field(default_factory=list)  # local parameters that fill its numbers
    note: str | None = None
    note_en: str | None = None

    @property
    def starts_settled(self) -> bool:
        """Whether it waits until the result can no longer be disputed (CON-07)."""
        return (self.starts or ("published" if self.kind == "incentive" else "settled")) == "settled"

    @property
    def raises_inspection(self) -> bool:
        """Whether it raises how often somebody is drawn for inspection."""
        return self.percent is not None and self.percent.of == "inspection"

    def follows(self, kind: SubjectKind, grade: str) -> bool:
        """Whether it follows from a grade of that kind of subject."""
        return grade in self.grades and self.concerns(kind)

    def needs_consent(self, kind: SubjectKind) -> bool:
        """Whether that kind of subject has to consent first."""
        return self.consent is not None and self.consent.party == kind.party

    def concerns_party(self, party: str) -> bool:
        """Whether the measure may touch somebody of a party."""
        if self.kinds is not None:
            return any(kind.party == party for kind in self.kinds)
        return self.party in (None, party)

    def concerns(self, kind: SubjectKind) -> bool:
        """Whether the measure may touch that kind of subject."""
        if self.kinds is not None:
            return kind in self.kinds
        return self.party is None or self.party == kind.party
