"""Signing in and out."""

from datetime import datetime
from typing import Annotated

import strawberry

from portal.security import outcomes
from schema.refusals import InvalidInput, SignInRejected, TooManyAttempts
from schema.relay import stands_for


@strawberry.type(description="验证码已发送（号码是否登记，答复相同）/ a code is on its way; the same for everybody")
class CodeSent:
    is_type_of = stands_for(outcomes.CodeSent)

    valid_seconds: int = strawberry.field(description="有效秒数 / seconds for which the code is valid")


@strawberry.type(description="已登录 / signed in")
class SignedIn:
    is_type_of = stands_for(outcomes.SignedIn)

    until: datetime = strawberry.field(description="最迟有效至 / the session ends at this time at the latest")


@strawberry.type(description="已退出 / signed out")
class SignedOut:
    sessions: int = strawberry.field(description="结束的会话数 / number of sessions ended")


RequestSignInCodeResult = Annotated[
    CodeSent | InvalidInput | TooManyAttempts,
    strawberry.union("RequestSignInCodeResult", description="请求验证码的结果 / outcome of asking for a code"),
]
SignInResult = Annotated[
    SignedIn | SignInRejected | InvalidInput | TooManyAttempts,
    strawberry.union("SignInResult", description="登录的结果 / outcome of signing in"),
]
