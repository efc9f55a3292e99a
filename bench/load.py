"""Load on a server: wrk where it is there, else Python, and what its processes take (/proc)."""

import asyncio
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

_TICK = os.sysconf("SC_CLK_TCK")
_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
NUMBER = "@number@"  # of a request, where its body names it


@dataclass(frozen=True)
class Request:
    """What is sent again and again to one side."""

    url: str
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def send(self) -> bytes:
        """Once; the answer."""
        answer = httpx2.request(
            "GET" if self.body is None else "POST", self.url, content=self.body, headers=self.headers, timeout=30
        )
        return answer.raise_for_status().content


@dataclass(frozen=True)
class Figure:
    """Requests a second, median and 99th percentile in milliseconds, and CPU milliseconds a request."""

    rate: float
    p50: float
    p99: float
    server_ms: float
    database_ms: float


def loaded(request: Request, seconds: int, connections: int, server: int, database: int) -> Figure:
    """The figure of one round; `server` and `database` are the processes at the root of what serves it."""
    before = cpu_seconds(server), cpu_seconds(database)
    if shutil.which("wrk"):
        count, rate, p50, p99 = _wrk(request, seconds, connections)
    else:
        count, rate, p50, p99 = asyncio.run(_python(request, seconds, connections))
    after = cpu_seconds(server), cpu_seconds(database)
    server_ms, database_ms = ((late - early) * 1000 / count for early, late in zip(before, after, strict=True))
    return Figure(rate, p50, p99, server_ms, database_ms)


def _wrk(request: Request, seconds: int, connections: int) -> tuple[int, float, float, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as script:
        for name, value in request.headers.items():
            script.write(f'wrk.headers["{name}"] = "{value}"\n')
        if request.body is not None:
            script.write(f'wrk.method = "POST"\nwrk.body = [==[{request.body}]==]\n')
            if NUMBER in request.body:
                script.write(f"local begun, count, body = {time.time_ns() // 1000}, 0, wrk.body\n")
                script.write("function request()\n  count = count + 1\n")
                script.write(f'  return wrk.format(nil, nil, nil, (body:gsub("{NUMBER}", begun + count)))\nend\n')
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script.name, request.url]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in printed or "Socket errors" in printed:
        raise RuntimeError(f"{request.url}: {printed}")
    count = int(re.search(r"(\d+) requests in", printed)[1])  # type: ignore[index]
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", printed)[1])  # type: ignore[index]
    spread = {at: float(number) * _MS[unit] for at, number, unit in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s)", printed)}
    return count, rate, spread["50"], spread["99"]


async def _python(request: Request, seconds: int, connections: int) -> tuple[int, float, float, float]:
    """Slower itself, so its figures say less about the server."""
    times: list[float] = []
    end = time.monotonic() + seconds
    method = "GET" if request.body is None else "POST"

    async def one(client: httpx2.AsyncClient) -> None:
        while (begun := time.monotonic()) < end:
            body = request.body and request.body.replace(NUMBER, str(time.time_ns()))
            answer = await client.request(method, request.url, content=body, headers=request.headers)
            answer.raise_for_status()
            times.append(time.monotonic() - begun)

    async with httpx2.AsyncClient() as client:
        await asyncio.gather(*(one(client) for _ in range(connections)))
    spread = statistics.quantiles(times, n=100)
    return len(times), len(times) / seconds, spread[49] * 1000, spread[98] * 1000


def cpu_seconds(root: int) -> float:
    """What a process and all below it have taken so far, and those of its children that have ended."""
    return sum(sum(_stat(process)[13:17]) for process in [root, *below(root)]) / _TICK


def resident_mb(process: int) -> float:
    """Memory of a process."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def below(root: int) -> list[int]:
    """Children of a process, and theirs."""
    parents = {int(each.name): _stat(int(each.name))[3] for each in Path("/proc").iterdir() if each.name.isdigit()}
    found = [root]
    for parent in found:
        found += [process for process, its in parents.items() if its == parent]
    return found[1:]


def _stat(process: int) -> list[int]:
    """The numbers of /proc/PID/stat at their places; nothing of a process that has just ended."""
    try:
        _, _, rest = Path(f"/proc/{process}/stat").read_text().rpartition(")")
    except OSError:
        return [0] * 52
    return [0, 0, 0, *(int(each) for each in rest.split()[1:])]
