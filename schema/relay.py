"""Relay: nodes and page information, and how GraphQL tells our types apart."""

from collections.abc import Callable
from typing import Any

import strawberry
from graphql import GraphQLResolveInfo


@strawberry.interface(description="有全局编号的对象 / an object with a global ID")
class Node:
    id: strawberry.ID = strawberry.field(description="全局编号 / global ID")


def stands_for(*classes: type) -> Callable[[Any, GraphQLResolveInfo[Any]], bool]:
    """`is_type_of` for a type whose values are of these classes."""

    def is_type_of(value: Any, _info: GraphQLResolveInfo[Any]) -> bool:
        return isinstance(value, classes)

    return is_type_of


@strawberry.type(description="分页信息 / where a page stands in its list")
class PageInfo:
    has_next_page: bool = strawberry.field(description="后面还有 / more rows follow")
    has_previous_page: bool = strawberry.field(description="前面还有 / rows come before")
    start_cursor: str | None = strawberry.field(description="首行游标 / cursor of the first row")
    end_cursor: str | None = strawberry.field(description="末行游标 / cursor of the last row")
