"""Issued documents: the credit report, and what tells a genuine document from a forged one."""

from typing import Annotated

import strawberry

from portal.domain.document import IssuedDocument
from schema.refusals import InvalidInput, NotSignedIn, SubjectNotFound
from schema.relay import stands_for


@strawberry.type(description="信用报告已出具 / the credit report was issued: GET /documents/{number}.pdf")
class CreditReportIssued:
    is_type_of = stands_for(IssuedDocument)

    number: str = strawberry.field(description="文书编号 / number of the document")


IssueCreditReportResult = Annotated[
    CreditReportIssued | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("IssueCreditReportResult", description="出具信用报告的结果 / outcome of issuing the report"),
]
