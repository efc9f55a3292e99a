"""What all cases share: who may take a step, opening the file, titles and numbers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from portal.casework.file import SubjectFile
from portal.casework.ports import Store, Transaction
from portal.casework.settle import carry_out_due
from portal.casework.words import LONGEST_WORDS as LONGEST_WORDS
from portal.casework.words import checked as checked
from portal.domain.case import Actor, Case
from portal.domain.case_outcomes import ReferredElsewhere
from portal.domain.document import Contact
from portal.domain.entry import Entry
from portal.domain.jurisdiction import covers
from portal.domain.outcomes import Invalid
from portal.domain.working_days import WorkingCalendar
from portal.rulebooks.model import Rulebook
from portal.rulebooks.procedures import Authority

LONGEST_CONTACT = 100
LONGEST_REQUEST = 100  # characters
C = TypeVar("C", bound=Case)
D = TypeVar("D", bound=Case)


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: the identity that owns the archive, or an officer with the region of the authority.

    `agent_id`: identity.id of who acts for the owner by a mandate.
    """

    identity_id: int | None = None
    officer_id: int | None = None
    authority: str | None = None
    agent_id: int | None = None

    @property
    def actor(self) -> Actor:
        """As it is written down with the step."""
        return Actor(self.officer_id, is_subject=self.authority is None, agent_id=self.agent_id)

    def reaches(self, file: SubjectFile) -> bool:
        """Whether the archive is this subject's own, or lies in the officer's region."""
        if self.authority is not None:
            return covers(self.authority, file.subject.region)
        return self.identity_id == file.subject.identity_id

    def decides(self, rule: Authority, case: Case, file: SubjectFile) -> bool:
        """Whether the officer's authority is the one that decides (SC art. 45, 47; JN 3-6)."""
        if self.authority is None:
            return False
        return self.authority == case.authority if rule == "determined" else covers(self.authority, file.subject.region)


@dataclass(slots=True)
class Desk(Generic[C]):
    """A subject's file, brought up to now, with the case in hand; saved when the block ends."""

    transaction: Transaction
    file: SubjectFile
    book: Rulebook
    calendar: WorkingCalendar
    case: C

    def about(self, case: D) -> "Desk[D]":
        """The same file, with another case in hand, or the same one by its kind."""
        return Desk(self.transaction, self.file, self.book, self.calendar, case)


@dataclass(slots=True)
class Counter:
    """A subject's file, brought up to now, into which something is filed."""

    transaction: Transaction
    file: SubjectFile
    book: Rulebook
    calendar: WorkingCalendar


@asynccontextmanager
async def counter(store: Store, subject_id: int, by: By, now: datetime) -> AsyncIterator[Counter | None]:
    """A subject's file, saved at the end; None where it is unknown, or not for who asks."""
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        file = (await transaction.open_files([subject_id], now.date())).get(subject_id)
        if file is None or not by.reaches(file):
            yield None
            return
        book, calendar = law.of(file.subject.rulebook)
        carry_out_due(file, law, now)
        yield Counter(transaction, file, book, calendar)
        await transaction.save([file])


@asynccontextmanager
async def desk(
    store: Store, case_id: int, kind: type[C] | tuple[type[C], ...], by: By, now: datetime
) -> AsyncIterator[Desk[C] | None]:
    """The file in which a case of a kind stands, saved at the end; None where it is unknown, or not for who asks."""
    async with store.transaction() as transaction:
        at = await take_up(transaction, case_id, kind, by, now)
        yield at
        if at is not None:
            await transaction.save([at.file])


async def take_up(
    transaction: Transaction, case_id: int, kind: type[C] | tuple[type[C], ...], by: By, now: datetime
) -> Desk[C] | None:
    """The file in which a case stands, brought up to now; nothing of it is saved here."""
    law = await transaction.law(now.date())
    subject_id = await transaction.case_subject(case_id)
    files = await transaction.open_files([subject_id] if subject_id is not None else [], now.date())
    file = files.get(subject_id or 0)
    case = next((each for each in file.cases if each.id == case_id), None) if file is not None else None
    if file is None or not isinstance(case, kind) or not _concerns(by, file, case):
        return None
    book, calendar = law.of(file.subject.rulebook)
    carry_out_due(file, law, now)
    return Desk(transaction, file, book, calendar, case)


def _concerns(by: By, file: SubjectFile, case: Case) -> bool:
    """The officers of the subject's region, and those of the authority that decides, know of a case."""
    return by.reaches(file) or (by.authority is not None and by.authority == case.authority)


def receipt_no(file: SubjectFile, letter: str) -> str:
    """Number of the next case of an archive: the archive's own, a letter for the kind, and a running number."""
    return f"{file.subject.archive_no}-{letter}{len(file.cases) + 1:03d}"


def repeated(file: SubjectFile, request: str | None) -> Case | None:
    """The case that the same filing opened before: a double click files once."""
    return next((each for each in file.cases if request is not None and each.request == request), None)


def names(entries: Sequence[Entry]) -> tuple[str, str]:
    """The entries by their items, in Chinese and English."""
    return "、".join(each.item_name for each in entries), ", ".join(each.item_name_en for each in entries)


def checked_filing(request: str | None, reasons: str) -> Invalid | None:
    """Whether the reasons of a filing, and the name that a device gave it, can be kept."""
    return checked("request", request or "", required=False, most=LONGEST_REQUEST) or checked("reasons", reasons)


def checked_receipt(by: By, received_on: date | None, papers: str, since: date | None, now: datetime) -> Invalid | None:
    """Whether a day of receipt and papers can be taken down: by an officer at the counter, for a day that has come.

    `since`: the day of that which is answered; nothing can have been received before.
    """
    if by.authority is None and (received_on is not None or papers):
        return Invalid("received_on" if received_on is not None else "papers", "only_at_the_counter")
    if received_on is not None and received_on > now.date():
        return Invalid("received_on", "in_the_future")
    if received_on is not None and since is not None and received_on < since:
        return Invalid("received_on", "received_too_early")
    return checked("papers", papers, required=False)


def wrong_paper(contact: Contact, remarks: str = "") -> Invalid | None:
    """Whether contact and remarks can be printed on the form."""
    for field, words, most in (
        ("contact_person", contact.name, LONGEST_CONTACT),
        ("contact_phone", contact.phone, LONGEST_CONTACT),
        ("remarks", remarks, LONGEST_WORDS),
    ):
        if (wrong := checked(field, words, required=False, most=most)) is not None:
            return wrong
    return None


def referred(book: Rulebook) -> ReferredElsewhere | Invalid:
    """The text has no such procedure: who has."""
    if book.procedures.referral is None:
        return Invalid("subject_id", "no_such_procedure")
    return ReferredElsewhere(book.procedures.referral.name, book.procedures.referral.name_en)
