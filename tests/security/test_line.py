"""The line to Redis: answers in order, in pieces, given up, lost."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import ResponseError

from portal.security import line as module
from portal.security.line import Line


@pytest.fixture
async def line(redis_client: Redis) -> AsyncIterator[Line]:
    opened = await Line.open(redis_client)
    yield opened
    opened._transport.abort()


async def test_many_ask_at_once(line: Line) -> None:
    asked = [line.ask("ECHO", f"信用 {number}") for number in range(50)]
    asked[7].cancel()
    told = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(told.pop(7), asyncio.CancelledError)
    assert told == [f"信用 {number}".encode() for number in range(50) if number != 7]


async def test_every_kind_of_answer(line: Line) -> None:
    script = "return {1, false, 'a\\r\\nb', {ARGV[1], 2}}"
    assert await line.ask("EVAL", script, 0, "x") == [1, None, b"a\r\nb", [b"x", 2]]
    assert await line.ask("GET", "nobody") is None
    assert await line.ask("PING") == b"PONG"
    with pytest.raises(ResponseError):
        await line.ask("EVALSHA", "0" * 40, 0)


async def test_an_answer_may_come_in_pieces(line: Line) -> None:
    asked: list[Any] = [line._loop.create_future() for _ in range(2)]
    line._waiting.extend(asked)
    for byte in b"*2\r\n$3\r\nabc\r\n:5\r\n+OK\r\n":
        line.data_received(bytes([byte]))
    assert [await each for each in asked] == [[b"abc", 5], b"OK"]


async def test_a_lost_line_says_so(line: Line, redis_client: Redis) -> None:
    await redis_client.client_kill_filter(_type="normal", skipme=True)
    with pytest.raises(ConnectionLost):
        await line.ask("PING")
    assert line.closed


async def test_a_redis_that_hangs_is_not_waited_for(
    line: Line, redis_client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    with pytest.raises(ConnectionLost):
        await line.ask("BLPOP", "nothing comes here", 0)
