"""An operator's value acts from its day: the results that stand are evaluated anew, and say what they rest on.

Results of before stay as they were. A value that is entered late acts from its entry; nobody's past is rewritten.
Values act in the order of their days, each with those that held beside it then: that the portal stood still changes
nothing.
"""

from datetime import datetime

from portal.casework.ports import Store
from portal.casework.settle import carry_out_until, settle
from portal.domain.result import Cause

BATCH = 200


async def apply(store: Store, now: datetime) -> int:
    """Lets all values act whose day has come; the number of results that changed. Can be stopped anywhere."""
    changed = 0
    while True:
        async with store.transaction() as transaction:
            waiting = await transaction.parameter_waiting(now)
            if waiting is None:
                return changed
            law = await transaction.law(now.date())
            today, calendar = law.of(waiting.rulebook)
            book = law.at(waiting.rulebook, waiting.since)
            subject_ids: list[int] = []
            if today.refusal_on(now.date()) is None:
                subject_ids = await transaction.results_before(waiting.rulebook, waiting.since, waiting.reached, BATCH)
            files = await transaction.open_files(subject_ids, now.date())
            for file in files.values():
                carry_out_until(file, law, waiting.since, now)
                current = file.current
                moment = waiting.since if current is None else max(waiting.since, current.as_of)
                changed += settle(file, book, calendar, as_of=moment, now=now, cause=Cause.PARAMETER).changed
            await transaction.save(list(files.values()))
            await transaction.parameter_acted(waiting, subject_ids[-1] if subject_ids else None, now)
