"""The GraphQL types, one module a topic. `schema.graphql` is the committed SDL."""

from schema import enums

__all__ = ["enums"]  # types name the enums, so these come first
