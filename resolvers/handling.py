"""The work on cases: opened for a purpose, claimed, handed over, given back; other units asked, their answers noted."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import strawberry

from portal.casework import confirming, handling, opinions
from portal.casework.cases import By
from portal.casework.ports import Store
from portal.domain.case_outcomes import CaseMoved, HeldByOther
from portal.domain.outcomes import Invalid, SubjectUnknown
from portal.security.viewer import OfficerViewer
from resolvers.cases import CaseId, by_officer
from resolvers.context import STATEMENT_SECONDS, Info
from resolvers.desk import CASES, LOOKED_INTO_CASE
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Rows
from resolvers.plan.rules import CASE_IN_SIGHT
from resolvers.refusals import NotSignedIn
from resolvers.shown import global_id, key_of
from resolvers.staff import Purpose, stated_purpose

ToColleague = Annotated[strawberry.ID, strawberry.argument(description="同部门的同事 / a colleague of one's authority")]
Why = Annotated[str, strawberry.argument(description="移交原因 / why it is handed over")]
WhyBack = Annotated[str, strawberry.argument(description="退回原因 / why it is given back")]
WhySentBack = Annotated[str, strawberry.argument(description="不同意的理由 / why it is not decided so")]
Unit = Annotated[str, strawberry.argument(description="被征求意见的单位 / the unit that is asked")]
Asked = Annotated[str, strawberry.argument(description="问题 / the question")]
Until = Annotated[date, strawberry.argument(description="答复期限 / last day for the answer")]
OpinionId = Annotated[strawberry.ID, strawberry.argument(description="征求意见的全局编号 / global ID of the question")]
Words = Annotated[str, strawberry.argument(description="答复内容 / the answer")]
AnsweredBy = Annotated[str, strawberry.argument(description="答复人 / the name under the answer")]
AnsweredOn = Annotated[date, strawberry.argument(description="答复日期 / day of the answer")]

OPENED_NOW = Rows(LOOKED_INTO_CASE, where="c.id = {key}", given={"key": "bigint"})
HOLDER = Rows("officer h", where="h.id = {key}", given={"key": "bigint"})
OPINION = Rows(f"{CASES} JOIN case_opinion q ON q.case_id = c.id", where="q.id = {key}", given={"key": "bigint"})


@dataclass(frozen=True, slots=True)
class Opened:
    """The case whose file an officer opened, by credit_case.id."""

    case_id: int


async def open_case(info: Info, case: CaseId, purpose: Purpose) -> Any:
    """Note the look into the file, then show the case. Unknown and none of one's business are the same answer."""
    context, case_id = info.context, key_of("Case", case) or 0
    if not isinstance(context.viewer, OfficerViewer):
        return NotSignedIn()
    stated = stated_purpose(purpose)
    if isinstance(stated, Invalid):
        return stated
    noted = await context.parts.pool.fetchval(
        f"""
        INSERT INTO access_log (subject_id, officer_id, action, purpose, happened_at)
        SELECT s.id, $2, 'open_subject', $3, $4 FROM {CASES}
        WHERE c.id = $1 AND {CASE_IN_SIGHT.format(region="$5::text")}
        RETURNING subject_id
        """,
        case_id,
        context.viewer.officer_id,
        stated,
        context.parts.clock.now(),
        f"{context.viewer.region_prefix}%",
        timeout=STATEMENT_SECONDS,
    )
    return Opened(case_id) if noted is not None else SubjectUnknown()


async def opened_now(root: Opened, info: Info) -> Any:
    """The case that was opened just now."""
    return await read_field(info, key=root.case_id)


async def claim_case(info: Info, case: CaseId) -> Any:
    """Take a case that nobody works on."""
    now = info.context.parts.clock.now()
    return await _at_desk(info, lambda store, by: handling.claim(store, key_of("Case", case) or 0, by, now))


async def hand_over_case(info: Info, case: CaseId, to: ToColleague, reason: Why) -> Any:
    """Hand a case to a colleague."""
    case_id, colleague, now = key_of("Case", case) or 0, key_of("Officer", to) or 0, info.context.parts.clock.now()
    return await _at_desk(info, lambda store, by: handling.hand_over(store, case_id, colleague, reason, by, now))


async def give_back_case(info: Info, case: CaseId, reason: WhyBack = "") -> Any:
    """Put a case back."""
    case_id, now = key_of("Case", case) or 0, info.context.parts.clock.now()
    return await _at_desk(info, lambda store, by: handling.give_back(store, case_id, reason, by, now))


async def confirm_decision(info: Info, case: CaseId) -> Any:
    """Agree, as the second officer, to what a colleague would decide."""
    now = info.context.parts.clock.now()
    return await by_officer(info, case, lambda store, key, by: confirming.confirm(store, key, by, now))


async def send_decision_back(info: Info, case: CaseId, reason: WhySentBack) -> Any:
    """Not agree to it, or take one's own back."""
    now = info.context.parts.clock.now()
    return await by_officer(info, case, lambda store, key, by: confirming.send_back(store, key, reason, by, now))


async def ask_unit(info: Info, case: CaseId, unit: Unit, question: Asked, until: Until) -> Any:
    """Ask another unit about a case."""
    now, asked = info.context.parts.clock.now(), opinions.Question(unit, question, until)
    return await by_officer(info, case, lambda store, key, by: opinions.ask(store, key, asked, by, now))


async def record_opinion(
    info: Info, opinion: OpinionId, answer: Words, answered_by: AnsweredBy, answered_on: AnsweredOn
) -> Any:
    """Take down what a unit answered."""
    parts, opinion_id = info.context.parts, key_of("Opinion", opinion) or 0
    now, given = parts.clock.now(), opinions.Answer(answer, answered_by, answered_on)
    case_id = await parts.pool.fetchval(
        "SELECT case_id FROM case_opinion WHERE id = $1", opinion_id, timeout=STATEMENT_SECONDS
    )
    return await by_officer(
        info,
        global_id("Case", case_id or 0),
        lambda store, key, by: opinions.record(store, key, opinion_id, given, by, now),
    )


async def holder(root: CaseMoved | HeldByOther, info: Info) -> Any:
    """Who has the case."""
    return await read_field(info, key=root.held_by if isinstance(root, HeldByOther) else root.case.held_by)


async def opinion(root: opinions.OpinionKept, info: Info) -> Any:
    """The question that was asked, or answered."""
    return await read_field(info, key=root.opinion.id)


async def _at_desk(info: Info, act: Callable[[Store, By], Awaitable[Any]]) -> Any:
    """An officer, who need not open a file in order to share out the work."""
    viewer = info.context.viewer
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    by = By(officer_id=viewer.officer_id, authority=viewer.region_prefix.ljust(6, "0"))
    return await act(info.context.parts.store, by)
