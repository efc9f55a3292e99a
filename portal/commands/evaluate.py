"""`portal evaluate`: a natural year is computed for every subject, and published where that is asked for."""

import asyncio
import gc
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from portal.casework.cycles import evaluate_stretch, publish_cycle, refusal
from portal.clock import SystemClock
from portal.commands.installation import opened, read_settings, sealer
from portal.commands.store import with_pool
from portal.domain.outcomes import CycleEvaluated, CyclePublished, Invalid, NotInForce
from portal.messages import OperatorError, text
from portal.rulebooks.loader import shipped
from portal.settings import Settings
from portal.store.archive import PostgresStore
from portal.store.cycles import PostgresCycleStore
from portal.store.pool import open_pool
from resolvers.refusals import sentence


def evaluate(
    cycle: Annotated[int, typer.Option(help=text("help_evaluate_cycle"))],
    rulebook: Annotated[str, typer.Option(help=text("help_evaluate_rulebook"))] = "sichuan",
    publish: Annotated[bool, typer.Option("--publish", help=text("help_evaluate_publish"))] = False,
    workers: Annotated[int, typer.Option(min=1, max=64, help=text("help_evaluate_workers"))] = 2,
) -> None:
    """Computes a year; a killed run goes on where it stood."""
    now = SystemClock().now()
    with opened(read_settings()) as settings:
        found = computed(settings, rulebook, cycle, workers, now)
        typer.echo(
            text(
                "cycle_evaluated", cycle=cycle, evaluated=found.evaluated, not_evaluated=found.not_evaluated,
                unscored=found.unscored, better=found.better, same=found.same, worse=found.worse,
            )
        )  # fmt: skip
        if publish:
            made = _published(settings, rulebook, cycle, now, found.evaluated + found.not_evaluated)
            typer.echo(text("cycle_published", cycle=cycle, number=made.number, published_on=made.published_on))
            if made.late:
                typer.echo(text("cycle_published_late", last_day=made.last_day))


def computed(settings: Settings, rulebook: str, cycle: int, workers: int, now: datetime) -> CycleEvaluated:
    """Computes a year in so many processes. Raises OperatorError with what was refused."""

    async def begin(pool: Any) -> list[int] | NotInForce | Invalid:
        store = PostgresCycleStore(pool)
        return refusal(await store.law(now.date()), rulebook, cycle, now) or await store.begin(rulebook, cycle, now)

    async def finish(pool: Any) -> CycleEvaluated:
        return await PostgresCycleStore(pool).finish(rulebook, cycle, now)

    waiting = with_pool(settings, begin)
    if not isinstance(waiting, list):
        raise _refused(waiting)
    url = settings.database_url or ""
    spawn = multiprocessing.get_context("spawn")
    with _progress("evaluate", len(waiting)) as advance, ProcessPoolExecutor(workers, spawn) as processes:
        tasks = [processes.submit(_stretch, url, rulebook, cycle, first_id, now) for first_id in waiting]
        for task in as_completed(tasks):
            task.result()
            advance(1)
    return with_pool(settings, finish)


class _Process:
    """What a worker process keeps between its stretches: one loop, one connection, the rulebooks."""

    def __init__(self, url: str) -> None:
        gc.freeze()
        gc.set_threshold(200_000, 20)  # a stretch is many values and no cycles
        self.runner = asyncio.Runner()
        self.store = PostgresCycleStore(self.runner.run(open_pool(url, maximum=1)))


_process: _Process | None = None


def _stretch(url: str, rulebook: str, cycle: int, first_id: int, now: datetime) -> None:
    global _process
    _process = process = _process or _Process(url)

    async def work() -> None:
        book = (await process.store.law(now.date())).rulebooks[rulebook]
        await evaluate_stretch(process.store, book, cycle, first_id, now)

    process.runner.run(work())


def _published(settings: Settings, rulebook: str, cycle: int, now: datetime, total: int) -> CyclePublished:
    authority = shipped(rulebook).source.region

    async def work(pool: Any) -> CyclePublished | NotInForce | Invalid:
        with _progress("publish", total) as advance:
            done = 0

            def tell(number: int) -> None:
                nonlocal done
                advance(number - done)
                done = number

            store = PostgresStore(pool, sealer(settings))
            return await publish_cycle(store, rulebook, cycle, authority=authority, now=now, done=tell)

    outcome = with_pool(settings, work)
    if not isinstance(outcome, CyclePublished):
        raise _refused(outcome)
    return outcome


@contextmanager
def _progress(name: str, total: int) -> Iterator[Any]:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(name, total=total)
        yield lambda steps: progress.advance(task, steps)


def _refused(outcome: NotInForce | Invalid) -> OperatorError:
    said = sentence(outcome.code, {})
    return OperatorError("cycle_refused", reason=said["zh"], reason_en=said["en"])
