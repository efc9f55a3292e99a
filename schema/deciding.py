"""Commands on measures and what they answer."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import strawberry

from portal.domain import outcomes
from resolvers import measures
from resolvers.plan.fields import planned
from schema.cases import NotInCharge, StepNotPossible
from schema.measure import Measure
from schema.refusals import InvalidInput, NotSignedIn, Refusal, RulebookNotInForce, SubjectNotFound
from schema.relay import stands_for


@strawberry.input(description="对措施的决定 / a decision on a measure")
class DecideMeasureInput:
    subject: strawberry.ID = strawberry.field(description="档案全局编号 / global ID of the archive")
    code: str = strawberry.field(description="措施的条款编号 / clause of the measure")
    starts_on: date = strawberry.field(description="开始日期 / first day")
    reason: str = strawberry.field(description="决定理由 / reason")
    ends_on: date | None = strawberry.field(
        default=None, description="不再适用之日 / first day on which it no longer applies"
    )
    entry: strawberry.ID | None = strawberry.field(
        default=None, description="所针对的记录 / entry beside which it stands"
    )
    fine: Decimal | None = strawberry.field(default=None, description="罚款，元 / fine in yuan")
    amount: Decimal | None = strawberry.field(default=None, description="数额或百分比 / per cent or yuan")
    document_ref: str | None = strawberry.field(
        default=None, description="数额所依据的文件 / document on which the amount rests"
    )


@strawberry.type(description="已决定 / the measure was decided")
class MeasureDecided:
    is_type_of = stands_for(outcomes.MeasureDecided)

    measure: Measure = planned(measures.MEASURE, "措施 / measure", measures.measure)


@strawberry.type(description="超出条文的幅度 / outside what the text allows, and what would be right")
class MeasureOutOfRange(Refusal):
    is_type_of = stands_for(outcomes.MeasureOutOfRange)

    first_day: date | None = strawberry.field(
        resolver=measures.first_day, description="最早恢复日 / first possible end"
    )
    last_day: date | None = strawberry.field(resolver=measures.last_day, description="最晚恢复日 / last possible end")
    lowest_fine: Decimal | None = strawberry.field(resolver=measures.lowest_fine, description="最低罚款 / lowest fine")
    highest_fine: Decimal | None = strawberry.field(
        resolver=measures.highest_fine, description="最高罚款 / highest fine"
    )


@strawberry.type(description="已登记，或已恢复 / noted, or admitted again")
class Resumed:
    is_type_of = stands_for(outcomes.Resumed)

    measure: Measure | None = planned(measures.MEASURE, "因此结束的措施 / measure that ended with it", measures.measure)


DecideMeasureResult = Annotated[
    MeasureDecided
    | MeasureOutOfRange
    | NotInCharge
    | RulebookNotInForce
    | SubjectNotFound
    | InvalidInput
    | NotSignedIn,
    strawberry.union("DecideMeasureResult", description="决定措施的结果 / outcome of deciding a measure"),
]
ResumeResult = Annotated[
    Resumed | StepNotPossible | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("ResumeResult", description="登记考试或申请恢复的结果 / outcome of an exam or an application"),
]
