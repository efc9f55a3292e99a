"""Authorities as people are told of them: who decides, and where to ask."""

import strawberry

from resolvers.plan.fields import Parts, column, planned
from resolvers.plan.rules import PUBLIC
from schema.text import Text


@strawberry.type(description="医疗保障部门 / an authority, as it stands today")
class Authority:
    seen_by = PUBLIC

    region: strawberry.ID = column("g.code", "所在区划代码 / region code")
    name: Text = planned(
        Parts(
            {
                "zh": "coalesce(au.name, g.name || '医疗保障局')",
                "en": "coalesce(au.name_en, 'Healthcare Security Administration of ' || g.name_en)",
            }
        ),
        "名称 / name",
    )
    address: str | None = column("au.address", "地址 / address")
    phone: str | None = column("au.phone", "电话 / phone")
    hours: str | None = column("au.hours", "服务时间 / when the counter is open")
