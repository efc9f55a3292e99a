"""Documents go out, and their receipt is proved: only then does a subject's limit for an answer run."""

from datetime import date, datetime, time

from portal.casework.file import SubjectFile
from portal.casework.issuing import issue as issue
from portal.casework.ports import Store
from portal.casework.settle import carry_out_due
from portal.casework.words import checked
from portal.domain.document import DocumentKind, IssuedDocument, Numbered
from portal.domain.entry import Entry
from portal.domain.jurisdiction import covers
from portal.domain.outcomes import DeliveryOutcome, DocumentDelivered, Invalid, SubjectUnknown
from portal.domain.working_days import Deadline, WorkingCalendar, working_days_after
from portal.rulebooks.model import Rulebook

_BY_ITS_ANSWER = "本人已就本文书提出意见 / the subject answered it"


def notify_of_entry(file: SubjectFile, book: Rulebook, entry: Entry, now: datetime) -> None:
    """Where the dispute limit counts from receipt, each confirmed entry brings a notice of result (SD art. 10)."""
    if not book.procedures.limit_from_receipt:
        return
    content = {
        "item": entry.item_name,
        "facts": entry.facts,
        "basis": entry.basis,
        "document_no": entry.document_no,
        "decided_on": entry.decided_on.isoformat(),
    }
    issue(file, book, DocumentKind.RESULT_NOTICE, entry, content, now, entry.recorded_by, authority=entry.region)


def delivered(file: SubjectFile, kind: DocumentKind, about: Numbered | None = None) -> IssuedDocument | None:
    """The document of a kind that was delivered last, if any."""
    found = [each for each in file.documents if each.delivered_at is not None and each.concerns(kind, about)]
    return max(found, key=lambda each: (each.delivered_at, each.id or 0), default=None)


def answered(
    file: SubjectFile,
    book: Rulebook,
    calendar: WorkingCalendar,
    document: IssuedDocument,
    received_on: date,
    officer_id: int | None,
    now: datetime,
) -> None:
    """Who answers a document has received it: no other proof is needed, and its limit runs from that day."""
    there = now if received_on == now.date() else datetime.combine(received_on, time(), tzinfo=now.tzinfo)
    document.delivered_at, document.delivered_by = max(there, document.issued_at), officer_id
    document.proof = _BY_ITS_ANSWER
    document.answer = _answer(book, calendar, document.kind, received_on)
    file.touch_document(document)


async def deliver(
    store: Store,
    document_id: int,
    *,
    received_at: datetime,
    proof: str,
    authority: str,
    officer_id: int | None,
    now: datetime,
) -> DeliveryOutcome:
    """Takes down the proof that a document reached the subject (送达回证); the limit for an answer runs from there."""
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        subject_id = await transaction.document_subject(document_id)
        files = await transaction.open_files([subject_id] if subject_id is not None else [], now.date())
        file = files.get(subject_id or 0)
        if file is None or not covers(authority, file.subject.region):
            return SubjectUnknown()
        book, calendar = law.of(file.subject.rulebook)
        carry_out_due(file, law, now)
        document = next(each for each in file.documents if each.id == document_id)
        refusal = _refusal(document, received_at, proof, now)
        if refusal is not None:
            return refusal
        document.delivered_at, document.proof, document.delivered_by = received_at, proof.strip(), officer_id
        document.answer = _answer(book, calendar, document.kind, received_at.date())
        file.touch_document(document)
        await transaction.save([file])
        return DocumentDelivered(document)


def _refusal(document: IssuedDocument, received_at: datetime, proof: str, now: datetime) -> Invalid | None:
    if document.delivered_at is not None:
        return Invalid("document", "already_delivered")
    if (wrong := checked("proof", proof)) is not None:
        return wrong
    if received_at > now:
        return Invalid("received_at", "in_the_future")
    if received_at < document.issued_at:
        return Invalid("received_at", "before_it_was_issued")
    return None


def _answer(book: Rulebook, calendar: WorkingCalendar, kind: DocumentKind, received_on: date) -> Deadline | None:
    days = _answer_days(book, kind)
    return working_days_after(received_on, days, calendar) if days is not None else None


def _answer_days(book: Rulebook, kind: DocumentKind) -> int | None:
    """Working days from receipt in which the subject may answer."""
    dispute, repair = book.procedures.dispute, book.procedures.repair
    match kind:
        case DocumentKind.RESULT_NOTICE if dispute is not None and book.procedures.limit_from_receipt:
            return dispute.window
        case DocumentKind.REPAIR_REFUSAL if repair is not None:
            return repair.objection
        case DocumentKind.LISTING_PRENOTICE:
            return book.months("listing.answer_days")
    return None
