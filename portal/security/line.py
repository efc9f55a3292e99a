"""A line to Redis on which many ask at once: commands go out as they come, answers come back in their order.

For the one question of every request. What redis-py does around a command takes three times as long.
"""

import asyncio
from collections import deque
from typing import Any, Self

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import ResponseError

PATIENCE = 5.0  # seconds in which one answer at least must come, while some are awaited


class Line(asyncio.Protocol):
    """A connection that redis-py has opened (address, TLS, sign-in) and handed over."""

    def __init__(self, owner: Any, transport: Any) -> None:
        self._owner = owner  # its connection would close with it
        self._before = transport.get_protocol()
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._rest = b""
        self._answers = 0
        self._watched = False

    @classmethod
    async def open(cls, client: Redis) -> Self:
        """A line to where the client's connections go; errors as redis-py raises them."""
        pool: Any = client.connection_pool
        owner = await pool.get_connection()
        line = cls(owner, owner._writer.transport)  # noqa: SLF001 - there is no other way to its transport
        line._transport.set_protocol(line)
        return line

    @property
    def closed(self) -> bool:
        """Whether nothing can be asked any more."""
        return bool(self._transport.is_closing())

    def ask(self, *command: str | int) -> asyncio.Future[Any]:
        """The answer to a command: bytes, int, None, or a list of these. Raises what is a RedisError."""
        answer: asyncio.Future[Any] = self._loop.create_future()
        if self.closed:
            answer.set_exception(ConnectionLost("the line to Redis is lost"))
            return answer
        self._waiting.append(answer)
        self._transport.write(_packed(command))
        if not self._watched:
            self._watched = True
            self._loop.call_later(PATIENCE, self._watch, self._answers)
        return answer

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        data, at = self._rest + data, 0
        try:
            while at < len(data):
                found, at = _read(data, at)
                self._answers += 1
                answer = self._waiting.popleft()
                if answer.done():  # given up
                    continue
                if isinstance(found, ResponseError):
                    answer.set_exception(found)
                else:
                    answer.set_result(found)
        except ValueError:  # the end has not come yet
            pass
        self._rest = data[at:]

    def connection_lost(self, error: Exception | None) -> None:
        """See asyncio."""
        for answer in self._waiting:
            if not answer.done():
                answer.set_exception(ConnectionLost("the line to Redis is lost"))
        self._waiting.clear()
        self._before.connection_lost(error)

    def _watch(self, answers: int) -> None:
        self._watched = False
        if self._waiting and answers == self._answers:
            self._transport.abort()
        elif self._waiting:
            self._watched = True
            self._loop.call_later(PATIENCE, self._watch, self._answers)


def _packed(command: tuple[str | int, ...]) -> bytes:
    parts = [str(part).encode() for part in command]
    return b"*%d\r\n%b" % (len(parts), b"".join([b"$%d\r\n%b\r\n" % (len(part), part) for part in parts]))


def _read(data: bytes, at: int) -> tuple[Any, int]:
    """A value that begins at a place, and where it ends. ValueError when it is not all there."""
    end = data.index(b"\r\n", at)
    kind, head, at = data[at : at + 1], data[at + 1 : end], end + 2
    match kind:
        case b":":
            return int(head), at
        case b"_":
            return None, at
        case b"-":
            return ResponseError(head.decode()), at
        case b"$" | b"*" if head == b"-1":
            return None, at
        case b"$":
            if len(data) < at + int(head) + 2:
                raise ValueError
            return data[at : at + int(head)], at + int(head) + 2
        case b"*":
            values = []
            for _ in range(int(head)):
                each, at = _read(data, at)
                values.append(each)
            return values, at
        case _:
            return head, at
