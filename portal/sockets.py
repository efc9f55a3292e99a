"""Listening sockets for several web processes. Light: a process reads this before it can say that it is alive."""

import socket
from typing import Any


class OwnSocket:
    """A listening place of which each web process makes a socket of its own when it receives it.

    The kernel then shares connections out. Of one socket for all, the process that wakes first takes all that wait:
    it has been seen to take 32 of 32, and the other processor stood idle.
    """

    def __init__(self, host: str, port: int) -> None:
        """Nothing is bound here."""
        self.host, self.port = host, port

    def __reduce__(self) -> tuple[Any, tuple[str, int]]:
        return _bound, (self.host, self.port)


def _bound(host: str, port: int) -> socket.socket:
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    own = socket.socket(family, kind)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    own.bind(address)
    return own
