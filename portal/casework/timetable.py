"""Time acts too: expiry, finality and measures that start or end by date.

Each subject's due acts are carried out in one transaction, in order, with the dates on which they were due; what
was missed during downtime is caught up the same way, the longest overdue first.
"""

from collections.abc import Sequence
from datetime import datetime

from portal.casework.ports import Store
from portal.casework.settle import carry_out_due

BATCH = 200


async def carry_out(store: Store, now: datetime) -> int:
    """Does everything that is due up to now; the number of subjects touched.

    A file that cannot be brought up to date does not hold up the others: it is left out, and when the rest is done
    an ExceptionGroup tells of it.
    """
    touched = 0
    stuck: dict[int, Exception] = {}
    while subject_ids := await _waiting(store, now, list(stuck)):
        try:
            touched += await _bring_up_to_date(store, subject_ids, now)
        except Exception:  # noqa: BLE001 - told apart below, one by one
            for subject_id in subject_ids:
                try:
                    touched += await _bring_up_to_date(store, [subject_id], now)
                except Exception as error:  # noqa: BLE001 - raised when the others are done
                    stuck[subject_id] = error
    if stuck:
        raise ExceptionGroup("files that cannot be brought up to date", list(stuck.values()))
    return touched


async def _waiting(store: Store, now: datetime, leave_out: Sequence[int]) -> list[int]:
    async with store.transaction() as transaction:
        return await transaction.next_due(now, BATCH, leave_out)


async def _bring_up_to_date(store: Store, subject_ids: Sequence[int], now: datetime) -> int:
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        files = await transaction.open_files(subject_ids, now.date())
        for file in files.values():
            carry_out_due(file, law, now)
        await transaction.save(list(files.values()))
        return len(files)
