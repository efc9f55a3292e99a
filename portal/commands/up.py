"""`portal up`: servers, portal and notifier, started together and stopped together."""

import asyncio
import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from typing import NoReturn

import typer

from portal import demo
from portal.commands.installation import environment, provided
from portal.commands.store import bring_up_to_date, require_redis
from portal.embedded import Embedded
from portal.messages import OperatorError, text
from portal.processes import end_with_parent, stop
from portal.settings import LOOPBACK, Settings


@dataclass(frozen=True)
class Child:
    """A process of ours and the file its output goes to."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


def up(settings: Settings) -> None:
    """Runs until Ctrl-C or SIGTERM. Raises OperatorError when something cannot start or ends by itself."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    try:
        _run(settings)
    except SystemExit:
        typer.echo(text("stopped"))
        raise


def _run(settings: Settings) -> NoReturn:
    _require_port(settings.host, settings.port)
    typer.echo(text("starting"))
    with ExitStack() as stack:
        complete, servers = stack.enter_context(provided(settings))
        if complete.sms_gateway is None:
            raise OperatorError("gateway_missing")
        bring_up_to_date(complete)
        if servers is None:
            require_redis(complete)
        else:
            _load_demo_once(complete)
        children = [
            _start(stack, complete, "portal", [sys.executable, "-m", "portal", "serve"]),
            _start(stack, complete, "notify", [sys.executable, "-m", "notify"]),
        ]
        while not _answers(complete):
            _watch(children, servers)
        typer.echo(_welcome(complete, embedded=servers is not None))
        while True:
            _watch(children, servers)


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """Unwinds everything that was started; a second Ctrl-C does not disturb that."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise SystemExit(0)


def _require_port(host: str, port: int) -> None:
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise OperatorError("port_in_use", port=port) from None
        raise OperatorError("address_unusable", host=host, port=port, reason=error.strerror) from None


def _load_demo_once(settings: Settings) -> None:
    loaded = settings.data_dir / "demo.loaded"
    if not loaded.exists():
        typer.echo(text("loading_demo"))
        asyncio.run(demo.load(settings))
        loaded.touch()


def _start(stack: ExitStack, settings: Settings, name: str, command: list[str]) -> Child:
    log = settings.data_dir / f"{name}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment(settings),
            preexec_fn=end_with_parent(signal.SIGTERM),
        )
    stack.callback(stop, process, signal.SIGTERM)
    return Child(name, process, log)


def _watch(children: list[Child], servers: Embedded | None) -> None:
    """Waits a moment. Raises OperatorError naming a process that has ended by itself."""
    time.sleep(0.1)
    for child in children:
        status = child.process.poll()
        if status is not None:
            raise OperatorError("child_ended", name=child.name, status=status, log=child.log)
    if servers is not None:
        servers.require_running()


def _answers(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104
    try:
        connection = http.client.HTTPConnection(host, settings.port, timeout=5)
        with closing(connection):
            connection.request("GET", "/readyz")
            return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False


def _welcome(settings: Settings, *, embedded: bool) -> str:
    parts = ["", text("ready", url=settings.public_url)]
    if embedded:
        parts += ["", demo.accounts_text(settings)]
    if settings.sms_gateway == "local":
        key = "texts_shown" if settings.host in LOOPBACK else "texts_hidden"
        parts += ["", text(key, url=settings.public_url)]
    parts += ["", text("stop_hint", path=settings.data_dir)]
    return os.linesep.join(parts)
