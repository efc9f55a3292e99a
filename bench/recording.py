"""Entries recorded a second, by several officers at once, on the portal and by hand, in turns."""

import asyncio
import statistics
import time
from base64 import b64encode
from pathlib import Path

import httpx2
import orjson

from bench.sides import PORTS

RECORDERS = 16
_PATHS = {"portal": "/graphql", "hand-written": "/record"}
_DOCUMENT = Path(__file__).parent / "documents" / "record_entry.graphql"


async def recorded(cookie: str, seconds: int, rounds: int, persons: int) -> str:
    """The rates of both and the median ratio."""
    rates = [
        [await _rate(side, cookie, seconds, f"{side}{number}", persons) for side in _PATHS] for number in range(rounds)
    ]
    mine, theirs = (statistics.median(column) for column in zip(*rates, strict=True))
    ratio = statistics.median(own / other for own, other in rates)
    return f"{mine:,.0f} to {theirs:,.0f}, {ratio:.2f}"


async def _rate(side: str, cookie: str, seconds: int, prefix: str, persons: int) -> float:
    """On persons chosen in turn."""
    query = _DOCUMENT.read_text("utf-8")
    done, place = 0, list(_PATHS).index(side)  # a side never meets what the other has written
    end = time.monotonic() + seconds

    async def officer(client: httpx2.AsyncClient, number: int) -> None:
        nonlocal done
        count = 0
        while time.monotonic() < end:
            key = 1 + (2 * (number * 997 + count * RECORDERS) + place) % persons
            given = {
                "subject": b64encode(f"Archive:{key}".encode()).decode(),
                "item": "B1",
                "decidedOn": "2026-11-01",
                "documentNo": f"{prefix}-{number}-{count}",
                "facts": "串换诊疗项目",
                "basis": "《医疗保障基金使用监督管理条例》第三十八条",
                "handlingType": "行政处罚",
            }
            answer = await client.post(
                f"http://127.0.0.1:{PORTS[side]}{_PATHS[side]}",
                content=orjson.dumps({"query": query, "variables": {"input": given}}),
                headers={"Content-Type": "application/json", "Cookie": cookie},
            )
            if answer.json()["data"]["recordEntry"]["__typename"] != "EntryRecorded":
                raise RuntimeError(answer.text)
            done += 1
            count += 1

    async with httpx2.AsyncClient(timeout=30) as client:
        await asyncio.gather(*(officer(client, number) for number in range(RECORDERS)))
    return done / seconds
