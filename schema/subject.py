"""A subject's own view: who is signed in, and the archives with all that is kept."""

from datetime import datetime

import strawberry

from portal.domain.subject import SubjectKind
from resolvers.archive import entries_by_key
from resolvers.law import rulebook_summary
from resolvers.paging import page_by_key
from resolvers.selection import by_key
from schema.entry import EntryConnection
from schema.measure import Measure
from schema.relay import Node, PageInfo, stands_for
from schema.result import Result, ResultConnection
from schema.rulebook import Region, RulebookSummary
from schema.text import Text


@strawberry.type(description="基础信息的一项 / one item of the basic information (art. 16)")
class Basic:
    label: Text = strawberry.field(description="项目 / what it is")
    value: str = strawberry.field(description="内容 / value")


@strawberry.type(description="站内消息 / a message of the inbox")
class Message(Node):
    is_type_of = stands_for()

    kind: str = strawberry.field(description="类别 / kind")
    title: Text = strawberry.field(description="标题 / title")
    body: Text = strawberry.field(description="正文 / body")
    created_at: datetime = strawberry.field(description="产生时刻 / when it was written")
    read_at: datetime | None = strawberry.field(description="阅读时刻 / when it was read")


@strawberry.type(description="消息列表中的一行 / a message in its list")
class MessageEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: Message = strawberry.field(resolver=by_key, description="消息 / message")


@strawberry.type(description="消息列表 / messages, newest first")
class MessageConnection:
    edges: list[MessageEdge] = strawberry.field(resolver=by_key, description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")


@strawberry.type(description="一次查阅 / somebody looked into the archive")
class Access(Node):
    is_type_of = stands_for()

    happened_at: datetime = strawberry.field(description="查阅时刻 / when")
    authority: Region | None = strawberry.field(description="查阅部门所在区划 / region of the department that looked")
    purpose: str | None = strawberry.field(description="查询目的 / stated purpose")


@strawberry.type(description="查阅列表中的一行 / a look in its list")
class AccessEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: Access = strawberry.field(resolver=by_key, description="查阅 / look")


@strawberry.type(description="查阅列表 / looks, newest first")
class AccessConnection:
    edges: list[AccessEdge] = strawberry.field(resolver=by_key, description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")


@strawberry.type(description="信用档案 / credit archive of a subject")
class Archive(Node):
    is_type_of = stands_for()

    kind: SubjectKind = strawberry.field(description="主体类别 / kind of subject")
    region: Region = strawberry.field(description="区域 / region")
    archive_no: str = strawberry.field(description="档案编号 / archive number")
    institution_code: str | None = strawberry.field(description="机构编码 / code of the institution")
    rulebook: RulebookSummary = strawberry.field(resolver=rulebook_summary, description="适用办法 / rulebook")
    basics: list[Basic] = strawberry.field(description="基础信息 / basic information")
    result: Result | None = strawberry.field(resolver=by_key, description="当前结果 / current result")
    history: ResultConnection = strawberry.field(
        resolver=page_by_key, description="历次结果，新的在前 / results, newest first"
    )
    entries: EntryConnection = strawberry.field(
        resolver=entries_by_key, description="记录，新的在前 / entries, newest first"
    )
    measures: list[Measure] = strawberry.field(
        resolver=by_key, description="未结束的措施 / measures that have not ended"
    )
    messages: MessageConnection = strawberry.field(
        resolver=page_by_key, description="消息，新的在前 / inbox, newest first"
    )
    accesses: AccessConnection = strawberry.field(
        resolver=page_by_key, description="谁查阅过，新的在前 / who looked into it, newest first"
    )


@strawberry.type(description="登录的信用主体 / the signed-in subject")
class Me:
    name: str = strawberry.field(description="名称或姓名（个人已脱敏）/ name, masked for persons")
    identifier: str = strawberry.field(description="证件号码（个人已脱敏）/ identifier, masked for persons")
    phone: str | None = strawberry.field(description="手机号（已脱敏）/ phone on file, masked")
    institution: bool = strawberry.field(description="是否机构 / whether it is an institution")
    archives: list[Archive] = strawberry.field(resolver=by_key, description="信用档案 / archives")
