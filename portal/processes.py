"""Child processes that never outlive their parent."""

import ctypes
import signal
import subprocess
from collections.abc import Callable
from functools import partial

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def end_with_parent(how: signal.Signals) -> Callable[[], int]:
    """A `preexec_fn` that has the kernel send `how` to the child when the thread that starts it dies."""
    return partial(_libc.prctl, _PR_SET_PDEATHSIG, how)


def stop(process: subprocess.Popen[bytes] | None, how: signal.Signals, limit: float = 30.0) -> None:
    """Sends `how`, waits `limit` seconds for the end, then kills."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
