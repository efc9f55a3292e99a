"""`make bench`: the portal beside a hand-written handler and a usual Strawberry application, in one run, in turns.

Two workers on each side. Prints requests a second, p99 and CPU of each read, then memory, start and what PostgreSQL
says of the statements, then entries recorded a second. Machines are shared and noisy: the figure to quote is the
ratio, the median over the rounds. `--plot` writes a picture of the ratios.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from base64 import b64encode
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
import orjson
from redis.asyncio import Redis
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.data import fill
from bench.load import NUMBER, Figure, Request, loaded
from bench.plot import plot
from bench.recording import recorded
from bench.sides import KEY, PORTS, Side, postmaster, served
from portal.clock import SystemClock
from portal.embedded import Embedded
from portal.security.cookies import new_browser
from portal.security.officers import create_officer
from portal.security.sealing import Sealer
from portal.security.sessions import Sessions
from portal.security.viewer import OfficerViewer, SubjectViewer
from portal.store.documents import add_document
from portal.store.migrate import migrate
from portal.store.parameters import enter_parameter
from portal.store.pool import prepare
from resolvers.documents import Document
from resolvers.plan.rules import Asker
from resolvers.plan.writing import Given
from schema.build import documents

DOCUMENTS = Path(__file__).parent / "documents"
READS = {"own credit": "own_credit", "public list": "institution_list", "institution detail": "institution_detail"}


@dataclass(frozen=True)
class Row:
    """One comparison: what is asked of whom, and the ratio to be reached."""

    name: str
    mine: tuple[str, Request]
    rival: tuple[str, Request]
    target: float


@dataclass(frozen=True)
class Prepared:
    """What the filled database is asked for, and by whom."""

    variables: dict[str, dict[str, Any]]
    known: dict[str, Document]
    paths: dict[str, str]
    person: str
    officer: str
    identity: int


def main() -> int:
    """Runs everything; exit code 1 when two sides answer differently."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--institutions", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each side, in turns")
    parser.add_argument("--seconds", type=int, default=4, help="length of a round")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--only", default="", help="rows whose name holds this, and nothing else")
    parser.add_argument("--plot", type=Path, help="write the ratios as SVG")
    given = parser.parse_args()
    console = Console(width=150)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-bench-")))
        servers = stack.enter_context(Embedded(folder))
        console.print(f"{given.persons} persons, {given.institutions} institutions …")
        prepared = asyncio.run(_prepare(servers, given.persons, given.institutions))
        rows = [row for row in _rows(prepared) if given.only in row.name]
        first = _known(prepared, "uncached", "public list")
        sides = {
            name: stack.enter_context(served(name, servers, first if name in ("portal", "uncached") else None))
            for name in PORTS
        }
        for row in rows:
            if not _same(row):
                console.print(f"[red]{row.name}: the two sides answer differently")
                return 1
        table = Table("", "portal /s", "p99 ms", "CPU ms", "PostgreSQL", "rival /s", "p99 ms", "CPU ms", "PostgreSQL",
                      "ratio", "to reach")  # fmt: skip
        bars = []
        with Progress(console=console) as progress:
            task = progress.add_task("measuring", total=len(rows) * given.rounds * 2)
            for row in rows:
                rounds: list[list[Figure]] = []
                for _ in range(given.rounds):
                    rounds.append([])
                    for name, request in (row.mine, row.rival):
                        figure = loaded(request, given.seconds, given.connections, sides[name].pid, postmaster(folder))
                        rounds[-1].append(figure)
                        progress.advance(task)
                ratio = statistics.median(mine.rate / theirs.rate for mine, theirs in rounds)
                bars.append((row.name, ratio, row.target))
                mine, theirs = zip(*rounds, strict=True)
                table.add_row(row.name, *_figures(mine), *_figures(theirs), f"{ratio:.2f}", f"{row.target:.1f}")
        console.print(table)
        if given.plot:
            given.plot.write_text(plot("Requests a second, portal to rival; the line is to be reached", bars), "utf-8")
        if not given.only:
            console.print(_of_processes(sides))
            console.print(asyncio.run(_of_statements(servers, prepared)))
            recording = asyncio.run(recorded(prepared.officer, given.seconds, given.rounds, given.persons))
            console.print(f"entries recorded a second, portal to hand-written: {recording}")
    return 0


def _figures(figures: tuple[Figure, ...]) -> list[str]:
    columns = [(each.rate, each.p99, each.server_ms, each.database_ms) for each in figures]
    rate, *others = (statistics.median(column) for column in zip(*columns, strict=True))
    return [f"{rate:,.0f}", *(f"{each:.2f}" for each in others)]


def _of_processes(sides: dict[str, Side]) -> Table:
    table = Table("", "MB a worker", "start to first answer, s")
    for name, side in sides.items():
        table.add_row(name, ", ".join(f"{each:.0f}" for each in side.worker_mb()), f"{side.started:.2f}")
    return table


async def _of_statements(servers: Embedded, prepared: Prepared) -> Table:
    """EXPLAIN (ANALYZE, BUFFERS) of the registered documents."""
    table = Table("", "execution ms", "blocks read in memory", "from disk")
    connection = await asyncpg.connect(servers.database_url)
    for name, document in prepared.known.items():
        operation = document.operation(None)
        if operation is None or (plan := operation.plan(prepared.variables[name])) is None:
            raise RuntimeError(f"{name} is not planned")
        asker = Asker(SubjectViewer(prepared.identity), SystemClock().now())
        values = plan.bind(Given(asker, prepared.variables[name]))
        explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {plan.sql}"
        found = [orjson.loads(await connection.fetchval(explain, *values))[0] for _ in range(9)][-1]
        blocks = found["Plan"]
        table.add_row(
            name, f"{found['Execution Time']:.2f}", f"{blocks['Shared Hit Blocks']}", f"{blocks['Shared Read Blocks']}"
        )
    await connection.close()
    return table


async def _prepare(servers: Embedded, persons: int, institutions: int) -> Prepared:
    """Fills the database, registers the documents, and signs in a person and an officer."""
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
    known = {
        name: documents().register((DOCUMENTS / f"{file}.graphql").read_text("utf-8")) for name, file in READS.items()
    }
    for each in known.values():
        await add_document(connection, each.sha256, each.text, clock.now())
    await connection.execute(
        """
        INSERT INTO access_log (subject_id, officer_id, action, purpose, happened_at)
        SELECT id, $1, 'open_subject', 'bench', $2 FROM subject
        """,
        officer.officer_id,
        clock.now(),
    )
    await connection.close()
    redis = Redis.from_url(servers.redis_url)
    sessions = Sessions(redis, clock)
    person = await sessions.open(SubjectViewer(persons // 2))
    desk = await sessions.open(OfficerViewer(officer.officer_id, "23", "Bench"))
    await redis.aclose()
    key = persons + institutions // 2
    detail = {"id": b64encode(f"Institution:{key}".encode()).decode()}
    paths = {"own credit": "/own", "public list": "/list", "institution detail": f"/institution/{key}"}
    variables: dict[str, dict[str, Any]] = {name: detail if "detail" in name else {} for name in READS}
    return Prepared(variables, known, paths, _cookie(person.token), _cookie(desk.token), persons // 2)


def _cookie(token: str) -> str:
    return f"portal_browser={new_browser()}; portal_session={token}"


def _rows(prepared: Prepared) -> list[Row]:
    """Documents known by their hash and computed, then kept; documents sent as text, known and never seen before."""
    visitor = {"Content-Type": "application/json"}
    person = {**visitor, "Cookie": prepared.person}

    def text(side: str, name: str, ending: str = "as text") -> tuple[str, Request]:
        body = {"query": f"{prepared.known[name].text}# {ending}", "variables": prepared.variables[name]}
        return side, Request(f"{_base(side)}/graphql", orjson.dumps(body).decode(), person)

    def by_hand(name: str, headers: dict[str, str]) -> tuple[str, Request]:
        return "hand-written", Request(_base("hand-written") + prepared.paths[name], "{}", headers)

    computed = [
        Row(name, ("uncached", _known(prepared, "uncached", name)), by_hand(name, person), 1.2) for name in READS
    ]
    kept = [
        Row(f"{name}, cached", ("portal", _kept(prepared, name)), by_hand(name, visitor), 3)
        for name in READS
        if name != "own credit"
    ]
    sent = [Row(f"{name}, not registered", text("uncached", name), text("plain Strawberry", name), 2) for name in READS]
    new = [
        Row(f"{name}, never seen", text("uncached", name, NUMBER), text("plain Strawberry", name, NUMBER), 2)
        for name in ("own credit", "public list")
    ]
    return [*computed, *kept, *sent, *new]


def _base(side: str) -> str:
    return f"http://127.0.0.1:{PORTS[side]}"


def _known(prepared: Prepared, side: str, name: str) -> Request:
    """By hash, of somebody signed in."""
    body = {"id": prepared.known[name].sha256, "variables": prepared.variables[name]}
    headers = {"Content-Type": "application/json", "Cookie": prepared.person}
    return Request(f"{_base(side)}/graphql", orjson.dumps(body).decode(), headers)


def _kept(prepared: Prepared, name: str) -> Request:
    variables = quote(orjson.dumps(prepared.variables[name]))
    return Request(f"{_base('portal')}/graphql?id={prepared.known[name].sha256}&variables={variables}")


def _same(row: Row) -> bool:
    """Whether both give the same JSON, order of keys and all; PostgreSQL puts spaces between."""
    mine, theirs = (orjson.dumps(orjson.loads(request.send())) for _, request in (row.mine, row.rival))
    if mine != theirs:
        sys.stderr.write(f"{mine.decode()[:3000]}\n{theirs.decode()[:3000]}\n")
    return mine == theirs


if __name__ == "__main__":
    sys.exit(main())
