"""What a text has pushed day by day to the platforms of province and nation (SC art. 6, 43; OPEN-21).

When a day is over, what was published or signed on it and still stands leaves: one push each, about its subject, so
that the subject sees it. What was replaced before the day was over does not leave.
"""

from datetime import datetime, timedelta

from portal.casework.ports import DailyFeed, Standing, Store, Transaction
from portal.domain.push import Channel, Push
from portal.rulebooks.model import Rulebook

BATCH = 1000


async def push_daily(store: Store, now: datetime) -> int:
    """Puts into the outbox what the days before today brought; how many pushes. Can be stopped anywhere."""
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
    return sum(
        [
            await _push(store, book, DailyFeed(book.code, feed.platform, matter), now)
            for book in law.rulebooks.values()
            if book.refusal_on(now.date()) is None
            for feed in book.procedures.feeds
            for matter in feed.matters
        ]
    )


async def _push(store: Store, book: Rulebook, feed: DailyFeed, now: datetime) -> int:
    days = timedelta(days=book.value("feeds.days"))
    number = after = 0
    while True:
        async with store.transaction() as transaction:
            reached = await transaction.feed_reached(feed)
            if reached is not None and reached + days > now.date():
                return number
            found = await transaction.standing_of(feed, reached, now.date(), after, BATCH)
            if not found:
                await transaction.feed_done(feed, now.date())
                return number
            await _put(transaction, feed, found, days, now)
        number, after = number + len(found), found[-1].id


async def _put(
    transaction: Transaction, feed: DailyFeed, found: list[Standing], days: timedelta, now: datetime
) -> None:
    await transaction.add_pushes(
        [
            (
                each.subject_id,
                Push(
                    platform=feed.platform,
                    channel=Channel.DAILY,
                    matter=feed.matter,
                    once=f"{each.once}:{feed.platform}",
                    records=[each.record],
                    created_at=now,
                    next_at=now,
                    due_on=each.happened_on + days,
                ),
            )
            for each in found
        ]
    )
