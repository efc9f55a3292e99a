"""What a document asks of a field: the selected fields with their arguments, fragments and directives resolved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    value_from_ast,
)
from graphql.pyutils import Undefined


@dataclass(frozen=True, slots=True)
class Selected:
    """A selected field: its name in Python, and `key`, its name in the answer (the alias, where there is one)."""

    name: str
    key: str
    arguments: Mapping[str, Any]
    fields: tuple["Selected", ...]


def by_key(root: Any, info: strawberry.Info) -> Any:
    """A relation of a row: rows hold relations under the name that the answer gives them."""
    return root[f"@{info.path.key}"]


def selection_of(info: strawberry.Info) -> Selected:
    """The field that is being resolved, with everything selected below it."""
    raw: GraphQLResolveInfo[Any] = info._raw_info  # noqa: SLF001 - the public view leaves out defaults and directives
    return _selected(raw, raw.parent_type.fields[raw.field_name], raw.field_nodes)


def _selected(info: GraphQLResolveInfo[Any], definition: GraphQLField, nodes: Sequence[FieldNode]) -> Selected:
    return Selected(
        name=definition.extensions["strawberry-definition"].python_name,
        key=(nodes[0].alias or nodes[0].name).value,
        arguments=_arguments(info, definition, nodes[0]),
        fields=_below(info, get_named_type(definition.type), nodes),
    )


def _below(info: GraphQLResolveInfo[Any], parent: Any, nodes: Sequence[FieldNode]) -> tuple[Selected, ...]:
    if not isinstance(parent, GraphQLObjectType):
        return ()
    grouped: dict[str, list[FieldNode]] = {}
    for node in nodes:
        for inner in _flat(info, node.selection_set):
            grouped.setdefault((inner.alias or inner.name).value, []).append(inner)
    return tuple(
        _selected(info, parent.fields[group[0].name.value], group)
        for group in grouped.values()
        if group[0].name.value in parent.fields  # not __typename
    )


def _flat(info: GraphQLResolveInfo[Any], selection_set: SelectionSetNode | None) -> Iterator[FieldNode]:
    """The field nodes of a selection. Reads have no interfaces, so every fragment applies."""
    for node in selection_set.selections if selection_set else ():
        if not _included(info, node):
            continue
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _flat(info, node.selection_set)
        elif isinstance(node, FragmentSpreadNode):
            yield from _flat(info, info.fragments[node.name.value].selection_set)


def _included(info: GraphQLResolveInfo[Any], node: Any) -> bool:
    for directive in node.directives or ():
        condition = {GraphQLSkipDirective.name: False, GraphQLIncludeDirective.name: True}.get(directive.name.value)
        if condition is not None:
            argument = directive.arguments[0].value
            if value_from_ast(argument, GraphQLIncludeDirective.args["if"].type, _variables(info)) != condition:
                return False
    return True


def _arguments(info: GraphQLResolveInfo[Any], definition: GraphQLField, node: FieldNode) -> dict[str, Any]:
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    values: dict[str, Any] = {}
    for name, argument in definition.args.items():
        value = value_from_ast(given[name], argument.type, _variables(info)) if name in given else Undefined
        values[name] = argument.default_value if value is Undefined else value
    return values


def _variables(info: GraphQLResolveInfo[Any]) -> dict[str, Any]:
    return info.variable_values  # type: ignore[return-value]  # Strawberry hands the plain values
