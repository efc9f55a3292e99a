"""A year of all subjects, stretch by stretch: read with one statement a table, stored by COPY.

Who has nothing that could change it gets the result of all the others like it, in one statement.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import asyncpg
import orjson

from portal.casework.cycles import STRETCH, Plain, YearFacts
from portal.casework.ports import Law
from portal.domain.outcomes import CycleEvaluated
from portal.domain.result import ParameterUse
from portal.domain.subject import Subject, SubjectKind
from portal.evaluation.year import YearResult
from portal.store.law import LawBooks
from portal.store.shown import parameters_shown, trace_shown

_COLUMNS = (
    "subject_id", "cycle", "score", "grade", "computed_grade", "reason", "lowered_by", "model", "trace",
    "parameter_set_id", "computed_at", "given_at",
)  # fmt: skip
Judge = Callable[[Iterable[YearFacts]], Iterable[YearResult | None]]


@dataclass(slots=True)
class _Entry:
    """What a score takes from an entry that counts. Satisfies evaluation.sums.Countable."""

    id: int
    subject_id: int
    item_name: str
    item_name_en: str
    article: str
    points: Decimal
    decided_on: date
    counts: bool = True


class PostgresCycleStore:
    """casework.cycles.CycleStore on a pool."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self._law_books = LawBooks()
        self._sets: dict[tuple[ParameterUse, ...], int] = {}

    async def law(self, on: date) -> Law:
        """Rulebooks as they stand on a day."""
        async with self._pool.acquire() as connection, connection.transaction():
            return await self._law_books.law(connection, on)

    async def begin(self, rulebook: str, cycle: int, now: datetime) -> list[int]:
        """Opens a run, or goes on with one that was not finished; the first ids of the stretches not done."""
        async with self._pool.acquire() as connection, connection.transaction():
            running = await connection.fetchval(
                "SELECT finished_at IS NULL FROM cycle_run WHERE rulebook = $1 AND cycle = $2", rulebook, cycle
            )
            if not running:
                await connection.execute(
                    "DELETE FROM cycle_stretch WHERE rulebook = $1 AND cycle = $2", rulebook, cycle
                )
                await connection.execute(
                    """
                    INSERT INTO cycle_run (rulebook, cycle, started_at) VALUES ($1, $2, $3)
                    ON CONFLICT (rulebook, cycle) DO UPDATE SET started_at = excluded.started_at, finished_at = NULL
                    """,
                    rulebook,
                    cycle,
                    now,
                )
            rows = await connection.fetch(
                """
                SELECT first_id FROM generate_series(1, (SELECT max(id) FROM subject WHERE rulebook = $1), $3::int)
                    AS first_id
                WHERE first_id NOT IN (SELECT first_id FROM cycle_stretch WHERE rulebook = $1 AND cycle = $2)
                ORDER BY first_id
                """,
                rulebook,
                cycle,
                STRETCH,
            )
            return [row["first_id"] for row in rows]

    async def stretch(
        self, rulebook: str, cycle: int, first_id: int, plain: Sequence[Plain], judge: Judge, now: datetime
    ) -> None:
        """Computes one stretch anew, in one transaction; what is published already stays."""
        try:
            await self._stretch(rulebook, cycle, first_id, plain, judge, now)
        except BaseException:
            self._sets.clear()  # some of them may have been taken back with the transaction
            raise

    async def _stretch(
        self, rulebook: str, cycle: int, first_id: int, plain: Sequence[Plain], judge: Judge, now: datetime
    ) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            span = _Span(connection, rulebook, cycle, first_id, first_id + STRETCH)
            await span.execute(
                "DELETE FROM yearly_result WHERE cycle = $2 AND subject_id >= $3 AND subject_id < $4 "
                "AND published_on IS NULL AND $1::text IS NOT NULL"
            )
            for each in plain:
                await self._store_plain(span, each, now)
            facts = await _facts(span)
            rows, unscored = [], 0
            for result in judge(facts):
                if result is None:
                    unscored += 1
                else:
                    rows.append(await self._row(connection, result, now))
            await connection.copy_records_to_table("yearly_result", records=rows, columns=_COLUMNS)
            await connection.execute(
                """
                INSERT INTO cycle_stretch (rulebook, cycle, first_id, unscored) VALUES ($1, $2, $3, $4)
                ON CONFLICT (rulebook, cycle, first_id) DO UPDATE SET unscored = excluded.unscored
                """,
                rulebook,
                cycle,
                first_id,
                unscored,
            )

    async def finish(self, rulebook: str, cycle: int, now: datetime) -> CycleEvaluated:
        """Closes the run; what came out, beside last year."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "UPDATE cycle_run SET finished_at = $3 WHERE rulebook = $1 AND cycle = $2", rulebook, cycle, now
            )
            row = await connection.fetchrow(
                """
                SELECT count(this.grade) AS evaluated, count(*) - count(this.grade) AS not_evaluated,
                       count(*) FILTER (WHERE this.score > last.score) AS better,
                       count(*) FILTER (WHERE this.score = last.score) AS same,
                       count(*) FILTER (WHERE this.score < last.score) AS worse,
                       (SELECT coalesce(sum(unscored), 0) FROM cycle_stretch WHERE rulebook = $1 AND cycle = $2)
                           AS unscored
                FROM yearly_result this JOIN subject ON subject.id = this.subject_id AND rulebook = $1
                LEFT JOIN yearly_result last ON last.subject_id = this.subject_id AND last.cycle = $2 - 1
                WHERE this.cycle = $2
                """,
                rulebook,
                cycle,
            )
            return CycleEvaluated(cycle, **dict(row))

    async def _store_plain(self, span: "_Span", plain: Plain, now: datetime) -> None:
        row = await self._row(span.connection, plain.result, now)
        await span.execute(
            """
            INSERT INTO yearly_result (subject_id, cycle, score, grade, computed_grade, trace, parameter_set_id,
                                       computed_at)
            SELECT s.id, $2, $5, $6, $6, $7, $8, $9 FROM subject s
            WHERE s.rulebook = $1 AND s.id >= $3 AND s.id < $4 AND s.kind = ANY ($10) AND NOT s.facts ?| $11
              AND NOT s.region LIKE ANY ($13)
              AND NOT EXISTS (SELECT FROM entry e
                              WHERE e.subject_id = s.id AND e.decided_on BETWEEN make_date($2, 1, 1)
                                                                         AND make_date($2, 12, 31))
              AND NOT EXISTS (SELECT FROM yearly_result y
                              WHERE y.subject_id = s.id AND (y.cycle = $2 OR y.grade = ANY ($12)))
            """,
            plain.result.evaluation.score,
            row[_COLUMNS.index("grade")],
            trace_shown(plain.result.evaluation.trace),
            row[_COLUMNS.index("parameter_set_id")],
            now,
            plain.kinds,
            plain.facts,
            plain.grades,
            [f"{place}%" for place in plain.districts],
        )

    async def _row(self, connection: asyncpg.Connection, result: YearResult, now: datetime) -> tuple[Any, ...]:
        found = result.evaluation
        return (
            result.subject_id, result.cycle, found.score, found.grade.code if found.grade else None,
            found.computed_grade.code if found.computed_grade else None,
            found.reason if found.score is None else None, result.lowered_by, result.model, trace_shown(found.trace),
            await self._set(connection, found.parameters), now, result.given_at,
        )  # fmt: skip

    async def _set(self, connection: asyncpg.Connection, uses: tuple[ParameterUse, ...]) -> int:
        if uses not in self._sets:
            parameters = parameters_shown(uses)
            self._sets[uses] = await connection.fetchval(
                """
                INSERT INTO parameter_set (sha256, parameters) VALUES ($1, $2)
                ON CONFLICT (sha256) DO UPDATE SET parameters = excluded.parameters RETURNING id
                """,
                hashlib.sha256(orjson.dumps(parameters)).digest(),
                parameters,
            )
        return self._sets[uses]


@dataclass(frozen=True, slots=True)
class _Span:
    """A connection on which every statement is about a year ($2) of a rulebook's ($1) subjects from $3 to below $4."""

    connection: asyncpg.Connection
    rulebook: str
    cycle: int
    first_id: int
    end_id: int

    async def execute(self, sql: str, *arguments: Any) -> None:
        await self.connection.execute(sql, self.rulebook, self.cycle, self.first_id, self.end_id, *arguments)

    async def fetch(self, sql: str) -> list[Any]:
        rows: list[Any] = await self.connection.fetch(sql, self.rulebook, self.cycle, self.first_id, self.end_id)
        return rows


async def _facts(span: _Span) -> list[YearFacts]:
    """Those who have no result of the year yet, in the order of their ids."""
    facts = {
        row["id"]: YearFacts(
            Subject(row["id"], 0, span.rulebook, SubjectKind(row["kind"]), row["region"], facts=row["facts"])
        )
        for row in await span.fetch(
            """
            SELECT id, kind, region, facts FROM subject s
            WHERE rulebook = $1 AND id >= $3 AND id < $4
              AND NOT EXISTS (SELECT FROM yearly_result y WHERE y.subject_id = s.id AND y.cycle = $2)
            ORDER BY id
            """
        )
    }
    for row in await span.fetch(
        """
        SELECT e.id, subject_id, item_name, item_name_en, e.article, points, decided_on FROM entry e
        JOIN subject s ON s.id = subject_id AND s.rulebook = $1
        WHERE subject_id >= $3 AND subject_id < $4 AND e.status = 'active' AND stage = 'confirmed'
          AND points IS NOT NULL AND decided_on BETWEEN make_date($2, 1, 1) AND make_date($2, 12, 31)
        """
    ):
        if row[1] in facts:
            facts[row[1]].entries.append(_Entry(*row))
    for row in await span.fetch(
        """
        SELECT DISTINCT ON (subject_id) subject_id, model, score, imported_at FROM imported_score
        WHERE cycle = $2 AND subject_id >= $3 AND subject_id < $4 AND NOT trial AND $1::text IS NOT NULL
        ORDER BY subject_id, id DESC
        """
    ):
        if row["subject_id"] in facts:
            facts[row["subject_id"]].imported = row["model"], row["score"], row["imported_at"]
    for row in await span.fetch(
        """
        SELECT subject_id, values, imported_at FROM indicator_import
        WHERE cycle = $2 AND subject_id >= $3 AND subject_id < $4 AND $1::text IS NOT NULL
        ORDER BY imported_at
        """
    ):
        if row["subject_id"] in facts:
            each = facts[row["subject_id"]]
            each.values |= {code: Decimal(value) for code, value in row["values"].items()}
            each.values_at = row["imported_at"]
    for row in await span.fetch(
        """
        SELECT subject_id, cycle, grade FROM yearly_result
        WHERE subject_id >= $3 AND subject_id < $4 AND cycle < $2 AND published_on IS NOT NULL
          AND $1::text IS NOT NULL
        """
    ):
        if row["subject_id"] in facts:
            facts[row["subject_id"]].earlier[row["cycle"]] = row["grade"]
    return list(facts.values())
