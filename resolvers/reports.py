"""The subject's own credit report, and the page on which anybody checks a document."""

from typing import Annotated, Any, cast

import orjson
import strawberry
from graphql import GraphQLSchema, OperationDefinitionNode, parse

from portal.casework.reports import issue_report
from portal.domain.outcomes import Invalid, SubjectUnknown
from portal.security.viewer import SubjectViewer
from resolvers.context import STATEMENT_SECONDS, Info
from resolvers.plan.plan import Operation
from resolvers.plan.writing import Given, Scope
from resolvers.refusals import NotSignedIn
from resolvers.shown import key_of
from resolvers.staff import PURPOSE_LENGTHS, ArchiveId, Purpose

Number = Annotated[str, strawberry.argument(description="文书编号 / number of the document")]
Check = Annotated[str, strawberry.argument(description="内容校验码 / content check printed on it")]

# What a report holds, asked like any other question of the subject itself.
_OWN = """{ me { archives {
  id kind archiveNo rulebook { name { zh } }
  result { score grade { name } state asOf disputeUntil trace { text { zh } points article localParameter } }
  entries(first: 100) { edges { node { decidedOn itemName { zh } documentNo status points } } }
  history(first: 100) { edges { node { score grade { name } state asOf } } }
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
    plan = _planned(info._raw_info.schema)  # noqa: SLF001 - the public view has no schema of graphql-core
    text = await context.read(plan.sql, plan.bind(Given(context.asker(), {}, {})))
    own = (orjson.loads(text or "{}")["data"]["me"] or {}).get("archives", [])
    shown = next((each for each in own if each["id"] == archive), None)
    subject_id = key_of("Archive", archive)
    if shown is None or subject_id is None:
        return SubjectUnknown()
    return await issue_report(context.parts.store, subject_id, shown, stated, context.parts.clock.now())


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


def _planned(schema: GraphQLSchema) -> Any:
    operation = cast("OperationDefinitionNode", parse(_OWN).definitions[0])
    return Operation(Scope.of(schema, operation, ())).plan({})
