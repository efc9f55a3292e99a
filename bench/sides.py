"""The servers that are compared: two uvicorn workers each, on the loopback."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from bench.load import Request, below, resident_mb
from portal.embedded import Embedded

KEY = b"b" * 32
WORKERS = 2
PORTS = {"portal": 8731, "uncached": 8732, "hand-written": 8733, "plain Strawberry": 8734}
_FACTORIES = {
    "portal": "portal.commands.serve:application",
    "uncached": "bench.uncached:create_app",
    "hand-written": "bench.rival:create_app",
    "plain Strawberry": "bench.plain:create_app",
}


@dataclass(frozen=True)
class Side:
    """A running server: its first process, and seconds from its start to the first answer."""

    pid: int
    started: float

    def worker_mb(self) -> list[float]:
        """Memory of its workers, the largest processes below it."""
        return sorted((resident_mb(process) for process in below(self.pid)), reverse=True)[:WORKERS]


@contextmanager
def served(
    name: str, servers: Embedded, first: Request | None, *, database_url: str = "", port: int = 0
) -> Iterator[Side]:
    """Starts a side, waits for its answer to `first` (a question to itself), ends it with SIGTERM.

    On the servers' own database and the side's own port, where no others are given.
    """
    port = port or PORTS[name]
    environment = {
        **os.environ,
        "PORTAL_DATABASE_URL": database_url or servers.database_url,
        "PORTAL_REDIS_URL": servers.redis_url,
        "PORTAL_SECRET_KEY": b64encode(KEY).decode(),
    }
    # All sides alike, each worker with a socket of its own: else the figure is of how unevenly connections fell.
    start = f"from portal.commands.serve import run; run({_FACTORIES[name]!r}, '127.0.0.1', {port}, {WORKERS})"
    command = [sys.executable, "-c", start]
    url = f"http://127.0.0.1:{port}"
    question = Request(f"{url}/graphql", first.body, first.headers) if first else Request(f"{url}/readyz")
    begun = time.monotonic()
    with tempfile.TemporaryFile() as log:  # writing it is part of the work
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=log)
    try:
        _await(question, name, process)
        yield Side(process.pid, time.monotonic() - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def postmaster(folder: Path) -> int:
    """The first process of the embedded PostgreSQL."""
    return int(next(folder.rglob("postmaster.pid")).read_text().split()[0])


def _await(question: Request, name: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1500):
        if process.poll() is not None:
            raise RuntimeError(f"{name} ended with {process.returncode}")
        try:
            question.send()
        except httpx2.HTTPError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"{name} does not answer")
