"""Roads onto lists that an officer has in hand, so that no answer and no report falls late unseen (HLJ art. 29)."""

from datetime import date

import strawberry

from portal.domain.listing import Awaited
from portal.domain.subject import SubjectKind
from resolvers import lists, published
from resolvers.lists import ListName
from resolvers.plan.fields import column, global_id, planned
from resolvers.plan.rules import STAFF
from schema.relay import PageInfo
from schema.rulebook import Region


@strawberry.type(description="名单待办 / a road onto a list that waits for somebody")
class OpenListing:
    seen_by = STAFF

    id: strawberry.ID = global_id("Listing", "l.id", "全局编号 / global ID")
    archive_id: strawberry.ID = global_id("Archive", "s.id", "档案全局编号 / global ID of the archive")
    name: str = column("i.name_shown", "名称或姓名（个人已脱敏）/ name, masked for persons")
    kind: SubjectKind = column("s.kind", "主体类别 / kind")
    region: Region = planned(published.region_of("s.region"), "区域 / region")
    list_name: ListName = column("l.list", "名单 / list")
    awaited: Awaited = column(lists.AWAITED, "等待何事 / what it waits for")
    due_on: date | None = column(
        lists.DUE_ON, "处理部门应办的最后一日，无则为空 / last day for the authority to act, if there is one"
    )
    objection_until: date | None = column(
        "notice.answer_until", "主体可以提出异议的最后一日 / last day for the subject to object"
    )
    overdue: bool = column(f"coalesce({lists.DUE_ON} < {{today}}, false)", "是否逾期 / whether its last day has passed")


@strawberry.type(description="名单待办列表中的一行 / a road in its list")
class OpenListingEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: OpenListing = strawberry.field(description="名单待办 / road")


@strawberry.type(description="名单待办列表 / roads by due day, overdue first")
class OpenListingConnection:
    edges: list[OpenListingEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")
