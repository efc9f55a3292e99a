"""Child processes that never outlive their parent, and what is left of those that did."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_STOP_LIMIT = 30.0  # seconds
_libc = ctypes.CDLL(None)


def end_with_parent(how: signal.Signals) -> Callable[[], int]:
    """A `preexec_fn` that has the kernel send `how` to the child when the thread that starts it dies."""
    return partial(_libc.prctl, _PR_SET_PDEATHSIG, how)


def stop(process: subprocess.Popen[bytes] | None, how: signal.Signals, limit: float = _STOP_LIMIT) -> None:
    """Sends `how`, waits `limit` seconds for the end, then kills."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def end_leftover(pid_file: Path, folder: Path, how: signal.Signals) -> None:
    """Ends a server that an earlier, killed run left behind, and removes a pid file that names nobody.

    The folder is locked by us, so such a server has no owner. A process with that number that works in
    another folder is a stranger.
    """
    try:
        pid = int(pid_file.read_bytes().split()[0])  # the folder's name stands there too, in any encoding
    except (FileNotFoundError, ValueError, IndexError):
        pid = 0
    if pid and _works_in(pid, folder):
        os.kill(pid, how)
        deadline = time.monotonic() + _STOP_LIMIT
        while _works_in(pid, folder):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
    pid_file.unlink(missing_ok=True)


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except OSError:
        return False
