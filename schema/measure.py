"""Measures that follow from a grade."""

from datetime import date, datetime

import strawberry

from portal.domain.measure import MeasureState
from schema.enums import MeasureKind, MeasureMode
from schema.relay import Node, stands_for
from schema.text import Text


@strawberry.type(description="激励或惩戒措施 / a measure that follows from the grade")
class Measure(Node):
    is_type_of = stands_for()

    code: str = strawberry.field(description="条款编号 / clause")
    kind: MeasureKind = strawberry.field(description="激励或惩戒 / kind")
    mode: MeasureMode = strawberry.field(description="应当、可以、建议 / how binding it is")
    text: Text = strawberry.field(description="内容 / what it is")
    note: Text | None = strawberry.field(description="说明 / note")
    article: str = strawberry.field(description="依据条款 / article")
    state: MeasureState = strawberry.field(description="状态 / standing")
    starts_on: date | None = strawberry.field(description="开始日期 / first day")
    ends_on: date | None = strawberry.field(description="不再适用之日 / first day on which it no longer applies")
    reason: str | None = strawberry.field(description="决定理由 / the officer's reason")
    opened_at: datetime = strawberry.field(description="产生时刻 / when it arose")
