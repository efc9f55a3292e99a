"""The staff desk. An officer sees the subtree of their region, and a file only after saying why."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

import strawberry

from portal.domain.identifiers import Identifier as Number
from portal.domain.identifiers import InvalidIdentifier
from portal.domain.outcomes import Invalid, SubjectUnknown
from portal.security.viewer import OfficerViewer
from resolvers.context import STATEMENT_SECONDS, Context, Info
from resolvers.cursors import Key, Order
from resolvers.paging import After, First
from resolvers.refusals import NotSignedIn
from resolvers.rows import FILE, QUEUE_ITEM, region
from resolvers.selection import selection_of
from resolvers.session import Identifier
from resolvers.shown import key_of
from resolvers.sql import Parameters, every, page

LOOK = timedelta(hours=8)  # an opened file stays open for a working day
PURPOSE_LENGTHS = range(2, 201)

ArchiveId = Annotated[strawberry.ID, strawberry.argument(description="档案全局编号 / global ID of the archive")]
Purpose = Annotated[str, strawberry.argument(description="查询目的，2 至 200 字 / purpose, 2 to 200 characters")]

NEWEST = Order("new_results", (Key("r.as_of", "timestamptz", descending=True), Key("r.id", "bigint", descending=True)))


@dataclass(frozen=True, slots=True)
class Opened:
    """The archives whose files an officer opened, by subject.id."""

    archives: list[int]


async def officer(info: Info) -> Any:
    """The signed-in officer, or none."""
    viewer = info.context.viewer
    if not isinstance(viewer, OfficerViewer):
        return None
    parameters = Parameters()
    signed_in = parameters.add(viewer.officer_id, "bigint")
    return await info.context.read(
        f"SELECT jsonb_build_object('name', o.shown_name, 'region', {region('o.region')})"
        f" FROM officer o WHERE o.id = {signed_in}",
        parameters,
    )


async def new_results(info: Info, first: First = 20, after: After = None) -> Any:
    """The newest results of the officer's region, each with the result before it."""
    parameters = Parameters()
    listed = page(
        selection_of(info),
        parameters,
        QUEUE_ITEM,
        f"""result r JOIN subject s ON s.id = r.subject_id JOIN identity i ON i.id = s.identity_id
            LEFT JOIN result before ON before.subject_id = r.subject_id AND before.sequence = r.sequence - 1
            WHERE {_within(info.context, parameters)}""",
        NEWEST,
    )
    return await info.context.read(f"SELECT {listed}", parameters)


async def subject_file(info: Info, id: ArchiveId) -> Any:  # noqa: A002 - the argument's name in GraphQL
    """A file that this officer opened not long ago; anything else is answered like an unknown one."""
    parameters = Parameters()
    shown = FILE.json(selection_of(info).fields, parameters)
    key = parameters.add(key_of("Archive", id) or 0, "bigint")
    return await info.context.read(
        f"SELECT {shown} FROM {_opened(info.context, parameters)} AND s.id = {key}", parameters
    )


async def open_subject(info: Info, identifier: Identifier, purpose: Purpose) -> Any:
    """Note the look, then show the files. Unknown and outside the region are the same answer."""
    context = info.context
    if not isinstance(context.viewer, OfficerViewer):
        return NotSignedIn()
    stated = purpose.strip()
    if len(stated) not in PURPOSE_LENGTHS or not stated.isprintable():
        return Invalid("purpose", "purpose_length")
    try:
        number = Number.parse(identifier)
    except InvalidIdentifier as error:
        return Invalid("identifier", error.code)
    identity_id = await context.parts.identities.find(number)
    opened = await _note(context, context.viewer, identity_id, stated) if identity_id else []
    if not opened:
        return SubjectUnknown()
    return Opened(opened)


async def opened_files(root: Opened, info: Info) -> Any:
    """The files that were opened just now."""
    parameters = Parameters()
    ids = parameters.add(root.archives, "bigint[]")
    source = f"{_opened(info.context, parameters)} AND s.id = ANY ({ids})"
    files = every(FILE, source, "s.id")(selection_of(info), parameters)
    return await info.context.read(f"SELECT {files}", parameters)


async def _note(context: Context, viewer: OfficerViewer, identity_id: int, purpose: str) -> list[int]:
    """Write the look down for every archive of the identity in the officer's region: which these are."""
    rows = await context.parts.pool.fetch(
        """
        INSERT INTO access_log (subject_id, officer_id, action, purpose, happened_at)
        SELECT s.id, $2, 'open_subject', $3, $4 FROM subject s
        WHERE s.identity_id = $1 AND s.region LIKE $5 || '%'
        RETURNING subject_id
        """,
        identity_id,
        viewer.officer_id,
        purpose,
        context.parts.clock.now(),
        viewer.region_prefix,
        timeout=STATEMENT_SECONDS,
    )
    return [row["subject_id"] for row in rows]


def _opened(context: Context, parameters: Parameters) -> str:
    """FROM and WHERE of the archives of the region that the officer may look into now."""
    viewer = context.viewer
    by = parameters.add(viewer.officer_id if isinstance(viewer, OfficerViewer) else None, "bigint")
    since = parameters.add(context.parts.clock.now() - LOOK, "timestamptz")
    return f"""subject s JOIN identity i ON i.id = s.identity_id
        CROSS JOIN LATERAL (SELECT log.purpose FROM access_log log
            WHERE log.subject_id = s.id AND log.officer_id = {by} AND log.action = 'open_subject'
              AND log.happened_at > {since} ORDER BY log.id DESC LIMIT 1) AS look
        WHERE {_within(context, parameters)}"""


def _within(context: Context, parameters: Parameters) -> str:
    """That a subject lies in the officer's region; for anybody else, that nothing does."""
    if not isinstance(context.viewer, OfficerViewer):
        return "false"
    return f"s.region LIKE {parameters.add(context.viewer.region_prefix + '%', 'text')}"
