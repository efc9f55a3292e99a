from enum import StrEnum
class InstitutionOrder(StrEnum):
    """Orders of the public list."""

    NAME = "name"
    SCORE_HIGHEST = "score_highest"
    SCORE_LOWEST = "score_lowest"
    PUBLISHED_NEWEST = "published_newest"

from typing import Annotated, Any
import strawberry
from portal.domain.subject import SubjectKind
from resolvers.paging import First, After
RegionCode = Annotated[strawberry.ID | None, strawberry.argument(description="区划代码，含其下级 / region with all below it")]
Kind = Annotated[SubjectKind | None, strawberry.argument(description="主体类别 / kind")]
async def institutions(info: strawberry.Info, search: Annotated[str | None, strawberry.argument(description="名称的一部分，1 至 50 字 / part of the name, 1 to 50 characters")] = None, region: RegionCode = None, kind: Kind = None, grade: Annotated[str | None, strawberry.argument(description="等级代码 / code of a grade")] = None, order: Annotated[InstitutionOrder, strawberry.argument(description="次序 / order")] = InstitutionOrder.NAME, first: First = 20, after: After = None) -> Any: ...
async def institution(info: strawberry.Info, id: Annotated[strawberry.ID, strawberry.argument(description="全局编号 / global ID")]) -> Any: ...
async def grade_distribution(info: strawberry.Info, region: RegionCode = None, kind: Kind = None) -> Any: ...
async def regions(info: strawberry.Info) -> Any: ...
