"""A year of many subjects: computed in stretches, taken up where it stood, published by an act (SC art. 15)."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal.casework import cycles
from portal.casework.anchors import correct_score
from portal.casework.cycles import YearFacts, evaluate_cycle, publish_cycle
from portal.casework.facts import RecordFact, record_fact
from portal.casework.parameters import apply
from portal.casework.ports import NewSubject
from portal.casework.record import RecordEntry, record
from portal.casework.settle import settle
from portal.casework.stages import annul
from portal.casework.subjects import evaluate_waiting, register
from portal.clock import SHANGHAI
from portal.domain.fact import Fact
from portal.domain.identifiers import Identifier
from portal.domain.outcomes import CycleEvaluated, CyclePublished, FactRecorded, Invalid, Recorded
from portal.domain.result import Cause
from portal.domain.subject import SubjectKind
from portal.evaluation.year import YearResult
from portal.security.sealing import Sealer
from portal.store.archive import PostgresStore, PostgresTransaction
from portal.store.cycles import PostgresCycleStore
from portal.store.parameters import enter_parameter
from portal.store.registry import NewIdentity, add_identities

THEN = datetime(2025, 6, 2, 9, tzinfo=SHANGHAI)
NOW = datetime(2026, 1, 20, 9, tzinfo=SHANGHAI)
DOCTOR = SubjectKind.DOCTOR


@pytest.fixture
async def town(pool: Any, sealer: Sealer) -> tuple[PostgresStore, list[int]]:
    """Sichuan in force, and ten doctors of whom every third has an entry."""
    async with pool.acquire() as connection:
        for key, value in (("in_force_from", "2025-01-01"), ("draft_allowed", True)):
            await enter_parameter(connection, "sichuan", key, value, date(2025, 1, 1), "试验文件", THEN)
        people = [NewIdentity(Identifier.of("other", f"P{n:07d}"), "示例") for n in range(10)]  # type: ignore[arg-type]
        identities = await add_identities(connection, people, sealer, THEN)
    store = PostgresStore(pool, sealer)
    async with store.transaction() as transaction:
        ids = await register(transaction, [NewSubject(each, "sichuan", DOCTOR, "510100") for each in identities], THEN)
    for number, subject_id in enumerate(ids):
        if number % 3 == 0:
            command = RecordEntry(
                subject_id=subject_id, item="K1", decided_on=date(2025, 6, 2), document_no=f"试验{number}号",
                facts="事实", basis="依据", handling_type="行政处罚", authority="510000",
            )  # fmt: skip
            assert isinstance(await record(store, command, THEN), Recorded)
    return store, ids


async def stated(store: PostgresStore, subject_id: int, fact: str, value: str) -> Fact | None:
    """The fact that an officer states today."""
    command = RecordFact(
        subject_id=subject_id, fact=fact, value=value, on=NOW.date(), document_no="试验", reason="已核实",
        authority="510000",
    )  # fmt: skip
    outcome = await record_fact(store, command, NOW)
    return outcome.fact if isinstance(outcome, FactRecorded) else None


async def rows(pool: Any) -> list[tuple[Any, ...]]:
    found = await pool.fetch(
        "SELECT subject_id, score, grade, computed_grade, trace, parameter_set_id FROM yearly_result ORDER BY 1"
    )
    return [tuple(row) for row in found]


async def test_who_has_no_entries_gets_what_the_engine_finds(
    pool: Any, town: tuple[PostgresStore, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ids = town
    found = await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, NOW)
    assert found == CycleEvaluated(2025, 10, 0, 0, 0, 0, 0)
    in_one_statement = await rows(pool)
    assert [row[1] for row in in_one_statement] == [Decimal(88 if n % 3 == 0 else 100) for n in range(len(ids))]
    monkeypatch.setattr(cycles, "_plain", lambda _book, _cycle: [])
    await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, NOW)
    assert await rows(pool) == in_one_statement


async def test_a_killed_run_goes_on_where_it_stood(
    pool: Any, town: tuple[PostgresStore, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ids = town
    monkeypatch.setattr(cycles, "STRETCH", 3)
    monkeypatch.setattr("portal.store.cycles.STRETCH", 3)
    judged, calls = cycles.judged, 0

    def killed(book: Any, cycle: int, facts: Iterable[YearFacts]) -> Iterable[YearResult | None]:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        return judged(book, cycle, facts)

    monkeypatch.setattr(cycles, "judged", killed)
    with pytest.raises(KeyboardInterrupt):
        await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, NOW)
    half = await rows(pool)
    assert 0 < len(half) < len(ids)
    told: list[tuple[int, int]] = []
    await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, NOW, lambda done, of: told.append((done, of)))
    assert (await rows(pool))[: len(half)] == half
    assert len(await rows(pool)) == len(ids)
    stretches = -(-max(ids) // 3)
    assert told == [(number, stretches - 2) for number in range(1, stretches - 1)]


async def test_publication_is_an_act_and_later_computing_leaves_it(
    pool: Any, town: tuple[PostgresStore, list[int]]
) -> None:
    store, ids = town
    refuse: Callable[..., Any] = publish_cycle
    assert await refuse(store, "sichuan", 2025, authority="510000", now=NOW) == Invalid("cycle", "nothing_to_publish")
    await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, NOW)
    assert await pool.fetchval("SELECT count(*) FROM result WHERE cause = 'cycle'") == 0
    late = datetime(2026, 4, 1, 9, tzinfo=SHANGHAI)
    found = await publish_cycle(store, "sichuan", 2025, authority="510000", now=late)
    assert found == CyclePublished(len(ids), date(2026, 4, 1), date(2026, 3, 31), late=True)
    before = await rows(pool)
    await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, late)
    assert await rows(pool) == before
    states = await pool.fetch("SELECT DISTINCT state, published_on, cycle FROM result WHERE cause = 'cycle'")
    assert [tuple(row) for row in states] == [("initial", date(2026, 4, 1), 2025)]


async def test_an_authority_publishes_what_lies_in_its_place(pool: Any, town: tuple[PostgresStore, list[int]]) -> None:
    store, _ = town
    await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, NOW)
    found = await publish_cycle(store, "sichuan", 2025, authority="510300", now=NOW)
    assert found == Invalid("cycle", "nothing_to_publish")


async def test_a_corrected_score_stands_in_its_year(pool: Any, town: tuple[PostgresStore, list[int]]) -> None:
    store, ids = town
    await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, NOW)
    await publish_cycle(store, "sichuan", 2025, authority="510000", now=NOW)
    async with store.transaction() as transaction:
        book, calendar = (await transaction.law(NOW.date())).of("sichuan")
        file = (await transaction.open_files(ids[:1], NOW.date()))[ids[0]]
        correct_score(file, book, Decimal(95), NOW, None)
        settled = settle(file, book, calendar, as_of=NOW, now=NOW, cause=Cause.DISPUTE)
        assert settled.changed
        await transaction.save([file])
    assert (await rows(pool))[0][1:4] == (Decimal(95), "守信", "守信")
    async with store.transaction() as transaction:
        file = (await transaction.open_files(ids[:1], NOW.date()))[ids[0]]
        assert (file.years, file.anchor and file.anchor.score) == ({2025: "守信"}, Decimal(95))
        assert file.current is not None
        assert [line.points for line in file.current.evaluation.trace] == [100, -12, 7]


async def test_a_year_that_lies_behind_is_put_right_by_the_values_of_its_time(
    pool: Any, town: tuple[PostgresStore, list[int]]
) -> None:
    """Stricter bands hold from the day after the next year is published; the older year never stood by them."""
    store, ids = town
    second = RecordEntry(
        subject_id=ids[0], item="K1", decided_on=date(2025, 6, 3), document_no="试验二号", facts="事实", basis="依据",
        handling_type="行政处罚", authority="510000",
    )  # fmt: skip
    recorded = await record(store, second, THEN + timedelta(days=1))
    assert isinstance(recorded, Recorded)
    stricter = [["守信", 100], ["轻微失信", 99], ["一般失信", 98], ["较重失信", 60], ["严重失信"]]
    for year in (2025, 2026):
        now = NOW.replace(year=year + 1)
        await evaluate_cycle(PostgresCycleStore(pool), "sichuan", year, now)
        published = await publish_cycle(store, "sichuan", year, authority="510000", now=now)
        assert isinstance(published, CyclePublished)
    async with pool.acquire() as connection:
        await enter_parameter(
            connection, "sichuan", "bands.person", stricter, NOW.replace(year=2027).date() + timedelta(days=1), "文件",
            NOW.replace(year=2027),
        )  # fmt: skip
    later = NOW.replace(year=2027, month=6)
    await apply(store, later)
    told = "SELECT body FROM message WHERE subject_id = $1 AND kind = 'result_change' ORDER BY id DESC LIMIT 1"
    before = await pool.fetchval("SELECT count(*) FROM outbox")
    await annul(store, recorded.entry.id, "510000", None, "复议撤销", later)
    years = "SELECT cycle, score::int, grade FROM yearly_result WHERE subject_id = $1 ORDER BY cycle"
    assert [tuple(row) for row in await pool.fetch(years, ids[0])] == [(2025, 88, "轻微失信"), (2026, 100, "守信")]
    assert "2025年度" in (said := await pool.fetchval(told, ids[0]))
    assert ("得分88" in said, "轻微失信" in said) == (True, True)
    assert await pool.fetchval("SELECT count(*) FROM outbox") == before + 1


@pytest.mark.parametrize(("opened", "closed"), [("2025-11-20", None), ("2025-11-20", "2026-01-05")])
async def test_a_fact_that_arrives_after_the_computing_is_not_published_over(
    pool: Any, town: tuple[PostgresStore, list[int]], opened: str, closed: str | None
) -> None:
    """A case that was open at the end of the year comes to be known in between, whether or not it has ended since."""
    store, ids = town
    await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, NOW)
    assert await stated(store, ids[1], "fraud_case_opened_on", opened) is not None
    if closed is not None:
        assert await stated(store, ids[1], "fraud_case_closed_on", closed) is not None
    publish: Callable[..., Any] = publish_cycle
    later = NOW + timedelta(days=1)
    assert await publish(store, "sichuan", 2025, authority="510000", now=later) == Invalid("cycle", "compute_anew")
    assert await pool.fetchval("SELECT count(*) FROM result WHERE cause = 'cycle'") == 0
    await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, later)
    assert isinstance(await publish(store, "sichuan", 2025, authority="510000", now=later), CyclePublished)
    found = await pool.fetchrow(
        "SELECT score, grade, reason, published_on FROM yearly_result WHERE subject_id = $1", ids[1]
    )
    assert tuple(found) == (None, None, "SC-16-9", later.date())


async def test_a_publication_that_stopped_goes_on_when_the_year_is_computed_anew(
    pool: Any, town: tuple[PostgresStore, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was published before the one that has to be computed anew stays, and nobody is published twice."""
    store, ids = town
    monkeypatch.setattr(cycles, "BATCH", 3)
    await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, NOW)
    assert await stated(store, ids[7], "fraud_case_opened_on", "2025-11-20") is not None
    publish: Callable[..., Any] = publish_cycle
    assert await publish(store, "sichuan", 2025, authority="510000", now=NOW) == Invalid("cycle", "compute_anew")
    published = "SELECT subject_id FROM yearly_result WHERE published_on IS NOT NULL ORDER BY subject_id"
    assert [row["subject_id"] for row in await pool.fetch(published)] == ids[:6]
    later = NOW + timedelta(days=1)
    await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, later)
    found = await publish(store, "sichuan", 2025, authority="510000", now=later)
    assert (found.number, found.more) == (4, False)
    assert [row["subject_id"] for row in await pool.fetch(published)] == ids
    made = await pool.fetch("SELECT subject_id, count(*) FROM result WHERE cause = 'cycle' GROUP BY 1 ORDER BY 1")
    assert [tuple(row) for row in made] == [(each, 1) for each in ids]


async def test_the_order_in_which_facts_arrive_does_not_matter(
    pool: Any, town: tuple[PostgresStore, list[int]]
) -> None:
    """Opening and closing of a case, on one day and on days that follow, stated in either order, come to the same."""
    store, ids = town
    first = date(2025, 12, 30)
    days = [first + timedelta(days=each) for each in range(3)]
    pairs = [(begin, end) for begin in days for end in days]
    reasons = []
    for subject_id, turned in ((ids[1], False), (ids[2], True)):
        for opened, closed in pairs:
            told = [("fraud_case_opened_on", opened), ("fraud_case_closed_on", closed)]
            for fact, day in reversed(told) if turned else told:
                assert await stated(store, subject_id, fact, day.isoformat()) is not None
            await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, NOW)
            found = "SELECT reason FROM yearly_result WHERE subject_id = $1"
            reasons.append((opened, closed, await pool.fetchval(found, subject_id)))
    assert reasons[: len(pairs)] == reasons[len(pairs) :]
    open_at_the_end = {(opened, closed) for opened, closed, reason in reasons if reason is not None}
    of_two_cases = {(days[1], days[0])}  # the first was closed, the second opened the day after
    assert open_at_the_end == {(days[0], days[2]), (days[1], days[2])} | of_two_cases


async def test_the_scheduler_leaves_alone_who_waits_for_a_publication(
    town: tuple[PostgresStore, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening a million files at every turn, to find that nothing is known of them yet, would be all it does."""
    store, _ = town
    asked: list[str] = []

    async def none(_transaction: Any, rulebooks: Any, _after: int, _limit: int) -> list[int]:
        asked.extend(rulebooks)
        return []

    monkeypatch.setattr(PostgresTransaction, "subjects_without_result", none)
    assert await evaluate_waiting(store, NOW) == 0
    assert "sichuan" not in asked


@pytest.mark.parametrize(
    ("rulebook", "cycle", "code"),
    [("sichuan", 2026, "cycle_not_over"), ("sichuan", 2025, None), ("heilongjiang", 2025, "no_yearly_rulebook")],
)
async def test_what_cannot_be_computed_is_refused(
    pool: Any, town: tuple[PostgresStore, list[int]], rulebook: str, cycle: int, code: str | None
) -> None:
    found = await evaluate_cycle(PostgresCycleStore(pool), rulebook, cycle, NOW)
    assert (found.code if isinstance(found, Invalid) else None) == code
