"""Both vaults do the same; the S3 one on a real server process."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import boto3
import pytest

from portal.evidence.s3 import S3Vault
from portal.evidence.vault import FolderVault, NotInVault, Vault

_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "trial",
    "AWS_SECRET_ACCESS_KEY": "trial",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """A server that speaks S3, with one bucket."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(
        command, env={**os.environ, **_CREDENTIALS}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(port)
        boto3.client(
            "s3",
            endpoint_url=address,
            aws_access_key_id="trial",
            aws_secret_access_key="trial",
            region_name="us-east-1",
        ).create_bucket(Bucket="evidence")
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("the S3 server did not start")


@pytest.fixture(params=["folder", "s3"])
async def vault(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Vault]:
    if request.param == "folder":
        yield FolderVault(tmp_path)
        return
    for name, value in _CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    yield S3Vault("evidence", request.getfixturevalue("s3"))


async def test_what_is_put_in_comes_out(vault: Vault) -> None:
    key = f"files/{uuid4()}"
    await vault.put(key, b"one")
    await vault.put(key, b"two")
    assert await vault.get(key) == b"two"
    await vault.remove(key)
    await vault.remove(key)
    with pytest.raises(NotInVault):
        await vault.get(key)


@pytest.mark.parametrize(
    "key", ["../x", "files/../../etc/passwd", "files/x", "files/00000000-0000-4000-8000-000000000000/a", "/etc/x", ""]
)
async def test_only_our_own_keys_are_taken(vault: Vault, key: str) -> None:
    with pytest.raises(ValueError, match="a key of the vault"):
        await vault.put(key, b"")


async def test_a_folder_never_shows_half_a_file_and_only_to_us(tmp_path: Path) -> None:
    vault, key = FolderVault(tmp_path), f"parts/{uuid4()}/0"
    await vault.put(key, b"sealed")
    assert _files(tmp_path) == [(tmp_path / key, 0o600)]


def _files(folder: Path) -> list[tuple[Path, int]]:
    return [(each, each.stat().st_mode & 0o777) for each in folder.rglob("*") if each.is_file()]
