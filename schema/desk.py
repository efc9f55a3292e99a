"""The desk: the queue of open cases, a case opened for a purpose, and the work on it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import strawberry

from portal.casework import opinions
from portal.domain import case_outcomes
from portal.domain.case import CaseKind
from portal.domain.document import DocumentKind
from portal.domain.entry import Severity, SeverityClass
from portal.domain.subject import SubjectKind
from resolvers import cases, choices, desk, handling, law, published
from resolvers.plan.fields import Inside, bilingual, column, global_id, planned
from resolvers.plan.rules import CASE_IN_SIGHT, CASE_STAFF, PART_OF_ITS_ROW, Rule
from resolvers.staff import SAME_ROW
from schema.cases import Case, Colleague, HeldByOther, NotInCharge, OtherOfficerNeeded, StepNotPossible
from schema.entry import Entry
from schema.refusals import InvalidInput, NotSignedIn, SubjectNotFound
from schema.relay import Node, PageInfo, stands_for
from schema.result import Deadline, Result
from schema.rulebook import Region, RulebookSummary
from schema.text import Text

_OVERDUE = "coalesce(c.due_on < {today}, false)"


@strawberry.type(
    description="事项的要点，理由和材料打开后可见 / a case in short; reasons and evidence are seen once opened"
)
class CaseInBrief:
    seen_by = CASE_STAFF

    id: strawberry.ID = global_id("Case", "c.id", "全局编号 / global ID")
    kind: CaseKind = column("c.kind", "类别 / kind")
    receipt_no: str = column("c.receipt_no", "受理编号 / receipt number")
    title: Text = bilingual("c.title", "事由 / what it is about")
    state: str = column("c.state", "状态 / standing")
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


@strawberry.type(description="待办 / an open case of the officer's region, or one that it decides")
class OpenCase:
    seen_by = CASE_STAFF

    case: CaseInBrief = planned(SAME_ROW, "事项 / case")
    archive_id: strawberry.ID = global_id("Archive", "s.id", "档案全局编号 / global ID of the archive")
    name: str = column("i.name_shown", "名称或姓名（个人已脱敏）/ name, masked for persons")
    kind: SubjectKind = column("s.kind", "主体类别 / kind")
    region: Region = planned(published.region_of("s.region"), "区域 / region")
    overdue: bool = column(_OVERDUE, "是否逾期 / whether its last day has passed")
    holder: Colleague | None = planned(desk.HOLDER, "办理人，无人认领为空 / who works on it, if anybody")
    proposer: Colleague | None = planned(
        desk.PROPOSER,
        "提出处理意见、待第二人复核的，无则为空 / who proposed a decision that waits for a second officer, if anybody",
    )
    opinions_waiting: int = column(
        "(SELECT count(*) FROM case_opinion q WHERE q.case_id = c.id AND q.recorded_at IS NULL)",
        "尚未答复的征求意见数 / questions to other units that wait for an answer",
    )


@strawberry.type(description="待办列表中的一行 / an open case in its list")
class OpenCaseEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: OpenCase = strawberry.field(description="待办 / open case")


@strawberry.type(
    description="待办列表，按期限，逾期在前；等待材料的按等待的最后一日 / open cases by due day, overdue first; what"
    " waits for proof stands by the last day on which it does"
)
class OpenCaseConnection:
    edges: list[OpenCaseEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")


@strawberry.type(description="认领、移交或退回 / a step of the work on a case")
class CaseHandling:
    seen_by = PART_OF_ITS_ROW

    step: str = column("{j}->>'step'", "步骤：claim、hand_over、give_back、propose、confirm、send_back / the step")
    by: str = column("{j}->>'by'", "经办人 / officer who took it")
    holder: str | None = column("{j}->>'holder'", "此后的办理人 / who has the case after it")
    reason: str | None = column("{j}->>'reason'", "原因 / reason")
    happened_at: datetime = column("({j}->>'happened_at')::timestamptz", "时刻 / when")


@strawberry.type(description="待第二人复核的处理意见 / a decision that waits for a second officer")
class Proposal:
    seen_by = PART_OF_ITS_ROW

    holds: bool = column("({j}->>'holds')::boolean", "是否成立或准予 / whether it is upheld or granted")
    reason: str = column("{j}->>'reason'", "理由 / reason")
    score: Decimal | None = column("({j}->>'score')::numeric", "更正后的分值 / corrected score")
    item: str | None = column("{j}->>'item'", "更正后的事项代码 / corrected item of the catalogue")
    facts: str | None = column("{j}->>'facts'", "更正后的事实 / corrected facts")
    loss: Decimal | None = column("({j}->>'loss')::numeric", "更正后的损失（元） / corrected loss in yuan")
    severity: Severity | None = column("{j}->>'severity'", "更正后的程度 / corrected degree")
    severity_class: SeverityClass | None = column("{j}->>'severity_class'", "更正后的严重程度 / corrected class")
    missing: str | None = column("{j}->>'missing'", "补记的文号 / document number of what was left out")
    proposed_at: datetime = column("({j}->>'proposed_at')::timestamptz", "提出时刻 / when it was proposed")


@strawberry.type(description="征求其他单位的意见 / what another unit is asked about a case")
class Opinion(Node):
    seen_by = Rule(f"q.case_id = c.id AND {CASE_IN_SIGHT}")

    id: strawberry.ID = global_id("Opinion", "q.id", "全局编号 / global ID")
    unit: str = column("q.unit", "被征求意见的单位 / unit that is asked")
    question: str = column("q.question", "问题 / question")
    until: date = column("q.until", "答复期限 / last day for the answer")
    overdue: bool = column("q.recorded_at IS NULL AND q.until < {today}", "是否逾期未答 / whether it is overdue")
    asked_at: datetime = column("q.asked_at", "提出时刻 / when it was asked")
    asked_by: str = column(
        "(SELECT officer.shown_name FROM officer WHERE officer.id = q.asked_by)", "提出人 / officer who asked"
    )
    answer: str | None = column("q.answer", "答复 / answer")
    answered_by: str | None = column("q.answered_by", "答复人 / name under the answer")
    answered_on: date | None = column("q.answered_on", "答复日期 / day of the answer")
    recorded_at: datetime | None = column("q.recorded_at", "登记时刻 / when the answer was taken down")
    recorded_by: str | None = column(
        "(SELECT officer.shown_name FROM officer WHERE officer.id = q.recorded_by)", "登记人 / officer who took it down"
    )


@strawberry.type(description="办理中出具的文书 / a document issued in a case: GET /documents/{number}.pdf")
class CaseDocument:
    seen_by = PART_OF_ITS_ROW

    id: strawberry.ID = global_id(
        "IssuedDocument", "({j}->>'id')", "全局编号，供登记送达 / global ID, to note its receipt by"
    )
    number: str = column("{j}->>'number'", "编号 / number")
    kind: DocumentKind = column("{j}->>'kind'", "文书种类 / kind")
    title: Text = planned(Inside("{j}->'title'"), "标题 / title")
    issued_at: datetime = column("({j}->>'issued_at')::timestamptz", "出具时刻 / when it was issued")
    delivered_at: datetime | None = column("({j}->>'delivered_at')::timestamptz", "送达时刻 / when it was received")
    answer_until: date | None = column("{j}->>'answer_until'", "可以答复的最后一日 / last day for an answer")


@strawberry.type(description="已打开的事项，查看留痕 / an opened case; the look was noted")
class OpenedCase:
    seen_by = CASE_STAFF

    case: Case = planned(SAME_ROW, "事项、期限、材料和经过 / the case with its days, evidence and steps")
    archive_id: strawberry.ID = global_id("Archive", "s.id", "档案全局编号 / global ID of the archive")
    name: str = column("i.name_shown", "名称或姓名（个人已脱敏）/ name, masked for persons")
    kind: SubjectKind = column("s.kind", "主体类别 / kind")
    region: Region = planned(published.region_of("s.region"), "区域 / region")
    authority: Region = planned(
        published.region_of("c.authority"), "处理部门所在区划 / region of the authority that decides"
    )
    rulebook: RulebookSummary = planned(law.named("s.rulebook"), "适用办法 / rulebook")
    purpose: str = column("look.purpose", "查询目的 / stated purpose")
    overdue: bool = column(f"c.closed_at IS NULL AND {_OVERDUE}", "是否逾期 / whether its last day has passed")
    holder: Colleague | None = planned(desk.HOLDER, "办理人，无人认领为空 / who works on it, if anybody")
    proposal: Proposal | None = planned(
        Inside("c.proposal"), "待第二人复核的处理意见 / a decision that waits for a second officer"
    )
    proposer: Colleague | None = planned(desk.PROPOSER, "提出该意见的工作人员 / who proposed it")
    handling: list[CaseHandling] = planned(
        Inside(desk.HANDLING), "认领和移交经过，旧的在前 / claims and hand-overs, oldest first"
    )
    entries: list[Entry] = planned(desk.ENTRIES, "所涉记录 / entries that it is about")
    result: Result | None = planned(desk.RESULT, "所异议的结果 / the result, where it is about one as a whole")
    opinions: list[Opinion] = planned(desk.OPINIONS, "征求意见，旧的在前 / what other units were asked, oldest first")
    documents: list[CaseDocument] = planned(
        Inside(desk.DOCUMENTS), "办理中出具的文书，旧的在前 / documents issued in it, oldest first"
    )


@strawberry.type(description="已打开 / the case that was opened")
class CaseOpened:
    is_type_of = stands_for(handling.Opened)

    case: OpenedCase = planned(handling.OPENED_NOW, "事项 / case", handling.opened_now)


@strawberry.type(description="办理人已登记 / who works on the case was taken down")
class CaseHeld:
    is_type_of = stands_for(case_outcomes.CaseMoved)

    case: CaseInBrief | None = planned(cases.ONE, "事项 / case", cases.case)
    holder: Colleague | None = planned(
        handling.HOLDER, "办理人，待认领为空 / who works on it, if anybody", handling.holder
    )
    repeated: bool = strawberry.field(description="此前已是如此 / whether it was so before")
    late: bool = strawberry.field(description="是否已逾期 / whether the authority's last day has passed")


@strawberry.type(description="已登记 / the question was asked, or its answer taken down")
class OpinionKept:
    is_type_of = stands_for(opinions.OpinionKept)

    opinion: Opinion = planned(handling.OPINION, "征求意见 / the question", handling.opinion)


@strawberry.type(description="可办理的下一步 / a step that the case can take next")
class PossibleStep:
    step: str = strawberry.field(description="步骤 / the step")
    by: str = strawberry.field(description="由谁：officer、subject、time / by whom")
    first_day: date | None = strawberry.field(description="最早可办之日 / first day on which it is possible")
    last_day: date | None = strawberry.field(description="期限内的最后一日 / last day on which it is in time")
    deadline: Deadline | None = strawberry.field(
        resolver=choices.deadline, description="今天办理则起算的期限 / the limit that would run if it were taken today"
    )
    unmet: list[str] = strawberry.field(description="今日未满足的条件 / conditions that are not met today")
    code: str | None = strawberry.field(
        resolver=choices.code, description="本人目前不能办理的代码 / code of why this officer cannot take it now"
    )
    refusal: Text | None = strawberry.field(
        resolver=choices.refusal, description="本人目前不能办理的原因 / why this officer cannot take it now"
    )


@strawberry.type(description="答复模板，已填入事项，发出前修改 / a template answer, filled in; edit before sending")
class AnswerTemplate:
    code: str = strawberry.field(description="代码 / code")
    step: str = strawberry.field(description="用于哪一步 / the step for which it is")
    title: Text = strawberry.field(resolver=choices.title, description="名称 / title")
    text: Text = strawberry.field(resolver=choices.text, description="内容 / text")


@strawberry.type(description="可办理的步骤和答复模板 / what can be done next, and template answers")
class CaseChoices:
    steps: list[PossibleStep] = strawberry.field(description="可办理的步骤 / steps that the case can take")
    answers: list[AnswerTemplate] = strawberry.field(description="答复模板 / template answers")


@strawberry.type(
    description="一地一月的办理情况，以首次处理计 / how limits were kept in a place and month, by first decisions"
)
class CaseFigure:
    region: Region = strawberry.field(description="处理部门所在区划 / region of the authority that answers")
    month: date = strawberry.field(description="该月第一日 / first day of the month")
    kind: CaseKind = strawberry.field(description="类别 / kind")
    received: int = strawberry.field(description="收到 / received")
    decided: int = strawberry.field(description="处理 / decided")
    in_time: int = strawberry.field(description="其中按期 / of them in time")
    late: int = strawberry.field(description="其中逾期，无期限的不计 / of them late; none without a limit")
    withdrawn: int = strawberry.field(description="撤回 / withdrawn")
    open: int = strawberry.field(description="月末（本月为今日）未结 / open at the end of the month, or today")
    overdue: int = strawberry.field(description="其中逾期 / of them overdue")
    median_working_days: Decimal | None = strawberry.field(
        description="从收到到处理的工作日中位数，未处理为空 / median of working days from receipt to decision, if any"
    )


@strawberry.type(description="审计留痕的一行 / a line of the audit trail")
class TrailLine:
    happened_at: datetime = strawberry.field(description="时刻 / when")
    area: str = strawberry.field(
        description="方面：access、mandate、case、handling、opinion、entry、document / looks, steps and so on"
    )
    step: str = strawberry.field(description="步骤 / what happened")
    by: str = strawberry.field(description="由谁：officer、subject、agent、time、system / by whom")
    officer: str | None = strawberry.field(description="经办人登录名 / sign-in name of the officer")
    to_officer: str | None = strawberry.field(description="移交给的登录名 / sign-in name of who then has the case")
    agent: str | None = strawberry.field(
        description="代办人姓名和号码（已脱敏）/ name and number, masked, of who acted for the subject"
    )
    state: str | None = strawberry.field(description="此后状态 / state after it")
    words: str | None = strawberry.field(
        description="目的、理由、单位或者文书编号 / purpose, reason, unit or number of a document"
    )


OpenCaseResult = Annotated[
    CaseOpened | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("OpenCaseResult", description="打开事项的结果 / outcome of opening a case"),
]
HandleCaseResult = Annotated[
    CaseHeld
    | HeldByOther
    | OtherOfficerNeeded
    | StepNotPossible
    | NotInCharge
    | SubjectNotFound
    | InvalidInput
    | NotSignedIn,
    strawberry.union("HandleCaseResult", description="认领、移交、退回的结果 / outcome of sharing out the work"),
]
OpinionResult = Annotated[
    OpinionKept
    | HeldByOther
    | OtherOfficerNeeded
    | StepNotPossible
    | NotInCharge
    | SubjectNotFound
    | InvalidInput
    | NotSignedIn,
    strawberry.union("OpinionResult", description="征求意见的结果 / outcome of asking another unit"),
]
