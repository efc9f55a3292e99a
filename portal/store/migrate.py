"""Numbered SQL files, each carried out once, in order, in a transaction of its own.

What was carried out stands in the table `schema_migration` with the file's SHA-256. Two programs that start
at once wait for each other on an advisory lock.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from portal.clock import Clock, SystemClock
from portal.messages import OperatorError
from portal.store.regions import REGIONS, read_regions, sync_regions

MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 0x706F7274616C  # "portal"


class MigrationError(OperatorError):
    """The database and this program do not belong together; nothing was changed."""


class NewerDatabaseError(MigrationError):
    """The database has migrations that this program does not know."""


class AlteredMigrationError(MigrationError):
    """A file that was carried out has since been edited, renamed or removed."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One SQL file: `0001_portal.sql` is number 1."""

    number: int
    name: str
    sql: str
    sha256: str


def migrations(folder: Path = MIGRATIONS) -> list[Migration]:
    """The files of a folder, in order."""
    return [
        Migration(
            number=int(path.name.split("_")[0]),
            name=path.name,
            sql=path.read_text(encoding="utf-8"),
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in sorted(folder.glob("[0-9]*_*.sql"))
    ]


async def migrate(url: str, *, folder: Path = MIGRATIONS, clock: Clock | None = None) -> list[str]:
    """Brings the database at `url` up to date; returns the names of the files it carried out.

    Raises NewerDatabaseError or AlteredMigrationError before anything is changed.
    """
    known = migrations(folder)
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        done = await _carried_out(connection)
        _compare(known, done)
        waiting = [migration for migration in known if migration.number not in done]
        for migration in waiting:
            async with connection.transaction():
                await connection.execute(migration.sql)
                await connection.execute(
                    "INSERT INTO schema_migration (number, name, sha256, applied_at) VALUES ($1, $2, $3, $4)",
                    migration.number,
                    migration.name,
                    migration.sha256,
                    (clock or SystemClock()).now(),
                )
        if folder == MIGRATIONS and REGIONS.exists():
            await sync_regions(connection, read_regions())
    finally:
        await connection.close()
    return [migration.name for migration in waiting]


async def _carried_out(connection: asyncpg.Connection) -> dict[int, tuple[str, str]]:
    await connection.execute(
        """
        CREATE TABLE IF NOT EXISTS schema_migration (
            number     integer PRIMARY KEY,
            name       text NOT NULL,
            sha256     text NOT NULL,
            applied_at timestamptz NOT NULL
        )
        """
    )
    rows = await connection.fetch("SELECT number, name, sha256 FROM schema_migration ORDER BY number")
    return {row["number"]: (row["name"], row["sha256"]) for row in rows}


def _compare(known: list[Migration], done: dict[int, tuple[str, str]]) -> None:
    newest = max((migration.number for migration in known), default=0)
    if done and max(done) > newest:
        raise NewerDatabaseError("database_newer", found=max(done), known=newest)
    here = {migration.number: (migration.name, migration.sha256) for migration in known}
    for number, (name, sha256) in done.items():
        if here.get(number) != (name, sha256):
            raise AlteredMigrationError("migration_altered", name=name)
