"""Acting for somebody else, and letting somebody act."""

from datetime import date
from typing import Annotated, Any

import strawberry

from portal.domain.mandate import Mandate, Relation
from portal.security.mandates import Mandates
from portal.security.outcomes import MandateMoved, MandateRefused
from portal.security.viewer import OfficerViewer, SubjectViewer
from resolvers.context import Info
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Rows
from resolvers.refusals import NotSignedIn
from resolvers.session import Identifier
from resolvers.shown import local_id
from resolvers.staff import is_open

MandateId = Annotated[strawberry.ID, strawberry.argument(description="授权全局编号 / global ID of the mandate")]
OfRelation = Annotated[Relation, strawberry.argument(description="与被代理人的关系 / in what capacity")]
LastDay = Annotated[date, strawberry.argument(description="最后一日，最长三年 / last day, at most three years ahead")]
Proof = Annotated[str, strawberry.argument(description="核对的证明文件 / the document that was checked")]

OF_ONESELF = Rows("mandate md", where="i.id IN (md.principal_id, md.agent_id)", order="md.id DESC")
OF_PRINCIPAL = Rows("mandate md", where="md.principal_id = s.identity_id", order="md.id DESC")
ACTING = Rows("identity agent")
MOVED = Rows(
    "mandate md LEFT JOIN identity i ON i.id = {viewer}",
    where="md.id = {key}",
    given={"key": "bigint", "viewer": "bigint"},
)


async def ask(info: Info, identifier: Identifier, relation: OfRelation, valid_until: LastDay) -> Any:
    """Ask to act for the holder of a number; the answer is the same whether anybody has it."""
    viewer = _oneself(info)
    if viewer is None:
        return NotSignedIn()
    return await _mandates(info).ask(viewer, identifier, relation, valid_until)


async def confirm(info: Info, id: MandateId) -> Any:  # noqa: A002 - the argument's name in GraphQL
    """Let somebody act for oneself."""
    viewer = _oneself(info)
    if viewer is None:
        return NotSignedIn()
    return await _mandates(info).confirm(viewer, local_id("Mandate", id, "id"))


async def confirm_at_counter(info: Info, id: MandateId, proof: Proof) -> Any:  # noqa: A002
    """An officer confirms, in a file opened for a purpose."""
    context, key = info.context, local_id("Mandate", id, "id")
    if not isinstance(context.viewer, OfficerViewer):
        return NotSignedIn()
    if not await _file_is_open(info, context.viewer, key):
        return MandateRefused("mandate_not_found")
    return await _mandates(info).confirm_at_counter(context.viewer, key, proof)


async def revoke(info: Info, id: MandateId) -> Any:  # noqa: A002
    """End a mandate that one gave or holds, with every session that rests on it."""
    viewer = _oneself(info)
    if viewer is None:
        return NotSignedIn()
    return await _ended(info, await _mandates(info).revoke(viewer, local_id("Mandate", id, "id")))


async def revoke_at_counter(info: Info, id: MandateId, proof: Proof) -> Any:  # noqa: A002
    """An officer ends a mandate for whom it concerns, in a file opened for a purpose."""
    context, key = info.context, local_id("Mandate", id, "id")
    if not isinstance(context.viewer, OfficerViewer):
        return NotSignedIn()
    if not await _file_is_open(info, context.viewer, key):
        return MandateRefused("mandate_not_found")
    return await _ended(info, await _mandates(info).revoke_at_counter(context.viewer, key, proof))


async def _ended(info: Info, outcome: Any) -> Any:
    if isinstance(outcome, MandateMoved):
        await info.context.parts.sign_in.stop_acting(outcome.mandate)
    return outcome


async def act_for(info: Info, id: MandateId) -> Any:  # noqa: A002
    """Go on as somebody else; that archive notes it."""
    context, viewer = info.context, _oneself(info)
    if viewer is None:
        return NotSignedIn()
    entered = await _mandates(info).enter(viewer, local_id("Mandate", id, "id"))
    if not isinstance(entered, Mandate):
        return entered
    session = await context.parts.sign_in.act_for(entered, context.token)
    if not await _mandates(info).stands(entered):  # it ended before there was a session to close
        context.enter(await context.parts.sign_in.act_for_oneself(viewer, session.token))
        return MandateRefused("mandate_not_in_force")
    context.enter(session)
    return session


async def act_for_oneself(info: Info) -> Any:
    """Go on as oneself again."""
    context = info.context
    if not isinstance(context.viewer, SubjectViewer):
        return NotSignedIn()
    session = await context.parts.sign_in.act_for_oneself(context.viewer, context.token)
    context.enter(session)
    return session


async def moved(root: MandateMoved, info: Info) -> Any:
    """The mandate as it stands now."""
    viewer = info.context.viewer
    identity_id = viewer.identity_id if isinstance(viewer, SubjectViewer) else None
    return await read_field(info, key=root.mandate.id, viewer=identity_id)


def _oneself(info: Info) -> SubjectViewer | None:
    """The signed-in subject; whoever acts for somebody cannot give, take or ask for mandates meanwhile."""
    viewer = info.context.viewer
    return viewer if isinstance(viewer, SubjectViewer) and viewer.agent_id is None else None


def _mandates(info: Info) -> Mandates:
    parts = info.context.parts
    return Mandates(parts.pool, parts.identities, parts.clock)


async def _file_is_open(info: Info, officer: OfficerViewer, mandate_id: int) -> bool:
    principal_id = await _mandates(info).principal_of(mandate_id)
    archives = await info.context.parts.pool.fetch("SELECT id FROM subject WHERE identity_id = $1", principal_id)
    for row in archives:
        if await is_open(info.context, officer, row["id"]):
            return True
    return False
