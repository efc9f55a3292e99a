"""A selection becomes SQL: one expression whose JSON is the answer, keys and all.

Fragments, @include and @skip are resolved by graphql-core itself. What an argument or the viewer gives becomes a
parameter; only whether an argument is null, and the order it chooses, is seen in the SQL.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableNode,
    get_argument_values,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

from resolvers.cursors import Order
from resolvers.plan.fields import Column, Inside, Page, Parts, Reading, Rows, reading_of, rule_of
from resolvers.plan.paging import Connection, rows_asked
from resolvers.plan.printing import build_object, leaf, when
from resolvers.plan.rules import VIEWER, Asker
from resolvers.refusals import BadArgument


class Unplanned(Exception):
    """A field that no plan can read."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the parameters of one request are read from."""

    asker: Asker
    variables: Mapping[str, Any]
    handed: Mapping[str, Any] = field(default_factory=dict)


_OF_ITS_OWN = re.compile(r"\bs\b")  # a source that names `s` may bring a subject of its own

Slot = Callable[[Given], object]
Fields = Sequence[FieldDetails]


@dataclass(frozen=True, slots=True)
class Scope:
    """The document in which a selection stands."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDetails]

    @classmethod
    def of(
        cls, schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Iterable[FragmentDefinitionNode]
    ) -> "Scope":
        """The scope of an operation and the fragments beside it."""
        return cls(schema, operation, {each.name.value: FragmentDetails(each) for each in fragments})


class Writer:
    """Writes the SQL of selections of one document, and collects the parameters."""

    def __init__(self, scope: Scope, variables: Mapping[str, Any]) -> None:
        """Begin with the coerced variables, of which only the shape is used."""
        self.slots: list[Slot] = []
        self.public = True  # as long as every row may be seen by everybody, and the viewer is not asked for
        self._scope = scope
        self._variables = VariableValues({}, dict(variables))
        self._viewer: dict[str, str] = {}
        self._nested = 0
        self._joins: list[str] | None = None  # of the rows that are being written, where joins can be put
        self._asked = ""  # what the rows above ask of the subject `s` that is in scope

    def parameter(self, kind: str, slot: Slot) -> str:
        """A parameter of a PostgreSQL type; answers what stands for it."""
        self.slots.append(slot)
        return f"${len(self.slots)}::{kind}"

    def operation(self) -> str:
        """Everything that the operation selects, as one object. Unplanned names a field that no plan can read."""
        scope = self._scope
        query = cast("GraphQLObjectType", scope.schema.query_type)
        roots = collect_fields(scope.schema, dict(scope.fragments), self._variables, query, scope.operation)
        return build_object({key: self.field(query, each) for key, each in roots.grouped_field_set.items()})

    def selected(self, kind: GraphQLObjectType, fields: Fields) -> dict[str, list[FieldDetails]]:
        """What is selected of a type, by the key in the answer."""
        scope = self._scope
        return collect_subfields(
            scope.schema, dict(scope.fragments), self._variables, scope.operation, kind, list(fields)
        ).grouped_field_set

    def row(
        self, kind: GraphQLObjectType, fields: Fields, inside: str = "", columns: Mapping[str, str] | None = None
    ) -> str:
        """An object of the row in scope; of JSON at `inside`, or of the columns given, where there are such."""
        return build_object(
            {key: self.field(kind, each, inside, columns) for key, each in self.selected(kind, fields).items()}
        )

    def joined(self, kind: GraphQLObjectType, fields: Fields) -> tuple[str, str]:
        """An object of each row in scope, and the joins that bring it single rows: a subselect costs twice as much."""
        joins: list[str] = []
        with self._joining(joins):
            return self.row(kind, fields), "".join(joins)

    @contextmanager
    def _joining(self, joins: list[str] | None) -> Iterator[None]:
        before, self._joins = self._joins, joins
        yield
        self._joins = before

    def field(
        self, parent: GraphQLObjectType, fields: Fields, inside: str = "", columns: Mapping[str, str] | None = None
    ) -> str:
        """One field of the row in scope."""
        name = fields[0].node.name.value
        if name == "__typename":
            return f"'{parent.name}'"
        definition = parent.fields.get(name)
        reading = Column(columns[name]) if columns is not None else definition and reading_of(definition)
        if definition is None or reading is None:
            raise Unplanned(f"{parent.name}.{name}")
        return self._read(reading, definition, fields, inside)

    def _read(self, reading: Reading, definition: GraphQLField, fields: Fields, inside: str) -> str:
        kind: Any = get_named_type(definition.type)
        many = is_list_type(get_nullable_type(definition.type))
        optional = not is_non_null_type(definition.type)
        match reading:
            case Column(sql):
                return leaf(kind, self.fill(sql, j=inside), optional=optional)
            case Inside(sql) if many:
                self._nested += 1
                alias = f"j{self._nested}"
                each = self.row(kind, fields, f"{alias}.value")
                return (
                    f"(SELECT coalesce(json_agg({each}), '[]')"
                    f" FROM jsonb_array_elements({self.fill(sql, j=inside)}) AS {alias})"
                )
            case Inside(sql):
                sql = self.fill(sql, j=inside)
                return when(f"{sql} IS NOT NULL" if optional else "", self.row(kind, fields, f"({sql})"))
            case Parts(columns, condition):
                filled = {name: self.fill(sql, j=inside) for name, sql in columns.items()}
                return when(self.fill(condition, j=inside) if optional else "", self.row(kind, fields, columns=filled))
            case Rows():
                return self._rows(reading, definition, fields, kind, many=many)
            case Page():
                return self._page(reading, definition, fields, kind)

    def _rows(self, rows: Rows, definition: GraphQLField, fields: Fields, kind: Any, *, many: bool) -> str:
        named = self._named(rows, definition, fields[0].node)
        declared, where, asked = self._from(rows, kind, named)
        with self._joining(None), self._below(asked):
            node = self.row(kind, fields)
        if many:
            node = f"coalesce(json_agg({node} ORDER BY {rows.order}), '[]')"
        source = f"{declared} WHERE {where}"
        if many or self._joins is None or not rows.source:
            return f"(SELECT {node}{source})"
        self._nested += 1
        self._joins.append(f" LEFT JOIN LATERAL (SELECT {node} AS json{source}) AS one{self._nested} ON true")
        return f"one{self._nested}.json"

    def _page(self, page: Page, definition: GraphQLField, fields: Fields, kind: Any) -> str:
        node = fields[0].node
        row: Any = get_named_type(get_named_type(kind.fields["edges"].type).fields["node"].type)
        arguments = get_argument_values(definition, node, self._variables)
        order = page.order[arguments["order"]] if isinstance(page.order, Mapping) else page.order
        limit = self._argument(definition, node, "first", "int", rows_asked)
        begun = arguments["after"] is not None
        after = [
            self._argument(definition, node, "after", key.kind, partial(_key, order, at)) if begun else "NULL"
            for at, key in enumerate(order.keys)
        ]
        named = self._named(page, definition, node)
        count = self.fill(page.count, **named)
        named |= {"order": order.name, "after": ", ".join(after), "most": f"{limit} + 1"}
        source, where, asked = self._from(page, row, named)
        if begun and isinstance(page.source, str) and "{after}" not in page.source:
            where += f" AND {order.beyond(after)}"
        with self._below(asked):
            return Connection(self, order, source, where, limit, count, begun).sql(kind, fields)

    def _named(self, rows: Rows | Page, definition: GraphQLField, node: FieldNode) -> dict[str, str]:
        """What a source can name: the arguments, and what the resolver hands over."""
        arguments = get_argument_values(definition, node, self._variables)
        named = {name: self.parameter(kind, _handed(name)) for name, kind in rows.given.items()}
        for name, each in rows.arguments.items():
            null = arguments[name] is None
            named[name] = "NULL" if null else self._argument(definition, node, name, each.kind, each.read)
        return named

    @contextmanager
    def _below(self, asked: str) -> Iterator[None]:
        before, self._asked = self._asked, asked
        yield
        self._asked = before

    def _from(self, rows: Rows | Page, kind: Any, named: Mapping[str, str]) -> tuple[str, str, str]:
        """FROM, the condition of WHERE with the rule of the type, and what then is asked of the subject in scope."""
        rule = rule_of(kind)
        if rule is None:
            raise TypeError(f"{kind.name}: no rule says who may see its rows")
        self.public &= rule.public
        declared = rows.source(named) if callable(rows.source) else rows.source
        above = "" if _OF_ITS_OWN.search(declared) else self._asked
        conditions = [self.fill(rows.where, **named)] if rows.where else []
        # of the viewer, whatever arguments are named
        subject = f"({rule.subject} OR {rule.otherwise})" if rule.otherwise else rule.subject
        conditions += [self.fill(each) for each in (rule.condition, subject if rule.subject != above else "") if each]
        conditions += [
            self.fill(each.condition, value=named[name])
            for name, each in rows.arguments.items()
            if each.condition and named[name] != "NULL"
        ]
        source = f" FROM {self.fill(declared, **named)}" if declared else ""
        return source, " AND ".join(conditions or ["true"]), (not rule.otherwise and rule.subject) or above

    def _argument(
        self, definition: GraphQLField, node: FieldNode, name: str, kind: str, read: Callable[[Any], object]
    ) -> str:
        """The parameter of an argument: of the variable that it names, else of its literal or its default."""
        literal = next((each.value for each in node.arguments or () if each.name.value == name), None)
        variable = literal.name.value if isinstance(literal, VariableNode) else None
        if variable in self._variables.coerced:
            return self.parameter(kind, lambda given: _taken(read(given.variables[variable])))
        constant = get_argument_values(definition, node, self._variables)[name]
        return self.parameter(kind, lambda _: _taken(read(constant)))

    def fill(self, sql: str, **named: str) -> str:
        """SQL with its gaps filled: those named here, else the viewer's."""
        return re.sub(r"\{(\w+)\}", lambda gap: named[gap[1]] if gap[1] in named else self._of_viewer(gap[1]), sql)

    def _of_viewer(self, name: str) -> str:
        self.public = False
        if name not in self._viewer:
            kind, read = VIEWER[name]
            self._viewer[name] = self.parameter(kind, lambda given: read(given.asker))
        return self._viewer[name]


def _key(order: Order, at: int, cursor: str) -> object:
    return order.read(cursor)[at]


def _handed(name: str) -> Slot:
    return lambda given: given.handed[name]


def _taken(value: object) -> object:
    if isinstance(value, str) and "\0" in value:
        raise BadArgument("nul_character")
    return value
