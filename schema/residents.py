"""A person without resident ID gets one: what that answers."""

from typing import Annotated

import strawberry

from portal.security import outcomes
from schema.refusals import InvalidInput, NotSignedIn, Refusal, SubjectNotFound
from schema.relay import stands_for


@strawberry.type(description="已登记居民身份证号码 / the person is known by the resident ID now")
class ResidentIdGiven:
    is_type_of = stands_for(outcomes.ResidentIdGiven)

    identifier: str = strawberry.field(description="证件号码（已脱敏）/ number, masked")
    joined: bool = strawberry.field(description="是否并入该号码下已有的档案 / whether archives stood under it already")


@strawberry.type(description="不能登记该居民身份证号码 / the number cannot be given")
class ResidentIdRefused(Refusal):
    is_type_of = stands_for(outcomes.ResidentIdRefused)


GiveResidentIdResult = Annotated[
    ResidentIdGiven | ResidentIdRefused | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("GiveResidentIdResult", description="登记身份证号码的结果 / outcome of giving a resident ID"),
]
