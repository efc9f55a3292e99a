"""Work beside the portal: in a process of its own, which may grow, be slow or crash without harm to anybody else.

What reads strangers' files and what draws documents runs there, and its libraries are never loaded into the portal.
"""

import asyncio
import importlib
import multiprocessing
import resource
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

MOST_MEMORY = 2 * 1024**3  # bytes of address space
MOST_SECONDS = 60.0
_TASKS = 200  # then a fresh process


class WorkFailed(RuntimeError):
    """The process crashed or took too long."""


class Aside:
    """One process, started when it is first needed."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def run(self, module: str, function: str, *arguments: Any) -> Any:
        """What a function of a module returns or raises; both must travel. WorkFailed where it never did."""
        pool = self._pool = self._pool or ProcessPoolExecutor(
            1, multiprocessing.get_context("spawn"), initializer=_bound, max_tasks_per_child=_TASKS
        )
        try:
            async with asyncio.timeout(MOST_SECONDS):
                return await asyncio.get_running_loop().run_in_executor(pool, _call, module, function, *arguments)
        except (BrokenProcessPool, TimeoutError) as failed:
            self._drop(pool)
            raise WorkFailed(f"{module}.{function}: {type(failed).__name__}") from failed

    def close(self) -> None:
        """Ends the process."""
        if self._pool is not None:
            self._drop(self._pool)

    def _drop(self, pool: ProcessPoolExecutor) -> None:
        if self._pool is pool:
            self._pool = None
        for process in list(pool._processes.values()):  # noqa: SLF001 - no other way to end work that hangs
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _call(module: str, function: str, *arguments: Any) -> Any:
    return getattr(importlib.import_module(module), function)(*arguments)
