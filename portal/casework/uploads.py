"""Districts upload a month's favourable and penalty information (WH 五(二))."""

from datetime import date, datetime, time

from portal.casework.ports import DailyFeed, Store, Transaction
from portal.casework.pushes import procedure_of, shifted
from portal.domain.jurisdiction import Office, covers
from portal.domain.outcomes import (
    CountersignOutcome,
    Invalid,
    MonthCountersigned,
    MonthUploaded,
    NotInForce,
    SubjectUnknown,
    UploadOutcome,
)
from portal.domain.push import Channel, Matter, Push, due_of_month
from portal.domain.working_days import WorkingCalendar, add_months
from portal.rulebooks.model import Rulebook

MONTHS_BACK = 12
EVENING = time(18)  # until then a district may look through its month and upload it itself


async def upload_month(
    store: Store, rulebook: str, region: str, month: date, office: Office, now: datetime
) -> UploadOutcome:
    """Sends what a district decided in a month (its first day), once; due in the next month, that day included."""
    async with store.transaction() as transaction:
        book, calendar = (await transaction.law(now.date())).of(rulebook)
        if book.procedures.push is None or not covers(office.region, region) or not covers(book.source.region, region):
            return SubjectUnknown()
        following = add_months(month, 1)
        if following > now.date():
            return Invalid("month", "month_not_over")
        if book.first_day is None or following <= book.first_day:
            return NotInForce("not_in_force", book.first_day, book.last_day)
        if code := book.refusal_on(max(month, book.first_day)):
            return NotInForce(code, book.first_day, book.last_day)
        if await transaction.upload_of(region, month) is not None:
            return Invalid("month", "already_uploaded")
        return await _upload(transaction, book, calendar, region, month, now, office.officer_id)


async def upload_due(store: Store, now: datetime) -> int:
    """On the evening of its last day a month that a district has not uploaded leaves by itself; how many did.

    What was missed while the portal stood still follows, the oldest month first, marked late.
    """
    number = 0
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        for code, book in law.rulebooks.items():
            feed = DailyFeed(code, "months", Matter.ENTRIES)
            if book.procedures.push is None or book.first_day is None or now.time() < EVENING:
                continue
            if await transaction.feed_reached(feed) == now.date():
                continue
            await transaction.feed_done(feed, now.date())
            for month in [add_months(now.date().replace(day=1), -back) for back in range(MONTHS_BACK, 0, -1)]:
                if book.refusal_on(max(month, book.first_day)) or now.date() < _due_on(
                    book, law.calendars[code], month
                ):
                    continue
                for region in await transaction.regions_to_upload(code, book.source.region, month):
                    await _upload(transaction, book, law.calendars[code], region, month, now, None)
                    number += 1
    return number


async def _upload(
    transaction: Transaction,
    book: Rulebook,
    calendar: WorkingCalendar,
    region: str,
    month: date,
    now: datetime,
    officer_id: int | None,
) -> MonthUploaded:
    due_on = _due_on(book, calendar, month)
    found = await transaction.records_of(book.code, region, month, add_months(month, 1))
    statuses = {record.pop("id"): record["status"] for record in found}
    push = None
    if found:
        once = f"month:{region}:{month.isoformat()}"
        push = Push(
            procedure_of(book).monthly_platform, Channel.MONTHLY, Matter.ENTRIES, once, found, now, now, due_on=due_on
        )
    await transaction.keep_upload(region, month, due_on, push, statuses, officer_id, now)
    return MonthUploaded(due_on, late=now.date() > due_on, entries=len(found))


def _due_on(book: Rulebook, calendar: WorkingCalendar, month: date) -> date:
    return shifted(book, calendar, due_of_month(month, procedure_of(book).monthly_day))


async def countersign(
    store: Store, rulebook: str, region: str, month: date, office: Office, now: datetime
) -> CountersignOutcome:
    """The authority above, and nobody who uploaded it, takes down that it has a district's month.

    The upload was in time or late by its own day: a countersign that comes late harms nobody.
    """
    async with store.transaction() as transaction:
        book = (await transaction.law(now.date())).rulebooks[rulebook]
        if book.procedures.push is None or not covers(book.source.region, region) or not covers(office.region, region):
            return SubjectUnknown()
        upload = await transaction.upload_of(region, month)
        if upload is None:
            return Invalid("month", "month_not_uploaded")
        if office.region == region or (office.officer_id is not None and office.officer_id == upload.officer_id):
            return Invalid("region", "countersigned_from_above")
        if upload.countersigned_at is not None:
            return Invalid("month", "countersigned_already")
        await transaction.countersign(region, month, office.officer_id, now)
        return MonthCountersigned(upload.due_on, late=upload.uploaded_at.date() > upload.due_on)
