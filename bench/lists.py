"""`python -m bench.lists`: whether lists take the same time at 10^4 and at 10^6 institutions.

Asks two running portals that keep no answers what the pages ask, one question at a time. Prints the median time of an
answer in milliseconds for both numbers and their ratio, for every run.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import asyncpg
import orjson
from graphql import parse, print_ast, separate_operations
from rich.console import Console
from rich.table import Table

from bench.load import Request, loaded
from bench.sides import served
from portal.embedded import Embedded
from portal.store.migrate import migrate
from portal.store.pool import connect
from resolvers.published import ORDERS, InstitutionOrder
from resolvers.shown import global_id

WARM_UP = 20  # plans are made and pages read, by each of two workers
_PORTS = (8741, 8742)
_JSON = {"Content-Type": "application/json"}
QUERIES = Path(__file__).parents[1] / "frontend" / "src" / "queries"
FIRST, MIDDLE, LAST = 0.0, 0.5, 1.0

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
                CASE WHEN b % 50 = 0 THEN NULL ELSE (hashint4(n # 7) & 2147483647) % 12000 / 100.0 END AS score
     ) AS made
     JOIN (SELECT code, left(name, 2) AS city, row_number() OVER (ORDER BY code) - 1 AS place,
                  count(*) OVER () AS all_of
           FROM region WHERE code ~ '[1-9]$') AS region ON region.place = a / 7 % region.all_of
"""


@dataclass(frozen=True)
class Ask:
    """What somebody looks at: a document of the pages, filters, and how far into the list."""

    name: str
    filters: dict[str, Any] = field(default_factory=dict)
    at: float = FIRST
    order: str = "SCORE_HIGHEST"
    document: str = "Institutions"

    async def variables(self, connection: Any, size: int) -> dict[str, Any]:
        """As the page sends them, with the cursor before the page and the name that one institution has."""
        given = {**self.filters}
        if self.document == "Institutions":
            given["order"] = self.order
        if given.get("search") == ONE:
            name = await connection.fetchval("SELECT name FROM published_institution WHERE subject_id = $1", size // 2)
            given["search"] = name[2:]
        if self.document == "Institution":
            given["id"] = global_id("Institution", size // 2)
        if self.at > FIRST:
            given["after"] = await self._cursor(connection)
        return given

    async def _cursor(self, connection: Any) -> str | None:
        order = ORDERS[InstitutionOrder[self.order]]
        columns = {
            "region": "starts_with(region, rtrim($1, '0'))",
            "kind": "kind = lower($1)",
            "grade": "grade_code = $1",
        }
        where = (
            " AND ".join(columns[each].replace("$1", f"'{value}'") for each, value in self.filters.items()) or "true"
        )
        number = await connection.fetchval(f"SELECT count(*) FROM published_institution WHERE {where}")  # noqa: S608
        row = f"SELECT {order.cursor()} FROM published_institution p WHERE {where} ORDER BY {order.by()}"  # noqa: S608
        cursor: str | None = await connection.fetchval(f"{row} OFFSET {int((number - 21) * self.at)} LIMIT 1")
        return cursor


ONE = "the name of an institution in the middle"
PHARMACIES = {"kind": "DESIGNATED_PHARMACY"}
ASKS = (
    *(
        Ask(f"{order.lower()}, {name}", at=at, order=order)
        for order in ("NAME", "SCORE_HIGHEST", "SCORE_LOWEST", "PUBLISHED_NEWEST")
        for name, at in (("first page", FIRST), ("middle", MIDDLE), ("last page", LAST))
    ),
    *(
        Ask(f"{words}, {name}", filters, at)
        for words, filters in (
            ("province", {"region": "230000"}),
            ("prefecture, kind and grade", {"region": "230100", **PHARMACIES, "grade": "良好"}),
            ("kind and grade", {**PHARMACIES, "grade": "较差"}),
        )
        for name, at in (("first page", FIRST), ("middle", MIDDLE), ("last page", LAST))
    ),
    Ask("search that one fits", {"search": ONE}),
    Ask("search that one fits, in a province", {"search": ONE, "region": "230000"}),
    Ask("search that most fit", {"search": "药房"}),
    Ask("search that a hundredth fits", {"search": "丁"}),
    Ask("search that a hundredth fits, by name", {"search": "丁"}, order="NAME"),
    Ask("filters", document="InstitutionFilters"),
    Ask("filters of a province", {"region": "230000"}, document="InstitutionFilters"),
    Ask("institution", document="Institution"),
)


def main() -> None:
    """Fills two databases of one server, serves both, and asks both in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs=2, default=[10_000, 1_000_000])
    parser.add_argument("--seconds", type=int, default=1, help="for each question, number and run")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    console = Console(width=120)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-lists-")))
        servers = stack.enter_context(Embedded(folder))
        asked: list[list[Request]] = []
        for port, size in zip(_PORTS, arguments.sizes, strict=True):
            url = servers.database_url.replace("/postgres?", f"/lists_{size}?")
            questions = asyncio.run(_filled(servers, url, size, console))
            asked.append([Request(f"http://127.0.0.1:{port}/graphql", body, _JSON) for body in questions])
            stack.enter_context(served("uncached", servers, asked[-1][0], database_url=url, port=port))
        runs = range(1, arguments.runs + 1)
        table = Table("p50, ms", *(f"{size:,}" for size in arguments.sizes), *(f"ratio {run}" for run in runs))
        for ask, *sides in zip(ASKS, *asked, strict=True):
            found = [[_median(each, arguments.seconds) for each in sides] for _ in runs]
            p50 = [statistics.median(each) for each in zip(*found, strict=True)]
            ratios = [f"{large / small:.2f}" for small, large in found]
            table.add_row(ask.name, *(f"{each:.2f}" for each in p50), *ratios)
        console.print(table)


def _median(request: Request, seconds: int) -> float:
    """Of one who asks again and again; the first answers, for which plans are made, are not counted."""
    for _ in range(WARM_UP):
        request.send()
    return loaded(request, seconds, connections=1, server=os.getpid(), database=os.getpid()).p50


def _documents() -> dict[str, str]:
    """The texts of the pages' documents, each with its fragments."""
    whole = parse("\n".join(file.read_text("utf-8") for file in sorted(QUERIES.glob("*.graphql"))))
    return {name: print_ast(each) for name, each in separate_operations(whole).items()}


async def _filled(servers: Embedded, url: str, size: int, console: Console) -> list[str]:
    """A database of so many institutions; what is asked of it."""
    admin = await asyncpg.connect(servers.database_url)
    await admin.execute(f"CREATE DATABASE lists_{size}")
    await admin.close()
    await migrate(url)
    connection = await connect(url, 60)
    begun = perf_counter()
    await connection.execute("SET session_replication_role = replica")
    await connection.execute(_FILL.replace("$1", str(size)))
    await connection.execute("SET session_replication_role = DEFAULT")
    await connection.execute("SELECT rebuild_published_lists()")
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")  # or it would go on beside the measuring
    megabytes = await connection.fetchval("SELECT pg_database_size(current_database()) / 1024 / 1024")
    console.print(f"{size:,} institutions: {perf_counter() - begun:.0f} s, {megabytes} MB")
    texts = _documents()
    asked = [{"query": texts[ask.document], "variables": await ask.variables(connection, size)} for ask in ASKS]
    await connection.close()
    return [orjson.dumps(each).decode() for each in asked]


if __name__ == "__main__":
    main()
