"""The inbox."""

from typing import Annotated

import strawberry

from portal.security.viewer import SubjectViewer
from resolvers.context import STATEMENT_SECONDS, Info
from resolvers.refusals import BadArgument
from resolvers.shown import local_id

MOST_IDS = 100
MessageIds = Annotated[
    list[strawberry.ID],
    strawberry.argument(description="消息全局编号，至多 100 个 / global IDs of messages, at most 100"),
]


async def read_messages(info: Info, ids: MessageIds) -> int:
    """Mark own messages as read: how many were unread. Those of others are passed over.

    One that brings a document is read when the document is opened.
    """
    viewer = info.context.viewer
    if len(ids) > MOST_IDS:
        raise BadArgument("too_many_ids", given=len(ids), most=MOST_IDS)
    keys = [local_id("Message", each, "ids") for each in ids]
    if not isinstance(viewer, SubjectViewer):
        return 0
    read: int = await info.context.parts.pool.fetchval(
        """
        WITH marked AS (
            UPDATE message n SET read_at = $3
            FROM subject s
            WHERE n.id = ANY ($2::bigint[]) AND n.read_at IS NULL AND n.audience = 'subject'
              AND n.document_id IS NULL
              AND s.id = n.subject_id AND s.identity_id = $1
            RETURNING n.id
        )
        SELECT count(*) FROM marked
        """,
        viewer.identity_id,
        keys,
        info.context.parts.clock.now(),
        timeout=STATEMENT_SECONDS,
    )
    return read
