"""Which measures a grade bears (HLJ art. 33, 34); a sanction needs a final result (CON-07)."""

import pytest

from portal.domain.grade import Grade
from portal.domain.result import Evaluation, ResultState
from portal.domain.subject import SubjectKind
from portal.evaluation.measures import borne
from portal.rulebooks.loader import shipped
from tests.evaluation.cases import subject

BOOK = shipped("heilongjiang")
PERSON, SUPPLIER, PHARMACY = SubjectKind.INSURED_PERSON, SubjectKind.SUPPLIER, SubjectKind.DESIGNATED_PHARMACY
INITIAL, FINAL = ResultState.INITIAL, ResultState.FINAL


def codes(kind: SubjectKind, grade: str | None, state: ResultState, *running: str) -> list[str]:
    found = Grade("heilongjiang-hundred", grade, grade, grade, 1) if grade is not None else None
    evaluation = Evaluation(None, found, None, (), ())
    return [rule.code.removeprefix("HLJ-") for rule in borne(BOOK, subject(kind), evaluation, state, running)]


@pytest.mark.parametrize("grade", ["优秀", "差"])
def test_a_trial_bears_nothing(grade: str) -> None:
    assert codes(SUPPLIER, grade, ResultState.TRIAL, "HLJ-34-1", "HLJ-33-1") == []


@pytest.mark.parametrize("state", [each for each in ResultState if each is not ResultState.TRIAL])
@pytest.mark.parametrize("grade", ["优秀", "良好"])
def test_incentives_stand_at_once(grade: str, state: ResultState) -> None:
    assert codes(PERSON, grade, state) == ["33-1", "33-3", "33-4"]
    assert codes(PHARMACY, grade, state) == ["33-1", "33-2", "33-4"]


@pytest.mark.parametrize("grade", ["较差", "差"])
def test_sanctions_wait_for_a_final_result(grade: str) -> None:
    assert codes(PERSON, grade, INITIAL) == []
    assert codes(PERSON, grade, FINAL) == ["34-1", "34-4"]
    assert codes(PHARMACY, grade, FINAL) == ["34-1", "34-2", "34-4"]
    assert codes(SUPPLIER, grade, FINAL) == ["34-1", "34-2", "34-3", "34-4"]


def test_a_sanction_that_runs_goes_on_under_an_initial_result() -> None:
    assert codes(PHARMACY, "差", INITIAL, "HLJ-34-2") == ["34-2"]


@pytest.mark.parametrize("state", ResultState)
@pytest.mark.parametrize("grade", ["一般", None])
def test_the_middle_grade_and_no_grade_bear_nothing(grade: str | None, state: ResultState) -> None:
    assert codes(SUPPLIER, grade, state, "HLJ-34-1", "HLJ-33-1") == []
