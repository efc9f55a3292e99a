"""Results: score, grade, and the reason line by line."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from portal.domain.result import Cause, LineKind, ResultState
from resolvers.selection import by_key
from resolvers.shown import entry_id
from schema.relay import Node, PageInfo, stands_for
from schema.rulebook import Grade, LocalParameter
from schema.text import Text, both


@strawberry.type(description="计分过程的一行 / a line of the sum; the points of all lines add up to the score")
class TraceLine:
    kind: LineKind = strawberry.field(description="行的类别 / kind")
    points: Decimal = strawberry.field(description="分值 / points")
    text: Text = strawberry.field(resolver=both("text"), description="说明 / text")
    article: str | None = strawberry.field(description="依据条款 / article it rests on")
    local_parameter: str | None = strawberry.field(
        description="本地参数登记号 / register number of the local parameter it rests on"
    )
    entry_id: strawberry.ID | None = strawberry.field(
        resolver=entry_id, description="相关记录 / entry that gave the points"
    )
    decided_on: date | None = strawberry.field(description="处理时间 / day of the decision")


@strawberry.type(description="有名称的日子 / a day with its name")
class NamedDay:
    on: date = strawberry.field(description="日期 / day")
    name: str = strawberry.field(description="名称 / name")


@strawberry.type(description="期限的计算 / how a last day was counted")
class Deadline:
    on: date = strawberry.field(description="最后一日 / the last day")
    counted_from: date = strawberry.field(description="开始日，不计入 / the day of the event, not counted")
    working_days: int = strawberry.field(description="工作日数 / number of working days")
    provisional: bool = strawberry.field(description="尚无放假通知，日期待定 / the calendar is not published yet")
    counted: list[date] = strawberry.field(description="计入的日子 / the days counted")
    worked_weekends: list[date] = strawberry.field(description="其中调休上班日 / of them worked weekends")
    holidays: list[NamedDay] = strawberry.field(description="其间节假日 / holidays in between")


@strawberry.type(description="信用评价结果 / evaluation result")
class Result(Node):
    is_type_of = stands_for()

    score: Decimal | None = strawberry.field(description="得分，无则为空 / score; none where the text has none")
    grade: Grade | None = strawberry.field(description="等级 / grade")
    reason: str | None = strawberry.field(description="无得分的原因 / why there is no score")
    state: ResultState = strawberry.field(description="初评或正式 / initial or final")
    cause: Cause = strawberry.field(description="产生原因 / what made it")
    as_of: datetime = strawberry.field(description="评价时刻 / when it was made")
    published_on: date | None = strawberry.field(description="公示日期 / day it was published")
    dispute_until: date | None = strawberry.field(description="异议期限 / last day to dispute it")
    dispute_deadline: Deadline | None = strawberry.field(description="异议期限的计算 / how that day was counted")
    final_on: date | None = strawberry.field(description="转为正式之日 / first day of being final")
    repair_from: date | None = strawberry.field(description="可申请修复之日 / first day to ask for repair")
    trace: list[TraceLine] = strawberry.field(description="计分过程 / the reason line by line")
    local_parameters: list[LocalParameter] = strawberry.field(description="所用本地参数 / local parameters used")


@strawberry.type(description="结果列表中的一行 / a result in its list")
class ResultEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: Result = strawberry.field(resolver=by_key, description="结果 / result")


@strawberry.type(description="结果列表 / results, newest first")
class ResultConnection:
    edges: list[ResultEdge] = strawberry.field(resolver=by_key, description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")
