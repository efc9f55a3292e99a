"""What if, under a yearly text: the published year and what counted on top are supposed away by the same engine."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from portal.casework import parameters
from portal.casework.cycles import evaluate_cycle, publish_cycle
from portal.casework.ports import NewSubject
from portal.casework.record import RecordEntry, record
from portal.casework.subjects import register
from portal.casework.what_if import Supposed, Supposition, compute
from portal.clock import SHANGHAI
from portal.domain.identifiers import Identifier
from portal.domain.outcomes import Recorded
from portal.domain.subject import SubjectKind
from portal.security.sealing import Sealer
from portal.store.archive import PostgresStore
from portal.store.cycles import PostgresCycleStore
from portal.store.parameters import enter_parameter
from portal.store.registry import NewIdentity, add_identities

LAW = {
    "in_force_from": date(2025, 1, 1),
    "draft_allowed": True,
    "items": [
        {"code": "K12", "category": "adverse", "points": -12},
        {"code": "K20", "category": "adverse", "points": -20, "immediate": True},
    ],
}


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)


async def test_the_published_year_is_supposed_away_line_by_line(pool: Any, sealer: Sealer) -> None:
    store, opened = PostgresStore(pool, sealer), at(date(2025, 3, 3))
    async with pool.acquire() as connection:
        for key, value in LAW.items():
            await enter_parameter(connection, "sichuan", key, value, date(2025, 1, 1), "示例文件", opened)
        person = NewIdentity(Identifier.of("other", "TEST0001"), "王小明", "+8613800000001")  # type: ignore[arg-type]
        [identity] = await add_identities(connection, [person], sealer, opened)
    async with store.transaction() as transaction:
        new = NewSubject(identity, "sichuan", SubjectKind.INSURED_PERSON, "510100")
        [subject] = await register(transaction, [new], opened)

    async def entered(item: str, day: date) -> int:
        command = RecordEntry(
            subject_id=subject,
            item=item,
            decided_on=day,
            document_no=item,
            facts="转卖药品",
            basis="办法",
            handling_type="处理",
            authority="510100",
        )
        outcome = await record(store, command, at(day))
        assert isinstance(outcome, Recorded), outcome
        return outcome.entry.id

    of_the_year = await entered("K12", date(2025, 6, 3))
    await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, at(date(2026, 1, 12)))
    await publish_cycle(store, "sichuan", 2025, authority="510000", now=at(date(2026, 3, 30)))
    at_once = await entered("K20", date(2026, 5, 6))
    before = await pool.fetch("SELECT * FROM result ORDER BY id"), await pool.fetch("SELECT * FROM entry ORDER BY id")

    async def score(**supposed: Any) -> Decimal | None:
        found = await compute(store, Supposition(subject, **supposed), identity, at(date(2026, 5, 7)))
        assert isinstance(found, Supposed)
        assert found.result is not None
        assert found.current is not None
        assert found.current.evaluation.score == 68
        assert sum(line.points for line in found.result.evaluation.trace) == found.result.evaluation.score
        return found.result.evaluation.score

    assert await score(without_entry=at_once) == 88
    assert await score(repaired_entry=of_the_year) == 80
    assert await score(without_entry=at_once, repaired_entry=of_the_year) == 100
    assert await score(on=date(2026, 12, 31)) == 68
    after = await pool.fetch("SELECT * FROM result ORDER BY id"), await pool.fetch("SELECT * FROM entry ORDER BY id")
    assert after == before


async def test_a_later_day_goes_by_the_values_entered_for_it(pool: Any, sealer: Sealer) -> None:
    store, opened = PostgresStore(pool, sealer), at(date(2025, 3, 3))
    items = [{"code": "T2", "category": "adverse", "points": -12}]
    milder = [["优秀", 85], ["良好", 80], ["一般", 70], ["较差", 60], ["差"]]
    async with pool.acquire() as connection:
        for key, value, since in (
            ("in_force_from", date(2021, 12, 1), date(2021, 12, 1)),
            ("items", items, date(2021, 12, 1)),
            ("bands.person", milder, date(2025, 6, 1)),
        ):
            await enter_parameter(connection, "heilongjiang", key, value, since, "示例文件", opened)
        person = NewIdentity(Identifier.of("other", "TEST0001"), "王小明", "+8613800000001")  # type: ignore[arg-type]
        [identity] = await add_identities(connection, [person], sealer, opened)
    async with store.transaction() as transaction:
        new = NewSubject(identity, "heilongjiang", SubjectKind.INSURED_PERSON, "230100")
        [subject] = await register(transaction, [new], opened)
    command = RecordEntry(
        subject_id=subject, item="T2", decided_on=date(2025, 3, 3), document_no="1", facts="转卖药品", basis="办法",
        handling_type="处理", authority="230100",
    )  # fmt: skip
    assert isinstance(await record(store, command, opened), Recorded)

    async def grade(on: date | None, now: date) -> str:
        found = await compute(store, Supposition(subject, on=on), identity, at(now))
        assert found is not None
        assert found.result is not None
        assert found.result.evaluation.grade is not None
        return found.result.evaluation.grade.code

    today = date(2025, 3, 5)
    supposed = [await grade(on, today) for on in (None, date(2025, 5, 31), date(2025, 6, 1), date(2025, 7, 1))]
    assert supposed == ["良好", "良好", "优秀", "优秀"]
    await parameters.apply(store, at(date(2025, 7, 1)))
    assert await grade(None, date(2025, 7, 1)) == "优秀"
