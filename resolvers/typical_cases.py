"""Typical cases: what everybody reads of chosen acts, and how officers tell them (WH 五(三))."""

from typing import Annotated, Any

import strawberry

from portal.casework import typical_cases
from portal.domain.jurisdiction import Office
from portal.domain.outcomes import CaseTold, SubjectUnknown
from portal.security.viewer import OfficerViewer
from resolvers.context import Info
from resolvers.cursors import Key, Order
from resolvers.feeds import EntryId
from resolvers.listings import in_charge
from resolvers.paging import After, First
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Argument, Page, Rows
from resolvers.published import RegionCode, region_pattern
from resolvers.refusals import NotSignedIn
from resolvers.shown import key_of

Title = Annotated[str, strawberry.argument(description="标题 / title")]
Facts = Annotated[str, strawberry.argument(description="案情，不得写明是谁 / what happened, without saying who")]
Lesson = Annotated[str, strawberry.argument(description="警示或者启示 / what follows from it")]
CaseId = Annotated[strawberry.ID, strawberry.argument(description="典型案例全局编号 / global ID of the case")]
Reason = Annotated[str, strawberry.argument(description="撤下的理由 / why it is taken back")]

CASES = Page(
    "typical_case t",
    Order("typical_cases", (Key("t.id", "bigint", descending=True),)),
    arguments={"region": Argument("text", "t.region LIKE {value}", region_pattern)},
)
CASE = Rows("typical_case t", where="t.id = {key}", given={"key": "bigint"})


async def cases(info: Info, region: RegionCode = None, first: First = 20, after: After = None) -> Any:
    """The cases that are told, newest first."""
    return await read_field(info)


async def tell(info: Info, entry: EntryId, title: Title, facts: Facts, lesson: Lesson) -> Any:
    """An officer who opened the file tells an entry as a typical case."""
    key, office = await in_charge(info, "Entry", entry)
    if not isinstance(office, Office):
        return office
    command = typical_cases.TellCase(
        entry_id=key, title=title, facts=facts, lesson=lesson, authority=office.region, officer_id=office.officer_id
    )
    return await typical_cases.tell(info.context.parts.store, command, info.context.parts.clock.now())


async def take_back(info: Info, case: CaseId, reason: Reason) -> Any:
    """An officer of the place takes a case back."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    key = key_of("TypicalCase", case)
    if key is None:
        return SubjectUnknown()
    authority = viewer.region_prefix.ljust(6, "0")
    return await typical_cases.take_back(parts.store, key, reason, authority, viewer.officer_id, parts.clock.now())


async def told(root: CaseTold, info: Info) -> Any:
    """The case as everybody sees it; none once it is taken back."""
    return await read_field(info, key=root.case_id)
