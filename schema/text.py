"""A text in both languages."""

import strawberry

from resolvers.plan.fields import column
from resolvers.plan.rules import PART_OF_ITS_ROW


@strawberry.type(description="中英文对照文本 / a text in both languages")
class Text:
    seen_by = PART_OF_ITS_ROW

    zh: str = column("{j}->>'zh'", "中文 / Chinese")
    en: str = column("{j}->>'en'", "英文 / English")
