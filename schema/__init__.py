"""The GraphQL types, one module a topic. `schema.graphql` is the committed SDL."""
