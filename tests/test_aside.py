"""Work beside the portal: what it returns and raises, and that its end is nobody else's."""

import os
import signal
import subprocess
import sys

import pytest

from portal import aside
from portal.aside import Aside, WorkFailed
from portal.evidence.fitness import EvidenceUnfit, Unfit


async def test_values_and_errors_travel() -> None:
    work = Aside()
    try:
        assert await work.run("operator", "add", 1, 2) == 3
        with pytest.raises(EvidenceUnfit) as refused:
            await work.run("portal.evidence.checking", "clean", b"MZ")
        assert refused.value.code is Unfit.UNKNOWN_TYPE
        assert await work.run("os", "getpid") != os.getpid()
    finally:
        work.close()


async def test_a_crash_is_told_and_the_next_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    work = Aside()
    try:
        with pytest.raises(WorkFailed, match=r"os\.abort"):
            await work.run("os", "abort")
        assert await work.run("operator", "add", 1, 2) == 3
        pid = await work.run("os", "getpid")
        monkeypatch.setattr(aside, "MOST_SECONDS", 0.2)
        with pytest.raises(WorkFailed, match=r"signal\.pause"):
            await work.run("signal", "pause")
        with pytest.raises(ProcessLookupError):
            os.kill(pid, signal.SIG_DFL)
    finally:
        work.close()


async def test_memory_is_bounded() -> None:
    work = Aside()
    try:
        with pytest.raises(MemoryError):
            await work.run("builtins", "bytearray", aside.MOST_MEMORY)
    finally:
        work.close()


def test_its_libraries_are_not_loaded_into_the_portal() -> None:
    program = (
        "import sys, portal.app; print(*{'PIL', 'pikepdf', 'typst', 'fontTools', 'boto3', 'pyhanko'} & {*sys.modules})"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""
