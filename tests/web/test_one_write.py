"""Head and body of an answer go out together, and nothing that is held back is lost."""

import asyncio
import itertools
from typing import Any, cast

import httpx2
import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from portal.web.one_write import Joining, OneWrite


class Wire:
    """A transport that notes what it is told."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.writes.append(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str) -> str:
        return name


def joining(wire: Wire) -> Joining:
    return Joining(cast("asyncio.Transport", wire))


async def test_two_pieces_are_one_write() -> None:
    wire = Wire()
    transport = joining(wire)
    transport.write(b"head")
    transport.write(b"body")
    assert wire.writes == [b"headbody"]
    assert transport.get_extra_info("peername") == "peername"


async def test_a_piece_alone_goes_with_the_next_turn_of_the_loop() -> None:
    wire = Wire()
    joining(wire).write(b"HTTP/1.1 100 Continue")
    assert wire.writes == []
    await asyncio.sleep(0)
    assert wire.writes == [b"HTTP/1.1 100 Continue"]


async def test_closing_sends_what_is_held() -> None:
    wire = Wire()
    transport = joining(wire)
    transport.write(b"head")
    transport.close()
    await asyncio.sleep(0)
    assert (wire.writes, wire.closed, transport.is_closing()) == ([b"head"], True, True)


async def test_nothing_is_sent_to_somebody_who_has_gone() -> None:
    wire = Wire()
    joining(wire).write(b"head")
    wire.close()
    await asyncio.sleep(0)
    assert wire.writes == []


@given(st.lists(st.one_of(st.integers(0, 9000), st.none()), max_size=20))
async def test_everything_comes_once_and_in_order_and_little_is_held(steps: list[int | None]) -> None:
    """Pieces of all lengths, and turns of the loop between them (None)."""
    wire, sent, letters = Wire(), b"", itertools.cycle(b"abcdefg")
    transport = joining(wire)
    for length in steps:
        if length is None:
            await asyncio.sleep(0)
            assert b"".join(wire.writes) == sent
        else:
            piece = bytes([next(letters)]) * length
            transport.write(piece)
            sent += piece
            assert len(sent) - len(b"".join(wire.writes)) < 4096
    transport.close()
    assert b"".join(wire.writes) == sent


@pytest.fixture
async def address() -> Any:
    """A server of uvicorn's whose answers are short, long, in many pieces, and of no length known."""

    async def pieces() -> Any:
        for number in range(50):
            yield f"{number:04}" * 500
            await asyncio.sleep(0)

    routes = {
        "/short": lambda _: PlainTextResponse("short"),
        "/long": lambda _: PlainTextResponse("x" * 3_000_000),
        "/pieces": lambda _: StreamingResponse(pieces()),
        "/nothing": lambda _: PlainTextResponse(status_code=204),
    }
    app = Starlette(routes=[Route(path, answer) for path, answer in routes.items()])
    server = uvicorn.Server(uvicorn.Config(app, port=0, http=OneWrite, lifespan="off", log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def test_answers_are_whole(address: str) -> None:
    async with httpx2.AsyncClient(base_url=address) as client:
        for _ in range(3):  # on one connection
            assert (await client.get("/short")).text == "short"
            assert len((await client.get("/long")).content) == 3_000_000
            assert (await client.get("/pieces")).text == "".join(f"{number:04}" * 500 for number in range(50))
            assert (await client.get("/nothing")).status_code == 204
            assert (await client.head("/short")).content == b""
