"""Lists, documents and commitments: what everybody may see of them, and what stands in an archive."""

from enum import StrEnum
from typing import Annotated, Any

import strawberry

from portal.rulebooks.loader import list_names
from resolvers.context import Info
from resolvers.cursors import Key, Order
from resolvers.paging import After, First
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Argument, Page, Rows
from resolvers.published import RegionCode, Search, name_part, region_pattern


class ListName(StrEnum):
    """The lists of the shipped texts; a text adds its own in lists.toml."""

    _ignore_ = "members each"
    members = vars()
    for each in list_names():
        members[each.upper()] = each


OfList = Annotated[ListName, strawberry.argument(description="名单 / list")]

_BELOW = Argument("text", "s.region LIKE {value}", region_pattern)
MEMBERS = Page(
    """listing l JOIN subject s ON s.id = l.subject_id JOIN identity i ON i.id = s.identity_id""",
    Order("members", (Key("l.listed_on", "date", descending=True), Key("l.id", "bigint", descending=True))),
    arguments={
        "list": Argument("text", "l.list = {value}", str),
        "region": _BELOW,
        "search": Argument("text", "strpos(published_fold(i.name_shown), published_fold({value})) > 0", name_part),
    },
)
DUE_ON = """CASE WHEN l.answered_at IS NULL AND l.answer_due_on IS NOT NULL THEN l.answer_due_on
        WHEN l.state = 'listed' THEN l.report_due_on END"""
# The newest notice before the decision, of a road that has one.
_NOTICE = """LEFT JOIN LATERAL (SELECT d.delivered_at, d.answer_until FROM issued_document d
        WHERE d.subject_id = l.subject_id AND d.kind = 'listing_prenotice' AND d.ref_id = l.id
        ORDER BY d.id DESC LIMIT 1) AS notice ON l.state = 'announced'"""
AWAITED = """CASE WHEN l.answered_at IS NULL AND l.answer_due_on IS NOT NULL THEN 'answer'
        WHEN l.state = 'listed' THEN 'report'
        WHEN l.state = 'announced' AND notice.delivered_at IS NULL THEN 'receipt'
        WHEN l.state = 'announced' AND notice.answer_until >= {today} THEN 'objection' ELSE 'decision' END"""
IN_HAND = Page(
    f"listing l JOIN subject s ON s.id = l.subject_id JOIN identity i ON i.id = s.identity_id {_NOTICE}",
    Order("listing_queue", (Key(DUE_ON, "date", nullable=True), Key("l.id", "bigint"))),
    where="""(l.state IN ('announced', 'objected', 'answered')
        OR (l.state = 'listed' AND l.report_due_on IS NOT NULL AND l.reported_at IS NULL)
        OR (l.state = 'listed' AND l.answer_due_on IS NOT NULL AND l.answered_at IS NULL))""",
    arguments={"region": _BELOW},
)
PROMISES = Page(
    """commitment c JOIN subject s ON s.id = c.subject_id JOIN identity i ON i.id = s.identity_id""",
    Order("promises", (Key("c.id", "bigint", descending=True),)),
    arguments={"region": _BELOW},
)
LISTINGS = Rows("listing l", order="l.id")
DOCUMENTS = Rows("issued_document d", order="d.id")
COMMITMENTS = Rows("commitment c", order="c.id")
FINDINGS = """(SELECT coalesce(jsonb_agg(jsonb_build_object(
    'state', f.state, 'evidence', f.evidence, 'found_at', f.found_at) ORDER BY f.id), '[]')
    FROM commitment_finding f WHERE f.commitment_id = c.id)"""
STEPS = """(SELECT coalesce(jsonb_agg(jsonb_build_object(
    'step', v.step, 'happened_at', v.happened_at, 'words', v.words,
    'by', CASE WHEN v.agent_id IS NOT NULL THEN 'agent' WHEN v.by_subject THEN 'subject'
               WHEN v.officer_id IS NOT NULL THEN 'officer' ELSE 'time' END,
    'agent', (SELECT a.name_shown FROM identity a WHERE a.id = v.agent_id)) ORDER BY v.id), '[]')
    FROM listing_event v WHERE v.listing_id = l.id)"""


async def members(
    info: Info,
    list: OfList,  # noqa: A002 - the argument's name in GraphQL
    region: RegionCode = None,
    search: Search = None,
    first: First = 20,
    after: After = None,
) -> Any:
    """Institutions on a list, those that entered it last first."""
    return await read_field(info)


async def listing_queue(info: Info, region: RegionCode = None, first: First = 20, after: After = None) -> Any:
    """Roads onto lists of the officer's region that wait for somebody, by the day on which the authority must act."""
    return await read_field(info)


async def promises(info: Info, region: RegionCode = None, first: First = 20, after: After = None) -> Any:
    """Commitments that were made to the public, newest first."""
    return await read_field(info)
