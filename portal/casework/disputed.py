"""A running dispute keeps a result initial; a result becomes final when its disputes are handled (HLJ art. 30)."""

from portal.casework.file import SubjectFile
from portal.domain.dispute import Dispute, DisputeState
from portal.domain.entry import Category
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
    """The entries about which a dispute was decided."""
    return frozenset(
        entry_id
        for each in file.cases
        if isinstance(each, Dispute) and each.state in _DECIDED
        for entry_id in each.entries
    )
