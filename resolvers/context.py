"""What every resolver of one request has at hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import strawberry

from portal.clock import Clock
from portal.security.viewer import Viewer

STATEMENT_SECONDS = 5.0


@dataclass(slots=True)
class Context:
    """One request: who asks, and the parts that answer."""

    pool: Any
    viewer: Viewer
    clock: Clock
    rulebooks: Mapping[str, Any]

    async def fetch_json(self, statement: str, *values: object) -> Any:
        """The one jsonb value of a statement, as Python values."""
        return await self.pool.fetchval(statement, *values, timeout=STATEMENT_SECONDS)


Info = strawberry.Info[Context, None]
