"""What a repair of an entry lacks, before anybody asks for it."""

from datetime import date

import strawberry

from resolvers import repair_outlook
from resolvers.plan.fields import Inside, bilingual, column, planned
from resolvers.plan.rules import PART_OF_ITS_ROW, Rule
from schema.text import Text


@strawberry.type(description="修复条件，今日尚未满足 / a condition of repair that is not met today")
class RepairCondition:
    seen_by = PART_OF_ITS_ROW

    code: str = column(
        "{j}->>'code'",
        "代码：too_early、barred、not_public、reversed、expired、in_progress、elsewhere / which one it is",
    )
    text: Text = bilingual("text", "内容 / in words", within="{j}")
    article: str | None = column("{j}->>'article'", "依据条款，本办法无规定为空 / article, if the text has one")
    from_day: date | None = column(
        "({j}->>'from')::date",
        "满足之日，不因时间满足的为空 / day from which it is met; null: no day alone makes it so",
    )


@strawberry.type(
    description="一条失信记录的修复前景，申请时所附的证明和承诺除外 / what a repair of an adverse entry lacks, "
    "but for proof and commitment, which come with the application"
)
class RepairOutlook:
    seen_by = Rule("ro.entry_id = e.id")

    possible: bool = column(repair_outlook.POSSIBLE, "今日能否申请 / whether it can be applied for today")
    first_day: date | None = column(
        repair_outlook.FIRST_DAY,
        "最早可申请之日；无须等待，或无从确定，为空 / first day on which it can be applied for; null: there was "
        "no wait, or no day alone makes it possible",
    )
    unmet: list[RepairCondition] = planned(
        Inside(repair_outlook.UNMET), "今日尚未满足的条件，附原因 / conditions that are not met today"
    )
