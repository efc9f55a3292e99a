"""The staff desk: the officer, the queue of new results, and opened files."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import strawberry

from portal.domain import outcomes
from portal.domain.result import Cause, ResultState
from portal.domain.subject import SubjectKind
from resolvers import mandates, officer_inbox, published, record, staff
from resolvers.plan.fields import Inside, column, global_id, planned
from resolvers.plan.rules import OFFICER, OPENED_FILE, STAFF
from resolvers.staff import Opened
from schema.cases import NotInCharge
from schema.entry import Entry
from schema.local_parameter import LocalParameter
from schema.mandate import Mandate
from schema.refusals import (
    EntryAlreadyRecorded,
    InvalidInput,
    NotSignedIn,
    RulebookNotInForce,
    SubjectNotFound,
)
from schema.relay import PageInfo, stands_for
from schema.result import Result
from schema.rulebook import Grade, Region
from schema.subject import Archive
from schema.text import Text


@strawberry.type(description="登录的工作人员 / the signed-in officer")
class Officer:
    seen_by = OFFICER

    name: str = column("o.shown_name", "姓名 / name")
    region: Region = planned(published.region_of("o.region"), "管辖区域 / region")
    unread: int = column(
        officer_inbox.UNREAD, "未读消息数，至多计到一千 / messages that this officer has not read, counted up to 1000"
    )


@strawberry.type(description="新结果的要点，缘由见打开的档案 / a result in short; why is seen in the opened file")
class NewResult:
    seen_by = STAFF

    id: strawberry.ID = global_id("Result", "r.id", "全局编号 / global ID")
    score: Decimal | None = column("r.score", "得分，无则为空 / score; none where the text has none")
    grade: Grade | None = planned(Inside("r.grade"), "等级 / grade")
    state: ResultState = column("r.state", "初评或正式 / initial or final")
    cause: Cause = column("r.cause", "产生原因 / what made it")
    as_of: datetime = column("r.as_of", "评价时刻 / when it was made")


@strawberry.type(description="新结果 / a new result of the officer's region")
class QueueItem:
    seen_by = STAFF

    result: NewResult = planned(staff.SAME_ROW, "结果 / result")
    archive_id: strawberry.ID = global_id("Archive", "s.id", "档案全局编号 / global ID of the archive")
    name: str = column("i.name_shown", "名称或姓名（个人已脱敏）/ name, masked for persons")
    kind: SubjectKind = column("s.kind", "主体类别 / kind")
    region: Region = planned(published.region_of("s.region"), "区域 / region")
    previous_score: Decimal | None = column("before.score", "上次得分 / score before")
    previous_grade: Grade | None = planned(Inside("before.grade"), "上次等级 / grade before")


@strawberry.type(description="新结果列表中的一行 / a new result in its list")
class QueueItemEdge:
    cursor: str = strawberry.field(description="游标 / cursor")
    node: QueueItem = strawberry.field(description="新结果 / new result")


@strawberry.type(description="新结果列表 / new results, newest first")
class QueueItemConnection:
    edges: list[QueueItemEdge] = strawberry.field(description="各行 / rows")
    page_info: PageInfo = strawberry.field(description="分页信息 / page information")


@strawberry.type(description="已打开的档案，查看留痕 / an opened file; the look was noted")
class SubjectFile:
    seen_by = OPENED_FILE

    name: str = column("i.name_shown", "名称或姓名（个人已脱敏）/ name, masked for persons")
    identifier: str = column("i.identifier_shown", "证件号码（个人已脱敏）/ identifier, masked for persons")
    archive: Archive = planned(staff.SAME_ROW, "信用档案 / archive")
    mandates: list[Mandate] = planned(mandates.OF_PRINCIPAL, "他人为其办理的授权 / mandates to act for the subject")
    purpose: str = column("look.purpose", "查询目的 / stated purpose")


@strawberry.type(description="已打开 / the files that were opened")
class SubjectOpened:
    is_type_of = stands_for(Opened)

    files: list[SubjectFile] = planned(staff.OPENED_NOW, "档案 / files", staff.opened_files)


@strawberry.type(description="已录入 / the entry is in the archive")
class EntryRecorded:
    is_type_of = stands_for(outcomes.Recorded)

    entry: Entry = planned(record.ENTRY, "记录 / entry", record.entry)
    result: Result | None = planned(record.RESULT, "当前结果 / current result", record.result)
    changed: bool = strawberry.field(description="得分或等级是否变化 / whether score or grade changed")
    texted: bool = strawberry.field(description="是否发送短信 / whether a text is on its way")


@strawberry.type(description="记录已办理 / an entry was audited, confirmed or annulled")
class EntryMoved:
    is_type_of = stands_for(outcomes.EntryMoved)

    entry: Entry = planned(record.ENTRY, "记录 / entry", record.entry)
    result: Result | None = planned(record.RESULT, "当前结果 / current result", record.result)
    changed: bool = strawberry.field(description="得分或等级是否变化 / whether score or grade changed")


MoveEntryResult = Annotated[
    EntryMoved | NotInCharge | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("MoveEntryResult", description="记录办理的结果 / outcome of a step of an entry"),
]


@strawberry.type(description="随机抽查比例 / how often a subject of this grade is drawn for inspection")
class InspectionRatio:
    grade: str = strawberry.field(description="等级代码 / code of the grade")
    ratio: str = strawberry.field(description="正常比例的倍数 / times the normal ratio, in words")
    text: Text = strawberry.field(description="说明，含未设定之处 / in a sentence, with what is not set")
    measure: str | None = strawberry.field(description="条文据以增加的措施 / measure by which the text raises it")
    increase: Decimal | None = strawberry.field(description="条文增加的百分比 / per cent by which the text raises it")
    raised: bool = strawberry.field(description="增加是否已经开始 / whether the raise has begun")
    share: Decimal | None = strawberry.field(description="每年抽检百分之几，未设定为空 / per cent a year, if set")
    parameter: LocalParameter = strawberry.field(description="所依据的本地参数 / the local parameter it rests on")


OpenSubjectResult = Annotated[
    SubjectOpened | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("OpenSubjectResult", description="打开档案的结果 / outcome of opening a subject"),
]
RecordEntryResult = Annotated[
    EntryRecorded | EntryAlreadyRecorded | RulebookNotInForce | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("RecordEntryResult", description="录入的结果 / outcome of recording an entry"),
]
