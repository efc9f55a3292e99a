"""Results (信用评价结果): score, grade, and the reason line by line (HLJ art. 3, 26 to 30)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from portal.domain.grade import Grade
from portal.domain.working_days import Deadline

GIVEN_ANEW = "score_given_anew"  # what a score that was given as a whole contains was taken back, or is over


class ResultState(StrEnum):
    """初评 / 正式 (HLJ art. 30) / 视为无异议 (SC art. 46) / 不参评 (SC art. 16) / 试评价 / 失效 (JN 3-7)."""

    INITIAL = "initial"
    FINAL = "final"
    NO_OBJECTION = "no_objection"
    NOT_EVALUATED = "not_evaluated"
    TRIAL = "trial"
    LAPSED = "lapsed"

    @property
    def settled(self) -> bool:
        """Whether it can no longer be disputed: what hurts may start (CON-07)."""
        return self in (ResultState.FINAL, ResultState.NO_OBJECTION)


class Cause(StrEnum):
    """What made a new result."""

    REGISTERED = "registered"
    ENTRY = "entry"
    EXPIRY = "expiry"
    REVOCATION = "revocation"
    PARAMETER = "parameter"  # an operator's value for what no text fixes has come to hold
    DISPUTE = "dispute"
    REPAIR = "repair"
    REPAIR_UNDONE = "repair_undone"
    CYCLE = "cycle"
    IMPORT = "import"
    REPORT = "report"

    @property
    def brings_anchor(self) -> bool:
        """Whether the result itself was handed over, so that it can be disputed as such."""
        return self in (Cause.CYCLE, Cause.IMPORT, Cause.REPORT)


class LineKind(StrEnum):
    """Where points come from.

    The base score, an entry, an indicator of a model, a score that was imported or reported, a correction of such a
    score, or the bound of the scale that cut the sum.
    """

    BASE = "base"
    ENTRY = "entry"
    INDICATOR = "indicator"
    IMPORTED = "imported"
    REPORTED = "reported"
    CORRECTION = "correction"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One step of the sum. It names its article or the register number of the local parameter it rests on."""

    kind: LineKind
    points: Decimal
    text: str
    text_en: str
    article: str | None = None
    local_parameter: str | None = None
    entry_id: int | None = None
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class ParameterUse:
    """A local parameter (本地参数，非法规规定) on which a result rests, as it is shown.

    `document` and `valid_from`: what an operator's value rests on; empty for a shipped default.
    """

    key: str
    register: str
    value: str
    note: str
    note_en: str
    document: str | None = None
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What `evaluate` finds. The points of `trace` add up to `score` exactly; without a score `reason` says why.

    With a score `reason` is the clause that lowered the grade, or GIVEN_ANEW. Under a yearly text `annual_grade` is the
    grade of the newest published year, `computed_grade` the same before it was lowered (SC-37-6, CON-15).
    """

    score: Decimal | None
    grade: Grade | None
    reason: str | None
    trace: tuple[TraceLine, ...]
    parameters: tuple[ParameterUse, ...]
    annual_grade: Grade | None = None
    computed_grade: Grade | None = None

    @property
    def counted(self) -> frozenset[int]:
        """The entries that entered the score."""
        return frozenset(line.entry_id for line in self.trace if line.entry_id is not None)

    @property
    def undone(self) -> bool:
        """Whether it does not stand, and the score must be given anew."""
        return self.reason == GIVEN_ANEW

    def same_sum(self, other: "Evaluation") -> bool:
        """Whether the same entries with the same points lead to the same score and grade."""
        return (self.score, self.grade, self.reason, self._sum()) == (
            other.score,
            other.grade,
            other.reason,
            other._sum(),  # noqa: SLF001 - its own kind
        )

    def _sum(self) -> list[tuple[LineKind, Decimal, int | None]]:
        return [(line.kind, line.points, line.entry_id) for line in self.trace]


@dataclass(slots=True, eq=False)
class Result:
    """A stored evaluation with its dates. `id` is given when it is stored; only `state` ever changes,
    and the day until which it may be disputed, which a change of the calendar can move later."""

    subject_id: int
    sequence: int
    evaluation: Evaluation
    state: ResultState
    as_of: datetime
    cause: Cause
    caused_by: tuple[int, ...] = ()
    published_on: date | None = None
    dispute: Deadline | None = None
    final_on: date | None = None
    repair_from: date | None = None
    cycle: int | None = None  # natural year of the anchor on which it rests
    model: str | None = None  # version of the model that gave the anchor
    published_by: int | None = None
    id: int | None = None

    def same_outcome(self, other: "Result | None") -> bool:
        """Whether score and grade are the same: then nobody is texted (HLJ art. 26). A first score is another."""
        if other is None:
            return self.evaluation.score is None
        return self.evaluation.score == other.evaluation.score and self.evaluation.grade == other.evaluation.grade
