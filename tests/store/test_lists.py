"""Shelves, numbers and search of the published institutions: always what a plain look at all rows gives."""

import asyncio
import random
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.clock import SHANGHAI
from portal.store.pool import open_pool

AT = datetime(2026, 11, 22, tzinfo=SHANGHAI)
REGIONS = ("230000", "230100", "230102", "230103", "510100", "510104")
PREFIXES = (None, "", "23", "2301", "230102", "51", "99")
KINDS = ("designated_pharmacy", "supplier")
GRADES = ("良好", "较差", None)
ORDERS = ("name", "score_highest", "score_lowest", "published_newest")
NAME = st.text(
    st.sampled_from("医药房院𠮷㐀哈尔滨%_\\'\"ＡaAß①") | st.characters(codec="utf-8", exclude_characters="\0"),
    max_size=12,
)
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Published:
    """A row, as far as lists look at it."""

    id: int
    name: str
    region: str
    kind: str
    grade: str | None
    score: Decimal | None
    on: date


ROW = st.builds(
    Published,
    id=st.integers(1, 12),
    name=NAME,
    region=st.sampled_from(REGIONS),
    kind=st.sampled_from(KINDS),
    grade=st.sampled_from(GRADES),
    score=st.sampled_from([None, Decimal("-3.25"), Decimal("0.00"), Decimal("88.50")]),
    on=st.sampled_from([date(1999, 12, 31), date(2026, 1, 1)]),
)


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Any]:
    """Institutions here need no archive."""
    opened = await open_pool(database_url, maximum=8)
    await opened.execute("ALTER TABLE published_institution DROP CONSTRAINT published_institution_subject_id_fkey")
    yield opened
    await opened.close()


async def publish(connection: Any, rows: list[Published]) -> None:
    """What the store's `_publish` does: a row is there once, and its newest state wins."""
    newest = {row.id: row for row in rows}
    await connection.execute(
        """
        INSERT INTO published_institution (subject_id, name, credit_code, kind, region, rulebook, score, grade,
                                           grade_code, state, as_of, published_on, parameters)
        SELECT id, name, 'x', kind, region, 'heilongjiang', score,
               CASE WHEN code IS NOT NULL THEN jsonb_build_object('code', code, 'scale', 's', 'rank', 1) END,
               code, 'final', $8, published_on, '[]'
        FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::numeric[], $6::text[], $7::date[])
             AS shown (id, name, kind, region, score, code, published_on)
        ON CONFLICT (subject_id) DO UPDATE
        SET name = excluded.name, kind = excluded.kind, region = excluded.region, score = excluded.score,
            grade = excluded.grade, grade_code = excluded.grade_code, published_on = excluded.published_on
        """,
        list(newest),
        [row.name for row in newest.values()],
        [row.kind for row in newest.values()],
        [row.region for row in newest.values()],
        [row.score for row in newest.values()],
        [row.grade for row in newest.values()],
        [row.on for row in newest.values()],
        AT,
    )


async def check_kept(connection: Any) -> None:
    """Numbers equal a count of the rows, and shelves hold what a rebuilding would put there."""
    counted = """
        SELECT prefix, kind, grade_code, grade, sum(number)::bigint AS number FROM published_count
        GROUP BY prefix, kind, grade_code, grade HAVING sum(number) <> 0 ORDER BY 1, 2, 3, 4::text
    """
    grouped = """
        SELECT prefix, kind, grade_code, grade, count(*) AS number
        FROM published_institution, published_prefixes(region) AS prefix
        GROUP BY prefix, kind, grade_code, grade ORDER BY 1, 2, 3, 4::text
    """
    listed = "SELECT * FROM published_listing ORDER BY shelf, subject_id, name"
    assert await connection.fetch(counted) == await connection.fetch(grouped)
    kept = await connection.fetch(listed)
    await connection.execute("SELECT rebuild_published_lists()")
    assert kept == await connection.fetch(listed)


@given(steps=st.lists(st.lists(ROW, max_size=6) | st.sets(st.integers(1, 12)), max_size=8))
@FEW
async def test_lists_follow_whatever_is_published(pool: Any, steps: list[Any]) -> None:
    await pool.execute("TRUNCATE published_institution")
    for step in steps:
        if isinstance(step, set):
            await pool.execute("DELETE FROM published_institution WHERE subject_id = ANY ($1)", list(step))
        else:
            await publish(pool, step)
    await check_kept(pool)


async def test_lists_follow_many_who_publish_at_once_in_one_place(pool: Any) -> None:
    """Several transactions of several statements; none waits for another, so no order of theirs can be a deadlock."""

    async def officer(number: int) -> None:
        chance = random.Random(number)  # noqa: S311
        for _ in range(25):
            async with pool.acquire() as connection, connection.transaction():
                await connection.execute("SET LOCAL lock_timeout = '2s'")
                for _ in range(chance.randint(1, 4)):
                    row = Published(
                        id=number * 100 + chance.randint(1, 9),
                        name="药房",
                        region=chance.choice(REGIONS),
                        kind=chance.choice(KINDS),
                        grade=chance.choice(GRADES),
                        score=Decimal(chance.randint(0, 9)),
                        on=AT.date(),
                    )
                    await publish(connection, [row])
                    await asyncio.sleep(0)

    await asyncio.gather(*(officer(number) for number in range(8)))
    await check_kept(pool)


async def test_who_publishes_does_not_wait_for_who_has_not_committed(pool: Any) -> None:
    row = Published(1, "药房", "230102", "supplier", "良好", None, AT.date())
    async with pool.acquire() as one, pool.acquire() as other:
        transaction = one.transaction()
        await transaction.start()
        await publish(one, [row])
        await other.execute("SET lock_timeout = '1s'")
        await publish(other, [Published(2, "药房", "230102", "supplier", "良好", None, AT.date())])
        number = "SELECT institutions_number('230102', NULL, NULL, NULL)"
        assert await other.fetchval(number) == 1
        await transaction.rollback()
        assert await other.fetchval(number) == 1
    await check_kept(pool)


def place(order: str, row: Published) -> tuple[Any, ...]:
    """Where a row stands in an order."""
    none = row.score is None
    match order:
        case "name":
            return row.name.encode(), row.id
        case "score_highest":
            return none, -(row.score or 0), row.id
        case "score_lowest":
            return none, row.score or 0, row.id
        case _:
            return -row.on.toordinal(), row.id


def cursor(order: str, row: Published) -> tuple[Any, int]:
    """The keys behind which a page begins."""
    return {"name": row.name, "published_newest": row.on}.get(order, row.score), row.id


def folded(text: str) -> str:
    """As names are compared; what PostgreSQL makes small in one character."""
    return "".join(each.lower() if len(each.lower()) == 1 else each for each in unicodedata.normalize("NFKC", text))


@given(
    rows=st.lists(ROW, max_size=12, unique_by=lambda row: row.id),
    order=st.sampled_from(ORDERS),
    prefix=st.sampled_from(PREFIXES),
    kind=st.sampled_from([None, *KINDS]),
    grade=st.sampled_from(GRADES),
    part=st.none() | st.sampled_from(["药", "药房", "%", "_", "\\", "𠮷", "a", "ss", "哈尔滨"]),
    after=st.none() | ROW,
    most=st.integers(1, 6),
    analyzed=st.booleans(),
)
@FEW
async def test_a_page_is_what_a_look_at_all_rows_gives(
    pool: Any, rows: list[Published], order: str, prefix: str | None, kind: str | None, grade: str | None,
    part: str | None, after: Published | None, most: int, analyzed: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    await pool.execute("TRUNCATE published_institution")
    await publish(pool, rows)
    if analyzed:  # then PostgreSQL knows which parts are common
        await pool.execute("ANALYZE published_institution")
    fit = [
        row
        for row in rows
        if row.region.startswith(prefix or "")
        and kind in (None, row.kind)
        and grade in (None, row.grade)
        and (part is None or folded(part) in folded(row.name))
    ]
    behind = [row for row in fit if after is None or place(order, row) > place(order, after)]
    wanted = sorted(behind, key=lambda row: place(order, row))[:most]
    found = await pool.fetch(
        f"SELECT subject_id FROM institutions_by_{order}($1, $2, $3, $4, $5, $6, $7)",  # noqa: S608
        prefix, kind, grade, part, *(cursor(order, after) if after else (None, None)), most,
    )  # fmt: skip
    assert {row["subject_id"] for row in found} == {row.id for row in wanted}
    assert await pool.fetchval("SELECT institutions_number($1, $2, $3, $4)", prefix, kind, grade, part) == len(fit)


@given(rows=st.lists(ROW, min_size=1, max_size=12, unique_by=lambda row: row.id), chosen=st.data())
@FEW
async def test_search_finds_every_part_of_every_name(pool: Any, rows: list[Published], chosen: st.DataObject) -> None:
    await pool.execute("TRUNCATE published_institution")
    await publish(pool, rows)
    name = chosen.draw(st.sampled_from([row.name for row in rows if row.name] or ["药"]))
    begin = chosen.draw(st.integers(0, len(name) - 1))
    part = name[begin : chosen.draw(st.integers(begin + 1, len(name)))]
    naive = "SELECT subject_id FROM published_institution WHERE strpos(folded, published_fold($1)) > 0"
    found = "SELECT subject_id FROM institutions_by_name(NULL, NULL, NULL, $1, NULL, NULL, 101)"
    assert {row[0] for row in await pool.fetch(found, part)} == {row[0] for row in await pool.fetch(naive, part)}


async def test_grades_are_counted_without_those_that_have_none(pool: Any) -> None:
    rows = [
        Published(number, "药房", "230102", KINDS[number % 2], GRADES[number % 3], None, AT.date())
        for number in range(1, 13)
    ]
    await publish(pool, rows)
    found = "SELECT grade->>'code' AS code, number FROM institutions_by_grade($1, $2) ORDER BY 1"
    assert [tuple(row) for row in await pool.fetch(found, "23", None)] == [("良好", 4), ("较差", 4)]
    assert [tuple(row) for row in await pool.fetch(found, None, "supplier")] == [("良好", 2), ("较差", 2)]
    assert await pool.fetch(found, "51", None) == []


PAGES = [
    (order, region, kind, grade, part, after)
    for order in ORDERS
    for region, kind, grade, part in [
        (None, None, None, None),
        ("23", None, None, None),
        ("2301", None, None, None),
        ("230102", "supplier", "较差", None),
        (None, "supplier", None, None),
        (None, None, None, "九八七六"),
        ("23", None, None, "九八七六"),
        (None, None, None, "药房"),
    ]
    for after in (False, True)
]


_READ = """
    SELECT seq_scan, seq_tup_read + coalesce(idx_tup_fetch, 0) AS rows FROM pg_stat_xact_user_tables
    WHERE relname IN ('published_institution', 'published_listing') ORDER BY relname
"""


async def test_no_page_reads_more_than_it_shows_of_twenty_thousand(pool: Any) -> None:
    """As PostgreSQL itself counts what was read. A search first looks through a thousand rows, if it seems common."""
    rows = [
        Published(
            number, "".join("零一二三四五六七八九"[int(digit)] for digit in str(number)) + "药房",
            REGIONS[2 + number % 4], KINDS[number // 4 % 2], GRADES[number // 8 % 3], Decimal(number % 700), AT.date(),
        )
        for number in range(1, 20_001)
    ]  # fmt: skip
    await publish(pool, rows)
    await pool.execute("VACUUM ANALYZE published_institution, published_listing, published_count")
    for order, region, kind, grade, part, after in PAGES:
        keys = cursor(order, rows[9_999]) if after else (None, None)
        async with pool.acquire() as connection, connection.transaction():
            before = await connection.fetch(_READ)
            found = await connection.fetch(
                f"SELECT * FROM institutions_by_{order}($1, $2, $3, $4, $5, $6, 21)",  # noqa: S608
                region, kind, grade, part, *keys,
            )  # fmt: skip
            after_it = await connection.fetch(_READ)
        asked = (order, region, kind, grade, part, after)
        assert len(found) == 21 or part == "九八七六", asked
        for then, now in zip(before, after_it, strict=True):
            assert now["seq_scan"] == then["seq_scan"], asked
            assert now["rows"] - then["rows"] <= 1050, asked
    for part, number in (("药房", 100), ("九八七六", 2), (None, 20_000)):
        assert await pool.fetchval("SELECT institutions_number(NULL, NULL, NULL, $1)", part) == number
