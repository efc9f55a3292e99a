"""Anchors (起点): where a score goes on from that the entries alone do not make."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from portal.domain.result import LineKind, ParameterUse, TraceLine


@dataclass(frozen=True, slots=True)
class Anchor:
    """The newest published yearly result, imported score, or score that another authority reported.

    `lines` tell where it comes from and add up to it; without a score they are empty and `reason` is the clause that
    says why (not evaluated). Entries decided up to and including `until` are contained in it.
    `grade` is the code of the grade that it was given, `lowered_by` the clause under which that was lowered by one.
    `values_of`: the instant by whose local parameters a year of the past stands; None: by those of today.
    `given_at`: when a score that was given as a whole arrived, or was put right; None where entries are added up.
    """

    lines: tuple[TraceLine, ...]
    parameters: tuple[ParameterUse, ...] = ()
    until: date | None = None
    cycle: int | None = None
    model: str | None = None
    reason: str | None = None
    lowered_by: str | None = None
    grade: str | None = None
    trial: bool = False
    values_of: datetime | None = None
    given_at: datetime | None = None

    def corrected(self, score: Decimal, article: str | None) -> "Anchor":
        """The same with another score, and a line that says by how much it was corrected.

        Raises ValueError where there is no score to be corrected.
        """
        if self.score is None:
            raise ValueError("without a score there is nothing to correct")
        text, text_en = "异议成立或者处理决定被撤销，更正得分", "Corrected after a dispute or an annulment"
        line = TraceLine(LineKind.CORRECTION, score - self.score, text, text_en, article)
        return replace(self, lines=(*self.lines, line))

    @property
    def score(self) -> Decimal | None:
        """Sum of the lines; None for who was not evaluated."""
        return None if self.reason is not None else sum((line.points for line in self.lines), Decimal(0))
