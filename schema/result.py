"""Results: score, grade, and the reason line by line."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from portal.domain.result import Cause, LineKind, ResultState
from resolvers import reasons
from resolvers.plan.fields import Inside, bilingual, column, global_id, planned
from resolvers.plan.rules import PART_OF_ITS_ROW, kept_on_subject
from schema.local_parameter import LocalParameter
from schema.relay import Node, PageInfo
from schema.rulebook import Grade
from schema.text import Text


@strawberry.type(description="计分过程的一行 / a line of the sum; the points of all lines add up to the score")
class TraceLine:
    seen_by = PART_OF_ITS_ROW

    kind: LineKind = column("{j}->>'kind'", "行的类别 / kind")
    points: Decimal = column("{j}->>'points'", "分值 / points")
    text: Text = bilingual("text", "说明 / text", within="{j}")
    article: str | None = column("{j}->>'article'", "依据条款 / article it rests on")
    local_parameter: str | None = column(
        "{j}->>'local_parameter'", "本地参数登记号 / register number of the local parameter it rests on"
    )
    entry_id: strawberry.ID | None = global_id("Entry", "({j}->>'entry_id')", "相关记录 / entry that gave the points")
    decided_on: date | None = column("{j}->>'decided_on'", "处理时间 / day of the decision")


@strawberry.type(description="有名称的日子 / a day with its name")
class NamedDay:
    seen_by = PART_OF_ITS_ROW

    on: date = column("{j}->>'on'", "日期 / day")
    name: str = column("{j}->>'name'", "名称 / name")


@strawberry.type(description="期限的计算 / how a last day was counted")
class Deadline:
    seen_by = PART_OF_ITS_ROW

    on: date = column("{j}->>'on'", "最后一日 / the last day")
    counted_from: date = column("{j}->>'counted_from'", "开始日，不计入 / the day of the event, not counted")
    working_days: int = column("{j}->'working_days'", "工作日数 / number of working days")
    provisional: bool = column("{j}->'provisional'", "尚无放假通知，日期待定 / the calendar is not published yet")
    counted: list[date] = column("{j}->'counted'", "计入的日子 / the days counted")
    worked_weekends: list[date] = column("{j}->'worked_weekends'", "其中调休上班日 / of them worked weekends")
    holidays: list[NamedDay] = planned(Inside("{j}->'holidays'"), "其间节假日 / holidays in between")


@strawberry.type(description="信用评价结果 / evaluation result")
class Result(Node):
    seen_by = kept_on_subject("r")

    id: strawberry.ID = global_id("Result", "r.id", "全局编号 / global ID")
    score: Decimal | None = column("r.score", "得分，无则为空 / score; none where the text has none")
    grade: Grade | None = planned(Inside("r.grade"), "等级 / grade")
    reason: str | None = column(
        "r.reason", "无得分或降级的原因 / why there is no score, or why the grade was lowered: a clause"
    )
    reason_text: Text | None = planned(Inside(reasons.WORDS), "该原因的说明 / that reason in words")
    cycle: int | None = column("r.cycle", "所依年度 / natural year on whose result or score it rests")
    model: str | None = column("r.model", "评价模型版本 / version of the model that gave the score")
    annual_grade: Grade | None = planned(
        Inside("r.annual_grade"), "最近公布年度的等级 / grade of the newest published year, beside the current one"
    )
    computed_grade: Grade | None = planned(
        Inside("r.computed_grade"), "该年度降级前的等级 / that grade before it was lowered for years in a row"
    )
    state: ResultState = column("r.state", "初评或正式 / initial or final")
    cause: Cause = column("r.cause", "产生原因 / what made it")
    as_of: datetime = column("r.as_of", "评价时刻 / when it was made")
    published_on: date | None = column("r.published_on", "公示日期 / day it was published")
    dispute_until: date | None = column("r.dispute_until", "异议期限 / last day to dispute it")
    dispute_deadline: Deadline | None = planned(
        Inside("r.dispute_deadline"), "异议期限的计算 / how that day was counted"
    )
    final_on: date | None = column("r.final_on", "转为正式之日 / first day of being final")
    repair_from: date | None = column("r.repair_from", "可申请修复之日 / first day to ask for repair")
    trace: list[TraceLine] = planned(Inside("r.trace"), "计分过程 / the reason line by line")
    local_parameters: list[LocalParameter] = planned(Inside("r.parameters"), "所用本地参数 / local parameters used")


@strawberry.type(description="结果列表中的一行 / a result in its list")
class ResultEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: Result = strawberry.field(description="结果 / result")


@strawberry.type(description="结果列表 / results, newest first")
class ResultConnection:
    edges: list[ResultEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")
