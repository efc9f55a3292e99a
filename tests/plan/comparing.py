"""One document by both roads, beside the reference."""

from collections.abc import Mapping
from typing import Any

import orjson
from graphql import GraphQLError

from portal.security.viewer import Viewer
from portal.web.roads import Asked, NothingKept, answer
from resolvers.context import Context
from resolvers.documents import Document
from schema.build import checked
from tests.plan import reference
from tests.plan.conftest import World
from tests.schema.conftest import NOW


async def planned(world: World, viewer: Viewer, document: Document, variables: Mapping[str, Any]) -> Any:
    """The whole answer by the road without execution, and the statements it took."""
    world.api.statements.clear()
    context = Context(world.api.parts, viewer)
    found = await answer(context, Asked(document.text, document, variables, None), NothingKept())
    return orjson.loads(found.body), list(world.api.statements)


async def all_the_same(world: World, role: str, document: Document, variables: Mapping[str, Any]) -> Any:
    """Asserts that both roads and the reference give the same data; answers with it."""
    viewer = world.viewers[role]
    by_plan, statements = await planned(world, viewer, document, variables)
    assert "errors" not in by_plan, by_plan
    assert len(statements) == 1
    async with world.town.pool.acquire() as connection:
        expected = await reference.answer(connection, viewer, NOW, document.text, variables)
    assert by_plan["data"] == expected
    assert orjson.dumps(by_plan["data"]) == orjson.dumps(expected)  # the keys in the same order, too
    if is_within_limits(document.text):
        by_execution = await world.api.ask(document.text, viewer, **variables)
        assert not by_execution.errors
        assert by_execution.data == expected
    return expected


def is_within_limits(text: str) -> bool:
    """Whether Strawberry takes a document."""
    try:
        checked(text)
    except GraphQLError:
        return False
    return True
