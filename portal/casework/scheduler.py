"""One scheduler for all that time brings about under every rulebook, also for what it brought while nobody ran it."""

from datetime import datetime

from portal.casework import parameters
from portal.casework.daily import push_daily
from portal.casework.ports import Store
from portal.casework.subjects import evaluate_waiting
from portal.casework.timetable import carry_out


async def turn(store: Store, now: datetime) -> int:
    """Does all that is due up to now; the number of subjects touched. Can be stopped anywhere, and asked again."""
    touched = await parameters.apply(store, now)  # first: each value acts as of its own day
    touched += await carry_out(store, now) + await evaluate_waiting(store, now)
    await push_daily(store, now)
    return touched
