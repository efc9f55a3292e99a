"""Entries of the archive: the elements of HLJ art. 19."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import strawberry

from portal.domain.entry import Category, Fund, Severity, SeverityClass, Source, Stage, Status
from portal.domain.push import Channel
from portal.domain.subject import SubjectKind
from portal.rulebooks.submission import Statement
from resolvers import entries, repair_outlook
from resolvers.plan.fields import Inside, bilingual, column, global_id, planned
from resolvers.plan.rules import PART_OF_ITS_ROW, kept_on_subject
from schema.local_parameter import LocalParameter
from schema.relay import Node, PageInfo, stands_for
from schema.repair_outlook import RepairOutlook
from schema.text import Text


@strawberry.type(description="申报声明（第二十四条）/ what was declared with a submission (art. 24)")
class Declaration:
    seen_by = PART_OF_ITS_ROW

    version: str = column("{j}->>'version'", "声明版本 / version of the sentence")
    statement: Text = planned(Inside("{j}->'statement'"), "声明内容 / the sentence that was ticked")
    declarer: str = column("{j}->>'declarer'", "声明人（已脱敏）/ who declared it, masked")
    declared_at: datetime = column("({j}->>'declared_at')::timestamptz", "声明时刻 / when it was declared")
    agent: str | None = column("{j}->>'agent'", "按授权代办的人（已脱敏）/ who acted by a mandate, masked")


@strawberry.type(description="信用档案记录（第十九条各要素，不含录入人员）/ entry of the archive (art. 19)")
class Entry(Node):
    seen_by = kept_on_subject("e", authority="e.region")  # of the authority that determined it

    id: strawberry.ID = global_id("Entry", "e.id", "全局编号 / global ID")
    subject_kind: SubjectKind = column("s.kind", "主体类别 / kind of subject")
    name: str = column("i.name_shown", "名称或姓名（个人已脱敏）/ name, masked for persons")
    identifier: str = column("i.identifier_shown", "证件号码（个人已脱敏）/ identifier, masked for persons")
    institution_code: str | None = column("s.institution_code", "机构编码 / code of the institution")
    facts: str = column("e.facts", "处理事实 / facts")
    basis: str = column("e.basis", "处理依据 / legal basis")
    decided_on: date = column("e.decided_on", "处理时间 / day of the decision")
    document_no: str = column("e.document_no", "处理文号 / document number")
    handling_type: str = column("e.handling_type", "处理类型 / kind of decision")
    info_category: str = column("e.info_category", "信息类别 / category of information")
    credit_condition: str = column("e.credit_condition", "信用情况 / credit condition")
    recorded_at: datetime = column("e.recorded_at", "录入时间 / when it was recorded")
    expires_on: date | None = column("e.expires_on", "失效时间 / last day of validity")
    archive_no: str = column("s.archive_no", "档案编号 / archive number")
    shared: bool = column("e.shared", "是否信息共享 / whether it is shared")
    item: str = column("e.item", "事项代码 / item of the catalogue")
    item_name: Text = bilingual("e.item_name", "事项名称 / name of the item")
    article: str = column("e.article", "依据条款 / article")
    category: Category = column("e.category", "基础、守信、不良 / category")
    points: Decimal | None = column("e.points", "分值 / points")
    occurred_on: date | None = column("e.occurred_on", "发生日期 / day of the act")
    source: Source = column("e.source", "信息来源 / source")
    stage: Stage = column("e.stage", "认定环节 / stage")
    status: Status = column("e.status", "状态 / standing")
    publicity_until: date | None = column("e.publicity_until", "公示期限 / last day of publicity")
    loss: Decimal | None = column("e.loss", "基金损失，元 / loss to the fund in yuan")
    fund: Fund | None = column("e.fund", "所涉基金，未注明为空 / fund that the act concerned, if it was stated")
    fund_name: Text | None = planned(Inside(entries.FUND), "所涉基金的名称 / name of that fund")
    fraud_purpose: bool = column("e.fraud_purpose", "是否以骗保为目的 / whether done in order to defraud")
    agreement_clause: str | None = column("e.agreement_clause", "协议条款 / clause of the agreement")
    undisclosed_by_source: bool = column(
        "e.undisclosed_by_source", "来源机关尚未公开，不对外披露 / its source has not made it public yet"
    )
    remedy_ended_on: date | None = column(
        "e.remedy_ended_on", "复议、诉讼期限届满或者终局决定之日 / day since which no remedy is left"
    )
    final_decision: str | None = column("e.final_decision", "终局决定文号 / number of the final decision")
    declaration: Declaration | None = planned(
        Inside(entries.DECLARATION), "自主申报的声明，其他来源为空 / declaration of a submission; else null"
    )
    dispute_until: date | None = column(
        entries.DISPUTE_UNTIL,
        "可对本条提出异议的最后一日，没有期限或者尚未起算为空 / last day to dispute it; null: no limit, or none begun",
    )
    repair_outlook: RepairOutlook | None = planned(
        repair_outlook.OUTLOOK,
        "修复前景，不是已认定的失信记录为空 / what a repair lacks, before it is asked for; null: nothing to repair",
    )
    local_parameters: list[LocalParameter] = planned(
        Inside("e.local_parameters"), "分值和期限所用的本地参数 / local parameters on which points and days rest"
    )


@strawberry.type(description="记录列表中的一行 / an entry in its list")
class EntryEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: Entry = strawberry.field(description="记录 / entry")


@strawberry.type(description="记录列表 / entries, newest first")
class EntryConnection:
    edges: list[EntryEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")


def _statement(root: Statement) -> Any:
    return Text(zh=root.zh, en=root.en)


@strawberry.type(description="自主申报的声明 / what is declared with a submission")
class SubmissionStatement:
    is_type_of = stands_for(Statement)

    version: str = strawberry.field(description="版本 / version")
    text: Text = strawberry.field(resolver=_statement, description="声明内容 / the sentence")


@strawberry.input(description="自主申报的信息（不良信息除外）/ information that a subject hands in, none adverse")
class SubmitEntryInput:
    archive: strawberry.ID = strawberry.field(description="档案全局编号 / global ID of the archive")
    item: str = strawberry.field(description="事项代码 / item of the catalogue")
    decided_on: date = strawberry.field(description="处理时间 / day of the decision")
    document_no: str = strawberry.field(description="处理文号 / document number")
    facts: str = strawberry.field(description="处理事实 / facts")
    basis: str = strawberry.field(description="处理依据 / legal basis")
    handling_type: str = strawberry.field(description="处理类型 / kind of decision")
    occurred_on: date | None = strawberry.field(default=None, description="发生日期 / day of the act")
    declared: bool = strawberry.field(description="是否已勾选声明 / whether the declaration was ticked")
    version: str = strawberry.field(description="所阅声明的版本 / version of the declaration that was read")
    declarer: str = strawberry.field(description="声明人姓名 / name of the one who declares")


@strawberry.input(description="待录入的记录 / an entry to be recorded")
class RecordEntryInput:
    subject: strawberry.ID = strawberry.field(description="档案全局编号 / global ID of the archive")
    item: str = strawberry.field(description="事项代码 / item of the catalogue")
    decided_on: date = strawberry.field(description="处理时间 / day of the decision")
    document_no: str = strawberry.field(description="处理文号 / document number")
    facts: str = strawberry.field(description="处理事实 / facts")
    basis: str = strawberry.field(description="处理依据 / legal basis")
    handling_type: str = strawberry.field(description="处理类型 / kind of decision")
    occurred_on: date | None = strawberry.field(default=None, description="发生日期 / day of the act")
    expires_on: date | None = strawberry.field(default=None, description="失效时间 / last day of validity")
    shared: bool = strawberry.field(default=False, description="是否信息共享 / whether it is shared")
    source: Source = strawberry.field(default=Source.SUPERVISION, description="信息来源 / source")
    reminder: bool = strawberry.field(
        default=False, description="提醒告诫代替惩戒（第三十二条）/ reminded instead of sanctioned (art. 32)"
    )
    severity_class: SeverityClass | None = strawberry.field(default=None, description="严重程度 / severity class")
    severity: Severity | None = strawberry.field(
        default=None, description="情节，按情节计分的必填 / degree, where points go by it"
    )
    channel: Channel | None = strawberry.field(default=None, description="推送渠道 / channel of its push")
    loss: Decimal | None = strawberry.field(default=None, description="基金损失，元 / loss to the fund in yuan")
    fund: Fund | None = strawberry.field(default=None, description="所涉基金 / fund that the act concerned")
    fraud_purpose: bool = strawberry.field(
        default=False, description="是否以骗保为目的 / whether done in order to defraud"
    )
    agreement_clause: str | None = strawberry.field(
        default=None, description="依据的协议条款 / clause of the agreement"
    )
    responsible: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="按协议承担责任的个人的档案 / archives of the persons who answer for an institution by agreement",
    )
    undisclosed_by_source: bool = strawberry.field(
        default=False, description="来源机关尚未公开 / its source has not made it public yet"
    )
    remedy_ended_on: date | None = strawberry.field(
        default=None,
        description="复议、诉讼期限届满或者终局决定之日 / day since which no remedy is left (HLJ art. 18 (3))",
    )
    final_decision: str | None = strawberry.field(
        default=None, description="终局决定文号 / number of the final decision, if there was one"
    )
    stage: Stage = strawberry.field(
        default=Stage.CONFIRMED, description="认定环节，只有认定的才计入 / stage; only a confirmed entry counts"
    )
