"""Facts about a subject beside its entries (SC art. 16, 34, 37; SD art. 8, 9; WH 1)."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from portal.domain import outcomes
from resolvers import facts
from resolvers.plan.fields import bilingual, column, global_id, planned
from resolvers.plan.rules import kept_on_subject
from schema.refusals import InvalidInput, NotSignedIn, SubjectNotFound
from schema.relay import Node, stands_for
from schema.text import Text


@strawberry.type(
    description="关于信用主体的事实，新的取代旧的，本人可见 / a fact about a subject; the newest of a name holds"
)
class SubjectFact(Node):
    seen_by = kept_on_subject("fact")

    id: strawberry.ID = global_id("SubjectFact", "fact.id", "全局编号 / global ID")
    name: str = column("fact.name", "事实代码 / name of the fact")
    label: Text = bilingual("fact.label", "事实 / what it is")
    article: str = column("fact.article", "依据条款 / article")
    value: str | None = column("fact.shown", "内容，空为不再存在 / value; none: it holds no longer")
    stated_on: date = column("fact.stated_on", "证明日期 / day of the proof")
    document_no: str | None = column("fact.document_no", "证明文号，批量导入为空 / number of the proof; none: imported")
    reason: str | None = column("fact.reason", "理由，批量导入为空 / reason; none: imported")
    recorded_at: datetime = column("fact.recorded_at", "登记时刻 / when it was recorded")


@strawberry.type(description="事实已登记 / the fact was recorded")
class FactRecorded:
    is_type_of = stands_for(outcomes.FactRecorded)

    fact: SubjectFact = planned(facts.FACT, "事实 / fact", facts.recorded)


RecordFactResult = Annotated[
    FactRecorded | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("RecordFactResult", description="登记事实的结果 / outcome of recording a fact"),
]
