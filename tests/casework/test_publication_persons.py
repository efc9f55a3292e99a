"""What may be shown of a person, and when it is hidden again (SC art. 38, CON-12)."""

from datetime import date, datetime

import pytest

from portal.casework import public_persons
from portal.casework.file import SubjectFile
from portal.clock import SHANGHAI
from portal.domain.grade import Grade
from portal.domain.result import Cause, Evaluation, Result, ResultState
from portal.domain.subject import Subject, SubjectKind
from portal.rulebooks.loader import load_all
from portal.rulebooks.model import Rulebook

NOON = datetime(2026, 5, 6, 12, tzinfo=SHANGHAI)


def book(*, on: bool = True) -> Rulebook:
    return load_all({"sichuan": {"in_force_from": date(2025, 1, 1), "publication.insured": on}})["sichuan"]


def file_of(
    grade: str = "严重失信",
    state: ResultState = ResultState.NO_OBJECTION,
    kind: SubjectKind = SubjectKind.INSURED_PERSON,
) -> SubjectFile:
    evaluation = Evaluation(None, Grade("person", grade, grade, grade, 5), None, (), ())
    file = SubjectFile(Subject(1, 1, "sichuan", kind, "510100"), [], [], [], [])
    file.results.append(
        Result(subject_id=1, sequence=1, evaluation=evaluation, state=state, as_of=NOON, cause=Cause.CYCLE, id=7)
    )
    return file


@pytest.mark.parametrize(
    ("file", "on", "code"),
    [
        (file_of(), True, None),
        (file_of(), False, "persons_not_public"),
        (file_of(kind=SubjectKind.DOCTOR), True, "persons_not_public"),
        (file_of("较重失信"), True, "grade_not_public"),
        (file_of(state=ResultState.INITIAL), True, "result_not_settled"),
    ],
)
def test_who_may_be_shown(file: SubjectFile, on: bool, code: str | None) -> None:  # noqa: FBT001
    refused = public_persons.refusal(file, book(on=on))
    assert (refused and refused.code) == code


@pytest.mark.parametrize(
    ("on", "shown", "stays"),
    [(True, 7, 7), (False, 7, None), (True, 6, None)],  # switched off; an earlier result
)
def test_what_is_shown_is_hidden_when_it_may_not_be_any_more(
    on: bool,  # noqa: FBT001
    shown: int,
    stays: int | None,
) -> None:
    file = file_of()
    file.public_person = shown
    public_persons.sync(file, book(on=on))
    assert (file.public_person, file.person_moved) == (stays, stays is None)
