"""Decisions about lists (HLJ art. 29; SD art. 8, 9): told before, heard, decided on the form, reported.

The steps and who takes them stand in portal.domain.listing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from portal.casework import documents, lists, measuring
from portal.casework.file import SubjectFile
from portal.casework.ports import Store, Transaction
from portal.casework.settle import carry_out_due
from portal.casework.words import checked
from portal.domain.document import DocumentKind
from portal.domain.jurisdiction import Office, covers
from portal.domain.listing import Listing, ListingState, ListingStep, ListName, after
from portal.domain.outcomes import (
    Invalid,
    ListingMoved,
    ListingOutcome,
    NotInForce,
    ObjectionLate,
    SubjectUnknown,
)
from portal.domain.push import Matter
from portal.domain.working_days import WorkingCalendar, working_days_after
from portal.rulebooks.lists import ListRule, Way
from portal.rulebooks.model import Rulebook

PARTS = ("reasons", "basis", "sanctions", "removal", "remedies")  # of a decision, HLJ art. 29


@dataclass(frozen=True, slots=True, kw_only=True)
class Prenotice:
    """What a subject is told before a decision (HLJ art. 29). `state_document` holds the listing standards."""

    reasons: str
    basis: str
    rights: str
    state_document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a decision rests on. `document`: the parts of the form by name; needed where the way needs them."""

    document: Mapping[str, str] = field(default_factory=dict)
    judgment: str | None = None
    qualification_cancelled: bool = False


async def announce(
    store: Store, subject_id: int, name: ListName, notice: Prenotice, office: Office, now: datetime
) -> ListingOutcome:
    """Issues the notice that comes before the decision; its receipt is proved with `documents.deliver`."""
    async with store.transaction() as transaction:
        opened = await _open(transaction, subject_id, office.region, now)
        if opened is None:
            return SubjectUnknown()
        file, book = opened.file, opened.book
        found = _way(book, file, name, office, now)
        if not isinstance(found, tuple):
            return found
        rule, way = found
        if "prenotice" not in way.needs:
            return Invalid("list", "prenotice_not_needed")
        if file.listing(name) is not None:
            return Invalid("list", "already_on_the_way")
        for key in ("reasons", "basis", "rights", "state_document"):
            if (wrong := checked(key, getattr(notice, key))) is not None:
                return wrong
        basis = f"{notice.basis.strip()}；{notice.state_document.strip()}"
        listing = Listing(file.subject.id, name, ListingState.ANNOUNCED, now.date(), way.article, basis)
        lists.begun(file, listing, ListingStep.ANNOUNCE, now, office.officer_id, notice.reasons)
        content = {
            "list": rule.title,
            "reasons": notice.reasons,
            "basis": basis,
            "rights": notice.rights,
        }
        documents.issue(
            file, book, DocumentKind.LISTING_PRENOTICE, listing, content, now, office.officer_id,
            authority=office.region,
        )  # fmt: skip
        await transaction.save([file])
        return ListingMoved(listing)


async def object_to(
    store: Store,
    subject_id: int,
    reasons: str,
    now: datetime,
    office: Office | None = None,
    received_on: date | None = None,
) -> ListingOutcome:
    """The subject objects to the notice, up to and including the last day of the limit that its receipt started.

    `office` takes it down at the counter, `received_on` is then the real day of receipt.
    """
    async with store.transaction() as transaction:
        opened = await _open(transaction, subject_id, office.region if office is not None else None, now)
        if opened is None:
            return SubjectUnknown()
        file, book, calendar = opened.file, opened.book, opened.calendar
        notice = documents.delivered(file, DocumentKind.LISTING_PRENOTICE)
        if notice is None or notice.answer is None:
            return Invalid("document", "prenotice_missing")
        received = received_on or now.date()
        if received > now.date():
            return Invalid("received_on", "in_the_future")
        if received < notice.issued_at.date():
            return Invalid("received_on", "received_too_early")
        if received > notice.answer.on:
            return ObjectionLate(notice.answer)
        listing = _by_id(file, notice.about.id if notice.about else None)
        if listing is None or after(listing.state, ListingStep.OBJECT) is None:
            return Invalid("listing", "already_decided")
        if (wrong := checked("reasons", reasons)) is not None:
            return wrong
        officer_id = office.officer_id if office is not None else None
        lists.move(file, listing, ListingStep.OBJECT, now, officer_id, reasons.strip())
        listing.answer_due = working_days_after(received, book.months("listing.answer_days"), calendar)
        await transaction.save([file])
        return ListingMoved(listing)


async def answer(
    store: Store, listing_id: int, *, accepted: bool, hearing: str | None, words: str, office: Office, now: datetime
) -> ListingOutcome:
    """The objection is verified and answered; `hearing`: its record, none where none was held. Accepted: it ends."""
    async with store.transaction() as transaction:
        found = await _open_listing(transaction, listing_id, office.region, now)
        if found is None:
            return SubjectUnknown()
        file, listing = found[0].file, found[1]
        if listing.state is not ListingState.OBJECTED:
            return Invalid("listing", "already_decided")
        wrong = checked("words", words) or (checked("hearing", hearing) if hearing is not None else None)
        if wrong is not None:
            return wrong
        late = listing.answer_due is not None and now.date() > listing.answer_due.on
        said = words.strip() if hearing is None else f"{words.strip()}（听证记录：{hearing.strip()}）"
        if accepted:
            lists.drop(file, listing, said, now, office.officer_id)
        else:
            lists.move(file, listing, ListingStep.ANSWER, now, office.officer_id, said)
        await transaction.save([file])
        return ListingMoved(listing, late)


async def decide(
    store: Store, subject_id: int, name: ListName, decision: Decision, office: Office, now: datetime
) -> ListingOutcome:
    """Puts a subject on a list, if all is there that the way onto it needs; the province is then told in time."""
    async with store.transaction() as transaction:
        opened = await _open(transaction, subject_id, office.region, now)
        if opened is None:
            return SubjectUnknown()
        file, book, calendar = opened.file, opened.book, opened.calendar
        found = _way(book, file, name, office, now)
        if not isinstance(found, tuple):
            return found
        rule, way = found
        listing = file.listing(name)
        if listing is not None and listing.stands:
            return Invalid("list", "already_decided")
        refusal = _missing(file, way, listing, decision, now)
        if refusal is not None:
            return refusal
        basis = decision.judgment or (listing.basis if listing is not None else None)
        listing = lists.enter(file, book, rule, now, article=way.article, basis=basis, officer_id=office.officer_id)
        if rule.report_days is not None:
            listing.report_due = working_days_after(now.date(), rule.report_days, calendar)
        if "decision_document" in way.needs:
            content = {"list": rule.title} | {part: decision.document[part] for part in PARTS}
            documents.issue(
                file, book, DocumentKind.LISTING_DECISION, listing, content, now, office.officer_id,
                authority=office.region,
            )  # fmt: skip
        measuring.sync(file, book, now)
        await transaction.save([file])
        return ListingMoved(listing)


async def report(store: Store, listing_id: int, proof: str, office: Office, now: datetime) -> ListingOutcome:
    """The province was told of an entry (HLJ art. 29: within 5 working days); `proof` says how."""
    async with store.transaction() as transaction:
        found = await _open_listing(transaction, listing_id, office.region, now)
        if found is None:
            return SubjectUnknown()
        file, listing = found[0].file, found[1]
        if listing.report_due is None or not listing.stands:
            return Invalid("listing", "nothing_to_report")
        rule = found[0].book.lists.get(listing.name)
        if rule is not None and not rule.is_for(office.region):
            return Invalid("listing", "prefecture_decides")
        if listing.reported_at is not None:
            return Invalid("listing", "already_reported")
        if (wrong := checked("proof", proof)) is not None:
            return wrong
        lists.move(file, listing, ListingStep.REPORT, now, office.officer_id, proof.strip())
        listing.reported_at = now
        push = lists.listing_push(file, listing, f"province.{file.subject.region[:2]}0000", Matter.LISTING_REPORT, now)
        push.due_on = listing.report_due.on
        file.add_push(push)
        await transaction.save([file])
        return ListingMoved(listing, late=now.date() > listing.report_due.on)


async def remove(store: Store, listing_id: int, reason: str, office: Office, now: datetime) -> ListingOutcome:
    """An officer ends an entry, or a road onto a list, with the reason."""
    async with store.transaction() as transaction:
        found = await _open_listing(transaction, listing_id, office.region, now)
        if found is None:
            return SubjectUnknown()
        file, listing = found[0].file, found[1]
        if (wrong := checked("reason", reason)) is not None:
            return wrong
        if listing.stands:
            book = found[0].book
            lists.leave(file, book, listing.name, reason.strip(), now, office.officer_id)
            measuring.sync(file, book, now)
        elif listing.state is ListingState.EARNING:
            return Invalid("listing", "earned_by_time")
        else:
            lists.drop(file, listing, reason.strip(), now, office.officer_id)
        await transaction.save([file])
        return ListingMoved(listing)


def _way(
    book: Rulebook, file: SubjectFile, name: ListName, office: Office, now: datetime
) -> tuple[ListRule, Way] | Invalid | NotInForce:
    if code := book.refusal_on(now.date()):
        return NotInForce(code, book.first_day, book.last_day)
    rule = book.lists.get(name)
    if rule is None or not rule.ways:
        return Invalid("list", "list_not_by_decision")
    if not rule.is_for(office.region):
        return Invalid("list", "prefecture_decides")
    way = rule.way(file.subject.kind)
    return (rule, way) if way is not None else Invalid("list", "not_a_subject")


def _missing(file: SubjectFile, way: Way, listing: Listing | None, decision: Decision, now: datetime) -> Invalid | None:
    """What the way onto the list needs and the decision lacks."""
    notice = documents.delivered(file, DocumentKind.LISTING_PRENOTICE, listing) if listing is not None else None
    if "prenotice" in way.needs and notice is None:
        return Invalid("listing", "prenotice_missing")
    if "decision_document" in way.needs and not all(decision.document.get(part, "").strip() for part in PARTS):
        return Invalid("document", "document_incomplete")
    for name, words in {**decision.document, "judgment": decision.judgment or ""}.items():
        if (wrong := checked(name, words, required=False)) is not None:
            return wrong
    if "judgment" in way.needs and not (decision.judgment or "").strip():
        return Invalid("judgment", "conditions_missing")
    if "qualification_cancelled" in way.needs and not decision.qualification_cancelled:
        return Invalid("qualification_cancelled", "conditions_missing")
    if listing is not None and notice is not None and notice.answer is not None:
        waits = listing.state is ListingState.ANNOUNCED and now.date() <= notice.answer.on
        if waits or listing.state is ListingState.OBJECTED:
            return Invalid("listing", "conditions_missing")  # the subject may still be heard, or waits for the answer
    return None


def _by_id(file: SubjectFile, listing_id: int | None) -> Listing | None:
    return next((each for each in file.listings if each.id == listing_id), None)


@dataclass(frozen=True, slots=True)
class _Opened:
    file: SubjectFile
    book: Rulebook
    calendar: WorkingCalendar


async def _open(transaction: Transaction, subject_id: int, authority: str | None, now: datetime) -> _Opened | None:
    """The file brought up to now; None where the authority is not in charge. Without authority the subject acts."""
    law = await transaction.law(now.date())
    file = (await transaction.open_files([subject_id], now.date())).get(subject_id)
    if file is None or (authority is not None and not covers(authority, file.subject.region)):
        return None
    book, calendar = law.of(file.subject.rulebook)
    carry_out_due(file, law, now)
    return _Opened(file, book, calendar)


async def _open_listing(
    transaction: Transaction, listing_id: int, authority: str, now: datetime
) -> tuple[_Opened, Listing] | None:
    """The opened file in which a listing that is not over stands, and the listing."""
    subject_id = await transaction.listing_subject(listing_id)
    opened = await _open(transaction, subject_id, authority, now) if subject_id is not None else None
    listing = _by_id(opened.file, listing_id) if opened is not None else None
    return (opened, listing) if opened is not None and listing is not None else None
