"""Opening archives (HLJ art. 13, 14, 22). A new archive starts with the base score, where the rulebook has one."""

from collections.abc import Sequence
from datetime import datetime

from portal.casework.ports import NewSubject, Transaction
from portal.casework.settle import settle
from portal.domain.result import Cause


async def register(transaction: Transaction, subjects: Sequence[NewSubject], now: datetime) -> list[int]:
    """Opens archives and evaluates them for the first time; nobody is texted, since nothing changed.

    Ids of those that were new, in the same order. Raises ValueError for a kind that the rulebook does not cover.
    """
    law = await transaction.law(now.date())
    for each in subjects:
        if each.kind not in law.rulebooks[each.rulebook].source.subjects:
            raise ValueError(f"{each.rulebook} does not cover {each.kind}")
    ids = await transaction.add_subjects(subjects, now)
    files = await transaction.open_files(ids, now.date())
    for file in files.values():
        settle(file, *law.of(file.subject.rulebook), as_of=now, now=now, cause=Cause.REGISTERED)
    await transaction.save(list(files.values()))
    return ids
