"""Opening archives (HLJ art. 13, 14, 22). A new archive starts with the base score, where the rulebook has one."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from portal.casework import facts, lists
from portal.casework.file import SubjectFile
from portal.casework.ports import Law, NewSubject, Store, Transaction
from portal.casework.settle import settle
from portal.domain.result import Cause

BATCH = 500


async def register(transaction: Transaction, subjects: Sequence[NewSubject], now: datetime) -> list[int]:
    """Opens archives and evaluates them for the first time; nobody is texted, since nothing changed.

    Under a rulebook that is not in force nothing is evaluated (OPEN-01). Ids of those that were new, in the same
    order. Raises ValueError for a kind that the rulebook does not cover.
    """
    law = await transaction.law(now.date())
    for each in subjects:
        if each.kind not in law.rulebooks[each.rulebook].source.subjects:
            raise ValueError(f"{each.rulebook} does not cover {each.kind}")
    ids = await transaction.add_subjects(subjects, now)
    files = await transaction.open_files(ids, now.date())
    for file in files.values():
        lists.begin(file, law.rulebooks[file.subject.rulebook], now)
        facts.begin(file, law.rulebooks[file.subject.rulebook], now)
    _evaluate(files.values(), law, now)
    await transaction.save(list(files.values()))
    return ids


async def evaluate_waiting(store: Store, now: datetime) -> int:
    """First results of archives that were opened before their rulebook was in force; how many.

    Under a text that evaluates by the year the first result comes with a publication: nobody is looked at here.
    """
    done = after = 0
    while True:
        async with store.transaction() as transaction:
            law = await transaction.law(now.date())
            codes = [
                code
                for code, book in law.rulebooks.items()
                if book.cycle is None and book.refusal_on(now.date()) is None
            ]
            subject_ids = await transaction.subjects_without_result(codes, after, BATCH)
            if not subject_ids:
                return done
            files = await transaction.open_files(subject_ids, now.date())
            _evaluate(files.values(), law, now)
            await transaction.save(list(files.values()))
            done += sum(file.current is not None for file in files.values())
            after = subject_ids[-1]


def _evaluate(files: Iterable[SubjectFile], law: Law, now: datetime) -> None:
    for file in files:
        book, calendar = law.of(file.subject.rulebook)
        if file.current is None and book.refusal_on(now.date()) is None:
            settle(file, book, calendar, as_of=now, now=now, cause=Cause.REGISTERED)
