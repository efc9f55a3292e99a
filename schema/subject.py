"""A subject's own view: who is signed in, and the archives with all that is kept."""

from datetime import datetime

import strawberry

from portal.domain.subject import SubjectKind
from resolvers import (
    archive,
    cases,
    consents,
    facts,
    feeds,
    law,
    lists,
    mandates,
    monitoring,
    published,
    representatives,
)
from resolvers.paging import page
from resolvers.plan.fields import Inside, bilingual, column, global_id, planned
from resolvers.plan.rules import KEPT, PART_OF_ITS_ROW, THEMSELVES, kept_on_subject
from schema.cases import Case
from schema.consent import Consent
from schema.entry import Entry, EntryConnection
from schema.facts import SubjectFact
from schema.listing import Commitment, IssuedDocument, Listing
from schema.mandate import Agent, Mandate
from schema.measure import Measure
from schema.monitoring import Monitoring
from schema.push import Push
from schema.relay import Node, PageInfo
from schema.result import Result, ResultConnection
from schema.rulebook import Region, RulebookSummary
from schema.text import Text


@strawberry.type(description="基础信息的一项 / one item of the basic information (art. 16)")
class Basic:
    seen_by = PART_OF_ITS_ROW

    label: Text = planned(Inside("{j}->'label'"), "项目 / what it is")
    value: str = column("{j}->>'value'", "内容 / value")


@strawberry.type(description="站内消息 / a message of the inbox")
class Message(Node):
    seen_by = kept_on_subject("n", "n.audience = 'subject'", recognised=False)

    id: strawberry.ID = global_id("Message", "n.id", "全局编号 / global ID")
    kind: str = column("n.kind", "类别 / kind")
    title: Text = bilingual("n.title", "标题 / title")
    body: Text = bilingual("n.body", "正文 / body")
    created_at: datetime = column("n.created_at", "产生时刻 / when it was written")
    read_at: datetime | None = column("n.read_at", "阅读时刻，文书以打开为准 / when it was read; a document: opened")
    document: IssuedDocument | None = planned(archive.MESSAGE_DOCUMENT, "所附文书 / the document that it brings")


@strawberry.type(description="消息列表中的一行 / a message in its list")
class MessageEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: Message = strawberry.field(description="消息 / message")


@strawberry.type(description="消息列表 / messages, newest first")
class MessageConnection:
    edges: list[MessageEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")


@strawberry.type(description="一次查阅 / somebody looked into the archive")
class Access(Node):
    seen_by = kept_on_subject("a")

    id: strawberry.ID = global_id("Access", "a.id", "全局编号 / global ID")
    happened_at: datetime = column("a.happened_at", "查阅时刻 / when")
    authority: Region | None = planned(
        published.region_of("(SELECT officer.region FROM officer WHERE officer.id = a.officer_id)"),
        "查阅部门所在区划 / region of the department that looked",
    )
    purpose: str | None = column("a.purpose", "查询目的 / stated purpose")
    agent: str | None = column(
        "(SELECT name_shown FROM identity WHERE identity.id = a.agent_id)",
        "代本人办理的人（已脱敏）/ who acted for the subject, masked",
    )


@strawberry.type(description="查阅列表中的一行 / a look in its list")
class AccessEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: Access = strawberry.field(description="查阅 / look")


@strawberry.type(description="查阅列表 / looks, newest first")
class AccessConnection:
    edges: list[AccessEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")


@strawberry.type(description="信用档案 / credit archive of a subject")
class Archive(Node):
    seen_by = KEPT

    id: strawberry.ID = global_id("Archive", "s.id", "全局编号 / global ID")
    kind: SubjectKind = column("s.kind", "主体类别 / kind of subject")
    region: Region = planned(published.region_of("s.region"), "区域 / region")
    archive_no: str = column("s.archive_no", "档案编号 / archive number")
    former_numbers: list[str] = column(
        "(SELECT coalesce(array_agg(f.archive_no ORDER BY f.joined_at, f.archive_no), '{}') "
        "FROM former_archive f WHERE f.into_id = s.id)",
        "并入的档案的编号 / numbers of archives that were joined into it",
    )
    institution_code: str | None = column("s.institution_code", "机构编码 / code of the institution")
    legal_representative: str | None = column(
        representatives.NEWEST, "法定代表人（已脱敏），个人为空 / legal representative of an institution, masked"
    )
    rulebook: RulebookSummary = planned(law.named("s.rulebook"), "适用办法 / rulebook")
    basics: list[Basic] = planned(Inside("coalesce(nullif(i.basics, '{}'), '[]')"), "基础信息 / basic information")
    result: Result | None = planned(archive.CURRENT_RESULT, "当前结果 / current result")
    history: ResultConnection = planned(archive.HISTORY, "历次结果，新的在前 / results, newest first", page)
    entries: EntryConnection = planned(archive.ENTRIES, "记录，新的在前 / entries, newest first", archive.of_category)
    entry: Entry | None = planned(
        archive.ENTRY, "档案中的一条记录，他处的为空 / an entry of this archive; null for any other", archive.of_id
    )
    measures: list[Measure] = planned(archive.MEASURES, "未结束的措施 / measures that have not ended")
    listings: list[Listing] = planned(lists.LISTINGS, "名单，旧的在前 / lists and the roads to them, oldest first")
    documents: list[IssuedDocument] = planned(lists.DOCUMENTS, "文书，旧的在前 / documents, oldest first")
    commitments: list[Commitment] = planned(lists.COMMITMENTS, "信用承诺，旧的在前 / commitments, oldest first")
    consents: list[Consent] = planned(consents.CONSENTS, "本人的同意，旧的在前 / consents, oldest first")
    pushes: list[Push] = planned(feeds.PUSHES, "向外部平台的推送，旧的在前 / pushes to platforms outside, oldest first")
    facts: list[SubjectFact] = planned(facts.FACTS, "登记的事实，旧的在前 / facts that were stated, oldest first")
    monitorings: list[Monitoring] = planned(
        monitoring.MONITORINGS, "信用监控，旧的在前 / levels of monitoring, oldest first"
    )
    cases: list[Case] = planned(cases.CASES, "异议和信用修复，旧的在前 / disputes and repairs, oldest first")
    unread: int = column(archive.UNREAD, "未读消息数 / messages that are not read")
    messages: MessageConnection = planned(archive.MESSAGES, "消息，新的在前 / inbox, newest first", page)
    accesses: AccessConnection = planned(
        archive.ACCESSES, "谁查阅过，新的在前 / who looked into it, newest first", page
    )


@strawberry.type(description="登录的信用主体 / the signed-in subject")
class Me:
    seen_by = THEMSELVES

    name: str = column("i.name_shown", "名称或姓名（个人已脱敏）/ name, masked for persons")
    identifier: str = column("i.identifier_shown", "证件号码（个人已脱敏）/ identifier, masked for persons")
    phone: str | None = column("i.phone_shown", "手机号（已脱敏）/ phone on file, masked")
    institution: bool = column("i.institution", "是否机构 / whether it is an institution")
    agent: Agent | None = planned(
        mandates.ACTING, "正在代办的人，本人办理时为空 / who acts for the subject now, if anybody"
    )
    mandates: list[Mandate] = planned(
        mandates.OF_ONESELF, "授权：本人授予的和本人代办的 / mandates given and held, newest first"
    )
    archives: list[Archive] = planned(archive.ARCHIVES, "信用档案 / archives")
