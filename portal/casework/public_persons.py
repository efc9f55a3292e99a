"""Results of insured persons that an officer makes public, case by case: off unless the operator decides (CON-12).

Article 38 asks for it, article 22 forbids privacy to be shown: only a settled result of the severest grade, with masked
name, grade and day, and only as long as that result is the current one.
"""

from portal.casework.file import SubjectFile
from portal.domain.outcomes import Invalid
from portal.domain.result import Result
from portal.rulebooks.model import Rulebook


def refusal(file: SubjectFile, book: Rulebook) -> Invalid | None:
    """Why a person's current result cannot be shown to everybody."""
    rule, current = book.procedures.publication.persons, file.current
    if rule == "never" or not book.value(rule.only_if) or file.subject.kind not in rule.kinds:
        return Invalid("subject", "persons_not_public")
    if current is None or current.evaluation.grade is None or current.evaluation.grade.code not in rule.grades:
        return Invalid("subject", "grade_not_public")
    if not current.state.settled:
        return Invalid("subject", "result_not_settled")
    return Invalid("subject", "already_published") if file.public_person == current.id else None


def show(file: SubjectFile, result: Result) -> None:
    """From now on everybody sees it."""
    file.public_person, file.person_moved = result.id, True


def sync(file: SubjectFile, book: Rulebook) -> None:
    """Hides what was shown and is no longer the current result, or may no longer be shown."""
    if file.public_person is None:
        return
    wrong = refusal(file, book)
    if wrong is None or wrong.code != "already_published":
        file.public_person, file.person_moved = None, True
