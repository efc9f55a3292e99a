"""The procedures of a text: who decides, on what conditions, and within which limits.

Limits are working days, waits are months; what a text does not limit has no limit here either.
"""

from typing import Literal

from portal.domain.push import Matter
from portal.domain.subject import SubjectKind
from portal.rulebooks.part import Part

# Any authority in charge of the subject, or only the one that determined the entry (谁认定、谁修复).
Authority = Literal["in_charge", "determined"]


class Ground(Part, frozen=True):
    """A ground on which a dispute may rest; `repair`: it claims that the act is corrected, and opens a repair
    with the subject's consent;
    `any_time`: no publication gives rise to it, so that no window ends it (OPEN-30)."""

    number: int
    text: str
    text_en: str
    repair: bool = False
    any_time: bool = False


class Referral(Part, frozen=True):
    """The body to which a text leaves disputes and repairs."""

    name: str
    name_en: str


class DisputeProcedure(Part, frozen=True):
    """Window and limits of a dispute. `undisputed`: what a result is called when nobody disputed it in time.

    `addressed_to`: the authority in charge, or the author: of an entry who entered it, of a result the text's own.
    """

    article: str
    window: int | None = None
    counted_from: Literal["publication", "receipt"] = "publication"
    decide: int | None = None
    decide_with_other_unit: int | None = None
    decided_by: Authority = "in_charge"
    addressed_to: Literal["in_charge", "author"] = "in_charge"
    undisputed: Literal["final", "no_objection"] = "final"
    grounds: tuple[Ground, ...] = ()


class RepairProcedure(Part, frozen=True):
    """Conditions and limits of a repair.

    `acceptance`: an act of the authority (within repair.accept_days), the receipt itself, or decided on the spot with a
    notice either way.
    `wait_months`: for how long an entry is public before; `while_public`: only as long as it is.
    `notice`: a granted repair is shown for so long before it takes effect; `objection`: to a refusal, from its receipt.
    `bar_months`: nothing can be applied for after false material.
    `automatic`: it happens by itself when the measure on the act ends, if all conditions are met.
    """

    article: str
    acceptance: Literal["by_act", "on_receipt", "on_the_spot"] = "by_act"
    decided_by: Authority = "in_charge"
    wait_months: int | None = None
    while_public: bool = False
    commitment: bool = False
    decide: int | None = None
    extended: int | None = None
    notice: int | None = None
    objection: int | None = None
    bar_months: int | None = None
    automatic: bool = False


class PersonPublication(Part, frozen=True):
    """Persons whose result an officer may make public, masked, where the operator has `only_if` set (SC art. 38)."""

    article: str
    only_if: str
    kinds: tuple[SubjectKind, ...]
    grades: tuple[str, ...]


class Publication(Part, frozen=True):
    """Whose results everybody may see, and when. by_cycle: a year's results by an act, every other one at once.

    `entries`: everybody also sees an institution's adverse entries while their publicity lasts; `entries_with`: only
    while one of these measures is in force (SC-29-7, SC-35-4).
    """

    article: str
    institutions: Literal["at_once", "by_act", "by_cycle", "never"]
    persons: Literal["never"] | PersonPublication
    entries: bool = False
    entries_with: list[str] = []


class PushProcedure(Part, frozen=True):
    """Entries that go to the owner of the score and count when adopted (WH 一). Days of the month, included."""

    platform: str
    real_time_article: str
    periodic_article: str
    periodic_day: int  # of the first month of a quarter, for the quarter before
    monthly_platform: str
    monthly_article: str
    monthly_day: int  # of a month, for the month before


class FeedProcedure(Part, frozen=True):
    """What goes to a platform day by day, when a day is over (SC art. 6, 43). How many days: feeds.days."""

    articles: list[str]
    platform: str
    matters: tuple[Matter, ...]


class MonitoringLevel(Part, frozen=True):
    """One level of monitoring."""

    code: str
    name: str
    name_en: str


class MonitoringProcedure(Part, frozen=True):
    """The levels under which a subject may be put after a risk warning, the strictest first (SC art. 19)."""

    article: str
    levels: tuple[MonitoringLevel, ...]


class TypicalCases(Part, frozen=True):
    """Chosen acts are told to everybody, without names (WH 五(三))."""

    article: str


class Lapse(Part, frozen=True):
    """A result ends by itself when the validity or the publicity of bad information that it counts ends (JN 3-5)."""

    article: str


class Procedures(Part, frozen=True):
    """The procedures of one text. `referral`: where it leaves disputes and repairs to another body."""

    publication: Publication
    dispute: DisputeProcedure | None = None
    repair: RepairProcedure | None = None
    push: PushProcedure | None = None
    lapse: Lapse | None = None
    referral: Referral | None = None
    feeds: tuple[FeedProcedure, ...] = ()
    monitoring: MonitoringProcedure | None = None
    typical_cases: TypicalCases | None = None

    @property
    def limit_from_receipt(self) -> bool:
        """Whether the dispute limit runs from the receipt of a notice, not from publication."""
        return self.dispute is not None and self.dispute.counted_from == "receipt"

    @property
    def window(self) -> int | None:
        """Working days in which a result may be disputed; None where the text names none."""
        return self.dispute.window if self.dispute is not None else None
