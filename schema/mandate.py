"""Acting for somebody else by a mandate."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from portal.domain.mandate import MandateState, Relation
from portal.security import outcomes
from resolvers import mandates
from resolvers.plan.fields import column, global_id, planned
from resolvers.plan.rules import Rule
from schema.refusals import InvalidInput, NotSignedIn, Refusal
from schema.relay import Node, stands_for
from schema.session import SignedIn


@strawberry.type(description="授权办理 / somebody may act for somebody else")
class Mandate(Node):
    seen_by = Rule(
        "({identity} IN (md.principal_id, md.agent_id) OR EXISTS (SELECT FROM subject WHERE"
        " subject.identity_id = md.principal_id AND subject.region LIKE {region}))"
    )

    id: strawberry.ID = global_id("Mandate", "md.id", "全局编号 / global ID")
    held: bool = column(
        "md.agent_id IS NOT DISTINCT FROM i.id", "是否由本人代办他人事项 / whether it is the viewer who acts"
    )
    principal: str = column(
        "CASE WHEN md.confirmed_at IS NULL THEN md.asked_shown ELSE coalesce("
        "(SELECT name_shown FROM identity WHERE identity.id = md.principal_id), md.asked_shown) END",
        "被代理人（未经确认的只显示所填号码，已脱敏）/ for whom; without confirmation the number given, masked",
    )
    agent: str = column(
        "(SELECT name_shown FROM identity WHERE identity.id = md.agent_id)", "代理人（已脱敏）/ who acts, masked"
    )
    relation: Relation = column("md.relation", "关系 / in what capacity")
    state: MandateState = column("md.state", "状态 / standing")
    valid_until: date = column("md.valid_until", "最后一日 / last day")
    asked_at: datetime = column("md.asked_at", "申请时刻 / when it was asked for")
    confirmed_at: datetime | None = column("md.confirmed_at", "确认时刻 / when it was confirmed")
    confirmed_at_counter: bool = column("md.confirmed_by IS NOT NULL", "是否窗口确认 / confirmed by an officer")


@strawberry.type(description="正在代办的人 / who acts for the signed-in subject now")
class Agent:
    seen_by = Rule("agent.id = {agent}")

    name: str = column("agent.name_shown", "姓名（已脱敏）/ name, masked")


@strawberry.type(description="已提交（号码是否登记，答复相同）/ asked for; the same for every number")
class MandateAsked:
    is_type_of = stands_for(outcomes.MandateAsked)

    asked: bool = strawberry.field(description="已提交 / asked for")


@strawberry.type(description="授权状态已变更 / the mandate was confirmed or revoked")
class MandateMoved:
    is_type_of = stands_for(outcomes.MandateMoved)

    mandate: Mandate = planned(mandates.MOVED, "授权 / mandate", mandates.moved)


@strawberry.type(description="授权不能提交、确认或使用 / a mandate cannot be asked for, confirmed or used")
class MandateRefused(Refusal):
    is_type_of = stands_for(outcomes.MandateRefused)


AskMandateResult = Annotated[
    MandateAsked | MandateRefused | InvalidInput | NotSignedIn,
    strawberry.union("AskMandateResult", description="申请授权的结果 / outcome of asking for a mandate"),
]
MoveMandateResult = Annotated[
    MandateMoved | MandateRefused | InvalidInput | NotSignedIn,
    strawberry.union("MoveMandateResult", description="确认或撤销授权的结果 / outcome of confirming or revoking"),
]
ActForResult = Annotated[
    SignedIn | MandateRefused | NotSignedIn,
    strawberry.union("ActForResult", description="代办的结果 / outcome of going on as somebody else"),
]
