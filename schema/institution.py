"""What everybody may see: published institutions (HLJ art. 27); of persons what SC art. 38 allows, masked (CON-12)."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from portal.domain.result import ResultState
from portal.domain.subject import SubjectKind
from resolvers import law, published
from resolvers.plan.fields import Inside, bilingual, column, global_id, planned
from resolvers.plan.rules import PUBLIC
from schema.local_parameter import LocalParameter
from schema.relay import Node, PageInfo
from schema.rulebook import Grade, Region, RulebookSummary
from schema.text import Text


@strawberry.type(description="公示的机构信用 / published credit of an institution")
class Institution(Node):
    seen_by = PUBLIC

    id: strawberry.ID = global_id("Institution", "p.subject_id", "全局编号 / global ID")
    name: str = column("p.name", "名称 / name")
    credit_code: str = column("p.credit_code", "统一社会信用代码 / unified social credit code")
    kind: SubjectKind = column("p.kind", "主体类别 / kind")
    region: Region = planned(published.region_of("p.region"), "区域 / region")
    rulebook: RulebookSummary = planned(law.named("p.rulebook"), "适用办法 / rulebook")
    score: Decimal | None = column("p.score", "得分 / score")
    grade: Grade | None = planned(Inside("p.grade"), "等级 / grade")
    state: ResultState = column("p.state", "初评或正式 / initial or final")
    as_of: datetime = column("p.as_of", "评价时刻 / when it was evaluated")
    published_on: date = column("p.published_on", "公示日期 / day of publication")
    local_parameters: list[LocalParameter] = planned(Inside("p.parameters"), "所用本地参数 / local parameters used")


@strawberry.type(description="机构列表中的一行 / an institution in its list")
class InstitutionEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: Institution = strawberry.field(description="机构 / institution")


@strawberry.type(description="机构列表 / institutions")
class InstitutionConnection:
    edges: list[InstitutionEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")
    total_count: int = strawberry.field(
        description="总数；按名称检索时至多数到 100 / number of all rows; counted up to 100 in a search"
    )


@strawberry.type(description="公示期内的机构不良信息 / adverse information on an institution, in its publicity")
class PublicEntry(Node):
    seen_by = PUBLIC

    id: strawberry.ID = global_id("PublicEntry", "u.entry_id", "全局编号 / global ID")
    name: str = column("u.name", "名称 / name")
    credit_code: str = column("u.credit_code", "统一社会信用代码 / unified social credit code")
    kind: SubjectKind = column("u.kind", "主体类别 / kind")
    region: Region = planned(published.region_of("u.region"), "区域 / region")
    item_name: Text = bilingual("u.item_name", "事项名称 / name of the item")
    article: str = column("u.article", "依据条款 / article")
    decided_on: date = column("u.decided_on", "处理时间 / day of the decision")
    document_no: str = column("u.document_no", "处理文号 / document number")
    publicity_until: date = column("u.publicity_until", "公示最后一日 / last day of publicity")


@strawberry.type(
    description="依法公示的个人结果，只含脱敏姓名、等级和日期 / a person's result made public: masked name, grade, day"
)
class PublicPerson(Node):
    seen_by = PUBLIC

    id: strawberry.ID = global_id("PublicPerson", "v.id", "全局编号 / global ID")
    name: str = column("v.name", "脱敏姓名 / masked name")
    grade: Grade = planned(Inside("v.grade"), "等级 / grade")
    as_of: date = column("v.as_of", "评价日期 / day of the evaluation")


@strawberry.type(description="个人公示列表中的一行 / a person in the list")
class PublicPersonEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: PublicPerson = strawberry.field(description="结果 / result")


@strawberry.type(
    description="个人公示列表，默认为空 / persons made public, newest first; none unless the operator allows it"
)
class PublicPersonConnection:
    edges: list[PublicPersonEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")


@strawberry.type(description="公示信息列表中的一行 / an entry in its list")
class PublicEntryEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: PublicEntry = strawberry.field(description="信息 / entry")


@strawberry.type(description="公示信息列表，新的在前 / entries in their publicity, newest first")
class PublicEntryConnection:
    edges: list[PublicEntryEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")


@strawberry.type(description="某等级的机构数 / number of institutions with a grade")
class GradeCount:
    seen_by = PUBLIC

    grade: Grade = planned(Inside("counted.grade"), "等级 / grade")
    count: int = column("counted.number", "机构数 / number of institutions")
