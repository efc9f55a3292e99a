"""Two archives of one person become one when the resident ID appears that both stood for (HLJ art. 22).

Of one kind, under one rulebook. Nothing is lost: entries, results, measures, cases and looks go over; the same act
stands in both and counts once; the result is made anew, and its window to dispute runs anew. Of two places on one
list, or two roads to it, one goes on, the other ends and stays in the history.
"""

from datetime import date, datetime

from portal.casework import documents, lists, measuring, messages
from portal.casework.file import EntryEvent, SubjectFile
from portal.casework.ports import Transaction
from portal.casework.settle import carry_out_due, settle
from portal.domain.case import Actor
from portal.domain.document import DocumentKind
from portal.domain.entry import Category, Entry, Status, same_document
from portal.domain.listing import Listing, ListingState
from portal.domain.measure import Measure, MeasureState
from portal.domain.result import Cause
from portal.rulebooks.model import Rulebook

_NEVER_ONCE = (Status.DUPLICATE, Status.REJECTED)
# How far a road has come; of two to one list the person can still be heard on the one that is less far.
_FAR = (ListingState.OBJECTED, ListingState.ANNOUNCED, ListingState.ANSWERED)


async def join(
    transaction: Transaction, joined_id: int, into_id: int, officer_id: int, proof: str, now: datetime
) -> None:
    """Carries one archive over into another."""
    law = await transaction.law(now.date())
    files = await transaction.open_files(sorted((joined_id, into_id)), now.date())
    joined, into = files[joined_id], files[into_id]
    book, calendar = law.of(into.subject.rulebook)
    for file in (joined, into):
        carry_out_due(file, law, now)
    _close(joined, into, book, now, officer_id)
    lists_came = [each.name for each in joined.listings if each.stands]
    came = [each.id for each in joined.entries if each.counts and each.category is Category.ADVERSE]
    await transaction.save([joined, into])
    await transaction.carry_over(joined_id, into_id, officer_id, proof, now)
    file = (await transaction.open_files([into_id], now.date()))[into_id]
    settle(file, book, calendar, as_of=now, now=now, cause=Cause.ENTRY, caused_by=came)
    words = {"joined": joined.subject.archive_no or "", "into": into.subject.archive_no or ""}
    file.messages.append(messages.message(book, "archives_joined", now, words=words))
    for name in lists_came:
        lists.tell(file, book, name, now)  # under the number by which the person is known from now on
    await transaction.save([file])


def _close(joined: SubjectFile, into: SubjectFile, book: Rulebook, now: datetime, officer_id: int) -> None:
    """What can stand only once ends in the archive that goes over; what followed from its result follows anew."""
    twice = [each for each in joined.entries if each.status not in _NEVER_ONCE and _stands_in(into, each)]
    for entry in twice:
        entry.status = Status.DUPLICATE
        joined.events.append(EntryEvent(entry, "duplicate", now, officer_id, "归并档案 / archives joined"))
    gone = {entry.id for entry in twice}
    for measure in list(joined.measures):
        if measure.entry_id in gone or (measure.entry_id is None and not _goes_over(measure, into, now)):
            measuring.end(joined, measure, now)
    for act in joined.due:
        if act.about is joined.subject and act.done_at is None:
            act.done_at = now
            joined.touch_due(act)
    for one, other in _same_list(joined, into):
        goes_on = _goes_on(joined, one) < _goes_on(into, other)
        _end(*((into, other) if goes_on else (joined, one)), book, now, officer_id)
    if joined.monitoring is not None and into.monitoring is not None:
        joined.end_monitoring(joined.monitoring, now, officer_id, "归并档案 / archives joined")
    agreed = {each.measure for each in into.consents if each.stands}
    for consent in joined.consents:
        if consent.stands and consent.measure in agreed:
            joined.withdraw_consent(consent, now)


def _goes_over(measure: Measure, into: SubjectFile, now: datetime) -> bool:
    """What an officer decided goes on, as long as the result bears it, but for a measure that runs in both archives."""
    if not measure.decided or measure.state not in (MeasureState.DECIDED, MeasureState.IN_FORCE):
        return False
    same = (each for each in into.measures if (each.code, each.entry_id) == (measure.code, None))
    own = next((each for each in same if each.state is not MeasureState.ENDED), None)
    if own is not None and own.applied:
        return False
    if own is not None:
        measuring.end(into, own, now)
    return True


def _stands_in(file: SubjectFile, entry: Entry) -> bool:
    return entry.reverses is None and any(
        each.item == entry.item
        and same_document(each.document_no, entry.document_no)
        and each.status not in _NEVER_ONCE
        and each.reverses is None
        for each in file.entries
    )


def _same_list(joined: SubjectFile, into: SubjectFile) -> list[tuple[Listing, Listing]]:
    return [(one, other) for one in joined.listings if (other := into.listing(one.name)) is not None and not one.over]


def _goes_on(file: SubjectFile, listing: Listing) -> tuple[int, int]:
    """What is smaller goes on, of two places on one list, or two roads to it.

    A place before a road, a decision before time that earns. Of two places the older: in one archive there would have
    been no second one, its term ends first, and no day is lost. Of two roads by decision the one on which the person
    can be heard for longer.
    """
    if listing.stands:
        return 0, (listing.listed_on or listing.since).toordinal()
    if listing.state is ListingState.EARNING:
        return 1 + len(_FAR), listing.since.toordinal()
    notice = documents.delivered(file, DocumentKind.LISTING_PRENOTICE, listing)
    last_day = notice.answer.on if notice is not None and notice.answer is not None else date.max
    return 1 + _FAR.index(listing.state), -last_day.toordinal()


def _end(file: SubjectFile, listing: Listing, book: Rulebook, now: datetime, officer_id: int) -> None:
    if listing.stands:
        lists.leave(file, book, listing.name, "archives_joined", now, Actor(officer_id))
    else:
        lists.drop(file, listing, "archives_joined", now, Actor(officer_id))
