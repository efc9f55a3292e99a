"""Pushes to platforms outside, and what an officer does about them."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from portal.domain import outcomes
from portal.domain.lookup import LookUp, Who
from portal.domain.push import Channel, Matter, PushState
from resolvers import record
from resolvers.plan.fields import column, global_id, planned
from resolvers.plan.rules import kept_on_subject
from schema.entry import Entry
from schema.refusals import InvalidInput, NotSignedIn, RulebookNotInForce, SubjectNotFound
from schema.relay import Node, stands_for
from schema.result import Result


@strawberry.type(description="推送 / what left for a platform outside, or waits to")
class Push(Node):
    seen_by = kept_on_subject("p")

    id: strawberry.ID = global_id("Push", "p.id", "全局编号 / global ID")
    platform: str = column("p.platform", "接收平台 / receiving platform")
    matter: Matter = column("p.matter", "事项 / matter")
    channel: Channel = column("p.channel", "渠道 / channel")
    state: PushState = column("p.state", "状态 / standing")
    reason: str | None = column("p.reason", "未采用或者撤回的原因 / why it was rejected or withdrawn")
    due_on: date | None = column("p.due_on", "截止日，含当日 / last day, included")
    created_at: datetime = column("p.created_at", "产生时刻 / when it was made")
    sent_at: datetime | None = column("p.sent_at", "发出时刻 / when it left")
    acknowledged_at: datetime | None = column("p.acknowledged_at", "接收时刻 / when it was received")
    decided_at: datetime | None = column("p.decided_at", "采用或者不采用的时刻 / when it was adopted or rejected")


@strawberry.type(description="推送的记录有了结论 / a pushed entry was adopted or rejected")
class PushDecided:
    is_type_of = stands_for(outcomes.EntryMoved)

    entry: Entry = planned(record.ENTRY, "记录 / entry", record.entry)
    result: Result | None = planned(record.RESULT, "当前结果 / current result", record.result)
    changed: bool = strawberry.field(description="得分或等级是否变化 / whether score or grade changed")


@strawberry.type(description="来源机关已公开该记录 / the source of an entry has made it public")
class EntryDisclosed:
    is_type_of = stands_for(outcomes.EntryMoved)

    entry: Entry = planned(record.ENTRY, "记录 / entry", record.entry)


@strawberry.type(description="一次查询 / a look-up in the credit platform")
class PlatformLookUp:
    is_type_of = stands_for(LookUp)

    about: Who = strawberry.field(description="查询对象 / about whom")
    listed: bool = strawberry.field(description="是否在列 / whether listed")
    looked_up_at: datetime = strawberry.field(description="查询时刻 / when")


@strawberry.type(description="新增定点受理前的查询 / the look-ups before a new designation")
class ApplicantChecked:
    is_type_of = stands_for(outcomes.IntakeChecked)

    look_ups: list[PlatformLookUp] = strawberry.field(description="各次查询 / look-ups")
    suspended: bool = strawberry.field(description="暂缓受理 / intake is suspended")


@strawberry.type(description="某月信息已上传 / a month was uploaded")
class MonthSent:
    is_type_of = stands_for(outcomes.MonthUploaded)

    due_on: date = strawberry.field(description="截止日，含当日 / last day, included")
    late: bool = strawberry.field(description="是否逾期 / whether it came late")
    entries: int = strawberry.field(description="记录条数 / entries")


@strawberry.type(description="某月信息已由上级会签 / the authority above has a district's month")
class MonthCountersigned:
    is_type_of = stands_for(outcomes.MonthCountersigned)

    due_on: date = strawberry.field(description="上传的截止日，含当日 / last day of the upload, included")
    late: bool = strawberry.field(description="上传是否逾期 / whether the upload came late")


@strawberry.type(description="红名单查询的答复 / the answer about the red list")
class RedListLookedUp:
    is_type_of = stands_for(outcomes.LookedUp)

    look_up: PlatformLookUp = strawberry.field(description="本次查询 / the look-up")


DecidePushResult = Annotated[
    PushDecided | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("DecidePushResult", description="采用或者不采用的结果 / outcome of adopting or rejecting"),
]
DiscloseEntryResult = Annotated[
    EntryDisclosed | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("DiscloseEntryResult", description="登记来源公开的结果 / outcome of noting a disclosure"),
]
CheckApplicantResult = Annotated[
    ApplicantChecked | RulebookNotInForce | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("CheckApplicantResult", description="查询的结果 / outcome of the look-ups"),
]
UploadMonthResult = Annotated[
    MonthSent | RulebookNotInForce | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("UploadMonthResult", description="上传的结果 / outcome of an upload"),
]
CountersignMonthResult = Annotated[
    MonthCountersigned | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("CountersignMonthResult", description="会签的结果 / outcome of a countersign"),
]
LookUpRedListResult = Annotated[
    RedListLookedUp | RulebookNotInForce | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("LookUpRedListResult", description="红名单查询的结果 / outcome of looking up the red list"),
]
