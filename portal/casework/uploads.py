"""Districts upload a month's favourable and penalty information (WH 五(二))."""

from datetime import date, datetime

from portal.casework.ports import Store
from portal.casework.pushes import shifted
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
from portal.domain.working_days import add_months


async def upload_month(
    store: Store, rulebook: str, region: str, month: date, office: Office, now: datetime
) -> UploadOutcome:
    """Sends what a district decided in a month (its first day), once; due in the next month, that day included."""
    async with store.transaction() as transaction:
        book, calendar = (await transaction.law(now.date())).of(rulebook)
        procedure = book.procedures.push
        if procedure is None or not covers(office.region, region) or not covers(book.source.region, region):
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
        due_on = shifted(book, calendar, due_of_month(month, procedure.monthly_day))
        records = await transaction.records_of(rulebook, region, month, following)
        push = None
        if records:
            once = f"month:{region}:{month.isoformat()}"
            push = Push(
                procedure.monthly_platform, Channel.MONTHLY, Matter.ENTRIES, once, records, now, now, due_on=due_on
            )
        await transaction.keep_upload(region, month, due_on, push, office.officer_id, now)
        return MonthUploaded(due_on, late=now.date() > due_on, entries=len(records))


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
