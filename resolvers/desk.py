"""The desk as it is read: the queue of open cases, and a case that was opened for a purpose."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import strawberry

from portal.domain.case import CaseKind
from resolvers.cases import OF_THE_CASE, CaseId
from resolvers.context import Info
from resolvers.cursors import Key, Order
from resolvers.paging import After, First
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Argument, Page, Rows
from resolvers.published import RegionCode, region_pattern
from resolvers.shown import key_of
from resolvers.staff import LOOKED_INTO


class CaseHolder(StrEnum):
    """Whose open cases."""

    MINE = "mine"
    UNCLAIMED = "unclaimed"
    OTHERS = "others"


HeldBy = Annotated[CaseHolder | None, strawberry.argument(description="由谁办理 / who works on them")]
OfKind = Annotated[CaseKind | None, strawberry.argument(description="类别 / kind")]
DueUntil = Annotated[date | None, strawberry.argument(description="期限在此日及以前 / due on that day at the latest")]
CASES = "credit_case c JOIN subject s ON s.id = c.subject_id JOIN identity i ON i.id = s.identity_id"
# By when the authority acts; what waits for proof is looked at again when that did not come.
ACTS_BY = "coalesce(c.due_on, c.proof_due_on)"
QUEUE = Page(
    CASES,
    Order("case_queue", (Key(ACTS_BY, "date", nullable=True), Key("c.id", "bigint"))),
    where="c.closed_at IS NULL",
    arguments={
        "holder": Argument(
            "text",
            "{value} = CASE WHEN c.held_by IS NULL THEN 'unclaimed' WHEN c.held_by = {officer} THEN 'mine'"
            " ELSE 'others' END",
            str,
        ),
        "kind": Argument("text", "c.kind = {value}", str),
        "region": Argument("text", "s.region LIKE {value}", region_pattern),
        "dueUntil": Argument("date", f"{ACTS_BY} <= {{value}}"),
    },
)
LOOKED_INTO_CASE = f"{CASES} {LOOKED_INTO}"
OPENED_BEFORE = Rows(
    LOOKED_INTO_CASE, arguments={"id": Argument("bigint", "c.id = {value}", lambda given: key_of("Case", given) or 0)}
)
HOLDER = Rows("officer h", where="h.id = c.held_by")
PROPOSER = Rows("officer h", where="h.id = (c.proposal->>'officer_id')::bigint")
COLLEAGUES = Rows(
    "officer h",
    where="h.active AND h.region = (SELECT own.region FROM officer own WHERE own.id = {officer})",
    order='h.shown_name COLLATE "C", h.id',
)
ENTRIES = Rows("entry e", where="e.id = ANY (c.entries)", order="e.id")
RESULT = Rows("result r", where="r.sequence = c.result_sequence")
OPINIONS = Rows("case_opinion q", where="q.case_id = c.id", order="q.id")
HANDLING = """(SELECT coalesce(jsonb_agg(jsonb_build_object(
    'step', w.step, 'by', b.shown_name, 'holder', h.shown_name, 'reason', w.reason, 'happened_at', w.happened_at
    ) ORDER BY w.id), '[]')
    FROM case_handling w JOIN officer b ON b.id = w.officer_id LEFT JOIN officer h ON h.id = w.held_by
    WHERE w.case_id = c.id)"""
DOCUMENTS = f"""(SELECT coalesce(jsonb_agg(jsonb_build_object(
    'id', d.id, 'number', d.number, 'kind', d.kind, 'title', d.content->'title', 'issued_at', d.issued_at,
    'delivered_at', d.delivered_at, 'answer_until', d.answer_until) ORDER BY d.id), '[]')
    FROM issued_document d WHERE {OF_THE_CASE})"""


async def queue(
    info: Info,
    holder: HeldBy = None,
    kind: OfKind = None,
    region: RegionCode = None,
    due_until: DueUntil = None,
    first: First = 20,
    after: After = None,
) -> Any:
    """Open cases of the officer's region by the day on which they are due, overdue first."""
    return await read_field(info)


async def opened_case(info: Info, id: CaseId) -> Any:  # noqa: A002 - the argument's name in GraphQL
    """A case in a file that this officer opened not long ago; anything else is answered like an unknown one."""
    return await read_field(info)


async def colleagues(info: Info) -> Any:
    """The active officers of one's own authority."""
    return await read_field(info)
