"""What was filed is taken back: by its subject, or at the counter, with the paper that says so and its real day."""

from datetime import date, datetime

from portal.casework import messages
from portal.casework.cases import By, C, Desk, checked, checked_receipt
from portal.casework.moving import move
from portal.domain.case import NotPossible
from portal.domain.outcomes import Invalid

WITHDRAW = "withdraw"


def take_back(
    at: Desk[C], by: By, now: datetime, received_on: date | None, papers: str, *, own: bool = True
) -> NotPossible | Invalid | None:
    """Takes a case back, unless that is refused.

    `own`: the subject filed it, and is told where an officer took it down.
    """
    at_counter = by.authority is not None
    refusal = (
        checked_receipt(by, received_on, papers, at.case.received_on, now)
        or (checked("papers", papers) if at_counter else None)
        or move(at.file, at.case, WITHDRAW, now, by.actor, papers.strip() or None, received_on)
    )
    if refusal is None and at_counter and own:
        at.file.messages.append(messages.case_withdrawn(at.book, at.case, now))
    return refusal
