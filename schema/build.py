"""The schema, put together."""

from collections.abc import Mapping
from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.mutation import Mutation
from schema.query import Query
from schema.scalars import SCALARS


def _read(root: Any, name: str) -> Any:
    """A field of a row, or of a value of the domain."""
    return root[name] if isinstance(root, Mapping) else getattr(root, name)


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    config=StrawberryConfig(default_resolver=_read, scalar_map=SCALARS),
)
