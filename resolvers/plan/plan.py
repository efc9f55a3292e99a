"""A plan: the statement of an operation, made once for every shape that its variables can have."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import FieldNode, GraphQLObjectType, OperationType, get_variable_values
from graphql.execution.collect_fields import FieldDetails

from resolvers.plan.printing import build_object
from resolvers.plan.writing import Given, Scope, Slot, Unplanned, Writer

MOST_SHAPES = 64  # of one operation


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement whose one value is JSON, and what its parameters are read from.

    public: everybody gets the same answer, so it may be kept and asked for by GET.
    """

    sql: str
    slots: tuple[Slot, ...]
    public: bool

    def bind(self, given: Given) -> list[object]:
        """The parameters of one request. GraphQLError when an argument cannot be taken."""
        return [slot(given) for slot in self.slots]


class Operation:
    """An operation of a validated document, with its plans."""

    def __init__(self, scope: Scope) -> None:
        """Nothing is planned yet."""
        self._scope = scope
        self._plans: OrderedDict[Hashable, Plan | None] = OrderedDict()

    @property
    def changes(self) -> bool:
        """Whether it is a command."""
        return self._scope.operation.operation is OperationType.MUTATION

    def variables(self, given: Mapping[str, Any] | None) -> dict[str, Any]:
        """The variables as graphql-core takes them. GraphQLError when it does not."""
        definitions = self._scope.operation.variable_definitions
        if not definitions:
            return {}
        coerced = get_variable_values(self._scope.schema, definitions, dict(given or {}), max_errors=1)
        if isinstance(coerced, list):
            raise coerced[0]
        return coerced.coerced

    def plan(self, variables: Mapping[str, Any]) -> Plan | None:
        """The plan for coerced variables of this shape; none where a field needs the general road.

        GraphQLError when an argument is null that must not be.
        """
        shape = _shape(variables)
        if shape in self._plans:
            self._plans.move_to_end(shape)
        else:
            self._plans[shape] = self._made(variables)
            if len(self._plans) > MOST_SHAPES:
                self._plans.popitem(last=False)
        return self._plans[shape]

    def _made(self, variables: Mapping[str, Any]) -> Plan | None:
        if self._scope.operation.operation is not OperationType.QUERY:
            return None
        writer = Writer(self._scope, variables)
        try:
            data = writer.operation()
        except Unplanned:
            return None
        return Plan(f"SELECT {build_object({'data': data})}", tuple(writer.slots), writer.public)


def field_plan(
    scope: Scope, parent: GraphQLObjectType, nodes: Sequence[FieldNode], variables: Mapping[str, Any]
) -> Plan:
    """The plan of one field of an operation, for the general road."""
    writer = Writer(scope, variables)
    sql = writer.field(parent, [FieldDetails(node, None) for node in nodes])
    return Plan(f"SELECT ({sql})::json", tuple(writer.slots), writer.public)


def _shape(variables: Mapping[str, Any]) -> Hashable:
    """What of the variables is seen in the SQL: directives, orders, and which arguments are null."""
    return tuple(
        (name, value if value is None or isinstance(value, bool | Enum) else ...) for name, value in variables.items()
    )
