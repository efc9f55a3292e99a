"""Look-ups in the city's credit platform: before a new designation, and of its red list (WH 三(三), 四)."""

from collections.abc import Sequence
from datetime import datetime

from portal.casework import lists, measuring
from portal.casework.file import SubjectFile
from portal.casework.ports import Store, Transaction
from portal.casework.settle import carry_out_due
from portal.domain.case import Actor
from portal.domain.jurisdiction import Office
from portal.domain.lookup import BLACKLIST, LookUp, Who
from portal.domain.outcomes import IntakeChecked, Invalid, LookedUp, LookUpOutcome, NotInForce, SubjectUnknown
from portal.domain.subject import SubjectKind
from portal.rulebooks.model import Rulebook


async def check_applicant(
    store: Store, subject_id: int, blacklisted: Sequence[Who] | None, office: Office, now: datetime
) -> LookUpOutcome:
    """The three look-ups about an applicant; intake is suspended while one of them is on the blacklist (WH 四).

    `blacklisted`: those whom the platform's answer names; None where it gave no answer, and then nothing is decided.
    Nobody's intake is suspended by a text that is not in force (WH 六).
    """
    async with store.transaction() as transaction:
        opened = await _open(transaction, subject_id, office, now)
        if opened is None:
            return SubjectUnknown()
        file, book = opened
        if file.subject.kind is not SubjectKind.APPLICANT_INSTITUTION:
            return Invalid("subject", "not_a_subject")
        if code := book.refusal_on(now.date()):
            return NotInForce(code, book.first_day, book.last_day)
        if blacklisted is None:
            return Invalid("blacklisted", "look_up_unavailable")
        made = [LookUp(file.subject.id, BLACKLIST, who, who in blacklisted, now, office.officer_id) for who in Who]
        await transaction.keep_look_ups(made)
        return IntakeChecked(tuple(made), suspended=any(each.listed for each in made))


async def look_up_red_list(
    store: Store, subject_id: int, *, listed: bool, office: Office, now: datetime
) -> LookUpOutcome:
    """What the city's platform answers about an institution and its red list; entry and exit are its decision.

    Whoever leaves the list leaves it at any time; a place on it brings something only while the text is in force.
    """
    async with store.transaction() as transaction:
        opened = await _open(transaction, subject_id, office, now)
        if opened is None:
            return SubjectUnknown()
        file, book = opened
        rule = next((each for each in book.lists.values() if each.looked_up), None)
        if rule is None or not file.subject.kind.is_institution:
            return Invalid("subject", "not_a_subject")
        if listed and (code := book.refusal_on(now.date())):
            return NotInForce(code, book.first_day, book.last_day)
        made = LookUp(file.subject.id, rule.name, Who.INSTITUTION, listed, now, office.officer_id)
        await transaction.keep_look_ups([made])
        listing = file.listing(rule.name)
        stands = listing is not None and listing.stands
        if listed and not stands:
            lists.enter(file, book, rule, now, actor=Actor(office.officer_id))
        elif stands and not listed:
            lists.leave(file, book, rule.name, "looked_up", now, Actor(office.officer_id))
        measuring.sync(file, book, now)
        await transaction.save([file])
        return LookedUp(made)


async def _open(
    transaction: Transaction, subject_id: int, office: Office, now: datetime
) -> tuple[SubjectFile, Rulebook] | None:
    law = await transaction.law(now.date())
    file = (await transaction.open_files([subject_id], now.date())).get(subject_id)
    if file is None:
        return None
    book = law.rulebooks[file.subject.rulebook]
    if not book.in_charge(office.region, file.subject.region):
        return None
    carry_out_due(file, law, now)
    return file, book
