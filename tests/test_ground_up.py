"""`portal up` as its operator sees it: what it says, its exit codes, and that nothing stays behind."""

import http.client
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """A fresh data folder and a free port."""
    with tempfile.TemporaryDirectory(prefix="portal up ") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        yield {**inherited, "PORTAL_DATA_DIR": str(Path(folder) / "data"), "PORTAL_PORT": str(port)}


def test_up_runs_everything_and_stops_everything(environment: dict[str, str]) -> None:
    data, port = Path(environment["PORTAL_DATA_DIR"]), environment["PORTAL_PORT"]
    with _started(environment) as portal:
        output = _until(portal, "Ctrl-C stops it")
        for expected in (f"http://127.0.0.1:{port}", "/dev/texts", "demo-harbin", "loading the demo data"):
            assert expected in output
        assert _status(port, "/readyz") == 200
        assert stat.S_IMODE((data / "secret.key").stat().st_mode) == 0o600
        everybody = _descendants(portal.pid)
        commands = " ".join(everybody.values())
        for expected in ("bin/postgres", "redis-server", "portal serve", "-m notify"):
            assert expected in commands
        portal.send_signal(signal.SIGTERM)
        assert portal.wait(60) == 0
    assert _still_there(everybody) == {}

    with _started(environment) as portal:  # Ctrl-C reaches the whole group
        assert "loading the demo data" not in _until(portal, "Ctrl-C stops it")
        everybody = _descendants(portal.pid)
        os.killpg(portal.pid, signal.SIGINT)
        assert portal.wait(60) == 0
    assert _still_there(everybody) == {}


def test_commands_find_a_running_portal_and_a_child_that_dies_ends_it(environment: dict[str, str]) -> None:
    with _started(environment) as portal:
        _until(portal, "Ctrl-C stops it")
        done = _run(environment, "migrate")
        assert (done.returncode, done.stderr) == (0, "")
        assert "Migrations carried out: 0" in done.stdout
        with socket.create_server(("127.0.0.1", 0)) as probe:
            free = str(probe.getsockname()[1])
        second = _run({**environment, "PORTAL_PORT": free}, "up")
        assert second.returncode == 7
        assert "Another running portal uses the data folder" in second.stderr

        everybody = _descendants(portal.pid)
        os.kill(next(pid for pid, command in everybody.items() if command.endswith("-m notify")), signal.SIGKILL)
        assert portal.wait(60) == 11
        assert portal.stderr is not None
        assert "notify ended unexpectedly (exit code -9)" in portal.stderr.read()
    assert _still_there(everybody) == {}


def test_a_port_in_use_is_said_before_anything_starts(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(environment["PORTAL_PORT"]))):
        done = _run(environment, "up")
    assert (done.returncode, done.stdout) == (3, "")
    assert f"端口 {environment['PORTAL_PORT']} 已被占用" in done.stderr
    assert f"Port {environment['PORTAL_PORT']} is in use" in done.stderr
    assert not Path(environment["PORTAL_DATA_DIR"]).exists()


@pytest.mark.parametrize(
    ("settings", "code", "sentence"),
    [
        ({"PORTAL_PORT": "many"}, 9, "The setting PORTAL_PORT is wrong"),
        ({"PORTAL_HOST": "192.0.2.1"}, 3, "Cannot listen on 192.0.2.1"),
        ({"PORTAL_DATABASE_URL": "postgresql://127.0.0.1:1/x"}, 9, "Set both"),
        (
            {"PORTAL_DATABASE_URL": "postgresql://127.0.0.1:1/x", "PORTAL_REDIS_URL": "redis://127.0.0.1:1"},
            9,
            "PORTAL_SMS_GATEWAY must be set",
        ),
        (
            {
                "PORTAL_DATABASE_URL": "postgresql://x@127.0.0.1:1/x",
                "PORTAL_REDIS_URL": "redis://127.0.0.1:1",
                "PORTAL_SMS_GATEWAY": "local",
            },
            10,
            "PostgreSQL cannot be reached",
        ),
        (
            {
                "PORTAL_DATABASE_URL": "postgresql://x:hidden:1@127.0.0.1:one/x",
                "PORTAL_REDIS_URL": "redis://127.0.0.1:1",
                "PORTAL_SMS_GATEWAY": "local",
            },
            9,
            "PORTAL_DATABASE_URL is not an address of PostgreSQL",
        ),
        ({"PORTAL_SECRET_KEY": "c2hvcnQ="}, 9, "PORTAL_SECRET_KEY is not a key: 32 bytes in base64"),
    ],
)
def test_a_wrong_setting_is_named(
    environment: dict[str, str], settings: dict[str, str], code: int, sentence: str
) -> None:
    done = _run({**environment, **settings}, "up")
    assert done.returncode == code
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert "hidden" not in done.stderr


@pytest.mark.parametrize(
    ("redis_url", "code", "sentence"),
    [
        ("redis://127.0.0.1:1", 10, "Redis cannot be reached"),
        ("127.0.0.1:6379", 9, "PORTAL_REDIS_URL is not an address of Redis"),
    ],
)
def test_a_redis_that_does_not_answer_is_named(
    environment: dict[str, str], database_url: str, redis_url: str, code: int, sentence: str
) -> None:
    own = {"PORTAL_DATABASE_URL": database_url, "PORTAL_REDIS_URL": redis_url, "PORTAL_SMS_GATEWAY": "local"}
    done = _run({**environment, **own}, "up")
    assert done.returncode == code
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def _run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "portal", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def _started(environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "portal", "up"]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0
    )


def _until(portal: subprocess.Popen[str], expected: str) -> str:
    """What the portal prints up to a line; its death is reported with its errors."""
    assert portal.stdout is not None
    assert portal.stderr is not None
    output = ""
    for line in portal.stdout:
        output += line
        if expected in line:
            return output
    raise AssertionError(f"ended early: {output}{portal.stderr.read()}")


def _status(port: str, path: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", int(port))) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def _descendants(ancestor: int) -> dict[int, str]:
    """Process numbers and command lines of everything a process has started."""
    found: dict[int, str] = {}
    children = Path(f"/proc/{ancestor}/task/{ancestor}/children").read_text().split()
    for pid in map(int, children):
        found[pid] = _command(pid)
        found |= _descendants(pid)
    return found


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def _still_there(processes: dict[int, str]) -> dict[int, str]:
    return {pid: command for pid, command in processes.items() if command and _command(pid) == command}
