"""What everybody may see: published institutions (HLJ art. 27). Persons never stand here."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from portal.domain.result import ResultState
from portal.domain.subject import SubjectKind
from resolvers.law import rulebook_summary
from resolvers.selection import by_key
from schema.relay import Node, PageInfo, stands_for
from schema.rulebook import Grade, LocalParameter, Region, RulebookSummary


@strawberry.type(description="公示的机构信用 / published credit of an institution")
class Institution(Node):
    is_type_of = stands_for()

    name: str = strawberry.field(description="名称 / name")
    credit_code: str = strawberry.field(description="统一社会信用代码 / unified social credit code")
    kind: SubjectKind = strawberry.field(description="主体类别 / kind")
    region: Region = strawberry.field(description="区域 / region")
    rulebook: RulebookSummary = strawberry.field(resolver=rulebook_summary, description="适用办法 / rulebook")
    score: Decimal | None = strawberry.field(description="得分 / score")
    grade: Grade | None = strawberry.field(description="等级 / grade")
    state: ResultState = strawberry.field(description="初评或正式 / initial or final")
    as_of: datetime = strawberry.field(description="评价时刻 / when it was evaluated")
    published_on: date = strawberry.field(description="公示日期 / day of publication")
    local_parameters: list[LocalParameter] = strawberry.field(description="所用本地参数 / local parameters used")


@strawberry.type(description="机构列表中的一行 / an institution in its list")
class InstitutionEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: Institution = strawberry.field(resolver=by_key, description="机构 / institution")


@strawberry.type(description="机构列表 / institutions")
class InstitutionConnection:
    edges: list[InstitutionEdge] = strawberry.field(resolver=by_key, description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")
    total_count: int = strawberry.field(description="总数 / number of all rows")


@strawberry.type(description="某等级的机构数 / number of institutions with a grade")
class GradeCount:
    grade: Grade = strawberry.field(description="等级 / grade")
    count: int = strawberry.field(description="机构数 / number of institutions")
