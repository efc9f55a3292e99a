"""Where sealed bytes lie; who keeps them never sees what is in them. A folder here, a store that speaks S3 in s3.py."""

import asyncio
import os
import re
from pathlib import Path
from typing import Protocol

_KEY = re.compile(r"[a-z]+/[0-9a-f-]{36}(/[0-9]{1,9})?")


class NotInVault(LookupError):
    """Nothing lies under that key."""


class Vault(Protocol):
    """Bytes by key. A key is `kind/uuid` or `kind/uuid/number`."""

    async def put(self, key: str, data: bytes) -> None:
        """Keeps bytes; when this returns they survive a crash."""

    async def get(self, key: str) -> bytes:
        """The bytes. Raises NotInVault."""

    async def remove(self, key: str) -> None:
        """Nothing lies under the key any more, whether something did or not."""


class FolderVault:
    """A folder of the portal's machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, key: str, data: bytes) -> None:
        """Writes beside, then renames: no reader ever meets half a file."""
        await asyncio.to_thread(self._write, self._path(key), data)

    async def get(self, key: str) -> bytes:
        """The bytes. Raises NotInVault."""
        try:
            return await asyncio.to_thread(self._path(key).read_bytes)
        except FileNotFoundError:
            raise NotInVault(key) from None

    async def remove(self, key: str) -> None:
        """Nothing lies under the key any more."""
        await asyncio.to_thread(self._path(key).unlink, missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / checked(key)

    @staticmethod
    def _write(path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_name(f"{path.name}.{os.getpid()}.new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)


def checked(key: str) -> str:
    """The key, or ValueError."""
    if not _KEY.fullmatch(key):
        raise ValueError("a key of the vault is kind/uuid or kind/uuid/number")
    return key
