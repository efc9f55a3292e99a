"""The own view: everything that is kept on the signed-in subject."""

from typing import Annotated, Any

import strawberry

from portal.domain.entry import Category
from portal.security.viewer import SubjectViewer
from resolvers.context import Info
from resolvers.cursors import Key, Order
from resolvers.entries import EntryId
from resolvers.paging import After, First
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Argument, Page, Rows
from resolvers.shown import key_of

OfCategory = Annotated[Category | None, strawberry.argument(description="仅此类别 / of this category alone")]


def _newest(name: str, key: str, kind: str = "bigint") -> Order:
    return Order(name, (Key(key, kind, descending=True),))


ME = Rows("identity i")
ARCHIVES = Rows("subject s", where="s.identity_id = i.id", order="s.id")
CURRENT_RESULT = Rows("result r", where="r.id = s.current_result_id")
HISTORY = Page("result r", _newest("history", "r.sequence", "integer"))
ENTRIES = Page(
    "entry e", _newest("entries", "e.id"), arguments={"category": Argument("text", "e.category = {value}", str)}
)
ENTRY = Rows(
    "entry e", arguments={"id": Argument("bigint", "e.id = {value}", lambda given: key_of("Entry", given) or 0)}
)
MEASURES = Rows("measure m", where="m.state NOT IN ('served', 'ended')", order="m.id")
MESSAGES = Page("message n", _newest("messages", "n.id"))
MESSAGE_DOCUMENT = Rows("issued_document d", where="d.id = n.document_id")
UNREAD = """(SELECT count(*)::int FROM message unread
    WHERE unread.subject_id = s.id AND unread.audience = 'subject' AND unread.read_at IS NULL)"""
ACCESSES = Page("access_log a", _newest("accesses", "a.id"))


async def me(info: Info) -> Any:
    """The signed-in subject with everything selected, or none."""
    return await read_field(info) if isinstance(info.context.viewer, SubjectViewer) else None


def of_category(first: First = 20, after: After = None, category: OfCategory = None) -> Any:
    """The arguments of a page of entries."""


def of_id(id: EntryId) -> Any:  # noqa: A002 - the argument's name in GraphQL
    """The argument of one entry."""
