"""What if: the result as it would be. A trial computation of which nothing is stored."""

from datetime import date
from decimal import Decimal

import strawberry

from schema.local_parameter import LocalParameter
from schema.result import TraceLine
from schema.rulebook import Grade
from schema.text import Text


@strawberry.type(description="试算的结果，不保存 / a result that is computed and not stored")
class SupposedResult:
    score: Decimal | None = strawberry.field(description="得分，无则为空 / score, if any")
    grade: Grade | None = strawberry.field(description="等级 / grade")
    reason: str | None = strawberry.field(description="无得分的原因 / why there is no score")
    trace: list[TraceLine] = strawberry.field(description="计分过程 / the reason line by line")
    local_parameters: list[LocalParameter] = strawberry.field(description="所用本地参数 / local parameters used")


@strawberry.type(description="试算：不保存、不发送、没有效力 / what if: computed, not stored, of no effect")
class WhatIf:
    notice: Text = strawberry.field(description="声明 / what this is, in words")
    on: date = strawberry.field(description="试算所在之日 / the day for which it is computed")
    result: SupposedResult | None = strawberry.field(description="届时的结果 / the result as it would be")
    current: SupposedResult | None = strawberry.field(description="现在的结果 / the result as it is")
    measures: list[str] = strawberry.field(description="届时未结束的措施代码 / measures that would not have ended")
