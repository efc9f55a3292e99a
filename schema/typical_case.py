"""Typical cases (WH 五(三)): acts told to everybody as examples, without names."""

from datetime import date
from typing import Annotated

import strawberry

from portal.domain import outcomes
from resolvers import published, typical_cases
from resolvers.plan.fields import bilingual, column, global_id, planned
from resolvers.plan.rules import TOLD
from schema.refusals import InvalidInput, NotSignedIn, SubjectNotFound
from schema.relay import Node, PageInfo, stands_for
from schema.rulebook import Region
from schema.text import Text


@strawberry.type(description="典型案例，不写明是谁 / a typical case, without names")
class TypicalCase(Node):
    seen_by = TOLD

    id: strawberry.ID = global_id("TypicalCase", "t.id", "全局编号 / global ID")
    title: str = column("t.title", "标题 / title")
    facts: str = column("t.facts", "案情 / what happened")
    lesson: str = column("t.lesson", "警示或者启示 / what follows from it")
    act: Text = bilingual("t.act", "事项 / kind of act")
    article: str = column("t.article", "公布的依据 / article under which it is told")
    year: int = column("t.year", "处理年份 / year of the decision")
    region: Region = planned(published.region_of("t.region"), "所在市 / city")
    published_on: date = column("(t.published_at AT TIME ZONE 'Asia/Shanghai')::date", "公布日期 / since when")


@strawberry.type(description="典型案例列表中的一行 / a case in its list")
class TypicalCaseEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: TypicalCase = strawberry.field(description="典型案例 / case")


@strawberry.type(description="典型案例列表，新的在前 / cases, newest first")
class TypicalCaseConnection:
    edges: list[TypicalCaseEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")


@strawberry.type(description="典型案例已公布或已撤下 / the case is told, or was taken back")
class TypicalCaseTold:
    is_type_of = stands_for(outcomes.CaseTold)

    case: TypicalCase | None = planned(
        typical_cases.CASE, "公众所见，撤下后为空 / as everybody sees it; null once taken back", typical_cases.told
    )


TypicalCaseResult = Annotated[
    TypicalCaseTold | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("TypicalCaseResult", description="公布或撤下的结果 / outcome of telling or taking back"),
]
