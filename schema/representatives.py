"""The legal representative of an institution: what taking one down answers."""

from typing import Annotated

import strawberry

from portal.security import representatives
from schema.refusals import InvalidInput, NotSignedIn, SubjectNotFound
from schema.relay import stands_for


@strawberry.type(description="已登记法定代表人 / the legal representative was taken down")
class RepresentativeRecorded:
    is_type_of = stands_for(representatives.RepresentativeRecorded)

    name: str = strawberry.field(description="姓名（已脱敏）/ name, masked")


RecordRepresentativeResult = Annotated[
    RepresentativeRecorded | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("RecordRepresentativeResult", description="登记法定代表人的结果 / outcome of taking one down"),
]
