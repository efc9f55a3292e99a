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
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Argument, Page, Rows
from resolvers.refusals import BadArgument
from resolvers.shown import key_of

LONGEST_SEARCH = 50


class InstitutionOrder(StrEnum):
    """Orders of the public list."""

    NAME = "name"
    SCORE_HIGHEST = "score_highest"
    SCORE_LOWEST = "score_lowest"
    PUBLISHED_NEWEST = "published_newest"


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


def _subtree(region: str) -> str:
    if not re.fullmatch("[0-9]{6}", region, re.ASCII):
        raise BadArgument("region_unknown")
    return prefix(region) + "%"


def _pattern(search: str) -> str:
    part = unicodedata.normalize("NFKC", search).strip()
    if not 1 <= len(part) <= LONGEST_SEARCH:
        raise BadArgument("search_length", given=len(part), most=LONGEST_SEARCH)
    return "%" + re.sub(r"([\\%_])", r"\\\1", part) + "%"


def _key(given: str) -> int:
    return key_of("Institution", given) or 0  # whatever else is asked for takes the same statement: no row


_ID = Key("p.subject_id", "bigint")
ORDERS = {
    name: Order(name, keys)
    for name, keys in {
        InstitutionOrder.NAME: (Key('p.name COLLATE "C"', "text"), _ID),
        InstitutionOrder.SCORE_HIGHEST: (Key("p.score", "numeric", descending=True, nullable=True), _ID),
        InstitutionOrder.SCORE_LOWEST: (Key("p.score", "numeric", nullable=True), _ID),
        InstitutionOrder.PUBLISHED_NEWEST: (Key("p.published_on", "date", descending=True), _ID),
    }.items()
}
SCOPE = {
    "region": Argument("text", "p.region LIKE {value}", _subtree),
    "kind": Argument("text", "p.kind = {value}", str),
}
FILTERS = {
    "search": Argument("text", "p.name LIKE {value}", _pattern),
    **SCOPE,
    "grade": Argument("text", "p.grade_code = {value}"),
}


_FITTING = """({region} IS NULL OR p.region LIKE {region}) AND ({kind} IS NULL OR p.kind = {kind})"""
INSTITUTIONS = Page(
    "published_institution p",
    ORDERS,
    arguments=FILTERS,
    count=f"""(SELECT count(*) FROM published_institution p WHERE {_FITTING}
               AND ({{grade}} IS NULL OR p.grade_code = {{grade}}) AND ({{search}} IS NULL OR p.name LIKE {{search}}))""",
)
INSTITUTION = Rows("published_institution p", arguments={"id": Argument("bigint", "p.subject_id = {value}", _key)})
GRADES = Rows(
    f"""(SELECT p.grade, count(*) AS number FROM published_institution p
         WHERE p.grade IS NOT NULL AND {_FITTING} GROUP BY p.grade) AS counted""",
    order="counted.grade->>'scale', (counted.grade->>'rank')::int",
    arguments={name: Argument(each.kind, read=each.read) for name, each in SCOPE.items()},
)
REGIONS = Rows("region g", order="g.code")


def region_of(code: str) -> Rows:
    """The region of a code."""
    return Rows("region g", where=f"g.code = {code}")


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
    return await read_field(info)


async def institution(info: Info, id: InstitutionId) -> Any:  # noqa: A002 - the argument's name in GraphQL
    """One published institution. Whatever else is asked for gets no row."""
    return await read_field(info)


async def grade_distribution(info: Info, region: RegionCode = None, kind: Kind = None) -> Any:
    """How many published institutions have each grade, the best first."""
    return await read_field(info)


async def regions(info: Info) -> Any:
    """All regions by code."""
    return await read_field(info)
