"""The officer's inbox: messages about subjects of the place, or about cases that the officer decides or works on."""

from typing import Annotated, Any

import strawberry

from portal.security.viewer import OfficerViewer
from resolvers.context import STATEMENT_SECONDS, Info
from resolvers.cursors import Key, Order
from resolvers.inbox import MOST_IDS, MessageIds
from resolvers.paging import After, First
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Argument, Page, Rows
from resolvers.plan.rules import OFFICER_MESSAGE, Asker
from resolvers.refusals import BadArgument
from resolvers.shown import local_id

MOST_COUNTED = 1000
_MESSAGES = "message n JOIN subject s ON s.id = n.subject_id LEFT JOIN credit_case c ON c.id = n.case_id"
_READ = "SELECT read_at FROM officer_reading d WHERE d.message_id = n.id AND d.officer_id = {officer}"
READ_AT = f"({_READ})"
CASE = Rows("credit_case c", where="c.id = n.case_id")
MESSAGES = Page(
    f"{_MESSAGES} JOIN identity i ON i.id = s.identity_id",
    Order("officer_messages", (Key("n.id", "bigint", descending=True),)),
    arguments={"unread": Argument("boolean", f"(NOT EXISTS ({_READ})) = {{value}}")},
)
UNREAD = f"""(SELECT count(*)::int FROM (
    SELECT FROM {_MESSAGES} WHERE {OFFICER_MESSAGE.condition} AND NOT EXISTS ({_READ})
    LIMIT {MOST_COUNTED}) AS unread)"""

Unread = Annotated[
    bool | None, strawberry.argument(description="仅未读或仅已读，不填为全部 / unread ones alone, or read ones alone")
]


async def officer_messages(info: Info, unread: Unread = None, first: First = 20, after: After = None) -> Any:
    """Messages to the signed-in officer, the newest first."""
    return await read_field(info)


async def read_officer_messages(info: Info, ids: MessageIds) -> int:
    """Mark messages as read by the signed-in officer: how many were unread. Those for others are passed over."""
    viewer, parts = info.context.viewer, info.context.parts
    if len(ids) > MOST_IDS:
        raise BadArgument("too_many_ids", given=len(ids), most=MOST_IDS)
    keys = [local_id("OfficerMessage", each, "ids") for each in ids]
    if not isinstance(viewer, OfficerViewer):
        return 0
    asker = Asker(viewer, parts.clock.now())
    mine = OFFICER_MESSAGE.condition.format(region="$3::text", officer="$2::bigint")
    read: int = await parts.pool.fetchval(
        f"""
        WITH marked AS (
            INSERT INTO officer_reading (message_id, officer_id, read_at)
            SELECT n.id, $2, $4 FROM {_MESSAGES} WHERE n.id = ANY ($1::bigint[]) AND {mine}
            ON CONFLICT DO NOTHING RETURNING message_id
        )
        SELECT count(*) FROM marked
        """,
        keys,
        asker.officer(),
        asker.region(),
        asker.now,
        timeout=STATEMENT_SECONDS,
    )
    return read
