"""What a worker of an outbox has on its way."""

import asyncio
import traceback
from collections.abc import Coroutine
from typing import Any


class InFlight:
    """Pieces of work, each for one row; `wake` is set whenever one ends."""

    def __init__(self, log: Any, kind: str) -> None:
        """`kind` is what a row holds, as the log names it."""
        self._log = log
        self._kind = kind
        self._tasks: dict[asyncio.Task[None], int] = {}
        self.wake = asyncio.Event()

    def __len__(self) -> int:
        """How many."""
        return len(self._tasks)

    @property
    def rows(self) -> list[int]:
        """Whose leases are to be prolonged."""
        return list(self._tasks.values())

    def start(self, row: int, work: Coroutine[Any, Any, None]) -> None:
        """Work on a row. An error leaves it as it is: when its lease ends it is taken up again."""
        task = asyncio.create_task(work)
        self._tasks[task] = row
        task.add_done_callback(self._ended)

    async def finish(self) -> None:
        """Wait until nothing is on its way."""
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _ended(self, task: asyncio.Task[None]) -> None:
        row = self._tasks.pop(task)
        self.wake.set()
        if error := task.exception():
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{frame.name}:{frame.lineno}"
            self._log.error(f"{self._kind} left", **{self._kind: row}, error=type(error).__name__, where=where)
