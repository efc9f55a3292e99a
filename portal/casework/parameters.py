"""An operator's value acts from its day: the results that stand are evaluated anew, and say what they rest on.

Results of before stay as they were. A value that is entered late acts from its entry; nobody's past is rewritten.
"""

from datetime import datetime

from portal.casework.ports import Store
from portal.casework.settle import carry_out_due, settle
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
            book, calendar = law.of(waiting.rulebook)
            subject_ids: list[int] = []
            if book.refusal_on(now.date()) is None:
                subject_ids = await transaction.results_before(waiting.rulebook, waiting.since, waiting.reached, BATCH)
            files = await transaction.open_files(subject_ids, now.date())
            for file in files.values():
                carry_out_due(file, law, now)
                current = file.current
                moment = waiting.since if current is None else max(waiting.since, current.as_of)
                changed += settle(file, book, calendar, as_of=moment, now=now, cause=Cause.PARAMETER).changed
            await transaction.save(list(files.values()))
            await transaction.parameter_acted(waiting, subject_ids[-1] if subject_ids else None, now)
