"""Orders of lists and their cursors. A cursor is base64 of a JSON list: name of the order, then the row's keys."""

import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from resolvers.refusals import BadArgument
from resolvers.shown import BASE64, LARGEST

After = Sequence[object]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an order. Rows without a value come last in either direction."""

    sql: str
    kind: str
    descending: bool = False
    nullable: bool = False

    def beyond(self, value: str, further: str) -> str:
        """That a row comes after the SQL of a value; `further` tells rows of the same value apart."""
        past = f"{self.sql} {'<' if self.descending else '>'} {value}"
        if self.nullable:
            same = f"{self.sql} IS NOT DISTINCT FROM {value}"
            past = f"({past} OR ({self.sql} IS NULL AND {value} IS NOT NULL))"
            return f"({past} OR ({same} AND {further}))" if further else past
        # Said twice, so that an index finds the first row.
        return f"({self.sql} {'<' if self.descending else '>'}= {value} AND ({past} OR {further}))" if further else past

    def shown(self) -> str:
        """The SQL of its value as JSON. Numbers are that as they are."""
        value = self.sql if self.kind in _NUMBERS else f"to_json({self.sql})"
        return f"coalesce({value}::text, 'null')" if self.nullable else value

    def read(self, value: Any) -> object:
        """The key's value out of a cursor; ValueError when it cannot be one."""
        if value is None and self.nullable:
            return None
        return _READERS[self.kind](value)


@dataclass(frozen=True, slots=True)
class Order:
    """A total order: its last key is unique."""

    name: str
    keys: tuple[Key, ...]

    def by(self) -> str:
        """What stands behind ORDER BY."""
        return ", ".join(
            f"{key.sql} {'DESC' if key.descending else 'ASC'}{' NULLS LAST' if key.nullable else ''}"
            for key in self.keys
        )

    def cursor(self) -> str:
        """The SQL of a row's cursor."""
        keys = ", ', ', ".join(key.shown() for key in self.keys)
        return BASE64.format(f"""concat('["{self.name}", ', {keys}, ']')""")

    def beyond(self, after: Sequence[str]) -> str:
        """That a row comes after a cursor, given the SQL of its values."""
        condition = ""
        for key, value in reversed(list(zip(self.keys, after, strict=True))):
            condition = key.beyond(value, condition)
        return condition

    def read(self, cursor: str) -> After:
        """The keys out of a cursor; BadArgument when it is not one of this order."""
        try:
            name, *values = json.loads(b64decode(cursor, validate=True), parse_float=Decimal)
            if name != self.name:
                raise ValueError("of another order")  # noqa: TRY301 - one answer to all
            return [key.read(value) for key, value in zip(self.keys, values, strict=True)]
        except (NotBase64, ValueError, TypeError, InvalidOperation, RecursionError):
            raise BadArgument("cursor_unknown") from None


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("not a text")
    value.encode()  # half of a surrogate pair is not a text either
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 < value <= LARGEST:
        raise ValueError("not a key")
    return value


def _integer(value: Any) -> int:
    if _whole(value) >= 2**31:
        raise ValueError("not a number of ours")
    return int(value)


def _decimal(value: Any) -> Decimal:
    if type(value) not in (int, Decimal) or not -(10**9) < value < 10**9:
        raise ValueError("not a score")
    return Decimal(value)


def _instant(value: Any) -> datetime:
    at = datetime.fromisoformat(value)
    if at.tzinfo is None or not 1900 < at.year < 9000:
        raise ValueError("not an instant of ours")
    return at


_NUMBERS = {"bigint", "integer", "numeric"}
_READERS: dict[str, Callable[[Any], object]] = {
    "text": _text,
    "bigint": _whole,
    "integer": _integer,
    "numeric": _decimal,
    "date": date.fromisoformat,
    "timestamptz": _instant,
}
