"""Migrations: once each, in order, refused when the database and the files do not belong together."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from portal.domain.jurisdiction import prefix
from portal.store.migrate import AlteredMigrationError, NewerDatabaseError, migrate, migrations
from portal.store.regions import Region, sync_regions


async def test_the_pool_reaches_a_migrated_database(pool: Any) -> None:
    assert await pool.fetchval("SELECT count(*) FROM subject") == 0
    done = await pool.fetch("SELECT number, sha256 FROM schema_migration ORDER BY number")
    assert [tuple(row) for row in done] == [(m.number, m.sha256) for m in migrations()]


async def test_what_belongs_to_a_subject_is_found_by_it(pool: Any) -> None:
    without = await pool.fetch(
        """
        SELECT conrelid::regclass::text AS name FROM pg_constraint
        WHERE confrelid = 'subject'::regclass AND cardinality(conkey) = 1 AND NOT EXISTS (
            SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1] AND indpred IS NULL)
        ORDER BY 1
        """
    )
    assert [row["name"] for row in without] == ["due_act", "evidence"]  # found while it waits, by its case


async def test_a_second_run_does_nothing(empty_database_url: str) -> None:
    assert await migrate(empty_database_url) == [migration.name for migration in migrations()]
    assert await migrate(empty_database_url) == []


async def test_two_that_start_at_once_carry_out_each_file_once(empty_database_url: str) -> None:
    runs = await asyncio.gather(*(migrate(empty_database_url) for _ in range(4)))
    assert sorted(name for run in runs for name in run) == [migration.name for migration in migrations()]


async def test_a_newer_database_is_refused(empty_database_url: str, tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE first ();")
    (tmp_path / "0002_second.sql").write_text("CREATE TABLE second ();")
    await migrate(empty_database_url, folder=tmp_path)
    (tmp_path / "0002_second.sql").unlink()
    with pytest.raises(NewerDatabaseError, match="migration 2, this program knows 1"):
        await migrate(empty_database_url, folder=tmp_path)


async def test_an_altered_file_is_refused(empty_database_url: str, tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE first ();")
    await migrate(empty_database_url, folder=tmp_path)
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE first (id int);")
    (tmp_path / "0002_second.sql").write_text("CREATE TABLE second ();")
    with pytest.raises(AlteredMigrationError, match=r"0001_first\.sql"):
        await migrate(empty_database_url, folder=tmp_path)
    assert await _tables(empty_database_url) == {"first", "schema_migration"}


async def test_a_file_that_fails_leaves_nothing(empty_database_url: str, tmp_path: Path) -> None:
    (tmp_path / "0001_first.sql").write_text("CREATE TABLE first ();")
    (tmp_path / "0002_second.sql").write_text("CREATE TABLE second (); SELECT 1 / 0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(empty_database_url, folder=tmp_path)
    assert await _tables(empty_database_url) == {"first", "schema_migration"}


@pytest.mark.parametrize(
    ("code", "expected"), [("230000", "23"), ("230100", "2301"), ("231000", "2310"), ("230103", "230103")]
)
def test_a_region_prefix_drops_the_trailing_pairs(code: str, expected: str) -> None:
    assert prefix(code) == expected


async def test_regions_are_added_and_renamed(pool: Any) -> None:
    async with pool.acquire() as connection:
        for name in ("甲县", "乙县"):
            await sync_regions(connection, [Region("999100", name, "Somewhere")])
        rows = await connection.fetch("SELECT code, prefix, name, name_en FROM region WHERE code = '999100'")
    assert [tuple(row) for row in rows] == [("999100", "9991", "乙县", "Somewhere")]


async def _tables(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await connection.close()
    return {row["tablename"] for row in rows}
