"""The staff desk. An officer sees the subtree of their region, and a file only after saying why."""

from dataclasses import dataclass
from typing import Annotated, Any

import strawberry

from portal.domain.identifiers import Identifier as Number
from portal.domain.identifiers import InvalidIdentifier
from portal.domain.outcomes import Invalid, SubjectUnknown
from portal.security.viewer import OfficerViewer
from resolvers.context import STATEMENT_SECONDS, Context, Info
from resolvers.cursors import Key, Order
from resolvers.paging import After, First
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Argument, Page, Rows
from resolvers.plan.rules import CASE_IN_SIGHT, DECIDES, IN_SIGHT, Asker
from resolvers.refusals import NotSignedIn
from resolvers.session import Identifier
from resolvers.shown import key_of

PURPOSE_LENGTHS = range(2, 201)

ArchiveId = Annotated[strawberry.ID, strawberry.argument(description="档案全局编号 / global ID of the archive")]
Purpose = Annotated[str, strawberry.argument(description="查询目的，2 至 200 字 / purpose, 2 to 200 characters")]

SIGNED_IN = Rows("officer o")
NEW_RESULTS = Page(
    """result r JOIN subject s ON s.id = r.subject_id JOIN identity i ON i.id = s.identity_id
       LEFT JOIN result before ON before.subject_id = r.subject_id AND before.sequence = r.sequence - 1""",
    Order("new_results", (Key("r.as_of", "timestamptz", descending=True), Key("r.id", "bigint", descending=True))),
)
# What the officer may look into now, with the purpose that was stated.
LOOKED_INTO = """CROSS JOIN LATERAL (SELECT log.purpose FROM access_log log
        WHERE log.subject_id = s.id AND log.officer_id = {officer} AND log.action = 'open_subject'
          AND log.happened_at > {since} ORDER BY log.id DESC LIMIT 1) AS look"""
_OPENED = f"subject s JOIN identity i ON i.id = s.identity_id {LOOKED_INTO}"
OPENED_BEFORE = Rows(
    _OPENED, arguments={"id": Argument("bigint", "s.id = {value}", lambda given: key_of("Archive", given) or 0)}
)
OPENED_NOW = Rows(_OPENED, where="s.id = ANY ({archives})", order="s.id", given={"archives": "bigint[]"})
SAME_ROW = Rows()


@dataclass(frozen=True, slots=True)
class Opened:
    """The archives whose files an officer opened, by subject.id."""

    archives: list[int]


async def officer(info: Info) -> Any:
    """The signed-in officer, or none."""
    return await read_field(info) if isinstance(info.context.viewer, OfficerViewer) else None


async def new_results(info: Info, first: First = 20, after: After = None) -> Any:
    """The newest results of the officer's region, each with the result before it."""
    return await read_field(info)


async def subject_file(info: Info, id: ArchiveId) -> Any:  # noqa: A002 - the argument's name in GraphQL
    """A file that this officer opened not long ago; anything else is answered like an unknown one."""
    return await read_field(info)


async def open_subject(info: Info, identifier: Identifier, purpose: Purpose) -> Any:
    """Note the look, then show the files. Unknown and outside the region are the same answer."""
    context = info.context
    if not isinstance(context.viewer, OfficerViewer):
        return NotSignedIn()
    stated = stated_purpose(purpose)
    if isinstance(stated, Invalid):
        return stated
    try:
        number = Number.parse(identifier)
    except InvalidIdentifier as error:
        return Invalid("identifier", error.code)
    identity_id = await context.parts.identities.find(number)
    opened = await _note(context, context.viewer, "s.identity_id", identity_id, stated) if identity_id else []
    if not opened:
        return SubjectUnknown()
    return Opened(opened)


async def open_archive(info: Info, archive: ArchiveId, purpose: Purpose) -> Any:
    """The same for a file that stands in one of the lists of the desk, without its number."""
    context = info.context
    if not isinstance(context.viewer, OfficerViewer):
        return NotSignedIn()
    stated = stated_purpose(purpose)
    if isinstance(stated, Invalid):
        return stated
    opened = await _note(context, context.viewer, "s.id", key_of("Archive", archive) or 0, stated)
    return Opened(opened) if opened else SubjectUnknown()


def stated_purpose(given: str) -> str | Invalid:
    """A purpose that can be noted."""
    stated = given.strip()
    fits = len(stated) in PURPOSE_LENGTHS and stated.isprintable()
    return stated if fits else Invalid("purpose", "purpose_length")


async def is_open(context: Context, viewer: OfficerViewer, subject_id: int) -> bool:
    """Whether the officer opened this file not long ago, and may still look at its entries and results."""
    return await _opened(context, viewer, subject_id, None, IN_SIGHT)


async def papers_open(context: Context, viewer: OfficerViewer, subject_id: int, case_id: int | None = None) -> bool:
    """The same for cases, evidence and documents: for the place in which the subject is kept.

    case_id: what is to be seen belongs to this case, which may be the officer's to decide wherever its subject is kept.
    """
    return await _opened(context, viewer, subject_id, case_id, CASE_IN_SIGHT)


async def _opened(context: Context, viewer: OfficerViewer, subject_id: int, case_id: int | None, in_sight: str) -> bool:
    asker = Asker(viewer, context.parts.clock.now())
    found: bool = await context.parts.pool.fetchval(
        f"""
        SELECT EXISTS (SELECT FROM access_log log JOIN subject s ON s.id = log.subject_id
                LEFT JOIN credit_case c ON c.id = $5 AND c.subject_id = s.id
            WHERE log.subject_id = $1 AND log.officer_id = $2 AND log.action = 'open_subject'
              AND log.happened_at > $3 AND {in_sight.format(region="$4::text")})
        """,
        subject_id,
        asker.officer(),
        asker.since(),
        asker.region(),
        case_id,
        timeout=STATEMENT_SECONDS,
    )
    return found


async def takes_in(context: Context, viewer: OfficerViewer, subject_id: int) -> bool:
    """Whether the officer may take in papers: the file is open, or that of an open case that is theirs to decide."""
    case_id = await context.parts.pool.fetchval(
        f"SELECT c.id FROM credit_case c WHERE c.subject_id = $1 AND c.closed_at IS NULL"
        f" AND {DECIDES.format(region='$2')} LIMIT 1",
        subject_id,
        f"{viewer.region_prefix}%",
        timeout=STATEMENT_SECONDS,
    )
    return await papers_open(context, viewer, subject_id, case_id)


async def opened_files(root: Opened, info: Info) -> Any:
    """The files that were opened just now."""
    return await read_field(info, archives=root.archives)


async def _note(context: Context, viewer: OfficerViewer, column: str, key: int, purpose: str) -> list[int]:
    """Write the look down for every archive with that key which the officer may see: which these are."""
    rows = await context.parts.pool.fetch(
        f"""
        INSERT INTO access_log (subject_id, officer_id, action, purpose, happened_at)
        SELECT s.id, $2, 'open_subject', $3, $4 FROM subject s
        WHERE {column} = $1 AND {IN_SIGHT.format(region="$5::text")}
        RETURNING subject_id
        """,
        key,
        viewer.officer_id,
        purpose,
        context.parts.clock.now(),
        f"{viewer.region_prefix}%",
        timeout=STATEMENT_SECONDS,
    )
    return [row["subject_id"] for row in rows]
