"""The same answer by every road: planned, through Strawberry, and by the reference that goes field by field."""

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import queries

from resolvers.documents import Documents
from resolvers.shown import global_id
from tests.plan import reference
from tests.plan.comparing import all_the_same
from tests.plan.conftest import ROLES, World, documents_of_pages, is_planned
from tests.plan.generated import PLANNED, VALUES, everything, sensible, unlimited

PAGES = {name: text for name, text in documents_of_pages().items() if is_planned(text)}


@pytest.mark.parametrize("role", ROLES)
async def test_documents_of_the_pages(world: World, known: Documents, role: str) -> None:
    assert len(PAGES) > 8
    for name, text in PAGES.items():
        document = known.register(text)
        for variables in _variables(world, name):
            await all_the_same(world, role, document, variables)


def _variables(world: World, name: str) -> list[dict[str, Any]]:
    match name:
        case "Institutions":
            orders = ("NAME", "SCORE_HIGHEST", "SCORE_LOWEST", "PUBLISHED_NEWEST")
            filters: list[dict[str, Any]] = [
                {}, {"search": " 示例 "}, {"region": "230100"}, {"kind": "DESIGNATED_PHARMACY"}, {"grade": "A"},
                {"search": None, "region": None},
            ]  # fmt: skip
            return [{"order": order, **each} for order in orders for each in filters]
        case "ListMembers":
            return [{"list": "RED_LIST"}, {"list": "SERIOUS_DISHONESTY"}, {"list": "RED_LIST", "search": " 示例 "}]
        case "InstitutionFilters":
            return [{}, {"region": "230100", "kind": "DESIGNATED_PHARMACY"}, {"region": None}]
        case "Institution" | "InstitutionDetail":
            return [{"id": each} for each in [*world.institutions, *world.archives, "nothing"]]
        case "SubjectFile" | "FileWork":
            return [{"id": each} for each in [*world.archives, *world.institutions, ""]]
        case "FilingMatter":
            return [{"id": global_id("Entry", key)} for key in range(1, 9)] + [{"id": world.archives[0]}]
        case "ToldCases":
            return [{"region": region} for region in ("230100", "230000", "110000")]
        case "MyFurtherEntries":
            return [{"after": "WyJlbnRyaWVzIiwgM10="}]
        case _:
            return [{}]


@pytest.mark.parametrize("role", ROLES)
async def test_everything_that_can_be_selected(world: World, role: str) -> None:
    for name in PLANNED:
        for seed in range(2):
            text = sensible(everything(name), Random(seed), world, plain=seed == 0)  # noqa: S311 - no secret
            await all_the_same(world, role, unlimited().register(text), VALUES)


@given(
    text=queries(reference.SDL, fields=PLANNED),
    role=st.sampled_from(ROLES),
    random=st.randoms(use_true_random=False),
)
@settings(
    max_examples=max(200, settings().max_examples),  # 2,000: pytest tests/plan --hypothesis-profile=thorough
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_generated_documents(world: World, text: str, role: str, random: Random) -> None:
    await all_the_same(world, role, unlimited().register(sensible(text, random, world)), VALUES)
