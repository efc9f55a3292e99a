"""The virus check, against a scanner that speaks clamd's INSTREAM."""

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from portal.evidence import scanning
from portal.evidence.fitness import EvidenceUnfit, Unfit
from portal.evidence.scanning import ScanUnavailable, scan

TEST_VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"


async def answer_as_clamd(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Reads a stream as clamd does, and finds the test virus in it."""
    with suppress(asyncio.IncompleteReadError):
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack(">I", await reader.readexactly(4))[0]:
            data += await reader.readexactly(size)
        writer.write(b"stream: Eicar-Signature FOUND\0" if TEST_VIRUS in data else b"stream: OK\0")
    await _close(writer)


async def answer_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Something else listens there."""
    await reader.readuntil(b"\0")
    writer.write(b"INSTREAM size limit exceeded. ERROR\0")
    await _close(writer)


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


@asynccontextmanager
async def scanner(answer: Callable[..., Awaitable[None]]) -> AsyncIterator[str]:
    """A scanner's address."""
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_clean_file_passes_in_parts() -> None:
    async with scanner(answer_as_clamd) as address:
        await scan(bytes(200_000), address)


async def test_a_virus_is_found_across_parts() -> None:
    async with scanner(answer_as_clamd) as address:
        with pytest.raises(EvidenceUnfit) as refused:
            await scan(bytes(65_530) + TEST_VIRUS, address)
    assert refused.value.code is Unfit.INFECTED


async def test_it_fails_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with scanner(answer_nonsense) as address:
        with pytest.raises(ScanUnavailable):
            await scan(b"x", address)
    with pytest.raises(ScanUnavailable):
        await scan(b"x", address)  # nobody listens any more
    with pytest.raises(ScanUnavailable):
        await scan(b"x", str(tmp_path / "no.socket"))
    monkeypatch.setattr(scanning, "SECONDS", 0.1)
    hung_up = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        await _close(writer)
        hung_up.set()

    async with scanner(say_nothing) as address:
        with pytest.raises(ScanUnavailable):
            await scan(b"x", address)
        await hung_up.wait()


async def test_a_socket_of_the_machine_will_do(tmp_path: Path) -> None:
    path = str(tmp_path / "clamd.socket")
    async with await asyncio.start_unix_server(answer_as_clamd, path):
        await scan(b"x", path)
