"""What everybody may see: published institutions, their number by grade, and the regions."""

import re
import unicodedata
from collections.abc import Mapping
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
OfInstitution = Annotated[
    strawberry.ID | None, strawberry.argument(description="只看某机构 / of one institution, by its global ID")
]
InstitutionId = Annotated[strawberry.ID, strawberry.argument(description="全局编号 / global ID")]


def _prefix(region: str) -> str:
    if not re.fullmatch("[0-9]{6}", region, re.ASCII):
        raise BadArgument("region_unknown")
    return prefix(region)


def region_pattern(region: str) -> str:
    """What the codes of a region and all below it are like."""
    return f"{_prefix(region)}%"


def name_part(search: str) -> str:
    """What a name is searched for."""
    part = unicodedata.normalize("NFKC", search).strip()
    if not 1 <= len(part) <= LONGEST_SEARCH:
        raise BadArgument("search_length", given=len(part), most=LONGEST_SEARCH)
    return part


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
_REGION, _KIND = Argument("text", read=_prefix), Argument("text", read=str)

# A place in an order: its column on a shelf, and what makes it of a row's key. All places ascend.
_PLACES = {
    InstitutionOrder.NAME: ("name", '{} COLLATE "C"', "name", "''"),
    InstitutionOrder.SCORE_HIGHEST: ("highest", "published_highest({})", "score", "'-Infinity'"),
    InstitutionOrder.SCORE_LOWEST: ("lowest", "published_lowest({})", "score", "'-Infinity'"),
    InstitutionOrder.PUBLISHED_NEWEST: ("newest", "published_newest({})", "published_on", "-2147483648"),
}
# The limit that is no parameter tells PostgreSQL that the rows are few, whatever the parameters are.
_WHOLE = """(SELECT * FROM (
    SELECT * FROM published_institution WHERE ({place}, subject_id) > ({start}) ORDER BY {place}, subject_id LIMIT 101
) AS following LIMIT {most}) AS p"""
_SHELVES = """(SELECT kept.* FROM (
    SELECT next.subject_id
    FROM (SELECT DISTINCT shelf FROM published_counts(coalesce({region}, ''), {kind}, {grade})) AS wanted
    CROSS JOIN LATERAL (SELECT * FROM (
        SELECT listed.{place}, listed.subject_id FROM published_listing listed
        WHERE listed.shelf = wanted.shelf AND (listed.{place}, listed.subject_id) > ({start})
        ORDER BY listed.{place}, listed.subject_id LIMIT 101
    ) AS following LIMIT {most}) AS next
    ORDER BY next.{place}, next.subject_id LIMIT {most}
) AS found JOIN published_institution kept USING (subject_id)) AS p"""
_SEARCH = "institutions_by_{order}({region}, {kind}, {grade}, {search}, {after}, {most}) AS p"


def _page(named: Mapping[str, str]) -> str:
    """Where a page is read from: the whole order, the shelves that the filters name, or a search."""
    if named["search"] != "NULL":
        return _SEARCH
    column, made, key, first = _PLACES[InstitutionOrder(named["order"])]
    after_key, after_id = named["after"].split(", ")
    start = f"{first}, 0" if after_id == "NULL" else f"{made.format(after_key)}, {after_id}"
    filtered = any(named[each] != "NULL" for each in ("region", "kind", "grade"))
    source, place = (_SHELVES, column) if filtered else (_WHOLE, made.format(key))
    return source.replace("{place}", place).replace("{start}", start)


INSTITUTIONS = Page(
    _page,
    ORDERS,
    arguments={
        "region": _REGION,
        "kind": _KIND,
        "grade": Argument("text"),
        "search": Argument("text", read=name_part),
    },
    count="institutions_number({region}, {kind}, {grade}, {search})",
)
INSTITUTION = Rows("published_institution p", arguments={"id": Argument("bigint", "p.subject_id = {value}", _key)})
GRADES = Rows(
    "institutions_by_grade({region}, {kind}) AS counted",
    order="counted.grade->>'scale', (counted.grade->>'rank')::int",
    arguments={"region": _REGION, "kind": _KIND},
)
PERSONS = Page("published_person v", Order("public_persons", (Key("v.id", "bigint", descending=True),)))
ENTRIES = Page(
    "published_entry u",
    Order("public_entries", (Key("u.entry_id", "bigint", descending=True),)),
    arguments={
        "institution": Argument("bigint", "u.subject_id = {value}", _key),
        "region": Argument("text", "u.region LIKE {value}", region_pattern),
    },
)
REPAIR_NOTICES = Page(
    "credit_case c JOIN subject s ON s.id = c.subject_id JOIN identity i ON i.id = s.identity_id",
    Order("repair_notices", (Key("c.id", "bigint", descending=True),)),
    arguments={"region": Argument("text", "s.region LIKE {value}", region_pattern)},
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


async def persons(info: Info, first: First = 20, after: After = None) -> Any:
    """Results of persons that were made public, masked, newest first."""
    return await read_field(info)


async def entries(
    info: Info,
    institution: OfInstitution = None,
    region: RegionCode = None,
    first: First = 20,
    after: After = None,
) -> Any:
    """Entries of institutions that everybody may see, newest first."""
    return await read_field(info)


async def repair_notices(info: Info, region: RegionCode = None, first: First = 20, after: After = None) -> Any:
    """Repairs on public notice, newest first."""
    return await read_field(info)


async def grade_distribution(info: Info, region: RegionCode = None, kind: Kind = None) -> Any:
    """How many published institutions have each grade, the best first."""
    return await read_field(info)


async def regions(info: Info) -> Any:
    """All regions by code."""
    return await read_field(info)
