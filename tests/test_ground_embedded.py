"""The embedded servers: they start, stop, survive a crash, and say plainly what is wrong with their folder."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import asyncpg
import pytest
import redis.asyncio

from portal.embedded import Embedded, EmbeddedError, addresses

_UNSAFE = {"fsync": "off"}


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="portal embedded ") as made:
        yield Path(made) / "数据 data"


async def test_what_was_stored_is_there_after_a_restart(folder: Path) -> None:
    with Embedded(folder, postgres_settings=_UNSAFE) as servers:
        await _execute(servers, "CREATE TABLE kept AS SELECT '信用' AS word")
        async with redis.asyncio.from_url(servers.redis_url) as client:
            await client.set("kept", "yes")
    with Embedded(folder, postgres_settings=_UNSAFE) as servers:
        assert await _execute(servers, "SELECT word FROM kept") == "信用"
        async with redis.asyncio.from_url(servers.redis_url) as client:
            assert await client.get("kept") == b"yes"


async def test_the_server_is_utf8_in_shanghai_and_on_no_port(folder: Path) -> None:
    with Embedded(folder, postgres_settings=_UNSAFE) as servers:
        assert await _execute(servers, "SHOW server_encoding") == "UTF8"
        assert await _execute(servers, "SHOW timezone") == "Asia/Shanghai"
        assert await _execute(servers, "SHOW listen_addresses") == ""


def test_a_second_start_on_the_same_folder_is_refused(folder: Path) -> None:
    with Embedded(folder, postgres_settings=_UNSAFE) as servers:
        with pytest.raises(EmbeddedError, match="Another running portal") as refused:
            Embedded(folder)
        assert refused.value.code == 7
        assert addresses(folder) == {"database_url": servers.database_url, "redis_url": servers.redis_url}
        servers.require_running()
    assert addresses(folder) == {}


def test_a_killed_run_is_cleaned_up_after(folder: Path) -> None:
    """The owner is killed without a chance to stop its servers."""
    script = (
        "import sys, pathlib, signal; from portal.embedded import Embedded\n"
        "kept = Embedded(pathlib.Path(sys.argv[1])); print('up', flush=True); signal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"up\n"
        owner.kill()
    Embedded(folder, postgres_settings=_UNSAFE).close()


def test_a_process_number_that_now_belongs_to_a_stranger_does_no_harm(folder: Path) -> None:
    Embedded(folder, postgres_settings=_UNSAFE).close()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        for name in ("postgres/postmaster.pid", "redis/redis.pid"):
            (folder / name).write_text(f"{stranger.pid}\n")
        Embedded(folder, postgres_settings=_UNSAFE).close()
        assert stranger.poll() is None
        stranger.kill()


def test_a_server_that_ends_by_itself_is_named(folder: Path) -> None:
    with Embedded(folder, postgres_settings=_UNSAFE) as servers:
        pid = int((folder / "redis" / "redis.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        with pytest.raises(EmbeddedError, match=r"Redis ended unexpectedly \(exit code -9\)") as found:
            servers.require_running()
        assert found.value.code == 11


def _without_version(folder: Path) -> None:
    (folder / "postgres" / "PG_VERSION").unlink()


def _of_another_version(folder: Path) -> None:
    (folder / "postgres" / "PG_VERSION").write_text("16\n")


def _without_control_file(folder: Path) -> None:
    (folder / "postgres" / "global" / "pg_control").unlink()


def _with_a_broken_append_file(folder: Path) -> None:
    (folder / "redis" / "appendonly.aof").write_text("garbage\r\n")


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (_without_version, "cannot be used: postgres/PG_VERSION: not found. Restore it from a backup"),
        (_of_another_version, "was made by PostgreSQL 16; this program brings 18"),
        (_without_control_file, "PostgreSQL did not start: .*pg_control.*restore it from a backup"),
        (_with_a_broken_append_file, "Redis did not start: Bad file format.*restore it from a backup"),
    ],
)
def test_a_broken_folder_is_explained(folder: Path, damage: Callable[[Path], None], sentence: str) -> None:
    Embedded(folder, postgres_settings=_UNSAFE).close()
    damage(folder)
    with pytest.raises(EmbeddedError, match=sentence) as found:
        Embedded(folder, postgres_settings=_UNSAFE)
    assert found.value.code == 4
    assert "数据文件夹" in str(found.value)


def test_a_file_in_the_place_of_the_folder_is_explained(folder: Path) -> None:
    folder.write_text("in the way")
    with pytest.raises(EmbeddedError, match=f"The data folder {folder} cannot be used: File exists"):
        Embedded(folder)


def test_a_full_disk_is_explained(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5 * 1024 * 1024))
    with pytest.raises(EmbeddedError, match="at least 128 MB are needed, 5 MB are free") as found:
        Embedded(folder)
    assert found.value.code == 5


def test_a_missing_permission_is_explained(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, **_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)  # root may write anywhere, so the system's refusal is played
    with pytest.raises(EmbeddedError, match=f"No permission to write {folder}") as found:
        Embedded(folder)
    assert found.value.code == 6


async def _execute(servers: Embedded, statement: str) -> object:
    connection = await asyncpg.connect(servers.database_url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
