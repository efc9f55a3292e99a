"""Publication of a result is an act of an officer with a date (JN 3-7); a result can leave the public list again."""

from datetime import datetime

from portal.casework import public_entries, public_persons
from portal.casework.file import SubjectFile
from portal.casework.ports import Store
from portal.casework.settle import carry_out_due, settle
from portal.domain.jurisdiction import covers
from portal.domain.outcomes import Invalid, NotInForce, PublicationOutcome, Published, SubjectUnknown
from portal.domain.result import Cause, Result, ResultState
from portal.rulebooks.model import Rulebook


async def publish(
    store: Store, subject_id: int, *, authority: str, officer_id: int | None, now: datetime
) -> PublicationOutcome:
    """Puts the current result of an institution on the public list, as of today.

    A person's only where the operator and the text allow it, masked (SC art. 38, CON-12).
    """
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        file = (await transaction.open_files([subject_id], now.date())).get(subject_id)
        if file is None or not covers(authority, file.subject.region):
            return SubjectUnknown()
        book, calendar = law.of(file.subject.rulebook)
        if code := book.refusal_on(now.date()):
            return NotInForce(code, book.first_day, book.last_day)
        carry_out_due(file, law, now)
        if file.current is not None and file.current.state is ResultState.TRIAL:  # the phase may have ended since
            settle(file, book, calendar, as_of=now, now=now, cause=Cause.EXPIRY)
        refusal = _refusal(file, book, file.current)
        if refusal is not None or file.current is None:
            return refusal or Invalid("subject", "no_result")
        if file.subject.kind.is_institution:
            put_on_list(file, file.current, officer_id, now)
            public_entries.sync(file, book, now.date())
        else:
            public_persons.show(file, file.current)
        await transaction.save([file])
        return Published(file.current)


def put_on_list(file: SubjectFile, result: Result, officer_id: int | None, now: datetime) -> None:
    """From today everybody may see a result."""
    result.published_on, result.published_by = now.date(), officer_id
    file.touch_result(result)


def _refusal(file: SubjectFile, book: Rulebook, current: Result | None) -> Invalid | None:
    if not file.subject.kind.is_institution:
        return public_persons.refusal(file, book)
    if book.procedures.publication.institutions != "by_act":
        return Invalid("subject", "published_otherwise")
    if current is not None and current.evaluation.undone:
        return Invalid("subject", "score_given_anew")
    if current is None or current.evaluation.score is None:
        return Invalid("subject", "no_result")
    if current.state is ResultState.TRIAL:
        return Invalid("subject", "trial_not_public")
    return Invalid("subject", "already_published") if current.published_on is not None else None
