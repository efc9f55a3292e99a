"""One scheduler for all that time brings about under every rulebook, also for what it brought while nobody ran it."""

from datetime import datetime

from portal.casework import parameters
from portal.casework.daily import push_daily
from portal.casework.ports import Store
from portal.casework.subjects import evaluate_waiting
from portal.casework.timetable import carry_out
from portal.casework.uploads import upload_due


async def turn(store: Store, now: datetime) -> int:
    """Does all that is due up to now; the number of subjects touched. Can be stopped anywhere, and asked again.

    What fails holds up nothing else: when the rest is done an ExceptionGroup tells of it.
    """
    touched, failed = 0, []
    for step in (parameters.apply, carry_out, evaluate_waiting):  # values first: each acts as of its own day
        try:
            touched += await step(store, now)
        except Exception as error:  # noqa: BLE001 - raised when the others are done
            failed.append(error)
    for feed in (push_daily, upload_due, _put_shared_right):
        try:
            await feed(store, now)
        except Exception as error:  # noqa: BLE001 - raised with the others
            failed.append(error)
    if failed:
        raise ExceptionGroup("a turn of the scheduler that was not whole", failed)
    return touched


async def _put_shared_right(store: Store, now: datetime) -> int:
    """HLJ art. 36: who was told of an entry is told when it is repaired, revoked or over."""
    async with store.transaction() as transaction:
        return await transaction.put_shared_right(now)
