"""Where sealed bytes lie: a folder, or any store that speaks S3. Neither ever sees what is in them."""

import asyncio
import os
import re
from pathlib import Path
from typing import Any, Protocol

import boto3
from botocore.exceptions import ClientError

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
        return self._folder / _checked(key)

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


class S3Vault:
    """A bucket of a store that speaks S3. Credentials come from the environment, as boto3 reads them."""

    def __init__(self, bucket: str, endpoint: str | None) -> None:
        self._bucket = bucket
        self._client: Any = boto3.client("s3", endpoint_url=endpoint)

    async def put(self, key: str, data: bytes) -> None:
        """Keeps bytes."""
        await asyncio.to_thread(self._client.put_object, Bucket=self._bucket, Key=_checked(key), Body=data)

    async def get(self, key: str) -> bytes:
        """The bytes. Raises NotInVault."""
        try:
            found = await asyncio.to_thread(self._client.get_object, Bucket=self._bucket, Key=_checked(key))
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise NotInVault(key) from None
            raise
        data: bytes = await asyncio.to_thread(found["Body"].read)
        return data

    async def remove(self, key: str) -> None:
        """Nothing lies under the key any more."""
        await asyncio.to_thread(self._client.delete_object, Bucket=self._bucket, Key=_checked(key))


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError("a key of the vault is kind/uuid or kind/uuid/number")
    return key
