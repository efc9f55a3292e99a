"""The general road: Strawberry executes, and a planned field is answered whole by its statement.

What a statement brings is complete: graphql-core is not asked to go over it field by field.
"""

from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLResolveInfo
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from resolvers.context import Info
from resolvers.plan.plan import field_plan
from resolvers.plan.writing import Given, Scope


@dataclass(frozen=True, slots=True)
class Answered:
    """The value of a field with all that is selected of it, under the keys of the answer."""

    value: Any


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Strawberry's, which takes what is answered as it is."""

    def complete_value(self, *args: Any) -> Any:
        """See graphql-core: type, nodes, info, path, result, position."""
        result = args[4]
        return result.value if isinstance(result, Answered) else super().complete_value(*args)


async def read_field(info: Info, **handed: Any) -> Answered:
    """The field that is being resolved. `handed` are the values that its declaration calls given."""
    context = info.context
    if context.failure:
        raise context.failure
    raw: GraphQLResolveInfo[Any] = info._raw_info  # noqa: SLF001 - the public view leaves out defaults and directives
    variables: dict[str, Any] = raw.variable_values  # type: ignore[assignment]  # Strawberry hands the plain values
    scope = Scope.of(raw.schema, raw.operation, raw.fragments.values())
    plan = field_plan(scope, raw.parent_type, raw.field_nodes, variables)
    body = await context.read(plan.sql, plan.bind(Given(context.asker(), variables, handed)))
    return Answered(orjson.loads(body) if body is not None else None)
