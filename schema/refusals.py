"""Expected refusals: values that say what was wrong and what would be right."""

import strawberry

from portal.domain import outcomes
from portal.security import outcomes as security
from resolvers import refusals
from resolvers.record import existing_entry
from schema.relay import stands_for
from schema.text import Text


@strawberry.interface(description="未予办理 / a refusal: code for programs, message for people")
class Refusal:
    code: str = strawberry.field(description="代码 / code")
    message: Text = strawberry.field(resolver=refusals.message, description="说明 / message")


@strawberry.type(description="输入有误 / an input that cannot be taken")
class InvalidInput(Refusal):
    is_type_of = stands_for(outcomes.Invalid)

    field: str = strawberry.field(description="有误的字段 / the field that is wrong")


@strawberry.type(description="尝试次数过多 / too many attempts")
class TooManyAttempts(Refusal):
    is_type_of = stands_for(security.TooManyAttempts)

    retry_after_seconds: int = strawberry.field(description="多少秒后可再试 / seconds to wait")


@strawberry.type(description="登录未成功 / sign-in was rejected")
class SignInRejected(Refusal):
    is_type_of = stands_for(security.SignInRejected)


@strawberry.type(description="未登录 / not signed in")
class NotSignedIn(Refusal):
    is_type_of = stands_for(refusals.NotSignedIn)


@strawberry.type(description="未找到，或不在本人管辖区域 / no such subject, or not in the officer's region")
class SubjectNotFound(Refusal):
    is_type_of = stands_for(outcomes.SubjectUnknown)


@strawberry.type(description="该记录已录入 / the entry stands in the archive already")
class EntryAlreadyRecorded(Refusal):
    is_type_of = stands_for(outcomes.AlreadyRecorded)

    entry_id: strawberry.ID = strawberry.field(
        resolver=existing_entry, description="已有的记录 / the entry that stands there"
    )


@strawberry.type(description="处理时间不在办法有效期内 / the rulebook was not in force on that day")
class RulebookNotInForce(Refusal):
    is_type_of = stands_for(outcomes.NotInForce)
