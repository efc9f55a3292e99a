"""The public notice of granted repairs (HLJ art. 39): five working days in which anybody may object in writing."""

from datetime import date

import strawberry

from portal.domain.subject import SubjectKind
from resolvers import cases, published
from resolvers.plan.fields import Inside, bilingual, column, global_id, planned
from resolvers.plan.rules import ON_NOTICE
from schema.authority import Authority
from schema.relay import Node, PageInfo
from schema.result import Deadline
from schema.rulebook import Region
from schema.text import Text


@strawberry.type(
    description="公示中的信用修复；公示期内任何人可以向处理部门书面提出异议 / a repair on public notice; "
    "anybody may object in writing to the authority while it lasts"
)
class RepairNotice(Node):
    seen_by = ON_NOTICE

    id: strawberry.ID = global_id("RepairNotice", "c.id", "全局编号 / global ID")
    name: str = column("i.name_shown", "名称或姓名（个人已脱敏）/ name, masked for persons")
    kind: SubjectKind = column("s.kind", "主体类别 / kind")
    title: Text = bilingual("c.title", "修复事项 / what is repaired")
    authority: Region = planned(published.region_of("c.authority"), "处理部门所在区划 / place of the authority")
    office: Authority = planned(cases.AUTHORITY, "处理部门，异议向其提出 / the authority to which an objection goes")
    notice_until: date = column("c.notice_until", "公示最后一日 / last day of the notice")
    notice_deadline: Deadline | None = planned(Inside("c.notice_deadline"), "公示期的计算 / how it was counted")


@strawberry.type(description="修复公示列表中的一行 / a notice in its list")
class RepairNoticeEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: RepairNotice = strawberry.field(description="公示 / notice")


@strawberry.type(description="修复公示列表，新的在前 / notices of repairs, newest first")
class RepairNoticeConnection:
    edges: list[RepairNoticeEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")
