"""The subject's own credit report, and the page on which anybody checks a document."""

from typing import Annotated, Any, cast

import orjson
import strawberry
from graphql import GraphQLSchema, OperationDefinitionNode, parse

from portal.casework.reports import issue_report
from portal.domain.outcomes import Invalid, SubjectUnknown
from portal.security.viewer import SubjectViewer
from resolvers.context import STATEMENT_SECONDS, Context, Info
from resolvers.plan.plan import Operation, Plan
from resolvers.plan.writing import Given, Scope
from resolvers.refusals import NotSignedIn
from resolvers.shown import key_of
from resolvers.staff import PURPOSE_LENGTHS, ArchiveId, Purpose

Number = Annotated[str, strawberry.argument(description="文书编号 / number of the document")]
Check = Annotated[str, strawberry.argument(description="内容校验码 / content check printed on it")]

# What a report holds, asked like any other question of the subject itself; its lists come page by page.
_LISTS = ("entries", "history")
_OWN = """query ($entries: String, $history: String) { me { archives {
  id kind archiveNo rulebook { name { zh } }
  result { score grade { name } state asOf disputeUntil trace { text { zh } points article localParameter } }
  entries(first: 100, after: $entries) {
    edges { node { decidedOn itemName { zh } documentNo status points } } pageInfo { hasNextPage endCursor }
  }
  history(first: 100, after: $history) {
    edges { node { score grade { name } state asOf } } pageInfo { hasNextPage endCursor }
  }
  measures { article text { zh } state }
} } }"""


async def issue(info: Info, archive: ArchiveId, purpose: Purpose) -> Any:
    """Issue the report of one of the subject's own archives; its number, or why not."""
    context = info.context
    if not isinstance(context.viewer, SubjectViewer):
        return NotSignedIn()
    stated = purpose.strip()
    if len(stated) not in PURPOSE_LENGTHS or not stated.isprintable():
        return Invalid("purpose", "purpose_length")
    shown = await _own(context, info._raw_info.schema, archive)  # noqa: SLF001 - the public view has no such schema
    subject_id = key_of("Archive", archive)
    if shown is None or subject_id is None:
        return SubjectUnknown()
    parts, agent_id = context.parts, context.viewer.agent_id
    return await issue_report(parts.store, subject_id, shown, stated, parts.clock.now(), agent_id)


async def genuine(info: Info, number: Number, check: Check) -> bool:
    """Whether a document of that number went out with that content, and nothing else."""
    found: bool = await info.context.parts.pool.fetchval(
        """
        SELECT EXISTS (SELECT FROM document_file JOIN issued_document ON id = document_id
                       WHERE number = $1 AND content_check = $2)
        """,
        number.strip(),
        check.strip().lower(),
        timeout=STATEMENT_SECONDS,
    )
    return found


async def _own(context: Context, schema: GraphQLSchema, archive: str) -> dict[str, Any] | None:
    """One of the viewer's own archives with all of its entries and results; None where it is not the viewer's."""
    operation = Operation(Scope.of(schema, cast("OperationDefinitionNode", parse(_OWN).definitions[0]), ()))
    whole: dict[str, Any] | None = None
    after: dict[str, str | None] = dict.fromkeys(_LISTS)
    further = True
    while further:
        given = operation.variables(after)
        plan = cast("Plan", operation.plan(given))
        text = await context.read(plan.sql, plan.bind(Given(context.asker(), given, {})))
        own = (orjson.loads(text or "{}")["data"]["me"] or {}).get("archives", [])
        shown = next((each for each in own if each["id"] == archive), None)
        if shown is None:
            return None
        pages = {name: shown[name].pop("pageInfo") for name in _LISTS}
        if whole is None:
            whole = shown
        else:
            for name in _LISTS:
                whole[name]["edges"] += shown[name]["edges"]
        after = {name: page["endCursor"] or after[name] for name, page in pages.items()}
        further = any(page["hasNextPage"] for page in pages.values())
    return whole
