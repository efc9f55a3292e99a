"""Lists, documents that were issued, and commitments."""

from datetime import date, datetime

import strawberry

from portal.domain.commitment import CommitmentState
from portal.domain.document import DocumentKind
from portal.domain.listing import ListingState
from portal.domain.subject import SubjectKind
from resolvers import lists, published
from resolvers.plan.fields import Inside, column, global_id, planned, who_acted
from resolvers.plan.rules import PART_OF_ITS_ROW, PUBLIC_COMMITMENT, PUBLIC_LISTING, kept_on_subject
from schema.relay import Node, PageInfo
from schema.rulebook import Region
from schema.text import Text


@strawberry.type(description="名单状态的一步 / a step of a listing")
class ListingStep:
    seen_by = PART_OF_ITS_ROW

    step: str = column("{j}->>'step'", "步骤 / what happened")
    happened_at: datetime = column("({j}->>'happened_at')::timestamptz", "时刻 / when")
    by: str = column("{j}->>'by'", "由谁：subject、agent、officer、time / by whom")
    agent: str | None = column("{j}->>'agent'", "代办人（已脱敏）/ who acted for the subject by a mandate, masked")
    words: str | None = column("{j}->>'words'", "事由、答复或者上报凭证 / reasons, answer or proof")


@strawberry.type(description="名单 / a place on a list, or the road to it")
class Listing(Node):
    seen_by = kept_on_subject("l")

    id: strawberry.ID = global_id("Listing", "l.id", "全局编号 / global ID")
    list_name: lists.ListName = column("l.list", "名单 / list")
    state: ListingState = column("l.state", "状态 / standing")
    since: date = column("l.since", "起算日期 / first day")
    article: str = column("l.article", "依据条款 / article")
    basis: str | None = column("l.basis", "依据文书 / judgment, State document or decision")
    listed_on: date | None = column("l.listed_on", "列入日期 / day of entry")
    left_on: date | None = column("l.left_on", "移出日期 / day of the end")
    left_reason: str | None = column("l.left_reason", "移出原因 / why it ended")
    answer_due_on: date | None = column("l.answer_due_on", "答复异议的最后一日 / day by which an objection is answered")
    objection_no: str | None = column("l.objection_no", "异议受理编号 / number on the receipt of an objection")
    report_due_on: date | None = column("l.report_due_on", "上报省级的最后一日 / day by which the province is told")
    reported_at: datetime | None = column("l.reported_at", "上报时刻 / when the province was told")
    steps: list[ListingStep] = planned(Inside(lists.STEPS), "经过，旧的在前 / what happened, oldest first")


@strawberry.type(description="公示的名单成员（仅机构）/ an institution on a list; persons never stand here")
class PublicListing(Node):
    seen_by = PUBLIC_LISTING

    id: strawberry.ID = global_id("PublicListing", "l.id", "全局编号 / global ID")
    list_name: lists.ListName = column("l.list", "名单 / list")
    name: str = column("i.name_shown", "名称 / name")
    credit_code: str = column("i.identifier_shown", "统一社会信用代码 / unified social credit code")
    kind: SubjectKind = column("s.kind", "主体类别 / kind")
    region: Region = planned(published.region_of("s.region"), "区域 / region")
    article: str = column("l.article", "依据条款 / article")
    listed_on: date = column("l.listed_on", "列入日期 / day of entry")


@strawberry.type(description="名单成员列表中的一行 / a member in its list")
class PublicListingEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: PublicListing = strawberry.field(description="名单成员 / member")


@strawberry.type(description="名单成员列表 / members, newest first")
class PublicListingConnection:
    edges: list[PublicListingEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")


@strawberry.type(description="文书的一栏 / a field of a document")
class DocumentField:
    seen_by = PART_OF_ITS_ROW

    key: str = column("{j}->>'key'", "代码 / code")
    label: Text = planned(Inside("{j}->'label'"), "栏目 / label")
    value: str = column("{j}->>'value'", "内容 / value")


@strawberry.type(description="已出具的文书 / a document that was issued")
class IssuedDocument(Node):
    seen_by = kept_on_subject("d", recognised=False)

    id: strawberry.ID = global_id("IssuedDocument", "d.id", "全局编号 / global ID")
    number: str = column("d.number", "编号 / number")
    kind: DocumentKind = column("d.kind", "文书种类 / kind")
    title: Text = planned(Inside("d.content->'title'"), "标题 / title")
    article: str = column("d.content->>'article'", "依据条款 / article")
    template: str = column("d.template", "格式版本 / version of the form")
    fixed: Text | None = planned(Inside("nullif(d.content->'fixed', 'null')"), "固定语句 / fixed sentences")
    fields: list[DocumentField] = planned(Inside("d.content->'fields'"), "各栏 / fields")
    issued_at: datetime = column("d.issued_at", "出具时刻 / when it was issued")
    delivered_at: datetime | None = column("d.delivered_at", "送达时刻 / when it was received")
    answer_until: date | None = column("d.answer_until", "可以答复的最后一日 / last day for an answer")
    agent: str | None = who_acted(
        "d.agent_id", "按授权代办的人（已脱敏）/ who asked for it by a mandate, masked; null: nobody did"
    )


@strawberry.type(description="对承诺的认定 / a finding about a commitment")
class CommitmentFinding:
    seen_by = PART_OF_ITS_ROW

    state: CommitmentState = column("{j}->>'state'", "履行或者违反 / kept or broken")
    evidence: str = column("{j}->>'evidence'", "证据 / evidence")
    found_at: datetime = column("({j}->>'found_at')::timestamptz", "认定时刻 / when it was found")


@strawberry.type(description="信用承诺 / a credit commitment")
class Commitment(Node):
    seen_by = kept_on_subject("c")

    id: strawberry.ID = global_id("Commitment", "c.id", "全局编号 / global ID")
    version: str = column("c.version", "文本版本 / version of the text")
    title: Text = planned(Inside("c.content->'title'"), "标题 / title")
    contents: list[Text] = planned(Inside("c.content->'contents'"), "承诺内容 / what is promised")
    article: str = column("c.article", "依据条款 / article")
    signer: str = column("c.signer_shown", "签署人（已脱敏）/ who signed, masked")
    signed_at: datetime = column("c.signed_at", "签署时刻 / when it was signed")
    agent: str | None = who_acted("c.agent_id", "按授权代签的人（已脱敏）/ who signed by a mandate, masked")
    state: CommitmentState = column("c.state", "履行情况 / what became of it")
    public: bool = column("c.public", "是否向社会公开 / whether everybody may see it")
    findings: list[CommitmentFinding] = planned(Inside(lists.FINDINGS), "认定，旧的在前 / findings, oldest first")


@strawberry.type(description="向社会公开的承诺（个人姓名已脱敏）/ a commitment made to the public, persons masked")
class PublicCommitment(Node):
    seen_by = PUBLIC_COMMITMENT

    id: strawberry.ID = global_id("PublicCommitment", "c.id", "全局编号 / global ID")
    name: str = column("i.name_shown", "名称或姓名（个人已脱敏）/ name, masked for persons")
    kind: SubjectKind = column("s.kind", "主体类别 / kind")
    region: Region = planned(published.region_of("s.region"), "区域 / region")
    title: Text = planned(Inside("c.content->'title'"), "标题 / title")
    contents: list[Text] = planned(Inside("c.content->'contents'"), "承诺内容 / what is promised")
    signed_on: date = column("(c.signed_at AT TIME ZONE 'Asia/Shanghai')::date", "签署日期 / day of signing")
    state: CommitmentState = column("c.state", "履行情况 / what became of it")


@strawberry.type(description="公开承诺列表中的一行 / a commitment in its list")
class PublicCommitmentEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: PublicCommitment = strawberry.field(description="承诺 / commitment")


@strawberry.type(description="公开承诺列表 / commitments made to the public, newest first")
class PublicCommitmentConnection:
    edges: list[PublicCommitmentEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")
