"""Published results reach the platforms of province and nation day by day (SC art. 6, 43)."""

import asyncio
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from portal.casework import pushes
from portal.casework.cycles import evaluate_cycle, publish_cycle
from portal.casework.daily import push_daily
from portal.casework.ports import NewSubject
from portal.casework.record import RecordEntry, record
from portal.casework.scores import ScoreBatch, ScoreRow, import_scores
from portal.casework.stages import annul
from portal.casework.subjects import register
from portal.domain.outcomes import CycleEvaluated, CyclePublished, EntryMoved, Recorded, ScoresImported
from portal.domain.subject import SubjectKind
from portal.feeds.http import addressed
from portal.feeds.worker import FeedWorker
from portal.rulebooks.loader import load_all, shipped
from portal.store.cycles import PostgresCycleStore
from portal.store.parameters import enter_parameter
from tests.feeds.conftest import NUMBER, PACE, Town
from tests.feeds.contract import problems
from tests.feeds.receiver import TOKEN


@pytest.fixture
async def published(town: Town) -> Town:
    """A person of Chengdu whose result of 2019 was published today, and a receiver for both platforms."""
    now = town.clock.now()
    async with town.pool.acquire() as connection:
        for key, value in (("in_force_from", date(2019, 1, 1)), ("draft_allowed", True)):
            await enter_parameter(connection, "sichuan", key, value, date(2000, 1, 1), "示例文件", now)
        identity_id = await connection.fetchval("SELECT identity_id FROM subject")
    async with town.store.transaction() as transaction:
        await register(transaction, [NewSubject(identity_id, "sichuan", SubjectKind.INSURED_PERSON, "510100")], now)
    evaluated = await evaluate_cycle(PostgresCycleStore(town.pool), "sichuan", 2019, now)
    assert isinstance(evaluated, CycleEvaluated)
    done = await publish_cycle(town.store, "sichuan", 2019, authority="510000", now=now)
    assert isinstance(done, CyclePublished)
    known = ",".join(f'"{name}": {{"url": "{town.address}", "token": "{TOKEN}"}}' for name in ("nation", "province"))
    town.worker = FeedWorker(
        town.pool, addressed(f"{{{known}}}", PACE.timeout), partial(pushes.answer, town.store), town.sealer,
        town.clock, PACE, holder="daily",
    )  # fmt: skip
    return town


async def test_a_result_leaves_when_its_day_is_over_once_for_each_platform(published: Town) -> None:
    town = published
    assert await push_daily(town.store, town.clock.now()) == 0
    town.clock.at = datetime.combine(
        town.clock.at.date() + timedelta(days=1), datetime.min.time(), town.clock.at.tzinfo
    )
    made = await asyncio.gather(*(push_daily(town.store, town.clock.now()) for _ in range(3)))
    assert sum(made) == 2, "whoever looks at the same time makes no second one"
    await town.round()
    assert town.receiver.wrong == []
    bodies = list(town.receiver.taken.values())
    assert all(problems(body, "Push") == [] for body in bodies)
    assert [body["matter"] for body in bodies] == ["result", "result"]
    [record] = bodies[0]["records"]
    assert record["subject"] == {"document_type": "other", "identifier": NUMBER}
    assert (record["score"], record["grade"], record["cycle"]) == ("100", "守信", 2019)
    assert record["published_on"] == "2020-11-12"
    assert not {"name", "identity", "phone"} & record.keys()
    rows = await town.pool.fetch("SELECT platform FROM push ORDER BY platform")
    assert [row["platform"] for row in rows] == ["nation", "province.510000"]
    for _ in range(3):
        town.later(days=1)
        assert await push_daily(town.store, town.clock.now()) == 0


async def test_days_of_downtime_are_caught_up_and_a_stopped_run_goes_on(published: Town) -> None:
    town = published
    town.later(days=9)
    assert await push_daily(town.store, town.clock.now()) == 2
    await town.pool.execute("DELETE FROM daily_feed")  # killed before it noted how far it was
    assert await push_daily(town.store, town.clock.now()) == 0
    assert {row["due_on"] for row in await town.pool.fetch("SELECT due_on FROM push")} == {date(2020, 11, 13)}


async def test_a_result_that_stands_no_longer_is_told_without_its_score(published: Town) -> None:
    town, now = published, published.clock.now()
    identity_id = await town.pool.fetchval("SELECT identity_id FROM subject LIMIT 1")
    async with town.store.transaction() as transaction:
        hospital = NewSubject(identity_id, "sichuan", SubjectKind.DESIGNATED_MEDICAL_INSTITUTION, "510100")
        [subject_id] = await register(transaction, [hospital], now)
    entry = RecordEntry(
        subject_id=subject_id, item="K1", decided_on=date(2019, 12, 31), document_no="示例〔2019〕1号", facts="示例",
        basis="示例", handling_type="行政处罚", authority="510100",
    )  # fmt: skip
    recorded = await record(town.store, entry, now)
    assert isinstance(recorded, Recorded), recorded
    batch = ScoreBatch(rulebook="sichuan", model="v1", cycle=2019, authority="510000")
    assert isinstance(await import_scores(town.store, batch, [ScoreRow(Decimal(590), subject_id)], now), ScoresImported)
    await evaluate_cycle(PostgresCycleStore(town.pool), "sichuan", 2019, now)
    await publish_cycle(town.store, "sichuan", 2019, authority="510000", now=now)
    town.later(days=1)
    await push_daily(town.store, town.clock.now())
    assert await town.pool.fetchval("SELECT count(*) FROM push") == 4
    annulled = await annul(town.store, recorded.entry.id, "510100", None, "复议撤销", town.clock.now())
    assert isinstance(annulled, EntryMoved), annulled
    town.later(days=1)
    assert await push_daily(town.store, town.clock.now()) == 2
    while await town.round():
        pass
    assert town.receiver.wrong == []
    told = [each["records"][0] for each in town.receiver.taken.values() if each["records"][0]["cycle"] == 2019]
    hospitals = [(each["score"], each["grade"], each["state"]) for each in told if each["kind"] != "insured_person"]
    assert sorted(set(hospitals), key=str) == [("590", "E", "initial"), (None, None, "initial")]


def test_only_sichuans_text_has_daily_feeds_and_each_platform_is_named_once() -> None:
    feeds: Any = shipped("sichuan").procedures.feeds
    assert [each.platform for each in feeds] == ["province.510000", "nation"]
    assert [code for code, book in load_all({}).items() if book.procedures.feeds] == ["sichuan"]
