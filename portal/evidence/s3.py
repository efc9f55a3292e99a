"""A bucket of a store that speaks S3; loaded only where the operator has one."""

import asyncio
from typing import Any

import boto3
from botocore.exceptions import ClientError

from portal.evidence.vault import NotInVault, checked


class S3Vault:
    """A bucket of a store that speaks S3. Credentials come from the environment, as boto3 reads them."""

    def __init__(self, bucket: str, endpoint: str | None) -> None:
        self._bucket = bucket
        self._client: Any = boto3.client("s3", endpoint_url=endpoint)

    async def put(self, key: str, data: bytes) -> None:
        """Keeps bytes."""
        await asyncio.to_thread(self._client.put_object, Bucket=self._bucket, Key=checked(key), Body=data)

    async def get(self, key: str) -> bytes:
        """The bytes. Raises NotInVault."""
        try:
            found = await asyncio.to_thread(self._client.get_object, Bucket=self._bucket, Key=checked(key))
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise NotInVault(key) from None
            raise
        data: bytes = await asyncio.to_thread(found["Body"].read)
        return data

    async def remove(self, key: str) -> None:
        """Nothing lies under the key any more."""
        await asyncio.to_thread(self._client.delete_object, Bucket=self._bucket, Key=checked(key))
