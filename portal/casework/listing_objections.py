"""A subject objects to the notice that comes before a listing, and is told the answer (HLJ art. 29)."""

from datetime import date, datetime

from portal.casework import documents, filings, issuing, lists, measuring, messages
from portal.casework.cases import By, checked_receipt
from portal.casework.file import SubjectFile
from portal.casework.listings import open_listing, opened
from portal.casework.ports import Store
from portal.casework.words import checked
from portal.domain.case import Actor, NotPossible
from portal.domain.document import DocumentKind
from portal.domain.jurisdiction import Office
from portal.domain.listing import Listing, ListingStep, possible, transition
from portal.domain.outcomes import Invalid, ListingMoved, ListingOutcome, ObjectionLate, SubjectUnknown
from portal.domain.working_days import working_days_after
from portal.rulebooks.model import Rulebook

_OUTCOMES = {  # by whether the subject is on the list already, and whether the objection holds
    (False, True): ("异议成立，列入程序终止", "the objection holds, and the subject is not entered on the list"),
    (False, False): ("异议不成立，列入程序继续", "the objection does not hold; the decision follows"),
    (True, True): ("异议成立，自即日起移出名单", "the objection holds, and the subject is off the list from today"),
    (True, False): ("异议不成立，列入决定不变", "the objection does not hold; the entry on the list stands"),
}


async def object_to(
    store: Store, subject_id: int, reasons: str, by: By, now: datetime, received_on: date | None = None
) -> ListingOutcome:
    """The subject objects to the notice, from its issue up to and including the last day of the limit that its receipt
    started; an objection proves the receipt. What was received in time is taken down after the decision, too.

    `received_on`: the real day of receipt, where an officer takes it down at the counter. The subject gets a receipt
    with a number and the day by which the objection is answered.
    """
    async with store.transaction() as transaction:
        found = await opened(transaction, subject_id, by.authority, now)
        if found is None:
            return SubjectUnknown()
        file, book, calendar = found
        issued = [each for each in file.documents if each.kind is DocumentKind.LISTING_PRENOTICE]
        notice = max(issued, key=lambda each: each.id or 0, default=None)
        if notice is None:
            return Invalid("document", "prenotice_missing")
        if (wrong := checked_receipt(by, received_on, "", notice.issued_at.date(), now)) is not None:
            return wrong
        received = received_on or now.date()
        if notice.answer is not None and received > notice.answer.on:
            return ObjectionLate(notice.answer)
        listing = next((each for each in file.listings if notice.about and each.id == notice.about.id), None)
        if listing is None or (listing.stands and listing.objection_no is not None):
            return NotPossible("already_decided", ())
        if isinstance(refused := transition(listing.state, ListingStep.OBJECT), NotPossible):
            return refused
        if (wrong := checked("reasons", reasons)) is not None:
            return wrong
        if notice.delivered_at is None:
            documents.answered(file, book, calendar, notice, received, by.officer_id, now)
        lists.move(file, listing, ListingStep.OBJECT, now, by.actor, reasons.strip())
        listing.objection_no = _number(file)
        listing.answer_due = working_days_after(received, book.months("listing.answer_days"), calendar)
        _receipt(file, book, listing, received, by, now)
        await transaction.save([file])
        return ListingMoved(listing)


async def answer(
    store: Store, listing_id: int, *, accepted: bool, hearing: str | None, words: str, office: Office, now: datetime
) -> ListingOutcome:
    """The objection is verified and answered; `hearing`: its record, none where none was held. Accepted: it ends.

    The subject is told in writing, with the reason.
    """
    async with store.transaction() as transaction:
        found = await open_listing(transaction, listing_id, office.region, now)
        if not isinstance(found, tuple):
            return found
        (file, book, _), listing = found
        if isinstance(refused := transition(listing.state, ListingStep.ANSWER), NotPossible):
            return refused
        if not listing.objected:
            return NotPossible("already_decided", possible(listing.state))
        wrong = checked("words", words) or (checked("hearing", hearing) if hearing is not None else None)
        if wrong is not None:
            return wrong
        late = listing.answer_due is not None and now.date() > listing.answer_due.on
        said = words.strip() if hearing is None else f"{words.strip()}（听证记录：{hearing.strip()}）"
        actor = Actor(office.officer_id)
        listing.objection_no = listing.objection_no or _number(file)  # one of before there were numbers
        outcome = _OUTCOMES[listing.stands, accepted]
        listing.answered_at = now
        if not accepted:
            lists.move(file, listing, ListingStep.ANSWER, now, actor, said)
        elif listing.stands:
            lists.leave(file, book, listing.name, said, now, actor)
            measuring.sync(file, book, now)
        else:
            lists.drop(file, listing, said, now, actor)
        _tell(file, book, listing, outcome, words.strip(), hearing, office, now)
        await transaction.save([file])
        return ListingMoved(listing, late)


def _number(file: SubjectFile) -> str:
    """The archive's own number, a letter, and a running number, as of cases."""
    before = sum(each.kind is DocumentKind.LISTING_OBJECTION_RECEIPT for each in file.documents)
    return f"{file.subject.archive_no}-M{before + 1:03d}"


def _receipt(file: SubjectFile, book: Rulebook, listing: Listing, received: date, by: By, now: datetime) -> None:
    rule = book.lists[listing.name]
    content = {
        "receipt_no": listing.objection_no or "",
        "list": rule.title,
        "received_on": received.isoformat(),
        "filed_how": "窗口提交" if by.authority is not None else "网上提交",
        "due_on": filings.by(listing.answer_due, "答复", local=True),
    }
    issuing.issue(
        file, book, DocumentKind.LISTING_OBJECTION_RECEIPT, listing, content, now, by.officer_id,
        authority=by.authority or rule.decided_in(file.subject.region), agent_id=by.agent_id,
    )  # fmt: skip
    file.messages.append(messages.listing_objection_received(book, listing, now))


def _tell(
    file: SubjectFile,
    book: Rulebook,
    listing: Listing,
    outcome: tuple[str, str],
    words: str,
    hearing: str | None,
    office: Office,
    now: datetime,
) -> None:
    content = {
        "receipt_no": listing.objection_no or "",
        "list": book.lists[listing.name].title,
        "received_on": listing.answer_due.counted_from.isoformat() if listing.answer_due is not None else "",
        "outcome": outcome[0],
        "reasons": words,
        "hearing": f"已听证：{hearing.strip()}" if hearing is not None else "未听证",
    }
    issuing.issue(
        file, book, DocumentKind.LISTING_OBJECTION_ANSWER, listing, content, now, office.officer_id,
        authority=office.region,
    )  # fmt: skip
    file.messages.append(messages.listing_objection_answered(book, listing, outcome, words, now))
