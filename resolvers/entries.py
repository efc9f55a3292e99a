"""An entry's way to being counted: handed in by its subject, audited, confirmed, or annulled by officers."""

import json
from decimal import Decimal
from typing import Annotated, Any

import strawberry

from portal.casework import rectified, stages, submission
from portal.casework.cases import By
from portal.domain.entry import Stage
from portal.domain.jurisdiction import Office
from portal.domain.outcomes import Invalid
from portal.rulebooks.codes import fund_names
from portal.rulebooks.submission import statement
from resolvers.context import Info
from resolvers.listings import agent, in_charge, own_archive

EntryId = Annotated[strawberry.ID, strawberry.argument(description="记录全局编号 / global ID of the entry")]
ToStage = Annotated[Stage, strawberry.argument(description="下一环节：审核或者认定 / next stage")]
RightScore = Annotated[
    Decimal | None,
    strawberry.argument(
        description="分值由评价模型给出的，不含该记录的正确分值；不填则须重新给出 / "
        "the right score without the entry, where a model gave it; left out, it must be given anew"
    ),
]
Reason = Annotated[str, strawberry.argument(description="撤销原因及依据 / why, and on what it rests")]

# What was declared with the entry e.
DECLARATION = """(SELECT jsonb_build_object('version', d.version, 'statement', d.statement,
    'declarer', d.declarer_shown, 'declared_at', d.declared_at,
    'agent', (SELECT a.name_shown FROM identity a WHERE a.id = d.agent_id))
    FROM declaration d WHERE d.entry_id = e.id)"""

# Last day for a dispute of the entry e: from the receipt of its notice where that starts the limit (SD art. 10), else
# from the publication of what it brought.
DISPUTE_UNTIL = """coalesce(
    (SELECT max(d.answer_until) FROM issued_document d
     WHERE d.subject_id = e.subject_id AND d.kind = 'result_notice' AND d.ref_id = e.id),
    (SELECT max(r.dispute_until) FROM result r WHERE r.subject_id = e.subject_id AND e.id = ANY (r.caused_by)))"""

# What the fund of the entry e is called.
FUND = "'" + json.dumps(fund_names(), ensure_ascii=False).replace("'", "''") + "'::jsonb->e.fund"


async def submission_statement() -> Any:
    """What is declared with a submission today."""
    return statement()


async def submit_entry(info: Info, archive: str, *, declared: bool, **given: Any) -> Any:
    """The signed-in subject hands in information, in one of its own archives."""
    own = await own_archive(info, archive)
    if not isinstance(own, int):
        return own
    if not declared:
        return Invalid("declared", "not_declared")
    parts = info.context.parts
    return await submission.submit(parts.store, own, submission.Submission(**given), parts.clock.now(), agent(info))


async def advance_entry(info: Info, entry: EntryId, stage: ToStage) -> Any:
    """An officer audits an entry, then confirms it."""
    key, office = await in_charge(info, "Entry", entry)
    if not isinstance(office, Office):
        return office
    parts = info.context.parts
    return await stages.advance(parts.store, key, stage, office.region, office.officer_id, parts.clock.now())


async def annul_entry(info: Info, entry: EntryId, reason: Reason, score: RightScore = None) -> Any:
    """An officer annuls an entry whose decision was taken back."""
    key, office = await in_charge(info, "Entry", entry)
    if not isinstance(office, Office):
        return office
    parts = info.context.parts
    now = parts.clock.now()
    return await stages.annul(parts.store, key, office.region, office.officer_id, reason, now, score)


async def report_rectified(
    info: Info,
    entry: EntryId,
    effects_removed: Annotated[
        bool, strawberry.argument(description="不良影响是否已消除 / whether its bad effects are removed")
    ],
    commitment: Annotated[
        bool, strawberry.argument(description="是否已作出信用修复承诺 / whether the repair commitment was made")
    ],
) -> Any:
    """An officer takes down that the act behind an entry was corrected."""
    key, office = await in_charge(info, "Entry", entry)
    if not isinstance(office, Office):
        return office
    parts, by = info.context.parts, By(officer_id=office.officer_id, authority=office.region)
    return await rectified.report(
        parts.store, key, effects_removed=effects_removed, commitment=commitment, by=by, now=parts.clock.now()
    )
