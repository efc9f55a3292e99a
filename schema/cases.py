"""Disputes, repairs and objections: what stands in them, and what filing and deciding answers."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from portal.domain import case, case_outcomes, outcomes
from portal.domain.case import CaseKind
from resolvers import cases, handling
from resolvers.plan.fields import Inside, bilingual, column, global_id, planned, who_acted
from resolvers.plan.rules import COLLEAGUES, PART_OF_ITS_ROW, kept_on_subject
from schema.authority import Authority
from schema.listing import IssuedDocument
from schema.refusals import InvalidInput, NotSignedIn, Refusal, RulebookNotInForce, SubjectNotFound
from schema.relay import Node, stands_for
from schema.result import Deadline
from schema.text import Text


@strawberry.type(description="工作人员，仅工作人员可见 / an officer, seen by officers alone")
class Colleague:
    seen_by = COLLEAGUES

    id: strawberry.ID = global_id("Officer", "h.id", "全局编号 / global ID")
    name: str = column("h.shown_name", "姓名 / name")
    me: bool = column("h.id = {officer}", "是否本人 / whether it is the signed-in officer")


@strawberry.type(description="办理经过的一步 / a step of a case")
class CaseStep:
    seen_by = PART_OF_ITS_ROW

    step: str = column("{j}->>'step'", "步骤 / what happened")
    state: str = column("{j}->>'state'", "此后状态 / state after it")
    by: str = column("{j}->>'by'", "由谁：subject、agent、officer、time / by whom")
    agent: str | None = column("{j}->>'agent'", "代办人（已脱敏）/ who acted for the subject by a mandate, masked")
    happened_at: datetime = column("({j}->>'happened_at')::timestamptz", "时刻 / when")
    reason: str | None = column("{j}->>'reason'", "理由 / reason")
    received_on: date | None = column(
        "({j}->>'received_on')::date",
        "窗口实际收到日期，非窗口办理为空 / real day of receipt, where it came to the counter",
    )


@strawberry.type(description="证明材料，内容见 GET /evidence/{id} / evidence; its content is at GET /evidence/{id}")
class CaseFile:
    seen_by = kept_on_subject("ev", authority="c.authority", recognised=False)

    id: strawberry.ID = column("ev.id::text", "编号 / ID of the file")
    media_type: str = column("ev.media_type", "类型 / media type")
    size: int = column("ev.kept_size", "字节数 / bytes")
    kept_at: datetime = column("ev.kept_at", "收到时刻 / when it was received")
    agent: str | None = who_acted("ev.agent_id", "按授权代为提交的人（已脱敏）/ who sent it by a mandate, masked")


@strawberry.type(description="异议、信用修复或其中的异议 / a dispute, a repair, or an objection in one")
class Case(Node):
    seen_by = kept_on_subject("c", authority="c.authority", recognised=False)

    id: strawberry.ID = global_id("Case", "c.id", "全局编号 / global ID")
    kind: CaseKind = column("c.kind", "类别 / kind")
    receipt_no: str = column("c.receipt_no", "受理编号 / receipt number")
    title: Text = bilingual("c.title", "事由 / what it is about")
    state: str = column("c.state", "状态 / standing")
    reasons: str = column("c.reasons", "申请理由 / reasons given")
    filed_at: datetime = column("c.filed_at", "提交时刻 / when it was filed")
    received_on: date = column("c.received_on", "收到日期 / day of receipt")
    complete: bool = column("c.evidence", "证明材料是否齐全 / whether the proof is there")
    due_on: date | None = column("c.due_on", "答复期限，未起算或无期限则为空 / day by which it is answered")
    deadline: Deadline | None = planned(Inside("c.due_deadline"), "期限的计算 / how that day was counted")
    proof_due_on: date | None = column(
        cases.PROOF_DUE_ON,
        "缺少材料的，等待补齐的最后一日 / where proof is missing, the last day on which it is waited for",
    )
    proof_deadline: Deadline | None = planned(Inside(cases.PROOF_DEADLINE), "等待期限的计算 / how that day was counted")
    notice_until: date | None = column("c.notice_until", "公示最后一日 / last day of the public notice")
    notice_deadline: Deadline | None = planned(Inside("c.notice_deadline"), "公示期的计算 / how it was counted")
    unit: str | None = column("c.unit", "协助核查的单位 / other unit that helps")
    answer: str | None = column("c.answer", "处理意见 / answer")
    closed_at: datetime | None = column("c.closed_at", "办结时刻 / when it ended")
    barred_until: date | None = column("c.barred_until", "此日前不得申请修复 / no repair before that day")
    objection_until: date | None = column(
        cases.OBJECTION_UNTIL, "对不予修复可提出异议的最后一日 / last day for an objection to a refused repair"
    )
    authority: Authority = planned(cases.AUTHORITY, "办理部门 / the authority that decides")
    documents: list[IssuedDocument] = planned(cases.DOCUMENTS, "本事项的文书，旧的在前 / its documents, oldest first")
    files: list[CaseFile] = planned(cases.FILES, "证明材料 / evidence")
    steps: list[CaseStep] = planned(Inside(cases.STEPS), "经过，旧的在前 / what happened, oldest first")


@strawberry.type(description="已办理 / the case was opened, or moved on")
class CaseHandled:
    is_type_of = stands_for(case_outcomes.CaseMoved)

    case: Case | None = planned(cases.ONE, "事项 / case", cases.case)
    late: bool = strawberry.field(description="是否已逾期 / whether the authority's last day had passed")
    repeated: bool = strawberry.field(description="是否重复提交 / whether the same filing had arrived before")
    proposed: bool = strawberry.field(
        description="处理意见待第二人复核，尚未产生后果 / the decision waits for a second officer; nothing follows yet"
    )


@strawberry.type(description="已留存，材料不全 / kept; the clock starts when what is missing arrives")
class FiledIncomplete(Refusal):
    is_type_of = stands_for(case_outcomes.FiledIncomplete)

    case: Case | None = planned(cases.ONE, "事项 / case", cases.case)
    missing: list[str] = strawberry.field(description="所缺材料 / what is missing")


@strawberry.type(description="期限已过 / the limit is over")
class WindowClosed(Refusal):
    is_type_of = stands_for(case_outcomes.WindowClosed)

    last_day: date = strawberry.field(description="最后一日 / the last day")
    possible: list[str] = strawberry.field(description="可以改为办理的事项：apply_repair / what is possible instead")
    repair_from: date | None = strawberry.field(
        description="可以申请信用修复的首日 / first day on which repair can be applied for"
    )


@strawberry.type(description="同一事项已在办理或已处理 / the same is being handled, or was decided")
class CaseDuplicate(Refusal):
    is_type_of = stands_for(case_outcomes.CaseDuplicate)

    case: Case | None = planned(cases.ONE, "已有的事项 / the case that is there", cases.case)


@strawberry.type(description="尚不符合修复条件 / repair is not possible now")
class ConditionsUnmet(Refusal):
    is_type_of = stands_for(case_outcomes.ConditionsUnmet)

    unmet: list[str] = strawberry.field(description="未满足的条件 / conditions that are not met")
    from_day: date | None = strawberry.field(description="最早可申请之日 / first day on which it is possible")
    case: Case | None = planned(cases.ONE, "不予受理的申请 / the application that was declined", cases.case)


@strawberry.type(description="目前不能这样办理 / the case cannot take this step now")
class StepNotPossible(Refusal):
    is_type_of = stands_for(case.NotPossible)

    possible: list[str] = strawberry.field(description="目前可办的步骤 / steps that it can take")


@strawberry.type(description="不由本部门处理 / another authority decides")
class NotInCharge(Refusal):
    is_type_of = stands_for(outcomes.NotInCharge)

    authority: str = strawberry.field(description="处理部门所在区划代码 / region code of the authority that decides")


@strawberry.type(description="各记录由不同部门认定，须分别申请 / entries of several authorities: one application each")
class SeveralAuthorities(Refusal):
    is_type_of = stands_for(case_outcomes.SeveralAuthorities)

    authorities: str = strawberry.field(
        description="各认定部门所在区划代码，以 / 分隔 / region codes of the authorities, parted by a slash"
    )


@strawberry.type(description="须由另一名工作人员处理 / another officer has to decide")
class OtherOfficerNeeded(Refusal):
    is_type_of = stands_for(case_outcomes.OtherOfficerNeeded)

    possible: list[str] = strawberry.field(description="目前可办的步骤 / what is possible instead")


@strawberry.type(description="同事正在办理 / a colleague works on the case")
class HeldByOther(Refusal):
    is_type_of = stands_for(case_outcomes.HeldByOther)

    holder: Colleague | None = planned(handling.HOLDER, "办理人 / who works on it", handling.holder)
    possible: list[str] = strawberry.field(description="目前可办的步骤 / what is possible instead")


@strawberry.type(description="由其他单位受理 / another body takes this")
class ReferredElsewhere(Refusal):
    is_type_of = stands_for(case_outcomes.ReferredElsewhere)

    name: str = strawberry.field(description="单位 / body")
    name_en: str = strawberry.field(description="单位（英文）/ body, in English")


CaseResult = Annotated[
    CaseHandled
    | FiledIncomplete
    | WindowClosed
    | CaseDuplicate
    | ConditionsUnmet
    | StepNotPossible
    | NotInCharge
    | SeveralAuthorities
    | OtherOfficerNeeded
    | HeldByOther
    | ReferredElsewhere
    | RulebookNotInForce
    | SubjectNotFound
    | InvalidInput
    | NotSignedIn,
    strawberry.union("CaseResult", description="办理的结果 / outcome of a step of a case"),
]


_RECEIVED_ON = "窗口实际收到日期，仅由工作人员填写 / real day of receipt, entered by an officer at the counter"
_PAPERS = "窗口收到的纸质材料，仅由工作人员填写 / what was handed in on paper, entered by an officer at the counter"


@strawberry.input(description="异议申请（附件1）/ a dispute (Attachment 1)")
class DisputeInput:
    subject: strawberry.ID = strawberry.field(description="档案全局编号 / global ID of the archive")
    reasons: str = strawberry.field(description="申请理由 / reasons")
    files: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="已上传的证明材料，至多10个 / uploads as evidence, at most 10"
    )
    entry: strawberry.ID | None = strawberry.field(default=None, description="所异议的记录 / the entry")
    result: strawberry.ID | None = strawberry.field(default=None, description="或所异议的结果 / or the result")
    ground: int | None = strawberry.field(default=None, description="法定事由的序号 / number of the ground")
    claims_rectified: bool = strawberry.field(
        default=False,
        description="称已纠正，并同意作为信用修复办理 / the act was corrected, and a repair is consented to",
    )
    commitment: bool = strawberry.field(
        default=False,
        description="作为信用修复办理的，是否作出声明或承诺 / the commitment that a repair asks for",
    )
    request: str | None = strawberry.field(default=None, description="提交的唯一标识 / names the filing")
    received_on: date | None = strawberry.field(default=None, description=_RECEIVED_ON)
    papers: str = strawberry.field(default="", description=_PAPERS)
    contact_person: str = strawberry.field(
        default="", description="联系人，为空则本人 / contact person; empty: oneself"
    )
    contact_phone: str = strawberry.field(
        default="", description="联系方式，为空则登记的手机号 / contact phone; empty: the one on file"
    )
    remarks: str = strawberry.field(default="", description="备注 / remarks")


@strawberry.input(description="信用修复申请（附件3）/ an application for repair (Attachment 3)")
class RepairInput:
    subject: strawberry.ID = strawberry.field(description="档案全局编号 / global ID of the archive")
    entries: list[strawberry.ID] = strawberry.field(description="所申请修复的记录 / the entries")
    reasons: str = strawberry.field(description="整改情况 / how it was corrected")
    files: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="已上传的证明材料，至多10个 / uploads as evidence, at most 10"
    )
    commitment: bool = strawberry.field(description="是否作出声明或承诺 / whether the commitment is made")
    request: str | None = strawberry.field(default=None, description="提交的唯一标识 / names the filing")
    received_on: date | None = strawberry.field(default=None, description=_RECEIVED_ON)
    papers: str = strawberry.field(default="", description=_PAPERS)
    contact_phone: str = strawberry.field(
        default="", description="联系方式，为空则登记的手机号 / contact phone; empty: the one on file"
    )
