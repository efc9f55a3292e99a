"""An officer's inbox: what the portal tells officers about subjects of their place, and about cases they work on."""

from datetime import datetime

import strawberry

from portal.domain.subject import SubjectKind
from resolvers import officer_inbox, published
from resolvers.plan.fields import bilingual, column, global_id, planned
from resolvers.plan.rules import OFFICER_MESSAGE
from schema.desk import CaseInBrief
from schema.relay import Node, PageInfo
from schema.rulebook import Region
from schema.text import Text


@strawberry.type(description="给工作人员的消息 / a message to officers")
class OfficerMessage(Node):
    seen_by = OFFICER_MESSAGE

    id: strawberry.ID = global_id("OfficerMessage", "n.id", "全局编号 / global ID")
    kind: str = column("n.kind", "类别 / kind")
    title: Text = bilingual("n.title", "标题 / title")
    body: Text = bilingual("n.body", "正文 / body")
    created_at: datetime = column("n.created_at", "产生时刻 / when it was written")
    read_at: datetime | None = column(
        officer_inbox.READ_AT, "本人阅读时刻，未读为空 / when this officer read it, if so"
    )
    archive_id: strawberry.ID = global_id("Archive", "s.id", "档案全局编号 / global ID of the archive")
    name: str = column("i.name_shown", "名称或姓名（个人已脱敏）/ name, masked for persons")
    subject_kind: SubjectKind = column("s.kind", "主体类别 / kind of subject")
    region: Region = planned(published.region_of("s.region"), "区域 / region")
    case: CaseInBrief | None = planned(officer_inbox.CASE, "所涉事项，无则为空 / the case that it is about, if any")


@strawberry.type(description="给工作人员的消息列表中的一行 / a message in its list")
class OfficerMessageEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: OfficerMessage = strawberry.field(description="消息 / message")


@strawberry.type(description="给工作人员的消息列表 / messages to officers, newest first")
class OfficerMessageConnection:
    edges: list[OfficerMessageEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")
