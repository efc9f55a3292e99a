"""A running dispute keeps a result initial; a result becomes final when its disputes are handled (HLJ art. 30)."""

from collections.abc import Iterator
from datetime import date

from portal.casework.file import SubjectFile
from portal.domain.dispute import Dispute, DisputeState
from portal.domain.entry import Category, Entry
from portal.domain.result import Result

_DECIDED = (DisputeState.UPHELD, DisputeState.REJECTED)


def about(file: SubjectFile, result: Result) -> bool:
    """Whether an open dispute concerns what the result counts, or this or an earlier result as a whole."""
    counted = result.evaluation.counted
    return any(
        counted.intersection(each.entries) or (each.result is not None and each.result <= result.sequence)
        for each in file.cases
        if isinstance(each, Dispute) and each.is_open
    )


def concerned(file: SubjectFile, case: Dispute) -> frozenset[int]:
    """The entries that a dispute is about; of a result, those that made it or count in it. One that is history by
    now is put right in the current one."""
    if case.result is None:
        return frozenset(case.entries)
    result = disputed_result(file, case)
    return result.evaluation.counted.union(result.caused_by) if result is not None else frozenset()


def known_then(file: SubjectFile, case: Dispute) -> frozenset[int]:
    """The entries that were not left out: the disputed one, or those that the disputed result counted."""
    result = next((each for each in file.results if each.sequence == case.result), None)
    return frozenset(case.entries).union(result.evaluation.counted if result is not None else ())


def disputed_result(file: SubjectFile, case: Dispute) -> Result | None:
    """The result that is disputed as a whole, or the current one where that is history."""
    return next((each for each in file.results if each.sequence == case.result), file.current)


def score_handed_over(file: SubjectFile) -> bool:
    """Whether the score is a yearly or an imported one, which can be corrected itself."""
    anchor = file.anchor
    return anchor is not None and anchor.cycle is not None and anchor.score is not None


def made_by(file: SubjectFile, case: Dispute) -> frozenset[int]:
    """What is wrong where a dispute holds and nothing else is said: the disputed entry, or the one adverse entry that
    made the disputed result. Empty where the score was handed over, or where several entries made it."""
    if case.result is None:
        return frozenset(case.entries)
    result = disputed_result(file, case)
    if result is None or result.sequence != case.result or result.cycle is not None:
        return frozenset()
    made = [each.id for each in file.entries if each.id in result.caused_by and each.category is Category.ADVERSE]
    return frozenset(made if len(made) == 1 else ())


def decided(file: SubjectFile) -> frozenset[int]:
    """The entries about which a dispute was decided since they were confirmed."""
    return frozenset(
        entry.id
        for entry in file.entries
        if any(
            isinstance(each, Dispute) and entry.id in each.entries and is_decided(each, entry) for each in file.cases
        )
    )


def is_decided(case: Dispute, entry: Entry | None = None) -> bool:
    """Whether it was decided on its merits: not where the proof never came, nor before the entry was confirmed."""
    if case.state not in _DECIDED or not case.evidence or case.closed_at is None:
        return False
    return entry is None or entry.confirmed_at is None or case.closed_at >= entry.confirmed_at


def same(file: SubjectFile, entry: Entry | None, result: int | None, ground: int | None) -> Dispute | None:
    """The dispute of the same entry, or the same result, on the same ground that runs, or was decided."""
    found = [each for each in _about_it(file, entry, result) if each.ground == ground]
    running = (each for each in found if each.is_open)
    return next(running, next((each for each in found if is_decided(each, entry)), None))


def proof_until(file: SubjectFile, entry: Entry | None, result: int | None, ground: int | None) -> date | None:
    """The day up to which proof was awaited in a dispute of the same that was rejected because none had come."""
    waited = (
        each.proof_due.on
        for each in _about_it(file, entry, result)
        if each.ground == ground and each.state is DisputeState.REJECTED and not each.evidence and each.proof_due
    )
    return max(waited, default=None)


def last_decision(file: SubjectFile, entry: Entry | None, result: int | None) -> date | None:
    """The day on which a dispute of the same entry or result was decided last, on whatever ground."""
    days = (each.closed_at for each in _about_it(file, entry, result) if is_decided(each, entry))
    return max((each.date() for each in days if each is not None), default=None)


def _about_it(file: SubjectFile, entry: Entry | None, result: int | None) -> Iterator[Dispute]:
    for each in file.cases:
        if isinstance(each, Dispute) and (each.result == result if entry is None else entry.id in each.entries):
            yield each
