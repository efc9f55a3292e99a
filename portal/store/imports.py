"""PostgreSQL as the store of imports: identities and subjects by their keyed hash, set by set."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

import asyncpg

from portal.casework.imports.ports import ImportTransaction, SubjectKey
from portal.casework.ports import NewIdentity
from portal.store.archive import PostgresTransaction
from portal.store.law import LawBooks
from portal.store.registry import add_identities
from portal.store.rows import copy
from portal.store.seals import Seals

# The statistics lag behind tables that grow this fast; indexes fit every statement here, and thousands of ids are
# found by hashing only in a plan of their own.
_PLANNING = """
SET LOCAL enable_seqscan = off;
SET LOCAL plan_cache_mode = force_custom_plan;
SET LOCAL work_mem = '32MB'
"""


class PostgresImport(PostgresTransaction):
    """casework.imports.ports.ImportTransaction on one connection."""

    def __init__(self, connection: asyncpg.Connection, law_books: LawBooks, seals: Seals) -> None:
        super().__init__(connection, law_books, seals)
        self._keys = seals

    async def regions(self) -> frozenset[str]:
        """The codes of all known regions."""
        return frozenset(row["code"] for row in await self.connection.fetch("SELECT code FROM region"))

    async def add_identities(self, identities: Sequence[NewIdentity], now: datetime) -> list[int]:
        """Ids of the identities in the same order; a known one keeps what is on file."""
        return await add_identities(self.connection, identities, self._keys, now)

    async def add_indicator_values(
        self, values: Mapping[tuple[int, int, str], Mapping[str, str]], now: datetime
    ) -> None:
        """Appends values of indicators, by subject, year and version of the model."""
        await copy(
            self.connection,
            "indicator_import",
            ("subject_id", "cycle", "model", "imported_at", "values"),
            [(*key, now, dict(of_year)) for key, of_year in values.items()],
        )

    async def values_of_published(
        self, years: Collection[tuple[int, int]]
    ) -> dict[tuple[int, int], dict[str, Decimal]]:
        """The newest values of indicators of those of these years, by subject and year, that are published."""
        rows = await self.connection.fetch(
            """
            SELECT i.subject_id, i.cycle, i.values
            FROM unnest($1::bigint[], $2::int[]) AS asked (subject_id, cycle)
            JOIN yearly_result y ON (y.subject_id, y.cycle) = (asked.subject_id, asked.cycle)
            JOIN indicator_import i ON (i.subject_id, i.cycle) = (asked.subject_id, asked.cycle)
            WHERE y.published_on IS NOT NULL ORDER BY i.imported_at
            """,
            [subject_id for subject_id, _ in years],
            [cycle for _, cycle in years],
        )
        found: dict[tuple[int, int], dict[str, Decimal]] = {}
        for row in rows:
            of_year = found.setdefault((row["subject_id"], row["cycle"]), {})
            of_year |= {code: Decimal(value) for code, value in row["values"].items()}
        return found

    async def find_subjects(self, keys: Sequence[SubjectKey]) -> list[int | None]:
        """The subject of each key, in the same order."""
        rows = await self.connection.fetch(
            """
            SELECT subject.id
            FROM unnest($1::text[], $2::bytea[], $3::text[], $4::text[]) WITH ORDINALITY
                 AS key (document_type, identifier_hash, rulebook, kind, position)
            LEFT JOIN identity_key AS identity ON identity.document_type = key.document_type
                              AND identity.identifier_hash = key.identifier_hash
            LEFT JOIN subject ON subject.identity_id = identity.id AND subject.rulebook = key.rulebook
                             AND subject.kind = key.kind
            ORDER BY position
            """,
            [key.identifier.document_type for key in keys],
            [self._keys.lookup_hash(key.identifier.document_type, key.identifier.number) for key in keys],
            [key.rulebook for key in keys],
            [key.kind for key in keys],
        )
        return [row["id"] for row in rows]


class PostgresImportStore:
    """casework.imports.ports.ImportStore on a pool."""

    def __init__(self, pool: Any, seals: Seals) -> None:
        self._pool = pool
        self._law_books = LawBooks()
        self._seals = seals

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[ImportTransaction]:
        """A new transaction, beside others that are open; it commits when the block ends without an error."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(_PLANNING)
            yield PostgresImport(connection, self._law_books, self._seals)
