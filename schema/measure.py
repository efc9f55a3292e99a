"""Measures that follow from a grade."""

from datetime import date, datetime

import strawberry

from portal.domain.measure import MeasureState
from resolvers.plan.fields import bilingual, column, global_id
from resolvers.plan.rules import kept_on_subject
from schema.enums import MeasureKind, MeasureMode
from schema.relay import Node
from schema.text import Text


@strawberry.type(description="激励或惩戒措施 / a measure that follows from the grade")
class Measure(Node):
    seen_by = kept_on_subject("m")

    id: strawberry.ID = global_id("Measure", "m.id", "全局编号 / global ID")
    code: str = column("m.code", "条款编号 / clause")
    kind: MeasureKind = column("m.shown->>'kind'", "激励或惩戒 / kind")
    mode: MeasureMode = column("m.shown->>'mode'", "应当、可以、建议 / how binding it is")
    text: Text = bilingual("text", "内容 / what it is", within="m.shown")
    note: Text | None = bilingual("note", "说明 / note", within="m.shown")
    article: str = column("m.shown->>'article'", "依据条款 / article")
    state: MeasureState = column("m.state", "状态 / standing")
    starts_on: date | None = column("m.starts_on", "开始日期 / first day")
    ends_on: date | None = column("m.ends_on", "不再适用之日 / first day on which it no longer applies")
    reason: str | None = column("m.reason", "决定理由 / the officer's reason")
    opened_at: datetime = column("m.opened_at", "产生时刻 / when it arose")
