"""Risk warnings and levels of monitoring (SC art. 18 to 20)."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import strawberry

from portal.domain import outcomes
from portal.domain.subject import SubjectKind
from resolvers import monitoring, published
from resolvers.plan.fields import bilingual, column, global_id, planned
from resolvers.plan.rules import WARNED_STAFF, kept_on_subject
from schema.refusals import InvalidInput, NotSignedIn, RulebookNotInForce, SubjectNotFound
from schema.relay import Node, PageInfo, stands_for
from schema.rulebook import Region
from schema.text import Text


@strawberry.type(description="信用监控（第十九条），本人可见 / a level of monitoring; its subject sees it")
class Monitoring(Node):
    seen_by = kept_on_subject("mon")

    id: strawberry.ID = global_id("Monitoring", "mon.id", "全局编号 / global ID")
    level: str = column("mon.level", "等级代码 / code of the level")
    name: Text = bilingual("mon.name", "监控等级 / level")
    article: str = column("mon.article", "依据条款 / article")
    reason: str = column("mon.reason", "理由 / reason")
    decided_at: datetime = column("mon.decided_at", "开始时刻 / since when")
    ended_at: datetime | None = column("mon.ended_at", "结束时刻 / when it ended")
    end_reason: str | None = column("mon.end_reason", "结束的理由 / why it ended")


@strawberry.type(description="信用风险预警，仅工作人员可见 / a risk warning, for officers alone")
class RiskWarning(Node):
    seen_by = WARNED_STAFF

    id: strawberry.ID = global_id("RiskWarning", "w.id", "全局编号 / global ID")
    archive_id: strawberry.ID = global_id("Archive", "s.id", "档案全局编号 / global ID of the archive")
    name: str = column("i.name_shown", "名称或姓名（个人已脱敏）/ name, masked for persons")
    kind: SubjectKind = column("s.kind", "主体类别 / kind")
    region: Region = planned(published.region_of("s.region"), "区域 / region")
    fallen: Decimal = column("w.fallen", "下降分值 / points by which the score fell")
    days: int = column("w.days", "在多少日内 / within how many days")
    warned_at: datetime = column("w.warned_at", "预警时刻 / when")


@strawberry.type(description="预警列表中的一行 / a warning in its list")
class RiskWarningEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: RiskWarning = strawberry.field(description="预警 / warning")


@strawberry.type(description="预警列表 / warnings, newest first")
class RiskWarningConnection:
    edges: list[RiskWarningEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")


@strawberry.type(description="监控已决定 / a level of monitoring began or ended")
class MonitoringDecided:
    is_type_of = stands_for(outcomes.MonitoringMoved)

    monitoring: Monitoring | None = planned(monitoring.MONITORING, "监控 / monitoring", monitoring.moved)


DecideMonitoringResult = Annotated[
    MonitoringDecided | RulebookNotInForce | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("DecideMonitoringResult", description="决定监控的结果 / outcome of deciding a level"),
]
