"""What became final while a dispute was on its way, or was not known to be, waits for it (HLJ art. 30)."""

from datetime import date, datetime

from portal.casework import disputed, finality, measuring
from portal.casework.cases import Counter, Desk
from portal.casework.settle import settle
from portal.domain.dispute import Dispute
from portal.domain.result import Cause


def hold_open(at: Counter | Desk[Dispute], since: date, now: datetime) -> None:
    """Results that are final since a day, and that an open dispute is about, are initial again.

    What hurts and began with that finality ends; days that passed cannot be undone (CON-26).
    """
    for result in at.file.results:
        final = result.state.settled and result.final_on is not None and result.final_on >= since
        if final and disputed.about(at.file, result):
            finality.take_back(at.file, result)
    for measure in at.file.measures:
        rule = at.book.measure(measure.code)
        began = measure.opened_at.date() >= since
        if measure.entry_id is None and began and rule is not None and rule.starts_settled:
            measuring.end(at.file, measure, now)
    settle(at.file, at.book, at.calendar, as_of=now, now=now, cause=Cause.DISPUTE)
