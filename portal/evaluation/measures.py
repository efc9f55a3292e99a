"""Which measures a grade bears (HLJ art. 33, 34)."""

from collections.abc import Collection

from portal.domain.grade import Grade
from portal.domain.result import ResultState
from portal.domain.subject import Subject
from portal.rulebooks.model import MeasureRule, Rulebook


def borne(
    rulebook: Rulebook, subject: Subject, grade: Grade | None, state: ResultState, open_codes: Collection[str]
) -> list[MeasureRule]:
    """The measures that an officer may decide for a subject now, or that run already and may go on.

    A sanction needs a final result (CON-07); one that an earlier final result bore stays while its grade allows it.
    """
    if grade is None or state is ResultState.TRIAL:
        return []
    return [
        rule
        for rule in rulebook.measures
        if grade.code in rule.grades
        and rule.concerns(subject.kind)
        and (rule.kind == "incentive" or state.settled or rule.code in open_codes)
    ]
