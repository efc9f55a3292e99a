"""A person's consents to measures that need them (HLJ art. 33)."""

from datetime import datetime
from typing import Annotated

import strawberry

from portal.domain import outcomes
from resolvers import consents
from resolvers.plan.fields import bilingual, column, global_id, planned, who_acted
from resolvers.plan.rules import kept_on_subject
from schema.refusals import InvalidInput, NotSignedIn, RulebookNotInForce, SubjectNotFound
from schema.relay import Node, stands_for
from schema.text import Text


@strawberry.type(description="本人对某项措施的同意 / what a person consented to")
class Consent(Node):
    seen_by = kept_on_subject("k")

    id: strawberry.ID = global_id("Consent", "k.id", "全局编号 / global ID")
    measure: str = column("k.measure", "措施代码 / code of the measure")
    version: str = column("k.version", "文本版本 / version of the text")
    text: Text = bilingual("k.text", "同意的内容 / what was consented to")
    article: str = column("k.article", "依据条款 / article")
    signer: str = column("k.signer_shown", "签署人（已脱敏）/ who signed, masked")
    given_at: datetime = column("k.given_at", "同意时刻 / when")
    withdrawn_at: datetime | None = column("k.withdrawn_at", "撤回时刻 / when it was taken back")
    agent: str | None = who_acted("k.agent_id", "按授权代为同意的人（已脱敏）/ who consented by a mandate, masked")
    withdrawn_by_agent: str | None = who_acted(
        "k.withdrawn_by_agent", "按授权代为撤回的人（已脱敏）/ who took it back by a mandate, masked"
    )


@strawberry.type(description="已同意或已撤回 / the consent was given, or taken back")
class ConsentTaken:
    is_type_of = stands_for(outcomes.ConsentMoved)

    consent: Consent = planned(consents.CONSENT, "同意 / consent", consents.moved)


ConsentResult = Annotated[
    ConsentTaken | RulebookNotInForce | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("ConsentResult", description="同意或撤回的结果 / outcome of a consent"),
]
