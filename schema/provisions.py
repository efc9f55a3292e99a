"""What stands in a rulebook: articles with what they do here, measures, readings, supplements, values entered."""

from datetime import date, datetime

import strawberry

from portal.domain.subject import SubjectKind
from portal.rulebooks.model import Standing
from resolvers.lists import ListName
from schema.enums import MeasureKind, MeasureMode
from schema.local_parameter import LocalParameter
from schema.text import Text

strawberry.enum(Standing, name="StandingCode", description="效力状态 / whether a text may be worked by")


@strawberry.type(description="效力状态 / standing of a text on a day")
class RulebookStanding:
    on: date = strawberry.field(description="日期 / the day")
    code: Standing = strawberry.field(description="状态 / standing")
    decides: bool = strawberry.field(description="能否据此作出决定 / whether anything may be decided under it")
    text: Text = strawberry.field(description="说明 / in words")


@strawberry.type(description="本条在本平台的作用 / what rests on an article here")
class ArticleUse:
    items: list[str] = strawberry.field(description="目录事项代码 / codes of catalogue items")
    measures: list[str] = strawberry.field(description="措施代码 / codes of measures")
    procedures: list[str] = strawberry.field(
        description="程序、等次、名单、文书等 / procedures, scales, lists, documents"
    )
    parameters: list[str] = strawberry.field(description="本地参数名 / keys of local parameters")
    interpretations: list[str] = strawberry.field(description="理解的编号 / numbers of readings")


@strawberry.type(description="条文 / article")
class Article:
    number: str = strawberry.field(description="条款编号 / number")
    heading: str = strawberry.field(description="条标 / heading")
    gist: Text = strawberry.field(description="要旨（本平台摘编）/ gist, in our words")
    note: Text | None = strawberry.field(description="说明：原文可疑之处 / note on what is odd about the text")
    use: ArticleUse = strawberry.field(description="本条在本平台的作用 / what it does here")


@strawberry.type(description="同意书文本 / what is consented to before a measure")
class MeasureConsent:
    version: str = strawberry.field(description="版本 / version")
    text: Text = strawberry.field(description="内容 / what it says")


@strawberry.type(description="措施规则 / a measure of the text")
class MeasureRule:
    code: str = strawberry.field(description="代码 / code")
    kind: MeasureKind = strawberry.field(description="激励或惩戒 / incentive or sanction")
    mode: MeasureMode = strawberry.field(description="应当、可以或建议 / must, may or advise")
    article: str = strawberry.field(description="依据条款 / article it rests on")
    grades: list[str] = strawberry.field(description="对应等级，空为不以等级为条件 / grades that bear it, if any")
    kinds: list[SubjectKind] | None = strawberry.field(description="适用主体，空为全部 / kinds; null for all")
    text: Text = strawberry.field(description="内容 / what it is")
    numbers: list[Text] = strawberry.field(description="数值，照条文 / its numbers, as the text has them")
    local_parameters: list[LocalParameter] = strawberry.field(
        description="所依的本地参数 / local parameters that decide whether, when, in what numbers"
    )
    note: Text | None = strawberry.field(description="说明 / note")
    consent: MeasureConsent | None = strawberry.field(
        description="须经本人同意的，同意书文本 / the text of the consent that it needs, if any"
    )


@strawberry.type(description="条文的理解 / how a silent or contradictory passage is read")
class Interpretation:
    id: str = strawberry.field(description="编号 / number")
    articles: list[str] = strawberry.field(description="相关条款 / articles")
    question: Text = strawberry.field(description="问题 / question")
    reading: Text = strawberry.field(description="理解 / reading")
    reason: Text = strawberry.field(description="理由 / reason")


@strawberry.type(description="补充规定的一项 / what a supplement changes")
class OverlayChange:
    article: str = strawberry.field(description="相关条款 / article")
    text: Text = strawberry.field(description="内容 / what changes")
    parameter: str | None = strawberry.field(description="所改的本地参数 / local parameter that it changes")
    value: str | None = strawberry.field(description="取值 / value")


@strawberry.type(description="补充规定：下级文件或后出的国家规定 / a local supplement or a later national rule")
class Overlay:
    code: str = strawberry.field(description="代码 / code")
    level: str = strawberry.field(description="层级 / level")
    name: Text = strawberry.field(description="名称 / name")
    issuer: str = strawberry.field(description="制定机关 / issuing authority")
    document_no: str = strawberry.field(description="文号 / document number")
    register: str = strawberry.field(description="登记号 / register number")
    regions: list[str] = strawberry.field(description="适用区划的前缀，空为全部 / prefixes of places; none for all")
    valid_from: date | None = strawberry.field(description="自何日起 / its own first day")
    on: bool = strawberry.field(description="是否启用 / whether it is laid over")
    document: str | None = strawberry.field(description="启用所依据的文件 / document by which it was switched")
    note: Text = strawberry.field(description="说明 / note")
    changes: list[OverlayChange] = strawberry.field(description="改变的内容 / what it changes")


@strawberry.type(description="录入过的本地参数值 / a value that an operator entered")
class EnteredValue:
    key: str = strawberry.field(description="参数名 / key")
    value: str = strawberry.field(description="取值 / value")
    valid_from: date = strawberry.field(description="自何日起 / day from which it holds")
    document: str = strawberry.field(description="依据文件 / document that sets it")
    entered_at: datetime = strawberry.field(description="录入时刻 / when it was entered")
    expected: str | None = strawberry.field(
        description="现版本不能执行的，应为何值；此值不适用 / what is expected of a value that is set aside; else null"
    )


@strawberry.type(description="可以登记的事实 / a fact that can be stated about a subject")
class FactRule:
    name: str = strawberry.field(description="事实代码 / name")
    type: str = strawberry.field(description="内容：date、yes_no、text、years、score / how it is told")
    article: str = strawberry.field(description="依据条款 / article it rests on")
    kinds: list[SubjectKind] = strawberry.field(description="适用主体 / kinds of subjects")
    label: Text = strawberry.field(description="事实 / what it is")


@strawberry.type(description="信用监控的等级 / a level of monitoring")
class MonitoringLevel:
    code: str = strawberry.field(description="等级代码 / code")
    name: Text = strawberry.field(description="监控等级 / level")


@strawberry.type(description="决定列入名单的途径 / a decision that leads onto a list")
class ListWay:
    article: str = strawberry.field(description="依据条款 / article it rests on")
    needs: list[str] = strawberry.field(description="须具备的条件 / what it needs")
    kinds: list[SubjectKind] | None = strawberry.field(description="适用主体，空为全部 / kinds; null for all")


@strawberry.type(description="名单规则 / a list of the text")
class ListRule:
    name: ListName = strawberry.field(description="名单 / list")
    title: Text = strawberry.field(description="名称 / name")
    article: str = strawberry.field(description="依据条款 / article it rests on")
    looked_up: bool = strawberry.field(description="由其他机关管理，在此查询 / kept elsewhere and looked up")
    ways: list[ListWay] = strawberry.field(description="决定列入的途径 / decisions that lead onto it")
