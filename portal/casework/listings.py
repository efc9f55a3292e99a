"""Decisions about lists (HLJ art. 29; SD art. 8, 9): told before, heard, decided on the form, reported.

The steps and who takes them stand in portal.domain.listing; what the subject says to a notice in listing_objections.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from portal.casework import documents, lists, measuring, messages
from portal.casework.file import SubjectFile
from portal.casework.ports import Store, Transaction
from portal.casework.settle import carry_out_due
from portal.casework.words import checked
from portal.domain.case import Actor, NotPossible
from portal.domain.document import DocumentKind
from portal.domain.jurisdiction import Office, covers
from portal.domain.listing import Listing, ListingState, ListingStep, possible, transition
from portal.domain.outcomes import (
    Invalid,
    ListingMoved,
    ListingOutcome,
    NotInForce,
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
    store: Store, subject_id: int, name: str, notice: Prenotice, office: Office, now: datetime
) -> ListingOutcome:
    """Issues the notice that comes before the decision; its receipt is proved with `documents.deliver`."""
    async with store.transaction() as transaction:
        found = await opened(transaction, subject_id, office.region, now)
        if found is None:
            return SubjectUnknown()
        file, book, _ = found
        led = _way(book, file, name, office, now)
        if not isinstance(led, tuple):
            return led
        rule, way = led
        if "prenotice" not in way.needs:
            return Invalid("list", "prenotice_not_needed")
        if (listing := file.listing(name)) is not None:
            return NotPossible("already_on_the_way", possible(listing.state))
        for key in ("reasons", "basis", "rights", "state_document"):
            if (wrong := checked(key, getattr(notice, key))) is not None:
                return wrong
        basis = f"{notice.basis.strip()}；{notice.state_document.strip()}"
        listing = Listing(file.subject.id, name, ListingState.ANNOUNCED, now.date(), way.article, basis)
        lists.begun(file, listing, ListingStep.ANNOUNCE, now, Actor(office.officer_id), notice.reasons)
        content = {
            "list": rule.title,
            "reasons": notice.reasons,
            "basis": basis,
            "rights": notice.rights,
            "answer_within": f"自收到之日起{book.months('listing.answer_days')}个工作日内（本地参数，非法规规定）",
        }
        documents.issue(
            file, book, DocumentKind.LISTING_PRENOTICE, listing, content, now, office.officer_id,
            authority=office.region,
        )  # fmt: skip
        await transaction.save([file])
        return ListingMoved(listing)


async def decide(
    store: Store, subject_id: int, name: str, decision: Decision, office: Office, now: datetime
) -> ListingOutcome:
    """Puts a subject on a list, if all is there that the way onto it needs; the province is then told in time."""
    async with store.transaction() as transaction:
        found = await opened(transaction, subject_id, office.region, now)
        if found is None:
            return SubjectUnknown()
        file, book, calendar = found
        led = _way(book, file, name, office, now)
        if not isinstance(led, tuple):
            return led
        rule, way = led
        listing = file.listing(name)
        state = listing.state if listing is not None else None
        if listing is not None and listing.stands:
            return NotPossible("already_decided", possible(state))
        refusal = _missing(file, way, listing, decision, now)
        if refusal is None and isinstance(refused := transition(state, ListingStep.ENTER), NotPossible):
            return refused
        if refusal is not None:
            return refusal
        basis = decision.judgment or (listing.basis if listing is not None else None)
        listing = lists.enter(file, book, rule, now, article=way.article, basis=basis, actor=Actor(office.officer_id))
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
        found = await open_listing(transaction, listing_id, office.region, now)
        if not isinstance(found, tuple):
            return found
        (file, book, _), listing = found
        if listing.report_due is None or not listing.stands:
            return NotPossible("nothing_to_report", possible(listing.state))
        rule = book.lists.get(listing.name)
        if rule is not None and not rule.is_for(office.region):
            return Invalid("listing", "prefecture_decides")
        if listing.reported_at is not None:
            return NotPossible("already_reported", (ListingStep.LEAVE,))
        if (wrong := checked("proof", proof)) is not None:
            return wrong
        lists.move(file, listing, ListingStep.REPORT, now, Actor(office.officer_id), proof.strip())
        listing.reported_at = now
        push = lists.listing_push(file, listing, f"province.{file.subject.region[:2]}0000", Matter.LISTING_REPORT, now)
        push.due_on = listing.report_due.on
        file.add_push(push)
        await transaction.save([file])
        return ListingMoved(listing, late=now.date() > listing.report_due.on)


async def remove(store: Store, listing_id: int, reason: str, office: Office, now: datetime) -> ListingOutcome:
    """An officer ends an entry, or a road onto a list, with the reason."""
    async with store.transaction() as transaction:
        found = await open_listing(transaction, listing_id, office.region, now)
        if not isinstance(found, tuple):
            return found
        (file, book, _), listing = found
        if (wrong := checked("reason", reason)) is not None:
            return wrong
        actor = Actor(office.officer_id)
        if listing.stands:
            lists.leave(file, book, listing.name, reason.strip(), now, actor)
            measuring.sync(file, book, now)
        elif listing.state is ListingState.EARNING:
            return NotPossible("earned_by_time", ())
        else:
            lists.drop(file, listing, reason.strip(), now, actor)
        file.messages.append(messages.listing_ended(book, listing, reason.strip(), now))
        await transaction.save([file])
        return ListingMoved(listing)


def _way(
    book: Rulebook, file: SubjectFile, name: str, office: Office, now: datetime
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
    last_day = notice.answer.on if notice is not None and notice.answer is not None else None
    if listing is not None and listing.state is ListingState.ANNOUNCED and last_day and now.date() <= last_day:
        return Invalid("listing", "conditions_missing")  # the subject may still be heard
    return None


class Opened(NamedTuple):
    """The file of a subject, brought up to now."""

    file: SubjectFile
    book: Rulebook
    calendar: WorkingCalendar


async def opened(transaction: Transaction, subject_id: int, authority: str | None, now: datetime) -> Opened | None:
    """The file brought up to now; None where the authority is not in charge. Without authority the subject acts."""
    law = await transaction.law(now.date())
    file = (await transaction.open_files([subject_id], now.date())).get(subject_id)
    if file is None or (authority is not None and not covers(authority, file.subject.region)):
        return None
    book, calendar = law.of(file.subject.rulebook)
    carry_out_due(file, law, now)
    return Opened(file, book, calendar)


async def open_listing(
    transaction: Transaction, listing_id: int, authority: str, now: datetime
) -> tuple[Opened, Listing] | SubjectUnknown | NotPossible:
    """The opened file in which a listing stands, and the listing; a refusal where it is over."""
    subject_id = await transaction.listing_subject(listing_id)
    found = await opened(transaction, subject_id, authority, now) if subject_id is not None else None
    if found is None:
        return SubjectUnknown()
    listing = next((each for each in found.file.listings if each.id == listing_id), None)
    return (found, listing) if listing is not None else NotPossible("already_decided", ())
