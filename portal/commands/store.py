"""The database, as commands use it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg

from portal.messages import OperatorError
from portal.settings import Settings
from portal.store.migrate import migrate
from portal.store.pool import open_pool

T = TypeVar("T")


def bring_up_to_date(settings: Settings) -> list[str]:
    """Carries out the migrations that are missing and returns their names. Raises OperatorError."""
    try:
        return asyncio.run(migrate(settings.database_url or ""))
    except (
        OSError,
        asyncpg.InvalidAuthorizationSpecificationError,
        asyncpg.InvalidCatalogNameError,
        asyncpg.CannotConnectNowError,
    ) as error:
        raise OperatorError("database_unreachable", reason=error) from None


def with_pool(settings: Settings, work: Callable[[Any], Awaitable[T]]) -> T:
    """Runs `work` on connections to the migrated database. Raises OperatorError."""
    bring_up_to_date(settings)

    async def run() -> T:
        pool = await open_pool(settings.database_url or "", maximum=2)
        try:
            return await work(pool)
        finally:
            await pool.close()

    return asyncio.run(run())
