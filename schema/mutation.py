"""Commands."""

from typing import Annotated, Any

import strawberry

from resolvers import (
    cases,
    consents,
    entries,
    facts,
    feeds,
    filing,
    handling,
    inbox,
    listings,
    mandates,
    measures,
    models,
    monitoring,
    officer_inbox,
    record,
    reports,
    representatives,
    residents,
    session,
    staff,
    typical_cases,
)
from resolvers.context import Info
from schema.cases import CaseResult, DisputeInput, RepairInput
from schema.consent import ConsentResult
from schema.deciding import DecideMeasureInput, DecideMeasureResult, ResumeResult
from schema.desk import HandleCaseResult, OpenCaseResult, OpinionResult
from schema.document import IssueCreditReportResult
from schema.entry import RecordEntryInput, SubmitEntryInput
from schema.facts import RecordFactResult
from schema.listings import CommitmentResult, DeliverDocumentResult, ListingResult, decide
from schema.mandate import ActForResult, AskMandateResult, MoveMandateResult
from schema.models import ImportScoresInput, ImportScoresResult, PublishCycleResult, PublishResultResult, RunTrialResult
from schema.monitoring import DecideMonitoringResult
from schema.push import (
    CheckApplicantResult,
    CountersignMonthResult,
    DecidePushResult,
    DiscloseEntryResult,
    LookUpRedListResult,
    UploadMonthResult,
)
from schema.representatives import RecordRepresentativeResult
from schema.residents import GiveResidentIdResult
from schema.session import RequestSignInCodeResult, SignedOut, SignInResult
from schema.staff import MoveEntryResult, OpenSubjectResult, RecordEntryResult
from schema.typical_case import TypicalCaseResult

Dispute = Annotated[DisputeInput, strawberry.argument(description="异议申请 / the dispute")]
Repair = Annotated[RepairInput, strawberry.argument(description="修复申请 / the application")]
EntryInput = Annotated[RecordEntryInput, strawberry.argument(description="记录 / the entry")]

DecisionInput = Annotated[DecideMeasureInput, strawberry.argument(description="决定 / the decision")]

Handed = Annotated[SubmitEntryInput, strawberry.argument(description="申报的信息 / what is handed in")]


async def _submit(info: Info, input: Handed) -> Any:  # noqa: A002 - the argument's name in GraphQL
    return await entries.submit_entry(info, **vars(input))


async def _record(info: Info, input: EntryInput) -> Any:  # noqa: A002 - the argument's name in GraphQL
    return await record.record_entry(info, **vars(input))


ScoresInput = Annotated[ImportScoresInput, strawberry.argument(description="一批分值 / the batch")]


async def _import_scores(info: Info, input: ScoresInput) -> Any:  # noqa: A002 - the argument's name in GraphQL
    given = vars(input)
    return await models.import_scores(info, rows=[vars(row) for row in given.pop("rows")], **given)


async def _decide(info: Info, input: DecisionInput) -> Any:  # noqa: A002 - the argument's name in GraphQL
    return await measures.decide(info, **vars(input))


async def _file_dispute(info: Info, input: Dispute) -> Any:  # noqa: A002 - the argument's name in GraphQL
    return await filing.file_dispute(info, **vars(input))


async def _apply_repair(info: Info, input: Repair) -> Any:  # noqa: A002 - the argument's name in GraphQL
    return await filing.apply_repair(info, **vars(input))


@strawberry.type(description="办理 / commands")
class Mutation:
    request_sign_in_code: RequestSignInCodeResult = strawberry.field(
        resolver=session.request_sign_in_code,
        description="发送验证码到已登记的手机 / send a code to the phone on file",
    )
    sign_in: SignInResult = strawberry.field(
        resolver=session.sign_in, description="信用主体登录 / sign in as a subject"
    )
    staff_sign_in: SignInResult = strawberry.field(
        resolver=session.staff_sign_in, description="工作人员登录 / sign in as an officer"
    )
    sign_out: SignedOut = strawberry.field(resolver=session.sign_out, description="退出 / sign out, here or everywhere")
    read_messages: int = strawberry.field(
        resolver=inbox.read_messages,
        description="将本人消息标为已读，返回条数 / mark own messages as read; how many were",
    )
    read_officer_messages: int = strawberry.field(
        resolver=officer_inbox.read_officer_messages,
        description="将给工作人员的消息标为本人已读，返回条数 / mark messages to officers as read; how many",
    )
    open_subject: OpenSubjectResult = strawberry.field(
        resolver=staff.open_subject,
        description="说明目的后打开档案，查看留痕 / open a subject's files for a purpose; the look is noted",
    )
    open_archive: OpenSubjectResult = strawberry.field(
        resolver=staff.open_archive,
        description="说明目的后打开工作台所列的档案，查看留痕 / open a file that the desk lists; the look is noted",
    )

    decide_measure: DecideMeasureResult = strawberry.field(
        resolver=_decide, description="决定一项措施 / decide a measure, its days and its amounts"
    )
    decide_monitoring: DecideMonitoringResult = strawberry.field(
        resolver=monitoring.decide,
        description="预警后决定或者结束监控等级 / put a subject under a level of monitoring after a warning, or end it",
    )
    record_fact: RecordFactResult = strawberry.field(
        resolver=facts.record_fact,
        description="登记关于信用主体的事实，或者其不再存在 / state a fact about a subject, or that it holds no longer",
    )
    pass_exam: ResumeResult = strawberry.field(
        resolver=measures.pass_exam,
        description="登记恢复前的考试合格 / note that the exam was passed",
    )
    apply_resume: ResumeResult = strawberry.field(
        resolver=measures.apply_resume,
        description="申请恢复，本人提交或者由窗口代收 / ask to be admitted again, also at the counter",
    )
    record_entry: RecordEntryResult = strawberry.field(resolver=_record, description="录入一条记录 / record an entry")
    submit_entry: RecordEntryResult = strawberry.field(
        resolver=_submit,
        description="本人申报信息，审核认定后计入 / hand in information; it counts once audited and confirmed",
    )
    advance_entry: MoveEntryResult = strawberry.field(
        resolver=entries.advance_entry, description="审核、认定记录 / audit, then confirm an entry"
    )
    annul_entry: MoveEntryResult = strawberry.field(
        resolver=entries.annul_entry,
        description="撤销记录，留存并标明 / annul an entry; it stays, marked as revoked",
    )
    report_rectified: MoveEntryResult = strawberry.field(
        resolver=entries.report_rectified,
        description="登记失信行为已纠正，措施期满时据以自动修复 / note that an act was corrected; "
        "it is repaired by itself when the measure on it ends",
    )
    import_scores: ImportScoresResult = strawberry.field(
        resolver=_import_scores,
        description="导入一批评价模型分值 / take in a batch of scores of an evaluation model",
    )
    publish_result: PublishResultResult = strawberry.field(
        resolver=models.publish_result,
        description="公示一家机构的当前结果 / publish the current result of an institution",
    )
    source_discloses: DiscloseEntryResult = strawberry.field(
        resolver=feeds.source_discloses,
        description="登记来源机关已公开某记录 / note that the source of an entry has made it public",
    )
    publish_cycle: PublishCycleResult = strawberry.field(
        resolver=models.publish_cycle,
        description="公布管辖区域内的年度结果 / publish a year's results in the officer's own place",
    )
    run_trial: RunTrialResult = strawberry.field(
        resolver=models.run_trial,
        description="以草案试运行，不保存任何结果；无草案时为分析报告 / try a draft of a model, nothing is stored; "
        "without a draft an analysis",
    )
    issue_credit_report: IssueCreditReportResult = strawberry.field(
        resolver=reports.issue, description="出具本人信用报告 / issue the credit report of one's own archive"
    )
    ask_mandate: AskMandateResult = strawberry.field(
        resolver=mandates.ask, description="申请为他人办理 / ask to act for somebody"
    )
    confirm_mandate: MoveMandateResult = strawberry.field(
        resolver=mandates.confirm, description="同意他人为本人办理 / let somebody act for oneself"
    )
    confirm_mandate_at_counter: MoveMandateResult = strawberry.field(
        resolver=mandates.confirm_at_counter,
        description="工作人员凭证明确认授权 / an officer confirms, having seen proof",
    )
    revoke_mandate: MoveMandateResult = strawberry.field(
        resolver=mandates.revoke, description="撤销授权，立即生效 / end a mandate at once"
    )
    revoke_mandate_at_counter: MoveMandateResult = strawberry.field(
        resolver=mandates.revoke_at_counter,
        description="工作人员凭证明撤销授权，立即生效 / an officer ends a mandate at once, having seen proof",
    )
    act_for: ActForResult = strawberry.field(
        resolver=mandates.act_for, description="转为代他人办理，留痕 / go on as somebody else; it is noted"
    )
    act_for_oneself: ActForResult = strawberry.field(
        resolver=mandates.act_for_oneself, description="转回本人 / go on as oneself again"
    )
    adopt_entry: DecidePushResult = strawberry.field(
        resolver=feeds.adopt, description="接收平台已采用推送的记录 / the receiver adopted a pushed entry"
    )
    reject_entry: DecidePushResult = strawberry.field(
        resolver=feeds.reject, description="接收平台未采用推送的记录 / the receiver did not adopt a pushed entry"
    )
    check_applicant: CheckApplicantResult = strawberry.field(
        resolver=feeds.check_applicant, description="新增定点受理前的查询 / the look-ups before a new designation"
    )
    upload_month: UploadMonthResult = strawberry.field(
        resolver=feeds.upload_month, description="上传某月的良好和处罚信息 / upload a month's information"
    )
    publish_typical_case: TypicalCaseResult = strawberry.field(
        resolver=typical_cases.tell, description="公布典型案例，不写明是谁 / tell an entry as a case, without names"
    )
    withdraw_typical_case: TypicalCaseResult = strawberry.field(
        resolver=typical_cases.take_back, description="撤下典型案例 / take a typical case back"
    )
    countersign_month: CountersignMonthResult = strawberry.field(
        resolver=feeds.countersign_month,
        description="上级会签某区域某月的上传 / the authority above takes down that it has a district's month",
    )
    look_up_red_list: LookUpRedListResult = strawberry.field(
        resolver=feeds.look_up_red_list,
        description="登记平台关于机构红名单的答复 / take down what the platform answers about the red list",
    )
    give_resident_id: GiveResidentIdResult = strawberry.field(
        resolver=residents.give_resident_id,
        description="为以其他证件建档的个人登记身份证号码 / give a person kept under another document a resident ID",
    )
    give_consent: ConsentResult = strawberry.field(
        resolver=consents.give, description="本人同意某项措施 / consent to a measure, in one's own archive"
    )
    withdraw_consent: ConsentResult = strawberry.field(
        resolver=consents.withdraw, description="撤回同意，立即生效 / take a consent back; what rested on it ends"
    )
    record_representative: RecordRepresentativeResult = strawberry.field(
        resolver=representatives.record,
        description="登记机构的法定代表人，旧的留存 / take down an institution's legal representative",
    )
    sign_commitment: CommitmentResult = strawberry.field(
        resolver=listings.sign_commitment, description="签署信用承诺 / sign the commitment, in one's own archive"
    )
    find_commitment: CommitmentResult = strawberry.field(
        resolver=listings.find_commitment, description="认定承诺已履行或者已违反 / find a commitment kept or broken"
    )
    announce_listing: ListingResult = strawberry.field(
        resolver=listings.announce_listing, description="列入名单前告知 / tell a subject before it is listed"
    )
    object_to_listing: ListingResult = strawberry.field(
        resolver=listings.object_to_listing, description="对列入名单的告知提出异议 / object to the notice of a listing"
    )
    answer_listing_objection: ListingResult = strawberry.field(
        resolver=listings.answer_listing_objection,
        description="答复异议 / answer an objection to a listing",
    )
    decide_listing: ListingResult = strawberry.field(resolver=decide, description="决定列入名单 / decide a listing")
    report_listing: ListingResult = strawberry.field(
        resolver=listings.report_listing, description="登记已上报省级 / take down that the province was told"
    )
    remove_listing: ListingResult = strawberry.field(
        resolver=listings.remove_listing, description="移出名单或者终止列入 / end a listing"
    )
    deliver_document: DeliverDocumentResult = strawberry.field(
        resolver=listings.deliver_document, description="登记文书送达 / take down that a document was received"
    )
    file_dispute: CaseResult = strawberry.field(
        resolver=_file_dispute, description="提出异议，或由窗口代收 / file a dispute, also at the counter"
    )
    apply_repair: CaseResult = strawberry.field(
        resolver=_apply_repair, description="申请信用修复，或由窗口代收 / ask for repair, also at the counter"
    )
    add_case_evidence: CaseResult = strawberry.field(
        resolver=filing.add_case_evidence, description="补齐证明材料 / missing proof was handed in"
    )
    withdraw_case: CaseResult = strawberry.field(
        resolver=filing.withdraw_case, description="撤回异议或修复申请 / take a dispute or repair back"
    )
    object_to_refusal: CaseResult = strawberry.field(
        resolver=filing.object_to_refusal, description="对不予修复提出异议 / object to a refused repair"
    )
    need_other_unit: CaseResult = strawberry.field(
        resolver=cases.need_other_unit, description="需其他单位协助核查 / another unit has to help"
    )
    decide_dispute: CaseResult = strawberry.field(
        resolver=cases.decide_dispute, description="处理异议 / decide a dispute"
    )
    accept_repair: CaseResult = strawberry.field(
        resolver=cases.accept_repair, description="受理修复申请 / accept an application for repair"
    )
    decline_repair: CaseResult = strawberry.field(
        resolver=cases.decline_repair,
        description="证明材料始终未补齐的，不予受理 / an application whose proof never came is not accepted",
    )
    extend_repair: CaseResult = strawberry.field(
        resolver=cases.extend_repair, description="情况复杂，延长期限 / the case is complex: a longer limit"
    )
    decide_repair: CaseResult = strawberry.field(
        resolver=cases.decide_repair, description="作出修复处理意见 / grant or refuse a repair"
    )
    object_to_notice: CaseResult = strawberry.field(
        resolver=cases.object_to_notice, description="登记对公示的异议 / take down an objection to a public notice"
    )
    answer_objection: CaseResult = strawberry.field(
        resolver=cases.answer_objection, description="答复对修复的异议 / answer an objection in a repair"
    )
    false_material: CaseResult = strawberry.field(
        resolver=cases.false_material,
        description="查实虚假材料、承诺不实或者未履行承诺，规定期限内不得申请修复 / proof or commitment was false: "
        "no repair for the time of the bar",
    )
    open_case: OpenCaseResult = strawberry.field(
        resolver=handling.open_case,
        description="说明目的后打开事项及其档案，查看留痕 / open a case and its file for a purpose; the look is noted",
    )
    claim_case: HandleCaseResult = strawberry.field(resolver=handling.claim_case, description="认领 / take a case")
    hand_over_case: HandleCaseResult = strawberry.field(
        resolver=handling.hand_over_case, description="移交同部门的同事 / hand a case to a colleague"
    )
    confirm_decision: CaseResult = strawberry.field(
        resolver=handling.confirm_decision,
        description="第二人复核同意，处理决定随即作出 / agree as the second officer: it is decided as it was proposed",
    )
    send_decision_back: CaseResult = strawberry.field(
        resolver=handling.send_decision_back,
        description="退回处理意见 / do not agree to what was proposed, or take it back",
    )
    give_back_case: HandleCaseResult = strawberry.field(
        resolver=handling.give_back_case, description="退回待认领 / put a case back"
    )
    ask_unit: OpinionResult = strawberry.field(
        resolver=handling.ask_unit,
        description="征求其他单位意见，不影响办理期限 / ask another unit; no clock stands still for it",
    )
    record_opinion: OpinionResult = strawberry.field(
        resolver=handling.record_opinion, description="登记答复 / take down what a unit answered"
    )
