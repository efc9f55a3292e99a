"""A district's month leaves once, and what was entered after it leaves with the next (on a real database)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from portal.casework.ports import NewSubject
from portal.casework.record import RecordEntry, record
from portal.casework.stages import annul
from portal.casework.subjects import register
from portal.casework.uploads import upload_due, upload_month
from portal.clock import SHANGHAI
from portal.domain.entry import Severity
from portal.domain.identifiers import Identifier
from portal.domain.jurisdiction import Office
from portal.domain.outcomes import Invalid, MonthUploaded, Recorded
from portal.domain.push import Channel
from portal.domain.subject import SubjectKind
from portal.security.sealing import Sealer
from portal.store.archive import PostgresStore
from portal.store.registry import NewIdentity, add_identities

DISTRICT = "371002"
OFFICE = Office(region=DISTRICT, officer_id=None)
DAY = timedelta(days=1)


def at(month: int, day: int) -> datetime:
    return datetime(2020, month, day, 10, tzinfo=SHANGHAI)


@dataclass
class District:
    """What officers of a district do about one person."""

    store: PostgresStore
    subject_id: int

    async def enter(self, decided_on: date, now: datetime, *, reminder: bool = False) -> int:
        outcome = await record(
            self.store,
            RecordEntry(
                subject_id=self.subject_id, item="WH-2-1-4", decided_on=decided_on,
                document_no=f"示例〔2020〕{now:%m%d}号", facts="示例事实", basis="示例依据",
                handling_type="行政处理", authority=DISTRICT, severity=Severity.MINOR, channel=Channel.REAL_TIME,
                reminder=reminder,
            ),
            now,
        )  # fmt: skip
        assert isinstance(outcome, Recorded)
        return outcome.entry.id

    async def left(self, month: int, now: datetime) -> int:
        uploaded = await upload_month(self.store, "weihai", DISTRICT, date(2020, month, 1), OFFICE, now)
        assert isinstance(uploaded, MonthUploaded)
        return uploaded.entries


@pytest.fixture
async def district(pool: Any, sealer: Sealer) -> District:
    """One person of a district, from September on."""
    store = PostgresStore(pool, sealer)
    async with pool.acquire() as connection:
        who = NewIdentity(Identifier.of("other", "WH20200001"), "示例人员", "+8613800000001")  # type: ignore[arg-type]
        [identity_id] = await add_identities(connection, [who], sealer, at(9, 1))
    async with store.transaction() as transaction:
        archive = NewSubject(identity_id, "weihai", SubjectKind.INSURED_PERSON, DISTRICT, facts={"score": 1000})
        [subject_id] = await register(transaction, [archive], at(9, 1))
    return District(store, subject_id)


async def test_what_is_entered_after_its_month_left_leaves_with_the_next(district: District) -> None:
    await district.enter(date(2020, 9, 15), at(9, 15))
    assert await district.left(9, at(10, 5)) == 1
    await district.enter(date(2020, 9, 30), at(10, 6))  # the day after September left
    await district.enter(date(2020, 10, 7), at(10, 7))
    assert await district.left(10, at(11, 5)) == 2
    assert await district.left(11, at(12, 5)) == 0
    again = await upload_month(district.store, "weihai", DISTRICT, date(2020, 9, 1), OFFICE, at(12, 6))
    assert again == Invalid("month", "already_uploaded")


async def test_a_month_that_is_made_late_carries_nothing_of_later_months(district: District) -> None:
    assert await district.left(10, at(11, 2)) == 0
    await district.enter(date(2020, 10, 28), at(11, 3))
    assert await district.left(9, at(11, 4)) == 0
    assert await district.left(11, at(12, 5)) == 1


async def test_what_is_revoked_after_its_upload_is_told_with_the_next(pool: Any, district: District) -> None:
    entry_id = await district.enter(date(2020, 9, 15), at(9, 15))
    assert await district.left(9, at(10, 5)) == 1
    await annul(district.store, entry_id, "371000", None, "撤销", at(10, 20))
    assert await district.left(10, at(11, 5)) == 1
    assert await district.left(11, at(12, 5)) == 0
    sent = await pool.fetch("SELECT records FROM push WHERE channel = 'monthly' ORDER BY id")
    assert [[each["status"] for each in row["records"]] for row in sent] == [["active"], ["revoked"]]
    assert all("id" not in each for row in sent for each in row["records"])


async def test_a_reminder_never_leaves(district: District) -> None:
    await district.enter(date(2020, 9, 15), at(9, 15), reminder=True)
    assert await district.left(9, at(10, 5)) == 0


async def test_a_month_that_nobody_uploaded_leaves_on_the_evening_of_its_last_day(
    pool: Any, district: District
) -> None:
    await district.enter(date(2020, 9, 15), at(9, 15))
    evening = datetime(2020, 10, 5, 18, tzinfo=SHANGHAI)
    assert [await upload_due(district.store, evening - gone) for gone in (DAY, timedelta(microseconds=1))] == [0, 0]
    assert [await upload_due(district.store, evening) for _ in range(2)] == [1, 0]
    row = await pool.fetchrow("SELECT region, month, due_on, officer_id FROM monthly_upload")
    assert tuple(row) == (DISTRICT, date(2020, 9, 1), date(2020, 10, 5), None)
    assert await pool.fetchval("SELECT count(*) FROM push WHERE channel = 'monthly'") == 1


async def test_months_missed_while_the_portal_stood_still_follow_in_order(pool: Any, district: District) -> None:
    await district.enter(date(2020, 9, 15), at(9, 15))
    await district.enter(date(2020, 10, 15), at(10, 15))
    assert await upload_due(district.store, datetime(2020, 12, 1, 18, tzinfo=SHANGHAI)) == 2
    rows = await pool.fetch("SELECT month FROM monthly_upload JOIN push ON push.id = push_id ORDER BY push.id")
    assert [row["month"].month for row in rows] == [9, 10]
