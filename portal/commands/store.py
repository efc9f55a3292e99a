"""The database, as commands use it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
import redis

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
    except ValueError:  # its words may quote the password
        raise OperatorError("database_url_wrong") from None


def require_redis(settings: Settings) -> None:
    """Raises OperatorError unless Redis answers: without it the portal would never be ready."""
    try:
        with redis.Redis.from_url(settings.redis_url or "", socket_timeout=5, socket_connect_timeout=5) as client:
            client.ping()
    except ValueError:
        raise OperatorError("redis_url_wrong") from None
    except redis.RedisError as error:
        raise OperatorError("redis_unreachable", reason=str(error).rstrip(".")) from None


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
