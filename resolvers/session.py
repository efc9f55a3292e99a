"""Signing in and out."""

from typing import Annotated, Any

import strawberry

from portal.security.outcomes import SignedIn
from portal.security.viewer import SubjectViewer
from resolvers.context import Context, Info

Identifier = Annotated[
    str,
    strawberry.argument(description="证件号码或统一社会信用代码 / ID number or unified social credit code"),
]
TextedCode = Annotated[str, strawberry.argument(description="短信验证码，六位 / code of six digits from the text")]
OfficerName = Annotated[str, strawberry.argument(description="登录名 / sign-in name")]
Password = Annotated[str, strawberry.argument(description="密码 / password")]
OneTimeCode = Annotated[str, strawberry.argument(description="动态口令，六位 / one-time code of six digits")]
Everywhere = Annotated[bool, strawberry.argument(description="是否退出所有设备 / on all devices")]


async def request_sign_in_code(info: Info, identifier: Identifier) -> Any:
    """Send a code to the phone on file; the answer is the same for everybody."""
    context = info.context
    return await context.parts.sign_in.request_code(identifier, context.browser, context.ip)


async def sign_in(info: Info, identifier: Identifier, code: TextedCode) -> Any:
    """Sign in as a subject."""
    context = info.context
    outcome = await context.parts.sign_in.sign_in_subject(identifier, code, context.browser, replacing=context.token)
    return _entered(context, outcome)


async def staff_sign_in(info: Info, name: OfficerName, password: Password, code: OneTimeCode) -> Any:
    """Sign in as an officer."""
    context = info.context
    outcome = await context.parts.sign_in.sign_in_officer(
        name, password, code, context.browser, replacing=context.token
    )
    return _entered(context, outcome)


async def sign_out(info: Info, everywhere: Everywhere = False) -> Any:
    """End this session, or all of the viewer's."""
    ended = await info.context.parts.sign_in.sign_out(info.context.token, everywhere=everywhere)
    info.context.leave()
    return {"sessions": ended}


async def draft_key(info: Info) -> str | None:
    """The key that seals what the signed-in subject, or who acts for it, wrote and has not sent."""
    viewer = info.context.viewer
    if not isinstance(viewer, SubjectViewer):
        return None
    return info.context.parts.identities.draft_key(viewer.agent_id or viewer.identity_id)


def _entered(context: Context, outcome: Any) -> Any:
    if isinstance(outcome, SignedIn):
        context.enter(outcome)
    return outcome
