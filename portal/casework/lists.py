"""Lists within one file: who earns a place by time, who stands on a list, and when it ends. Pure."""

from datetime import date, datetime, time

from portal.casework import messages
from portal.casework.file import DueAct, DueKind, SubjectFile
from portal.domain.case import TIME, Actor, NotPossible
from portal.domain.entry import Category, Entry, Status
from portal.domain.fact import Fact
from portal.domain.listing import Listing, ListingEvent, ListingState, ListingStep, transition
from portal.domain.push import Channel, Matter, Push
from portal.domain.working_days import add_months
from portal.rulebooks.lists import ListRule
from portal.rulebooks.model import Rulebook

_ENDED = (Status.REPAIRED, Status.REVOKED, Status.EXPIRED)
_NEVER_COUNTED = (Status.REJECTED, Status.DUPLICATE)


def begin(file: SubjectFile, book: Rulebook, at: datetime) -> None:
    """An archive is opened: the subject stands on the lists that are a fact about it (expert pool)."""
    for rule in book.lists.values():
        if rule.fact is not None and file.subject.facts.get(rule.fact) is True:
            enter(file, book, rule, at)


def follow(file: SubjectFile, book: Rulebook, fact: Fact, at: datetime) -> None:
    """A fact is stated: the subject comes on the lists that it opens, or leaves them."""
    for rule in book.lists.values():
        if rule.fact != fact.name:
            continue
        listing = file.listing(rule.name)
        if fact.value is not True:
            leave(file, book, rule.name, "no_longer", at, Actor(fact.officer_id))
        elif listing is None or not listing.stands:
            enter(file, book, rule, at, basis=fact.document_no, actor=Actor(fact.officer_id))


def sync(file: SubjectFile, book: Rulebook, at: datetime) -> None:
    """What the file says now is carried over to the lists that a decision opens: the acts behind it are over."""
    for rule in book.lists.values():
        listing = file.listing(rule.name)
        if rule.ways and listing is not None and listing.stands and (reason := _ended(file, listing)) is not None:
            leave(file, book, rule.name, reason, at)


def give_back(file: SubjectFile, book: Rulebook, name: str, at: datetime) -> None:
    """What is undone now had taken a place that is a fact about the subject: it comes back while the fact stands."""
    rule = book.lists.get(name)
    stands = rule is not None and rule.fact is not None and file.subject.facts.get(rule.fact) is True
    if rule is not None and stands and file.listing(name) is None:
        enter(file, book, rule, at)


def enter(
    file: SubjectFile,
    book: Rulebook,
    rule: ListRule,
    at: datetime,
    *,
    article: str | None = None,
    basis: str | None = None,
    actor: Actor = TIME,
) -> Listing:
    """The subject stands on a list from now on."""
    listing = file.listing(rule.name)
    if listing is None:
        listing = Listing(file.subject.id, rule.name, ListingState.LISTED, at.date(), article or rule.article)
        begun(file, listing, ListingStep.ENTER, at, actor, basis)
    else:
        move(file, listing, ListingStep.ENTER, at, actor, basis)
    listing.listed_on, listing.basis, listing.decided_by = at.date(), basis or listing.basis, actor.officer_id
    _off_the_timetable(file, listing, at)
    if rule.ends_after is not None:
        last = add_months(at.date(), book.months(rule.ends_after))
        file.add_due(DueAct(DueKind.LISTING_ENDS, listing, _midnight(last, at)))
    if rule.fact is None:
        file.messages.append(messages.listing_entered(book, listing, at))
    _tell(file, rule, listing, at)
    return listing


def leave(file: SubjectFile, book: Rulebook, name: str, reason: str, at: datetime, actor: Actor = TIME) -> None:
    """The subject is on the list no longer; nothing happens where it was not. `reason`: a word, or a clause ID."""
    listing = file.listing(name)
    if listing is None or not listing.stands:
        return
    move(file, listing, ListingStep.LEAVE, at, actor, reason)
    listing.left_on, listing.left_reason = at.date(), reason
    _off_the_timetable(file, listing, at)
    _tell(file, book.lists.get(name), listing, at)


def drop(file: SubjectFile, listing: Listing, reason: str, at: datetime, actor: Actor = TIME) -> None:
    """The road ends before the list."""
    move(file, listing, ListingStep.DROP, at, actor, reason)
    listing.left_on, listing.left_reason = at.date(), reason
    _off_the_timetable(file, listing, at)


def carry_out(file: SubjectFile, book: Rulebook, act: DueAct, listing: Listing) -> None:
    """A listing's time has come."""
    if act.kind is DueKind.LISTING_FULL and listing.state is ListingState.EARNING:
        enter(file, book, book.lists[listing.name], act.due_at)
    elif act.kind is DueKind.LISTING_ENDS:
        leave(file, book, listing.name, "time_is_up", act.due_at)


def begun(
    file: SubjectFile,
    listing: Listing,
    step: ListingStep,
    at: datetime,
    actor: Actor = TIME,
    words: str | None = None,
) -> None:
    """A road begins with its first step."""
    file.add_listing(listing)
    file.listing_events.append(ListingEvent(listing, step, at, actor, words))


def move(
    file: SubjectFile,
    listing: Listing,
    step: ListingStep,
    at: datetime,
    actor: Actor = TIME,
    words: str | None = None,
) -> None:
    """Takes a step and notes it. Whoever asks for one that the machine refuses is told before: here it is a defect."""
    state = transition(listing.state, step)
    if isinstance(state, NotPossible):
        raise RuntimeError(f"a listing that is {listing.state} cannot {step}")  # noqa: TRY004 - a state, no type
    listing.state = state
    file.listing_events.append(ListingEvent(listing, step, at, actor, words))
    file.touch_listing(listing)


def tell(file: SubjectFile, book: Rulebook, name: str, at: datetime) -> None:
    """The platform of the same level learns of a place that goes on under another archive (HLJ art. 35)."""
    listing = file.listing(name)
    if listing is not None and listing.stands:
        _tell(file, book.lists.get(name), listing, at)


def _tell(file: SubjectFile, rule: ListRule | None, listing: Listing, at: datetime) -> None:
    """The platform of the same level learns of entry and end (HLJ art. 35)."""
    if rule is not None and rule.pushed_to is not None:
        platform = f"{rule.pushed_to}.{file.subject.region[:4]}00"
        file.add_push(listing_push(file, listing, platform, Matter.LISTING, at))


def listing_push(file: SubjectFile, listing: Listing, platform: str, matter: Matter, at: datetime) -> Push:
    """What leaves of a listing: who, which list, from when to when and why."""
    record = {
        "identity": file.subject.identity_id,
        "list": listing.name,
        "listed_on": listing.listed_on.isoformat() if listing.listed_on else None,
        "left_on": listing.left_on.isoformat() if listing.left_on else None,
        "article": listing.article,
        "basis": listing.basis,
    }
    once = f"{matter}:{file.subject.id}:{listing.name}:{listing.state}:{at.isoformat()}"
    return Push(platform, Channel.REAL_TIME, matter, once, [record], created_at=at, next_at=at)


def _ended(file: SubjectFile, listing: Listing) -> str | None:
    """OPEN-15: whether all acts that counted when the subject was listed are repaired, annulled or no longer valid."""
    acts = [each for each in file.entries if listing.listed_on is not None and _counted(each, listing.listed_on)]
    if not acts or any(each.status not in _ENDED for each in acts):
        return None
    return "expired" if all(each.status is Status.EXPIRED for each in acts) else "repaired"


def _counted(entry: Entry, on: date) -> bool:
    """Whether an adverse entry stood in the archive on a day, and was more than a reminder."""
    if entry.category is not Category.ADVERSE or entry.treatment is not None or entry.status in _NEVER_COUNTED:
        return False
    taken_back, expired = entry.taken_back_at, entry.expires_on is not None and entry.expires_on < on
    if entry.confirmed_at is None or expired or (taken_back is not None and taken_back.date() < on):
        return False
    return entry.confirmed_at.date() <= on


def _off_the_timetable(file: SubjectFile, listing: Listing, at: datetime) -> None:
    for act in file.due:
        if act.about is listing and act.done_at is None:
            act.done_at = at
            file.touch_due(act)


def _midnight(day: date, like: datetime) -> datetime:
    return datetime.combine(day, time(), tzinfo=like.tzinfo)
