"""Time acts too: expiry, finality and measures that start or end by date.

Each subject's due acts are carried out in one transaction, in order, with the dates on which they were due; what
was missed during downtime is caught up the same way, the longest overdue first.
"""

from datetime import datetime

from portal.casework.ports import Store
from portal.casework.settle import carry_out_due

BATCH = 200


async def carry_out(store: Store, now: datetime) -> int:
    """Does everything that is due up to now; the number of subjects touched."""
    touched = 0
    while batch := await _batch(store, now):
        touched += batch
    return touched


async def _batch(store: Store, now: datetime) -> int:
    async with store.transaction() as transaction:
        subject_ids = await transaction.next_due(now, BATCH)
        law = await transaction.law(now.date())
        files = await transaction.open_files(subject_ids, now.date())
        for file in files.values():
            carry_out_due(file, *law.of(file.subject.rulebook), now)
        await transaction.save(list(files.values()))
        return len(files)
