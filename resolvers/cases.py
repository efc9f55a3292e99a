"""Disputes and repairs: handled by officers, read with their steps and days."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Annotated, Any

import strawberry

from portal.casework import dispute_decisions, disputes, objections, rectified, repairs
from portal.casework.cases import By
from portal.casework.corrections import Correction
from portal.casework.ports import Store
from portal.domain.entry import Severity, SeverityClass
from portal.domain.outcomes import SubjectUnknown
from portal.domain.repair import Falsehood
from portal.security.viewer import OfficerViewer
from resolvers import staff
from resolvers.context import STATEMENT_SECONDS, Info
from resolvers.listings import ReceivedOn
from resolvers.plan.answering import read_field
from resolvers.plan.fields import Rows
from resolvers.refusals import NotSignedIn
from resolvers.shown import key_of

CaseId = Annotated[strawberry.ID, strawberry.argument(description="异议或修复的全局编号 / global ID of the case")]
Words = Annotated[str, strawberry.argument(description="理由，将告知当事人 / reason, told to the subject")]
Yes = Annotated[bool, strawberry.argument(description="是否成立或准予 / whether it is upheld or granted")]
Score = Annotated[Decimal | None, strawberry.argument(description="更正后的分值 / corrected score")]
Item = Annotated[str | None, strawberry.argument(description="更正后的事项代码 / corrected item of the catalogue")]
Facts = Annotated[str | None, strawberry.argument(description="更正后的事实 / corrected facts")]
Loss = Annotated[
    Decimal | None, strawberry.argument(description="更正后的损失（元），只能更少 / corrected loss, only lower")
]
Degree = Annotated[
    Severity | None, strawberry.argument(description="更正后的程度，只能更轻 / corrected degree, only milder")
]
Class = Annotated[
    SeverityClass | None, strawberry.argument(description="更正后的严重程度，只能更轻 / corrected class, only milder")
]
Missing = Annotated[
    str | None,
    strawberry.argument(
        description="遗漏的信息补记后的文号，填写则不撤销未指明的记录 / document number under which what was left out"
        " is recorded by now; then nothing is revoked that is not named"
    ),
]
Wrong = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(
        description="对结果的异议成立时，该结果中应予撤销或更正的记录；不填即产生该结果的失信记录 / where a dispute"
        " about a result holds, the entries of it to revoke or correct; left out, the adverse entry that made it"
    ),
]
Unit = Annotated[str, strawberry.argument(description="协助核查的单位 / the other unit")]

WasFalse = Annotated[
    Falsehood,
    strawberry.argument(
        description="虚假证明材料、承诺不实或者未履行承诺 / false proof, an untrue or a broken commitment"
    ),
]

CASES = Rows("credit_case c", order="c.id")
ONE = Rows(
    "credit_case c JOIN subject s ON s.id = c.subject_id JOIN identity i ON i.id = s.identity_id",
    where="c.id = {key}",
    given={"key": "bigint"},
)
PROOF_DUE_ON = "CASE WHEN c.closed_at IS NULL THEN c.proof_due_on END"
PROOF_DEADLINE = "CASE WHEN c.closed_at IS NULL THEN c.proof_deadline END"
OBJECTION_UNTIL = """(SELECT max(d.answer_until) FROM issued_document d
    WHERE d.kind = 'repair_refusal' AND d.ref_id = c.id AND c.state = 'refused')"""
OF_THE_CASE = "d.subject_id = c.subject_id AND d.ref_id = c.id AND of_a_case(d.kind)"
DOCUMENTS = Rows("issued_document d", where=OF_THE_CASE, order="d.id")
AUTHORITY = Rows(
    """region g LEFT JOIN LATERAL (
        SELECT name, name_en, address, phone, hours FROM authority
        WHERE region = g.code AND valid_from <= {today} ORDER BY valid_from DESC, id DESC LIMIT 1
    ) au ON true""",
    where="g.code = c.authority",
)
FILES = Rows("evidence ev", where="ev.case_id = c.id AND ev.case_kind = c.kind", order="ev.kept_at, ev.id")
STEPS = """(SELECT coalesce(jsonb_agg(jsonb_build_object(
    'step', v.event, 'state', v.state, 'happened_at', v.happened_at, 'reason', v.reason, 'received_on', v.received_on,
    'by', CASE WHEN v.agent_id IS NOT NULL THEN 'agent' WHEN v.by_subject THEN 'subject'
               WHEN v.officer_id IS NOT NULL THEN 'officer' ELSE 'time' END,
    'agent', (SELECT a.name_shown FROM identity a WHERE a.id = v.agent_id)
    ) ORDER BY v.id), '[]') FROM case_event v WHERE v.case_id = c.id)"""

Act = Callable[[Store, int, By], Awaitable[Any]]


async def case(root: Any, info: Info) -> Any:
    """The case that a step was about."""
    return await read_field(info, key=root.case.id if root.case is not None else None)


async def need_other_unit(info: Info, case: CaseId, unit: Unit) -> Any:
    """Another unit has to help with a dispute."""
    now = info.context.parts.clock.now()
    return await by_officer(info, case, lambda store, key, by: disputes.need_other_unit(store, key, unit, by, now))


async def decide_dispute(
    info: Info,
    case: CaseId,
    upheld: Yes,
    reason: Words,
    score: Score = None,
    item: Item = None,
    facts: Facts = None,
    entries: Wrong = None,
    loss: Loss = None,
    severity: Degree = None,
    severity_class: Class = None,
    missing: Missing = None,
) -> Any:
    """Decide a dispute, whole, with a correction, or as something that was left out."""
    now = info.context.parts.clock.now()
    correction = Correction(
        score=score, item=item, facts=facts, loss=loss, severity=severity, severity_class=severity_class
    )
    return await by_officer(
        info,
        case,
        lambda store, key, by: dispute_decisions.decide(
            store,
            key,
            upheld=upheld,
            reason=reason,
            by=by,
            now=now,
            correction=correction,
            entries=[key_of("Entry", each) or 0 for each in entries or ()],
            missing=missing,
        ),
    )


async def accept_repair(info: Info, case: CaseId) -> Any:
    """Accept an application for repair."""
    now = info.context.parts.clock.now()
    return await by_officer(info, case, lambda store, key, by: repairs.accept(store, key, by, now))


async def decline_repair(info: Info, case: CaseId, reason: Words) -> Any:
    """Not accept an application whose proof never came."""
    now = info.context.parts.clock.now()
    return await by_officer(info, case, lambda store, key, by: repairs.decline(store, key, reason, by, now))


async def extend_repair(info: Info, case: CaseId, reason: Words) -> Any:
    """Declare a repair complex."""
    now = info.context.parts.clock.now()
    return await by_officer(info, case, lambda store, key, by: repairs.extend(store, key, reason, by, now))


async def decide_repair(info: Info, case: CaseId, granted: Yes, reason: Words) -> Any:
    """Grant or refuse a repair."""
    now = info.context.parts.clock.now()
    return await by_officer(
        info, case, lambda store, key, by: repairs.decide(store, key, granted=granted, reason=reason, by=by, now=now)
    )


async def object_to_notice(info: Info, case: CaseId, reasons: Words, received_on: ReceivedOn = None) -> Any:
    """Take down somebody's written objection to a public notice."""
    now = info.context.parts.clock.now()
    return await by_officer(
        info, case, lambda store, key, by: objections.to_notice(store, key, reasons, by, now, received_on)
    )


async def false_material(info: Info, case: CaseId, reason: Words, falsehood: WasFalse = Falsehood.PROOF) -> Any:
    """Establish that proof or commitment in a repair was false."""
    now = info.context.parts.clock.now()
    return await by_officer(
        info, case, lambda store, key, by: rectified.false_material(store, key, reason, by, now, falsehood)
    )


async def answer_objection(info: Info, case: CaseId, sustained: Yes, reason: Words) -> Any:
    """Answer an objection in a repair."""
    now = info.context.parts.clock.now()
    return await by_officer(
        info,
        case,
        lambda store, key, by: objections.answer(store, key, sustained=sustained, reason=reason, by=by, now=now),
    )


async def by_officer(info: Info, case: str, act: Act) -> Any:
    """An officer who opened the file for a purpose."""
    viewer = info.context.viewer
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    case_id = key_of("Case", case) or 0
    subject_id = await info.context.parts.pool.fetchval(
        "SELECT subject_id FROM credit_case WHERE id = $1", case_id, timeout=STATEMENT_SECONDS
    )
    if subject_id is None or not await staff.papers_open(info.context, viewer, subject_id, case_id):
        return SubjectUnknown()
    by = By(officer_id=viewer.officer_id, authority=viewer.region_prefix.ljust(6, "0"))
    return await act(info.context.parts.store, case_id, by)
