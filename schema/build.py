"""The schema, put together, with the limits of a document."""

from collections.abc import Mapping
from typing import Any

import strawberry
from graphql import DocumentNode, GraphQLSchema, parse, specified_rules
from strawberry.extensions import (
    AddValidationRules,
    MaxAliasesLimiter,
    MaxTokensLimiter,
    ParserCache,
    QueryDepthLimiter,
    ValidationCache,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import validate_document

from resolvers.documents import Documents
from resolvers.plan.answering import Executor
from schema.mutation import Mutation
from schema.query import Query
from schema.scalars import SCALARS

DEPTH = 12
ALIASES = 30
TOKENS = 2000


class Schema(strawberry.Schema):
    """Strawberry's schema, which leaves errors to whoever asked."""

    def process_errors(self, *_: object, **__: object) -> None:
        """Not logged here: an error's text may quote personal data."""


def _read(root: Any, name: str) -> Any:
    """A field of a mapping, or of a value of the domain."""
    return root[name] if isinstance(root, Mapping) else getattr(root, name)


# Made once: a rule made anew for each request would never be found in the cache of validated documents.
_LIMITS = [
    *QueryDepthLimiter(max_depth=DEPTH).validation_rules,
    *MaxAliasesLimiter(max_alias_count=ALIASES).validation_rules,
]

schema = Schema(
    query=Query,
    mutation=Mutation,
    config=StrawberryConfig(default_resolver=_read, scalar_map=SCALARS),
    execution_context_class=Executor,
    extensions=[
        lambda: AddValidationRules(_LIMITS),
        lambda: MaxTokensLimiter(max_token_count=TOKENS),
        ParserCache,
        ValidationCache,
    ],
)


def core() -> GraphQLSchema:
    """The schema as graphql-core knows it."""
    return schema._schema  # noqa: SLF001 - Strawberry shows it nowhere else


def checked(text: str) -> DocumentNode:
    """A document parsed and validated within our limits, as Strawberry does it. GraphQLError says what is wrong."""
    document = parse(text, max_tokens=TOKENS)
    if errors := validate_document(core(), document, (*specified_rules, *_LIMITS)):
        raise errors[0]
    return document


def documents() -> Documents:
    """Documents of this schema, none as yet."""
    return Documents(core(), checked)
