"""A local parameter beside what rests on it."""

from datetime import date

import strawberry

from resolvers.law import LABEL
from resolvers.plan.fields import Parts, bilingual, column, planned
from resolvers.plan.rules import PART_OF_ITS_ROW
from schema.text import Text


@strawberry.type(description="本地参数，非法规规定 / a local parameter: no text fixes this value")
class LocalParameter:
    seen_by = PART_OF_ITS_ROW

    key: str = column("{j}->>'key'", "参数名 / key")
    register: str = column("{j}->>'register'", "登记号 / register number")
    value: str = column("{j}->>'value'", "取值 / value")
    note: Text = bilingual("note", "说明 / what it is for", within="{j}")
    label: Text = planned(Parts(LABEL), "标识：本地参数，非法规规定 / its mark: no text lays it down")
    document: str | None = column("{j}->>'document'", "录入所依据的文件，默认值为空 / document of an operator's value")
    valid_from: date | None = column("{j}->>'valid_from'", "自何日起，默认值为空 / day from which that value holds")
