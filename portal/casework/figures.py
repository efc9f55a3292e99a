"""How the limits of cases were kept, by the authority that answers, month and kind (SLA figures).

A case counts as decided by its first decision; what an objection takes up again is not counted a second time. Working
days run from the day after receipt to the day of the decision, also while missing proof stopped the clock: that is how
long the subject waited.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from portal.domain.case import CaseKind
from portal.domain.dispute import DisputeStep
from portal.domain.objection import ObjectionStep
from portal.domain.repair import RepairStep
from portal.domain.working_days import WorkingCalendar, working_days_between

DECISIONS = (
    DisputeStep.UPHOLD,
    DisputeStep.REJECT,
    RepairStep.DECLINE,
    RepairStep.GRANT,
    RepairStep.TAKE_EFFECT,
    RepairStep.REFUSE,
    ObjectionStep.SUSTAIN,
    ObjectionStep.DISMISS,
)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Handled:
    """So many cases of the same days. `due_on`: by when they had to be decided as they were, or have to be now."""

    authority: str
    kind: CaseKind
    rulebook: str
    received_on: date
    due_on: date | None
    decided_on: date | None
    withdrawn_on: date | None
    number: int = 1

    @property
    def ended_on(self) -> date | None:
        """The day on which they were decided or withdrawn."""
        return self.decided_on or self.withdrawn_on


@dataclass(slots=True)
class Figure:
    """The figures of an authority (region code) for a month (its first day) and a kind.

    `open` and `overdue` as they stand at the end of the month, or today; a case without a limit is never late.
    """

    authority: str
    month: date
    kind: CaseKind
    received: int = 0
    decided: int = 0
    in_time: int = 0
    late: int = 0
    withdrawn: int = 0
    open: int = 0
    overdue: int = 0
    taken: Counter[int] = field(default_factory=Counter)

    @property
    def median_working_days(self) -> Decimal | None:
        """The median of the working days that the decided ones took; none where nothing was decided."""
        return median(self.taken)


def figures(
    handled: Iterable[Handled], months: Sequence[date], calendars: Mapping[str, WorkingCalendar], today: date
) -> list[Figure]:
    """The figures of the months given by their first days, by authority, month and kind, where there are any."""
    found: dict[tuple[str, date, CaseKind], Figure] = {}
    taken: dict[tuple[str, date, date], int] = {}
    for each in handled:
        for month in months:
            if each.received_on >= following(month) or (each.ended_on is not None and each.ended_on < month):
                continue
            figure = found.setdefault(key := (each.authority, month, each.kind), Figure(*key))
            _count(figure, each, today)
            if each.decided_on is not None and each.decided_on.replace(day=1) == month:
                span = (each.rulebook, each.received_on, each.decided_on)
                if span not in taken:
                    taken[span] = working_days_between(each.received_on, each.decided_on, calendars[each.rulebook])
                figure.taken[taken[span]] += each.number
    return [found[key] for key in sorted(found)]


def _count(figure: Figure, each: Handled, today: date) -> None:
    month, ended_on = figure.month, each.ended_on
    last_day = following(month) - _DAY
    if each.received_on.replace(day=1) == month:
        figure.received += each.number
    if ended_on is not None and ended_on <= last_day:
        if each.decided_on is None:
            figure.withdrawn += each.number
            return
        figure.decided += each.number
        if each.due_on is not None:
            figure.in_time += each.number if each.decided_on <= each.due_on else 0
            figure.late += each.number if each.decided_on > each.due_on else 0
        return
    figure.open += each.number
    over = each.due_on is not None and each.due_on < min(today, following(month))  # a limit ends with its day at 24:00
    figure.overdue += each.number if over else 0


def months_between(first: date, last: date) -> list[date]:
    """The first days of the months from one to another, both included."""
    months = [first]
    while (after := following(months[-1])) <= last:
        months.append(after)
    return months


def following(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)


def median(taken: Mapping[int, int]) -> Decimal | None:
    """The median of numbers that stand so many times each; of an even number of them the mean of the middle two."""
    whole = sum(taken.values())
    if not whole:
        return None
    places = ((whole - 1) // 2, whole // 2)
    reached, middle = 0, []
    for value in sorted(taken):
        middle += [value for place in places if reached <= place < reached + taken[value]]
        reached += taken[value]
    return Decimal(sum(middle)) / 2
