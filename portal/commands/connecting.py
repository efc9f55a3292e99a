"""One connection and the key, for as long as a command works."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from portal.messages import OperatorError
from portal.security.sealing import Sealer
from portal.settings import Settings
from portal.store.pool import prepare


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[tuple[asyncpg.Connection, Sealer]]:
    """A prepared connection to the database of complete settings. Raises OperatorError when it cannot be reached."""
    key = settings.secret_key.get_secret_value() if settings.secret_key else ""
    try:
        connection = await asyncpg.connect(settings.database_url, server_settings={"timezone": "Asia/Shanghai"})
    except (OSError, asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
        raise OperatorError("database_unreachable", reason=error) from None
    try:
        await prepare(connection)
        yield connection, Sealer(base64.b64decode(key))
    finally:
        await connection.close()
