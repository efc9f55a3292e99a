"""`python -m bench.lists`: whether lists take the same time at 10^4 and at 10^6 institutions, in one run.

Prints the median time of a statement in milliseconds for both and their ratio.
"""

import argparse
import asyncio
import statistics
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import asyncpg
from rich.console import Console
from rich.table import Table

from portal.embedded import Embedded
from portal.store.migrate import migrate

WARM_UP = 20  # plans are made and pages read

# Names as they are: a city, a name of three of 300 characters, and what it is. Regions, kinds and grades of unlike
# size; a few without a score. hashint4 shuffles, always in the same way.
_FILL = """
INSERT INTO published_institution (subject_id, name, credit_code, kind, region, rulebook, score, grade, grade_code,
                                   state, as_of, published_on, parameters)
SELECT n, city || chr(19968 + a % 300) || chr(19968 + a / 300 % 300) || chr(19968 + b % 300)
          || CASE kind WHEN 'designated_pharmacy' THEN '药房' ELSE '医院' END,
       '91' || lpad(n::text, 16, '0'), kind, region.code, 'heilongjiang', score,
       jsonb_build_object('scale', 's', 'code', grade, 'name', grade, 'name_en', grade, 'rank', 1), grade, 'final',
       timestamptz '2026-11-01', date '2024-01-01' + b % 1000, '[]'
FROM generate_series(1, $1::int) AS n
     CROSS JOIN LATERAL (SELECT hashint4(n) & 2147483647 AS a, hashint4(-n) & 2147483647 AS b) AS shuffled
     CROSS JOIN LATERAL (
         SELECT CASE WHEN a % 5 < 3 THEN 'designated_pharmacy' WHEN a % 5 = 3 THEN 'designated_medical_institution'
                ELSE 'insured_employer' END AS kind,
                (ARRAY['优秀','良好','良好','良好','中等','较差'])[1 + b / 1000 % 6] AS grade,
                CASE WHEN b % 50 = 0 THEN NULL ELSE (a % 12000)::numeric / 100 END AS score
     ) AS made
     JOIN (SELECT code, left(name, 2) AS city, row_number() OVER (ORDER BY code) - 1 AS place,
                  count(*) OVER () AS all_of
           FROM region WHERE code ~ '[1-9]$') AS region ON region.place = a / 7 % region.all_of
"""


def _page(
    order: str, region: str = "NULL", kind: str = "NULL", grade: str = "NULL", *, part: str = "NULL", after: str = ""
) -> str:
    given = f"{region}, {kind}, {grade}, {part}, {after or 'NULL, NULL'}, 21"
    return f"SELECT count(name) FROM institutions_by_{order}({given})"  # noqa: S608


def _number(region: str = "NULL", kind: str = "NULL", part: str = "NULL") -> str:
    return f"SELECT institutions_number({region}, {kind}, NULL, {part})"


_ASKS = {
    "first page": _page("name"),
    "first page, best first": _page("score_highest"),
    "page in the middle": _page("score_highest", after="60, $1"),
    "province": _page("score_highest", "'23'"),
    "province, page in the middle": _page("score_lowest", "'23'", after="60, $1"),
    "prefecture, newest first": _page("published_newest", "'2301'"),
    "prefecture, kind and grade": _page("name", "'2301'", "'designated_pharmacy'", "'良好'"),
    "kind and grade": _page("name", "NULL", "'designated_pharmacy'", "'较差'"),
    "search that one fits": _page("name", part="$2"),
    "search that one fits, in a province": _page("name", "'23'", part="$2"),
    "search that most fit": _page("name", part="'药房'"),
    "search that many fit": _page("score_highest", part="'丁'"),
    "number": _number(),
    "number in a prefecture of a kind": _number("'2301'", "'designated_pharmacy'"),
    "number where one fits": _number(part="$2"),
    "number where most fit": _number(part="'药房'"),
    "grades of a province": "SELECT count(*) FROM institutions_by_grade('23', NULL)",
}


async def main() -> None:
    """Fills two databases of one server and asks both in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=[10_000, 1_000_000])
    parser.add_argument("--times", type=int, default=300)
    arguments = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory(prefix="portal-lists-") as folder, Embedded(Path(folder)) as servers:
        connections = [await _filled(servers, size, console) for size in arguments.sizes]
        names = [
            await connection.fetchval("SELECT name FROM published_institution WHERE subject_id = $1", size // 2)
            for size, connection in zip(arguments.sizes, connections, strict=True)
        ]
        table = Table("p50 of a statement, ms", *(f"{size:,}" for size in arguments.sizes), "ratio")
        for ask, statement in _ASKS.items():
            sides = [_filled_in(statement, size, name) for size, name in zip(arguments.sizes, names, strict=True)]
            times: list[list[float]] = [[], []]
            for _ in range(WARM_UP + arguments.times):
                for side, connection in enumerate(connections):
                    begun = perf_counter()
                    await connection.fetchval(*sides[side])
                    times[side].append((perf_counter() - begun) * 1000)
            small, large = (statistics.median(each[WARM_UP:]) for each in times)
            table.add_row(ask, f"{small:.2f}", f"{large:.2f}", f"{large / small:.2f}")
        console.print(table)
        for connection in connections:
            await connection.close()


def _filled_in(statement: str, size: int, name: str) -> tuple[Any, ...]:
    """A statement with a row of the middle, or the name of an institution, as its parameter."""
    if "$2" in statement:
        return statement.replace("$2", "$1"), name[2:]
    return (statement, size // 2) if "$1" in statement else (statement,)


async def _filled(servers: Embedded, size: int, console: Console) -> Any:
    admin = await asyncpg.connect(servers.database_url)
    await admin.execute(f"CREATE DATABASE lists_{size}")
    await admin.close()
    url = servers.database_url.replace("/postgres?", f"/lists_{size}?")
    await migrate(url)
    connection = await asyncpg.connect(url)
    begun = perf_counter()
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(_FILL.replace("$1", str(size)))
    await connection.execute("SET session_replication_role = DEFAULT")
    await connection.execute("SELECT rebuild_published_lists()")
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")  # or it would go on beside the measuring
    megabytes = await connection.fetchval("SELECT pg_database_size(current_database()) / 1024 / 1024")
    console.print(f"{size:,} institutions: {perf_counter() - begun:.0f} s, {megabytes} MB")
    return connection


if __name__ == "__main__":
    asyncio.run(main())
