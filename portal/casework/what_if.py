"""What if: the result without an entry, after its repair, or on a later day, by the same engine. Nothing is stored."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.casework.ports import Store
from portal.casework.settle import carry_out_due, settle
from portal.domain.entry import Entry, Status
from portal.domain.measure import MeasureState
from portal.domain.result import Cause, Result

MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed of one archive: entries by id; `on` a day from today on, else now."""

    subject_id: int
    without_entry: int | None = None  # as if a dispute of it had succeeded
    repaired_entry: int | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Supposed:
    """What would then be: the result, the codes of measures that would not have ended, and the result as it is."""

    at: datetime
    result: Result | None
    measures: tuple[str, ...]
    current: Result | None


async def compute(store: Store, supposed: Supposition, identity_id: int, now: datetime) -> Supposed | None:
    """The answer for the identity to whom the archive belongs; None for anybody else and for an entry not in it."""
    at = now if supposed.on is None else datetime.combine(supposed.on, now.timetz())
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        file = (await transaction.open_files([supposed.subject_id], now.date())).get(supposed.subject_id)
    # The transaction has ended and nothing is saved: from here on the file is this answer's own copy.
    if file is None or file.subject.identity_id != identity_id:
        return None
    book, calendar = law.of(file.subject.rulebook)
    current = file.current
    for entry_id, status, cause in (
        (supposed.without_entry, Status.REVOKED, Cause.REVOCATION),
        (supposed.repaired_entry, Status.REPAIRED, Cause.REPAIR),
    ):
        if entry_id is None:
            continue
        entry = _counting(file.entries, entry_id)
        if entry is None:
            return None
        file.take_back(entry, status, now)
        settle(file, book, calendar, as_of=now, now=now, cause=cause, caused_by=[entry.id])
    carry_out_due(file, law, at)
    if at > now:  # by the values that are entered for that day already
        settle(file, law.at(file.subject.rulebook, at), calendar, as_of=at, now=at, cause=Cause.PARAMETER)
    standing = tuple(sorted({each.code for each in file.measures if each.state is not MeasureState.ENDED}))
    return Supposed(at, file.current, standing, current)


def _counting(entries: list[Entry], entry_id: int) -> Entry | None:
    return next((each for each in entries if each.id == entry_id and each.status is Status.ACTIVE), None)
