"""clamd, where the operator runs it. Without an answer nothing is taken: it fails closed."""

import asyncio
import struct
from contextlib import suppress

from portal.evidence.fitness import EvidenceUnfit, Unfit

SECONDS = 20.0
_PART = 64 * 1024


class ScanUnavailable(RuntimeError):
    """The scanner did not answer; the file can be sent for scanning again."""


async def scan(data: bytes, address: str) -> None:
    """Asks clamd (`host:port`, or the path of its socket). Raises EvidenceUnfit, ScanUnavailable."""
    try:
        async with asyncio.timeout(SECONDS):
            answer = await _instream(data, address)
    except (OSError, TimeoutError) as error:
        raise ScanUnavailable(type(error).__name__) from error
    if answer.endswith(b"FOUND"):
        raise EvidenceUnfit(Unfit.INFECTED)
    if answer != b"stream: OK":
        raise ScanUnavailable("an answer that is neither OK nor FOUND")


async def _instream(data: bytes, address: str) -> bytes:
    host, _, port = address.rpartition(":")
    if port.isdigit():
        reader, writer = await asyncio.open_connection(host, int(port))
    else:
        reader, writer = await asyncio.open_unix_connection(address)
    try:
        writer.write(b"zINSTREAM\0")
        for start in range(0, len(data), _PART):
            part = data[start : start + _PART]
            writer.write(struct.pack(">I", len(part)) + part)
            await writer.drain()
        writer.write(struct.pack(">I", 0))
        await writer.drain()
        return (await reader.read(4096)).rstrip(b"\0\n")
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
