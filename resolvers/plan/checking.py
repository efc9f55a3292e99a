"""Every declaration held against the database, before the first question is answered."""

from collections.abc import Iterator
from typing import Any

import asyncpg
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_object_type,
    parse,
)

from resolvers.plan.fields import Page, Parts, Rows, reading_of, rule_of
from resolvers.plan.plan import field_plan
from resolvers.plan.writing import Scope, Unplanned

LITERALS = {"Date": '"2026-11-22"', "Int": "1", "String": '"x"', "ID": '"x"', "Boolean": "true"}


class PlanInvalid(Exception):
    """A declaration that cannot be carried out; the message begins with the GraphQL field or type."""


async def check(schema: GraphQLSchema, connection: asyncpg.Connection) -> int:
    """Prepare everything that can be selected: how many statements there were. Raises PlanInvalid."""
    check_rules(schema)
    statements = 0
    for parent, name, definition in _entries(schema):
        kind = get_named_type(definition.type)
        for arguments in _arguments(definition):
            statements += 1
            problem = await _problem(schema, connection, parent, f"{name}{arguments} {_everything(kind)}")
            if problem:
                raise PlanInvalid(await _named(schema, connection, parent, f"{name}{arguments}", kind) or problem)
    return statements


def check_rules(schema: GraphQLSchema) -> None:
    """That every type of which a field is planned says who may see it, and leaves no field out."""
    entries = {parent for parent, _, _ in _entries(schema)}
    for kind in _objects(schema):
        planned = [name for name, definition in kind.fields.items() if reading_of(definition)]
        if not planned or kind in entries:
            continue
        if rule_of(kind) is None:
            raise PlanInvalid(f"{kind.name}: no rule says who may see it")
        for name in kind.fields:
            if name not in planned:
                raise PlanInvalid(f"{kind.name}.{name}: nothing says where it is read from")


def _entries(schema: GraphQLSchema) -> Iterator[tuple[GraphQLObjectType, str, GraphQLField]]:
    """The fields at which a statement begins: relations of what is no row itself."""
    for kind in _objects(schema):
        if rule_of(kind) is None and (kind is schema.query_type or _is_outcome(schema, kind)):
            for name, definition in kind.fields.items():
                if isinstance(reading_of(definition), Rows | Page):
                    yield kind, name, definition


def _is_outcome(schema: GraphQLSchema, kind: GraphQLObjectType) -> bool:
    """Whether a type is a possible answer to a command."""
    commands = schema.mutation_type.fields.values() if schema.mutation_type else ()
    answers = [get_named_type(each.type) for each in commands]
    return any(kind is each or (not is_object_type(each) and schema.is_sub_type(each, kind)) for each in answers)


def _objects(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    return [kind for kind in schema.type_map.values() if is_object_type(kind) and not kind.name.startswith("__")]


def _arguments(definition: GraphQLField) -> Iterator[str]:
    """The arguments of a field: those that must be, then all of them, in every order that there is."""
    required = [name for name, each in definition.args.items() if str(each.type).endswith("!") and not each.default]
    yield _listed({name: _literal(definition.args[name].type) for name in required})
    given = {name: _literal(each.type) for name, each in definition.args.items()}
    orders: Any = get_named_type(definition.args["order"].type) if "order" in given else None
    for value in orders.values if orders else ():
        yield _listed({**given, "order": value})
    if given and not orders:
        yield _listed(given)


def _listed(arguments: dict[str, str]) -> str:
    return f"({', '.join(f'{name}: {value}' for name, value in arguments.items())})" if arguments else ""


def _literal(kind: Any) -> str:
    named = get_named_type(kind)
    return next(iter(named.values)) if isinstance(named, GraphQLEnumType) else LITERALS[named.name]


def _everything(kind: Any) -> str:
    """The whole selection of a type, each list inside with its arguments; empty for a leaf."""
    return f"{{ {' '.join(_fields(kind))} }}" if is_object_type(kind) else ""


def _fields(kind: GraphQLObjectType) -> Iterator[str]:
    for name, definition in kind.fields.items():
        for at, arguments in enumerate(_arguments(definition)):
            yield f"{name}{at}: {name}{arguments} {_everything(get_named_type(definition.type))}"


async def _named(
    schema: GraphQLSchema, connection: asyncpg.Connection, parent: GraphQLObjectType, around: str, kind: Any
) -> str | None:
    """The innermost field of a selection that cannot be prepared, and why."""
    for name, definition in kind.fields.items():
        inner, called = get_named_type(definition.type), f"{name}{next(_arguments(definition))}"
        problem = await _problem(schema, connection, parent, _nested(around, f"{called} {_everything(inner)}"))
        if problem:
            own = isinstance(reading_of(definition), Parts)  # it says itself where what is inside is read from
            deeper = (
                is_object_type(inner)
                and not own
                and await _named(schema, connection, parent, _nested(around, f"{called} %s"), inner)
            )
            return deeper or f"{kind.name}.{name}: {problem}"
    return None


def _nested(around: str, inner: str) -> str:
    return around.replace("%s", f"{{ {inner} }}") if "%s" in around else f"{around} {{ {inner} }}"


async def _problem(
    schema: GraphQLSchema, connection: asyncpg.Connection, parent: GraphQLObjectType, selection: str
) -> str | None:
    """Why a field of a type cannot be prepared with what is selected of it."""
    operation: Any = parse("{ __typename }").definitions[0]
    fragment: Any = parse(f"fragment F on {parent.name} {{ {selection} }}").definitions[0]
    try:
        plan = field_plan(Scope.of(schema, operation, ()), parent, fragment.selection_set.selections, {})
        await connection.prepare(plan.sql)
    except Unplanned as error:
        return f"{error}: nothing says where it is read from"
    except asyncpg.PostgresError as error:
        return str(error)
    return None
