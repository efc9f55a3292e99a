"""`make bench`: the portal beside a hand-written handler that gives the same bytes, in one run, in turns.

Prints requests a second and p99 of own credit, public list and institution detail, and entries recorded a second.
Machines are shared and noisy: the figure to quote is the ratio, the median over the rounds.
"""

import argparse
import asyncio
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import orjson
from redis.asyncio import Redis
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.data import fill
from portal.clock import SystemClock
from portal.embedded import Embedded
from portal.security.officers import create_officer
from portal.security.sealing import Sealer
from portal.security.sessions import Sessions
from portal.security.viewer import OfficerViewer, SubjectViewer
from portal.store.law import enter_parameter
from portal.store.migrate import migrate
from portal.store.pool import prepare

KEY = b"b" * 32
DOCUMENTS = Path(__file__).parent / "documents"
PORTS = {"portal": 8731, "rival": 8732}
RECORDERS = 16


@dataclass(frozen=True)
class Ask:
    """One request, to the portal and to the rival."""

    name: str
    body: bytes
    rival_path: str
    cookie: str = ""

    def url(self, side: str) -> str:
        """Where it is sent on one side; both listen on the loopback."""
        return f"http://127.0.0.1:{PORTS[side]}{'/graphql' if side == 'portal' else self.rival_path}"


@dataclass(frozen=True)
class Figure:
    """Requests a second, and the 99th percentile in milliseconds."""

    rate: float
    p99: float


def main() -> int:
    """Runs everything and prints the table; exit code 1 when the two sides answer differently."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--institutions", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each side, in turns")
    parser.add_argument("--seconds", type=int, default=4, help="length of a round")
    parser.add_argument("--connections", type=int, default=32)
    arguments = parser.parse_args()
    console = Console()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-"))
        servers = stack.enter_context(Embedded(Path(folder)))
        console.print(f"{arguments.persons} persons, {arguments.institutions} institutions …")
        asks, cookie = asyncio.run(_prepare(servers, arguments.persons, arguments.institutions))
        stack.enter_context(_served("portal", "portal.app:create_app", servers))
        stack.enter_context(_served("rival", "bench.rival:create_app", servers))
        for ask in asks:
            if not _same(ask):
                console.print(f"[red]{ask.name}: the two sides answer differently")
                return 1
        table = Table("", "portal /s", "p99 ms", "hand-written /s", "p99 ms", "ratio (median)")
        steps = len(asks) * arguments.rounds * 2 + arguments.rounds * 2
        with Progress(console=console) as progress:
            task = progress.add_task("measuring", total=steps)
            for ask in asks:
                rounds: dict[str, list[Figure]] = {"portal": [], "rival": []}
                for _ in range(arguments.rounds):
                    for side, figures in rounds.items():
                        figures.append(_load(ask, side, arguments.seconds, arguments.connections))
                        progress.advance(task)
                table.add_row(ask.name, *_row(rounds))
            recorded: dict[str, list[Figure]] = {"portal": [], "rival": []}
            for number in range(arguments.rounds):
                for side, figures in recorded.items():
                    figures.append(
                        asyncio.run(_record(side, cookie, arguments.seconds, f"{side}{number}", arguments.persons))
                    )
                    progress.advance(task)
            table.add_row("entries recorded", *_row(recorded))
        console.print(table)
    return 0


def _row(rounds: dict[str, list[Figure]]) -> list[str]:
    portal, rival = rounds["portal"], rounds["rival"]
    ratio = statistics.median(mine.rate / theirs.rate for mine, theirs in zip(portal, rival, strict=True))
    return [
        f"{statistics.median(figure.rate for figure in portal):,.0f}",
        f"{statistics.median(figure.p99 for figure in portal):,.1f}",
        f"{statistics.median(figure.rate for figure in rival):,.0f}",
        f"{statistics.median(figure.p99 for figure in rival):,.1f}",
        f"{ratio:.2f}",
    ]


async def _prepare(servers: Embedded, persons: int, institutions: int) -> tuple[list[Ask], str]:
    """Fills the database and signs in a person and an officer; the reads, and the officer's cookie."""
    await migrate(servers.database_url)
    clock = SystemClock()
    connection = await asyncpg.connect(servers.database_url)
    await prepare(connection)
    await fill(connection, persons, institutions)
    today = clock.now().date().replace(year=2021)
    await enter_parameter(connection, "heilongjiang", "in_force_from", "2021-12-01", today, "bench", clock.now())
    officer = await create_officer(
        connection, Sealer(KEY), name="bench", shown_name="Bench", region="230000",
        password=b64encode(os.urandom(12)).decode(), created_at=clock.now(),
    )  # fmt: skip
    await connection.close()
    redis = Redis.from_url(servers.redis_url)
    sessions = Sessions(redis, clock)
    person = await sessions.open(SubjectViewer(persons // 2))
    desk = await sessions.open(OfficerViewer(officer.officer_id, "23", "Bench"))
    await redis.aclose()
    key = persons + institutions // 2
    shown = b64encode(f"Institution:{key}".encode()).decode()
    return [
        _ask("own credit", "own_credit", "/own", {}, f"portal_session={person.token}"),
        _ask("public list", "institution_list", "/list", {}),
        _ask("institution detail", "institution_detail", f"/institution/{key}", {"id": shown}),
    ], f"portal_session={desk.token}"


def _ask(name: str, document: str, rival_path: str, variables: dict[str, Any], cookie: str = "") -> Ask:
    query = (DOCUMENTS / f"{document}.graphql").read_text("utf-8")
    return Ask(name, orjson.dumps({"query": query, "variables": variables}), rival_path, cookie)


@contextmanager
def _served(side: str, factory: str, servers: Embedded) -> Iterator[None]:
    """One uvicorn worker on the loopback, ended with SIGTERM."""
    environment = {
        **os.environ,
        "PORTAL_DATABASE_URL": servers.database_url,
        "PORTAL_REDIS_URL": servers.redis_url,
        "PORTAL_SECRET_KEY": b64encode(KEY).decode(),
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--host", "127.0.0.1"]
    command += ["--port", str(PORTS[side]), "--log-level", "warning", "--no-access-log"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _await(side, process)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _await(side: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"{side} ended with {process.returncode}")
        try:
            if httpx2.get(f"http://127.0.0.1:{PORTS[side]}/readyz").status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{side} does not answer")


def _same(ask: Ask) -> bool:
    answers = [
        httpx2.post(ask.url(side), content=ask.body, headers=_headers(ask)).content for side in ("portal", "rival")
    ]
    if answers[0] != answers[1]:
        sys.stderr.write("\n".join(answer.decode()[:3000] for answer in answers) + "\n")
    return answers[0] == answers[1]


def _headers(ask: Ask) -> dict[str, str]:
    return {"Content-Type": "application/json", **({"Cookie": ask.cookie} if ask.cookie else {})}


def _load(ask: Ask, side: str, seconds: int, connections: int) -> Figure:
    if shutil.which("wrk"):
        return _wrk(ask, side, seconds, connections)
    return asyncio.run(_python_load(ask, side, seconds, connections))


def _wrk(ask: Ask, side: str, seconds: int, connections: int) -> Figure:
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as script:
        script.write('wrk.method = "POST"\n')
        script.write(f"wrk.body = [==[{ask.body.decode()}]==]\n")
        for name, value in _headers(ask).items():
            script.write(f'wrk.headers["{name}"] = "{value}"\n')
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script.name, ask.url(side)]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in printed or "Socket errors" in printed:
        raise RuntimeError(f"{ask.name}, {side}: {printed}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1])  # type: ignore[index]
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", printed).groups()  # type: ignore[union-attr]
    return Figure(rate, float(number) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[unit])


async def _python_load(ask: Ask, side: str, seconds: int, connections: int) -> Figure:
    """Where wrk is missing: slower itself, so its figures say less about the server."""
    times: list[float] = []
    end = time.monotonic() + seconds

    async def one(client: httpx2.AsyncClient) -> None:
        while (begun := time.monotonic()) < end:
            (await client.post(ask.url(side), content=ask.body, headers=_headers(ask))).raise_for_status()
            times.append(time.monotonic() - begun)

    async with httpx2.AsyncClient() as client:
        await asyncio.gather(*(one(client) for _ in range(connections)))
    return Figure(len(times) / seconds, statistics.quantiles(times, n=100)[98] * 1000)


async def _record(side: str, cookie: str, seconds: int, prefix: str, persons: int) -> Figure:
    """Entries on persons chosen in turn, by several officers at once."""
    query = (DOCUMENTS / "record_entry.graphql").read_text("utf-8")
    ask = Ask("record", b"", "/record", cookie)
    times: list[float] = []
    end = time.monotonic() + seconds

    async def officer(client: httpx2.AsyncClient, number: int) -> None:
        count = 0
        while (begun := time.monotonic()) < end:
            key = 1 + (number * 997 + count * RECORDERS) % persons
            given = {
                "subject": b64encode(f"Archive:{key}".encode()).decode(),
                "item": "B1",
                "decidedOn": "2026-11-01",
                "documentNo": f"{prefix}-{number}-{count}",
                "facts": "串换诊疗项目",
                "basis": "《医疗保障基金使用监督管理条例》第三十八条",
                "handlingType": "行政处罚",
            }
            body = orjson.dumps({"query": query, "variables": {"input": given}})
            answer = await client.post(ask.url(side), content=body, headers=_headers(ask))
            if answer.json()["data"]["recordEntry"]["__typename"] != "EntryRecorded":
                raise RuntimeError(answer.text)
            times.append(time.monotonic() - begun)
            count += 1

    async with httpx2.AsyncClient() as client:
        await asyncio.gather(*(officer(client, number) for number in range(RECORDERS)))
    return Figure(len(times) / seconds, statistics.quantiles(times, n=100)[98] * 1000)


if __name__ == "__main__":
    sys.exit(main())
