"""``python -m tests.run_stories [FOLDER]``: runs the stories of a folder and prints every step that differs."""

import argparse
import asyncio
import logging
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import asyncpg
import structlog

from portal.embedded import Embedded
from portal.store.migrate import migrate
from portal.store.pool import open_pool
from tests.conftest import FAST, address_of
from tests.storytelling.form import Story, StoryInvalid, read, stories
from tests.storytelling.telling import Difference, tell

DEFAULT = Path(__file__).parent / "stories"
_TEMPLATE = "story_template"
T = TypeVar("T")


def main(arguments: list[str] | None = None) -> int:
    """0 when every story passed, 1 when one differs or cannot be read."""
    parser = argparse.ArgumentParser(prog="make stories", description="Run the acceptance stories of a folder.")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT, help="folder with *.toml stories")
    folder: Path = parser.parse_args(arguments).folder
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    readable, unreadable = _read(folder)
    for line in unreadable:
        _print(line)
    failed = len(unreadable)
    if readable:
        with servers() as running:
            failed += asyncio.run(_run(running, readable))
    _print(f"{len(readable) + len(unreadable) - failed} passed, {failed} failed")
    return 1 if failed else 0


def _read(folder: Path) -> tuple[list[Story], list[str]]:
    readable: list[Story] = []
    unreadable: list[str] = []
    try:
        for path in stories(folder):
            try:
                readable.append(read(path))
            except StoryInvalid as wrong:
                unreadable.append(str(wrong))
    except StoryInvalid as wrong:
        unreadable.append(str(wrong))
    return readable, unreadable


@contextmanager
def servers() -> Iterator[Embedded]:
    """Servers of their own, for as long as the stories run."""
    with (
        tempfile.TemporaryDirectory(prefix="portal stories ") as folder,
        Embedded(Path(folder), postgres_settings=FAST) as running,
    ):
        yield running


async def each_database(running: Embedded, told: Sequence[T]) -> AsyncIterator[tuple[T, asyncpg.Pool]]:
    """Each of the stories with a fresh database."""
    admin = await asyncpg.connect(running.database_url)
    await admin.execute(f"CREATE DATABASE {_TEMPLATE}")
    await migrate(address_of(running, _TEMPLATE))
    for number, story in enumerate(told, start=1):
        database = f"story_{number}"
        await admin.execute(f"CREATE DATABASE {database} TEMPLATE {_TEMPLATE} STRATEGY file_copy")
        pool = await open_pool(address_of(running, database), maximum=4)
        try:
            yield story, pool
        finally:
            await pool.close()
        await admin.execute(f"DROP DATABASE {database}")
    await admin.close()


async def _run(running: Embedded, told: list[Story]) -> int:
    """The number of stories that differ."""
    failed = 0
    async for story, pool in each_database(running, told):
        differences = await _tell(story, pool)
        for each in differences:
            _print(each.line(story.name))
        failed += bool(differences)
    return failed


async def _tell(story: Story, pool: asyncpg.Pool) -> list[Difference]:
    try:
        return await tell(story, pool)
    except Exception as defect:  # noqa: BLE001 - one story's defect must not hide the others
        return [Difference(0, f"the portal failed: {type(defect).__name__}: {defect}")]


def _print(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
