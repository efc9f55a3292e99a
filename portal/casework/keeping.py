"""A grade that is kept without a break earns a place on a list (HLJ art. 35), and a break ends road and place. Pure.

What rested on entries that were revoked was never a break (CON-08): the road, or the place, goes on from its old day.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from portal.casework import lists
from portal.casework.file import DueAct, DueKind, SubjectFile
from portal.domain.entry import Entry, Status
from portal.domain.listing import Listing, ListingState, ListingStep
from portal.domain.working_days import add_months
from portal.evaluation.evaluate import evaluate
from portal.rulebooks.lists import Keeping, ListRule
from portal.rulebooks.model import Rulebook

BROKEN = "grade_changed"
_DAY = timedelta(days=1)
_COUNTED = (Status.ACTIVE, Status.EXPIRED, Status.REPAIRED)


def sync(file: SubjectFile, book: Rulebook, at: datetime) -> None:
    """What the grade says now is carried over to the lists that it earns."""
    for rule in book.lists.values():
        if rule.keeps is not None:
            _keep(file, book, rule, rule.keeps, at)


def _keep(file: SubjectFile, book: Rulebook, rule: ListRule, keeps: Keeping, at: datetime) -> None:
    listing = file.listing(rule.name)
    grade = file.current.evaluation.grade if file.current is not None else None
    if grade is None or grade.code != keeps.grade:
        if listing is not None:
            _break(file, book, listing, at)
    elif listing is None or not listing.stands:
        older = (each for each in file.broken if each.name == rule.name and _older(each, listing))
        road = next((each for each in older if _never_broken(file, book, keeps.grade, each, at)), None)
        if road is not None:
            _go_on(file, book, rule, road, at)
        elif listing is None:
            _earn(file, book, rule, keeps, at.date(), at)


def _break(file: SubjectFile, book: Rulebook, listing: Listing, at: datetime) -> None:
    if listing.stands:
        lists.leave(file, book, listing.name, BROKEN, at)
    else:
        lists.drop(file, listing, BROKEN, at)
    file.broken.append(listing)


def _earn(file: SubjectFile, book: Rulebook, rule: ListRule, keeps: Keeping, since: date, at: datetime) -> None:
    listing = Listing(file.subject.id, rule.name, ListingState.EARNING, since, rule.article)
    lists.begun(file, listing, ListingStep.EARN, at)
    full = datetime.combine(add_months(since, book.months(keeps.months)), time(), tzinfo=at.tzinfo)
    if full <= at:
        lists.enter(file, book, rule, at)
    else:  # the first day counts (CON-08)
        file.add_due(DueAct(DueKind.LISTING_FULL, listing, full))


def _go_on(file: SubjectFile, book: Rulebook, rule: ListRule, broken: Listing, at: datetime) -> None:
    newer = file.listing(rule.name)
    if newer is not None:
        lists.drop(file, newer, "older_road_goes_on", at)
    if broken.listed_on is None:
        if rule.keeps is not None:
            _earn(file, book, rule, rule.keeps, broken.since, at)
        return
    listing = Listing(
        file.subject.id, rule.name, ListingState.LISTED, broken.since, rule.article, broken.basis, broken.listed_on
    )
    lists.begun(file, listing, ListingStep.ENTER, at)
    lists.tell(file, book, rule.name, at)


def _older(broken: Listing, listing: Listing | None) -> bool:
    return listing is None or broken.since < listing.since


def _never_broken(file: SubjectFile, book: Rulebook, grade: str, broken: Listing, at: datetime) -> bool:
    """Whether the grade was kept on every day since, as far as it rested on entries that were not revoked."""
    first = broken.left_on or broken.since
    turns = {first, *(day for entry in file.entries for day in _turns(entry) if first < day < at.date())}
    return all(_grade_on(file, book, day, at) == grade for day in turns)


def _turns(entry: Entry) -> Iterator[date]:
    if entry.confirmed_at is not None:
        yield entry.confirmed_at.date()
    if entry.taken_back_at is not None:
        yield entry.taken_back_at.date()
    for last_day in (entry.expires_on, entry.publicity_until):
        if last_day is not None:
            yield last_day + _DAY


def _grade_on(file: SubjectFile, book: Rulebook, day: date, at: datetime) -> str | None:
    end_of_day = datetime.combine(day + _DAY, time(), tzinfo=at.tzinfo)
    then = file.book_at(min(end_of_day, at)) if file.book_at is not None else book
    entries = [_as_of(each, end_of_day) for each in file.entries if _counted(each, end_of_day)]
    found = evaluate(then, file.subject, entries, day, file.anchor).grade
    return found.code if found is not None else None


def _counted(entry: Entry, at: datetime) -> bool:
    return entry.status in _COUNTED and entry.confirmed_at is not None and entry.confirmed_at < at


def _as_of(entry: Entry, at: datetime) -> Entry:
    """An entry as it stood at an instant: not yet expired, not yet repaired."""
    repaired = entry.status is Status.REPAIRED and entry.taken_back_at is not None and entry.taken_back_at < at
    return entry if repaired else replace(entry, status=Status.ACTIVE)
