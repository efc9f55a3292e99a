"""uvicorn's protocol with head and body of an answer in one write: a packet and a wake-up less for each."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_SMALL = 4096  # bytes; more is worth a write of its own


class Joining:
    """A transport that holds a small piece back until the next one comes, or else the loop's next turn."""

    def __init__(self, transport: asyncio.Transport) -> None:
        """What is not named here is asked of `transport` itself."""
        self._transport = transport
        self._later = asyncio.get_running_loop().call_soon
        self._held = b""
        self.is_closing = transport.is_closing

    def write(self, data: bytes) -> None:
        """Send it, with what is held before it."""
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held + data)
        elif len(data) < _SMALL:
            self._held = data
            self._later(self._release)
        else:
            self._transport.write(data)

    def close(self) -> None:
        """Send what is held, and close."""
        self._release()
        self._transport.close()

    def _release(self) -> None:
        held, self._held = self._held, b""
        if held and not self.is_closing():  # else the other side has gone
            self._transport.write(held)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class OneWrite(HttpToolsProtocol):
    """A connection of the portal."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See asyncio."""
        super().connection_made(cast("asyncio.Transport", Joining(transport)))
