"""Logs as lines of JSON. Nothing personal is logged; what slips through is masked here, as a second wall."""

import logging
import re
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from portal.clock import SHANGHAI

_SHORTEST = 11  # characters of the shortest of these
_ALONE = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
_PERSONAL = [
    # GB 11643: region, date of birth, sequence, check digit; and the form of 15 digits before 1999
    (re.compile(_ALONE.format(r"[1-9]\d{5}[ -]?\d{8}[ -]?\d{3}[0-9Xx]")), "[id]"),
    (re.compile(_ALONE.format(r"[1-9]\d{14}")), "[id]"),
    # GB 32100
    (re.compile(_ALONE.format(r"[0-9A-HJ-NP-RTUW-Y]{2}\d{6}[0-9A-HJ-NP-RTUW-Y]{10}")), "[credit code]"),
    (re.compile(_ALONE.format(r"(?:\+?(?:00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}")), "[phone]"),
]


def mask(value: Any) -> Any:
    """The value with whatever looks like an ID number, credit code or phone number blotted out, at any depth."""
    if isinstance(value, bool | float | None) or (isinstance(value, str) and len(value) < _SHORTEST):
        return value
    if isinstance(value, Mapping):
        return {mask(str(key)): mask(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [mask(part) for part in value]
    shown = str(value)
    for pattern, blot in _PERSONAL:
        shown = pattern.sub(blot, shown)
    return value if isinstance(value, int) and shown == str(value) else shown


def configure(level: int = logging.INFO) -> None:
    """Sends structlog and the standard library's logging to standard error as JSON, one line an event."""
    shared: list[Processor] = [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level]
    last: list[Processor] = [
        structlog.processors.format_exc_info,
        _mask_event,
        _stamp,
        structlog.processors.JSONRenderer(serializer=_to_json),
    ]
    structlog.configure(  # not by way of the standard library, which would take half the time of a kept answer
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Lines(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.raiseExceptions = False  # else a line that cannot be written is shown with its arguments
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


class _Lines:
    """Lines on standard error; one that cannot be written is lost."""

    def msg(self, line: str) -> None:
        """Write a line."""
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")

    debug = info = warning = error = critical = exception = msg


def request(method: str, route: str, status: int, seconds: float) -> None:
    """The line of a request, in which nothing can be personal: `route` is one of ours, not the path."""
    _Lines().msg(
        f'{{"event":"request","level":"info","method":"{method}","route":"{route}","status":{status},'
        f'"ms":{seconds * 1000:.1f},"at":"{_now()}"}}'
    )


def _now() -> str:
    seconds, milliseconds = divmod(time.time_ns() // 1_000_000, 1000)
    return f"{_second(seconds)}.{milliseconds:03}+08:00"


@lru_cache(maxsize=1)  # a line of every request has one: what is the same for a second is written once
def _second(since_1970: int) -> str:
    return datetime.fromtimestamp(since_1970, SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S")


def _stamp(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event["at"] = _now()
    return event


def _mask_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return dict(mask(event))


def _to_json(event: EventDict, **_options: Any) -> str:
    return orjson.dumps(event, default=str).decode()
