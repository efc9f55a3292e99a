"""An operator's value acts from its day: the results that stand are evaluated anew, and say what they rest on.

Results of before stay as they were. A value that is entered late acts from its entry; nobody's past is rewritten.
Values act in the order of their days, each with those that held beside it then: that the portal stood still changes
nothing.
"""

from datetime import datetime

from portal.casework.ports import Store
from portal.casework.settle import let_act

BATCH = 200


async def apply(store: Store, now: datetime) -> int:
    """Lets all values act whose day has come; the number of results that changed. Can be stopped anywhere.

    A file that cannot be evaluated does not hold up the others: it takes the value with the next thing that happens to
    it, and when the rest is done an ExceptionGroup tells of it.
    """
    changed = 0
    stuck: list[Exception] = []
    while True:
        async with store.transaction() as transaction:
            waiting = await transaction.parameter_waiting(now)
            if waiting is None:
                break
            law = await transaction.law(now.date())
            subject_ids: list[int] = []
            if law.rulebooks[waiting.rulebook].refusal_on(now.date()) is None:
                subject_ids = await transaction.results_before(waiting.rulebook, waiting.since, waiting.reached, BATCH)
            files = await transaction.open_files(subject_ids, now.date())
            whole = []
            for file in files.values():
                try:
                    changed += let_act(file, law, waiting.since, now).changed
                    whole.append(file)
                except Exception as error:  # noqa: BLE001 - raised when the others are done
                    stuck.append(error)
            await transaction.save(whole)
            await transaction.parameter_acted(waiting, subject_ids[-1] if subject_ids else None, now)
    if stuck:
        raise ExceptionGroup("files that a value could not act on", stuck)
    return changed
