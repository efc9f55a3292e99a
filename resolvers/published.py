"""What everybody may see: published institutions, their number by grade, and the regions."""

import re
import unicodedata
from enum import StrEnum
from typing import Annotated, Any

import strawberry

from portal.domain.jurisdiction import prefix
from portal.domain.subject import SubjectKind
from resolvers.context import Info
from resolvers.cursors import Key, Order
from resolvers.paging import After, First
from resolvers.refusals import BadArgument
from resolvers.rows import INSTITUTION
from resolvers.selection import selection_of
from resolvers.shown import key_of
from resolvers.sql import Parameters, page

LONGEST_SEARCH = 50


class InstitutionOrder(StrEnum):
    """Orders of the public list."""

    NAME = "name"
    SCORE_HIGHEST = "score_highest"
    SCORE_LOWEST = "score_lowest"
    PUBLISHED_NEWEST = "published_newest"


_ID = Key("p.subject_id", "bigint")
_KEYS = {
    InstitutionOrder.NAME: (Key('p.name COLLATE "C"', "text"), _ID),
    InstitutionOrder.SCORE_HIGHEST: (Key("p.score", "numeric", descending=True, nullable=True), _ID),
    InstitutionOrder.SCORE_LOWEST: (Key("p.score", "numeric", nullable=True), _ID),
    InstitutionOrder.PUBLISHED_NEWEST: (Key("p.published_on", "date", descending=True), _ID),
}

Search = Annotated[
    str | None,
    strawberry.argument(description="名称的一部分，1 至 50 字 / part of the name, 1 to 50 characters"),
]
RegionCode = Annotated[
    strawberry.ID | None, strawberry.argument(description="区划代码，含其下级 / region with all below it")
]
Kind = Annotated[SubjectKind | None, strawberry.argument(description="主体类别 / kind")]
GradeCode = Annotated[str | None, strawberry.argument(description="等级代码 / code of a grade")]
ListOrder = Annotated[InstitutionOrder, strawberry.argument(description="次序 / order")]
InstitutionId = Annotated[strawberry.ID, strawberry.argument(description="全局编号 / global ID")]


async def institutions(
    info: Info,
    search: Search = None,
    region: RegionCode = None,
    kind: Kind = None,
    grade: GradeCode = None,
    order: ListOrder = InstitutionOrder.NAME,
    first: First = 20,
    after: After = None,
) -> Any:
    """A page of the published institutions that fit."""
    parameters = Parameters()
    conditions = _scope(region, kind, parameters)
    if search is not None:
        conditions.append(f"p.name LIKE {parameters.add(_pattern(search), 'text')}")
    if grade is not None:
        conditions.append(f"p.grade_code = {parameters.add(grade, 'text')}")
    source = f"published_institution p WHERE {' AND '.join(conditions)}"
    listed = page(
        selection_of(info),
        parameters,
        INSTITUTION,
        source,
        Order(order, _KEYS[order]),
        count=f"SELECT count(*) FROM {source}",
    )
    return await info.context.read(f"SELECT {listed}", parameters)


async def institution(info: Info, id: InstitutionId) -> Any:  # noqa: A002 - the argument's name in GraphQL
    """One published institution. Whatever else is asked for takes the same statement and gets the same answer."""
    parameters = Parameters()
    shown = INSTITUTION.json(selection_of(info).fields, parameters)
    key = parameters.add(key_of("Institution", id) or 0, "bigint")
    return await info.context.read(
        f"SELECT {shown} FROM published_institution p WHERE p.subject_id = {key}", parameters
    )


async def grade_distribution(info: Info, region: RegionCode = None, kind: Kind = None) -> Any:
    """How many published institutions have each grade, the best first."""
    parameters = Parameters()
    conditions = ["p.grade IS NOT NULL", *_scope(region, kind, parameters)]
    return await info.context.read(
        f"""
        SELECT coalesce(
            jsonb_agg(jsonb_build_object('grade', grade, 'count', number)
                      ORDER BY grade->>'scale', (grade->>'rank')::int), '[]')
        FROM (SELECT p.grade, count(*) AS number FROM published_institution p
              WHERE {" AND ".join(conditions)} GROUP BY p.grade) AS counted
        """,
        parameters,
    )


async def regions(info: Info) -> Any:
    """All regions by code."""
    return await info.context.read(
        """
        SELECT coalesce(jsonb_agg(jsonb_build_object('code', code, 'name', name, 'name_en', name_en)
                                  ORDER BY code), '[]')
        FROM region
        """,
        Parameters(),
    )


def _scope(region: str | None, kind: SubjectKind | None, parameters: Parameters) -> list[str]:
    conditions = ["true"]
    if region is not None:
        if not re.fullmatch("[0-9]{6}", region, re.ASCII):
            raise BadArgument("region_unknown")
        conditions.append(f"p.region LIKE {parameters.add(prefix(region) + '%', 'text')}")
    if kind is not None:
        conditions.append(f"p.kind = {parameters.add(str(kind), 'text')}")
    return conditions


def _pattern(search: str) -> str:
    part = unicodedata.normalize("NFKC", search).strip()
    if not 1 <= len(part) <= LONGEST_SEARCH:
        raise BadArgument("search_length", given=len(part), most=LONGEST_SEARCH)
    return "%" + re.sub(r"([\\%_])", r"\\\1", part) + "%"
