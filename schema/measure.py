"""Measures: what follows from a grade, a list or clean years, or stands beside an act."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import strawberry

from portal.domain.measure import MeasureState
from resolvers import measures
from resolvers.plan.fields import Inside, bilingual, column, global_id, planned
from resolvers.plan.rules import PART_OF_ITS_ROW, kept_on_subject
from schema.enums import MeasureKind, MeasureMode
from schema.local_parameter import LocalParameter
from schema.relay import Node
from schema.text import Text


@strawberry.type(description="区间，工作人员在其中确定 / a range inside which an officer chooses")
class MeasureRange:
    seen_by = PART_OF_ITS_ROW

    at_least: Decimal | None = column("{j}->>'at_least'", "以上，含本数 / at least, the number included")
    more_than: Decimal | None = column("{j}->>'more_than'", "超过，不含本数 / more than, not included")
    at_most: Decimal | None = column("{j}->>'at_most'", "以下，含本数 / at most, the number included")
    less_than: Decimal | None = column("{j}->>'less_than'", "不满，不含本数 / less than, not included")


def _range(key: str, description: str) -> Any:
    return planned(Inside(f"nullif(m.shown->'{key}', 'null')"), description)


def _listed(key: str, description: str) -> Any:
    return planned(Inside(f"coalesce(m.shown->'{key}', '[]')"), description)


@strawberry.type(description="措施的一步 / a step of a measure: its decision, and the way back after it")
class MeasureStep:
    seen_by = PART_OF_ITS_ROW

    step: str = column(
        "{j}->>'step'", "步骤：decide、pass_exam、days_end、resume / decided, exam passed, days over, admitted again"
    )
    by: str = column("{j}->>'by'", "由谁：subject、agent、officer、time / by whom")
    agent: str | None = column("{j}->>'agent'", "代办人（已脱敏）/ who acted for the subject by a mandate, masked")
    happened_at: datetime = column("({j}->>'happened_at')::timestamptz", "时刻 / when")
    reason: str | None = column("{j}->>'reason'", "理由 / reason")


@strawberry.type(description="激励或惩戒措施 / a measure that follows from the grade or stands beside an act")
class Measure(Node):
    seen_by = kept_on_subject("m")

    id: strawberry.ID = global_id("Measure", "m.id", "全局编号 / global ID")
    code: str = column("m.code", "条款编号 / clause")
    kind: MeasureKind = column("m.shown->>'kind'", "激励或惩戒 / kind")
    mode: MeasureMode = column("m.shown->>'mode'", "应当、可以、建议 / how binding it is")
    text: Text = bilingual("text", "内容 / what it is", within="m.shown")
    note: Text | None = bilingual("note", "说明 / note", within="m.shown")
    article: str = column("m.shown->>'article'", "依据条款 / article")
    numbers: list[Text] = _listed("numbers", "数值，照条文 / its numbers, as the text has them")
    months: MeasureRange | None = _range("months", "期限，月 / term in months")
    fine_times: MeasureRange | None = _range("fine", "罚款倍数 / fine in multiples of the defrauded amount")
    percent: MeasureRange | None = _range("percent", "百分比 / per cent")
    local_parameters: list[LocalParameter] = _listed(
        "parameters", "数值所用的本地参数 / local parameters that fill its numbers"
    )
    state: MeasureState = column("m.state", "状态 / standing")
    starts_on: date | None = column("m.starts_on", "开始日期 / first day")
    ends_on: date | None = column("m.ends_on", "不再适用之日 / first day on which it no longer applies")
    reason: str | None = column("m.reason", "决定理由 / the officer's reason")
    opened_at: datetime = column("m.opened_at", "产生时刻 / when it arose")
    entry_id: strawberry.ID | None = global_id("Entry", "m.entry_id", "所针对的记录 / entry beside which it stands")
    fine: Decimal | None = column("m.fine", "罚款，元 / fine in yuan")
    amount: Decimal | None = column("m.amount", "工作人员确定的数额或百分比 / what the officer set: per cent or yuan")
    document_ref: str | None = column("m.document_ref", "数额所依据的文件 / document on which the amount rests")
    exam_passed_on: date | None = column("m.exam_passed_on", "考试合格日期 / day on which the exam was passed")
    steps: list[MeasureStep] = planned(Inside(measures.STEPS), "经过，旧的在前 / what happened, oldest first")
