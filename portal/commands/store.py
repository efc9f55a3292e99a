"""Bringing the database up to date."""

import asyncio

import asyncpg

from portal.messages import OperatorError
from portal.settings import Settings
from portal.store.migrate import migrate


def bring_up_to_date(settings: Settings) -> list[str]:
    """Carries out the migrations that are missing and returns their names. Raises OperatorError."""
    try:
        return asyncio.run(migrate(settings.database_url or ""))
    except (OSError, asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
        raise OperatorError("database_unreachable", reason=error) from None
