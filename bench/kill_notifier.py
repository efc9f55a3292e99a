"""10,000 recorded changes, a provider with faults, 30 kills of the notifier: ``python -m bench.kill_notifier``."""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from portal.embedded import Embedded
from portal.store.migrate import migrate
from portal.store.pool import open_pool
from tests.notify import killing


async def _run(database_url: str, texts: int, kills: int, seed: int) -> killing.Outcome:
    await migrate(database_url)
    pool = await open_pool(database_url)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns) as bar:
            task = bar.add_task("texts taken", total=texts)
            return await killing.run(
                pool,
                database_url,
                texts=texts,
                kills=kills,
                seed=seed,
                progress=lambda done: bar.update(task, completed=done),
            )
    finally:
        await pool.close()


def main() -> int:
    """Run once on a fresh embedded PostgreSQL; exit code 1 when a text was lost or sent twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kill-notifier-") as folder, Embedded(Path(folder)) as servers:
        outcome = asyncio.run(_run(servers.database_url, wanted.texts, wanted.kills, wanted.seed))
    for name, value in asdict(outcome).items():
        print(f"{name:12}{value:>12}")
    return int(bool(outcome.duplicates or outcome.missing or outcome.unsettled or outcome.overtaken))


if __name__ == "__main__":
    sys.exit(main())
