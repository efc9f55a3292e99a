"""A natural year of a province: ``python -m bench.cycle``. What the law asks for, by the command itself, beside COPY.

1,000,000 persons with 3,000,000 entries and 50,000 institutions with 40 indicators each on the embedded PostgreSQL.
The other side only reads the same rows: `COPY … TO STDOUT` of subjects, entries and indicator values, in as many
processes. With ``--publish`` the year is published as well, by casework itself.
"""

import argparse
import asyncio
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path

import asyncpg

from portal.casework.cycles import publish_cycle
from portal.clock import SHANGHAI
from portal.domain.outcomes import CyclePublished
from portal.embedded import Embedded, addresses
from portal.security.sealing import Sealer
from portal.store.archive import PostgresStore
from portal.store.migrate import migrate
from portal.store.pool import open_pool

CYCLE = 2025
AT = datetime(2026, 1, 20, 9, tzinfo=SHANGHAI)
_FILL = (
    """
    INSERT INTO identity (institution, document_type, identifier_hash, identifier_sealed, identifier_shown,
                          name_sealed, name_shown, created_at)
    SELECT n > {persons}, 'other', sha256(n::text::bytea), '\\x00', '5101************', '\\x00', '示例', '{at}'
    FROM generate_series(1, {persons} + {institutions}) AS n
    """,
    """
    INSERT INTO subject (identity_id, rulebook, kind, region, archive_no, created_at, facts)
    SELECT id, 'sichuan', CASE WHEN institution THEN 'designated_medical_institution' ELSE 'insured_person' END,
           '510100', 'SC-X-2026-' || id, '{at}',
           CASE WHEN institution THEN '{{"agreement_from": "2019-01-01"}}' ELSE '{{}}' END::jsonb
    FROM identity
    """,
    # 0 to 6 entries each, 3 on average: one person in seven has none.
    """
    INSERT INTO entry (subject_id, item, item_name, item_name_en, category, article, points, facts, basis, decided_on,
                       document_no, handling_type, info_category, credit_condition, recorded_at, shared, source,
                       region, stage, status, confirmed_at)
    SELECT subject.id, 'K' || n, '示例失信行为第' || n || '项', 'Sample act ' || n, 'adverse', '17', -n, '示例事实',
           '示例依据', date '2025-01-01' + ((subject.id * 7 + n * 53) % 365)::int, '示例〔2025〕' || n || '号',
           '行政处理', '不良行为信息', '失信', '{at}', true, 'supervision', '510100', 'confirmed', 'active', '{at}'
    FROM subject, generate_series(1, (subject.id % 7)::int) AS n WHERE kind = 'insured_person'
    """,
    """
    INSERT INTO indicator_import (subject_id, cycle, imported_at, model, values)
    SELECT id, {cycle}, '{at}', 'sample-1',
           (SELECT jsonb_object_agg('i' || n, (50 + (id * 13 + n * 7) % 51)::text) FROM generate_series(1, 40) AS n)
    FROM subject WHERE kind = 'designated_medical_institution'
    """,
    """
    INSERT INTO local_parameter (rulebook, key, value, valid_from, document, entered_at)
    VALUES ('sichuan', 'in_force_from', '"2025-01-01"', '2000-01-01', 'bench', '{at}'),
           ('sichuan', 'draft_allowed', 'true', '2000-01-01', 'bench', '{at}')
    """,
    "ANALYZE",
)
_READ = (
    "SELECT id, kind, region, facts FROM subject WHERE id % 2 = {half}",
    "SELECT id, subject_id, item_name, article, points, decided_on FROM entry WHERE subject_id % 2 = {half}",
    "SELECT subject_id, values FROM indicator_import WHERE subject_id % 2 = {half}",
)


def main() -> None:
    """Fills a database, reads it by COPY, evaluates it by the command, and prints both times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--institutions", type=int, default=50_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--publish", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-cycle-") as folder:
        _run(wanted, Path(folder))


def _run(wanted: argparse.Namespace, folder: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment |= {"PORTAL_DATA_DIR": str(folder / "data")}
    program = folder / "program"
    for room in ("portal", "notify", "resolvers", "schema"):
        shutil.copytree(Path(room), program / room)
    (program / "portal/rulebooks/sichuan/indicators.toml").write_text(_model(), "utf-8")
    with Embedded(folder / "data", postgres_settings={"max_wal_size": "8GB"}):
        url = addresses(folder / "data")["database_url"]
        asyncio.run(migrate(url))
        asyncio.run(_fill(url, wanted))
        begun = time.monotonic()
        with ProcessPoolExecutor(wanted.workers) as processes:
            rows = sum(processes.map(_read, [url] * 2, [0, 1]))
        reading = time.monotonic() - begun
        command = [sys.executable, "-m", "portal", "evaluate", "--cycle", str(CYCLE), "--workers", str(wanted.workers)]
        begun = time.monotonic()
        subprocess.run(command, env=environment, cwd=program, check=True)
        evaluating = time.monotonic() - begun
        begun = time.monotonic()
        published = asyncio.run(_publish(url)) if wanted.publish else 0
        publishing = time.monotonic() - begun
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"{wanted.persons:,} persons, {wanted.institutions:,} institutions, {rows:,} rows read: "
        f"evaluated in {evaluating:.1f} s, read by COPY in {reading:.1f} s ({reading / evaluating:.0%}), "
        f"{wanted.workers} processes, at most {peak} MB each, start-up included"
    )
    if published:
        print(f"{published:,} results published in {publishing:.1f} s, {published / publishing:,.0f} a second")


async def _fill(url: str, wanted: argparse.Namespace) -> None:
    connection = await asyncpg.connect(url)
    for statement in _FILL:
        await connection.execute(
            statement.format(persons=wanted.persons, institutions=wanted.institutions, at=AT.isoformat(), cycle=CYCLE)
        )
    await connection.close()


async def _publish(url: str) -> int:
    """Publishes the year as an officer of the province does; how many results."""
    pool = await open_pool(url, maximum=1)
    store = PostgresStore(pool, Sealer(bytes(32)))
    outcome = await publish_cycle(store, "sichuan", CYCLE, authority="510000", now=AT)
    await pool.close()
    if not isinstance(outcome, CyclePublished):
        raise TypeError(outcome)
    return outcome.number


def _read(url: str, half: int) -> int:
    """Reads the rows of every second subject; how many."""

    async def work() -> int:
        connection = await asyncpg.connect(url)
        rows = 0
        for query in _READ:
            status = await connection.copy_from_query(query.format(half=half), output=_drop)
            rows += int(status.split()[1])
        await connection.close()
        return rows

    return asyncio.run(work())


async def _drop(_: bytes) -> None: ...


def _model() -> str:
    """Forty indicators of a thousand points: a few of each way of scoring."""
    head = 'version = "sample-1"\narticle = "17"\nregister = "OPEN-25"\nnote = "试验"\nnote_en = "bench"\n'
    ways = (
        'scoring = "linear"\nzero = 50\nfull = 100',
        'scoring = "per_occurrence"\npoints = "0.25"',
        'scoring = "steps"\nsteps = [{ at_least = 80, points = 25 }, { at_least = 60, points = 10 }, { points = 0 }]',
    )
    rows = (
        f'\n[[indicator]]\ncode = "i{n}"\nname = "示例指标第{n}项"\nname_en = "Sample indicator {n}"\n'
        f'source = "示例"\nsource_en = "sample"\nweight = 25\n{ways[n % 3]}\n'
        for n in range(1, 41)
    )
    return head + "".join(rows)


if __name__ == "__main__":
    main()
