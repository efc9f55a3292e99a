"""The law as data: rulebooks with their articles, local parameters, catalogue, and grades."""

from datetime import date
from decimal import Decimal

import strawberry

from portal.domain.entry import Category
from portal.domain.subject import SubjectKind
from resolvers.plan.fields import bilingual, column
from resolvers.plan.rules import PART_OF_ITS_ROW, PUBLIC
from schema.local_parameter import LocalParameter
from schema.provisions import (
    Article,
    EnteredValue,
    FactRule,
    Interpretation,
    ListRule,
    MeasureRule,
    MonitoringLevel,
    Overlay,
    RulebookStanding,
)
from schema.text import Text


@strawberry.type(description="行政区域（GB/T 2260）/ region")
class Region:
    seen_by = PUBLIC

    code: strawberry.ID = column("g.code", "区划代码 / code of six digits")
    name: str = column("g.name", "名称 / Chinese name")
    name_en: str = column("g.name_en", "英文名称 / English name")


@strawberry.type(description="信用等级，各办法自有其等次 / a grade on its own scale")
class Grade:
    seen_by = PART_OF_ITS_ROW

    scale: str = column("{j}->>'scale'", "等次表 / the scale it stands on")
    code: str = column("{j}->>'code'", "代码 / code")
    name: str = column("{j}->>'name'", "名称 / Chinese name")
    name_en: str = column("{j}->>'name_en'", "英文名称 / English name")
    rank: int = column("{j}->'rank'", "位次，1 为最好 / place on the scale; 1 is the best")


@strawberry.type(description="一种程度的分值 / points of a degree")
class SeverityPoints:
    severity: str = strawberry.field(description="程度：minor 一般，serious 较重，grave 严重 / degree")
    points: Decimal = strawberry.field(description="分值 / points")


@strawberry.type(description="目录事项 / an item of the catalogue")
class CatalogueItem:
    code: str = strawberry.field(description="事项代码 / code")
    name: Text = strawberry.field(description="事项名称 / name")
    category: Category = strawberry.field(description="信息类别 / category")
    points: Decimal | None = strawberry.field(description="分值 / points")
    points_by_severity: list[SeverityPoints] = strawberry.field(description="按程度的分值 / points by degree")
    article: str = strawberry.field(description="依据条款 / article it rests on")
    applies_to: list[SubjectKind] | None = strawberry.field(description="适用主体，空为全部 / kinds; null for all")
    immediate: bool = strawberry.field(description="是否即时计入 / whether it counts at once")
    lowers: bool = strawberry.field(description="是否不扣分而降低等级 / whether it lowers the grade instead")
    needs: list[str] = strawberry.field(description="另须载明的要素 / what an entry of it must say besides")
    valid_from: date | None = strawberry.field(description="目录收录之日 / first day in the catalogue")
    valid_until: date | None = strawberry.field(description="目录收录至 / last day in the catalogue")
    assessment: str | None = strawberry.field(description="收录前的评估记录 / record of its assessment (art. 21)")


@strawberry.type(description="办法名称 / a rulebook by name")
class RulebookSummary:
    seen_by = PUBLIC

    code: str = column("b.code", "代码 / code")
    name: Text = bilingual("b.name", "名称 / name")


@strawberry.type(description="异议的法定事由 / a ground on which a dispute may rest")
class Ground:
    number: int = strawberry.field(description="序号 / number")
    text: Text = strawberry.field(description="内容 / text")
    repair: bool = strawberry.field(
        description="是否经本人同意按信用修复办理 / whether it is handled as a repair, with the subject's consent"
    )


@strawberry.type(description="工作方案的阶段 / a phase of a plan")
class Phase:
    code: str = strawberry.field(description="代码 / code")
    name: Text = strawberry.field(description="名称 / name")
    article: str = strawberry.field(description="依据条款 / article it rests on")
    until: date | None = strawberry.field(description="最后一日，空为不限 / last day; null: no end")
    trial: bool = strawberry.field(description="是否试评价阶段 / whether all results are a trial evaluation")
    note: Text | None = strawberry.field(description="说明 / note")


@strawberry.type(description="信用管理办法 / rulebook: the measures of one authority as data")
class Rulebook:
    code: str = strawberry.field(description="代码 / code")
    name: Text = strawberry.field(description="名称 / name")
    document_no: str = strawberry.field(description="文号 / document number")
    issuer: str = strawberry.field(description="制定机关 / issuing authority")
    region: strawberry.ID = strawberry.field(description="适用区划代码 / code of the region where it applies")
    source: str = strawberry.field(description="出处 / citation")
    in_force_from: date | None = strawberry.field(description="施行日期 / first day in force")
    in_force_until: date | None = strawberry.field(description="有效期至 / last day in force")
    in_force_document: str | None = strawberry.field(description="确定施行日期的文件 / document that fixes these days")
    status: Text = strawberry.field(description="关于效力的说明 / what is to be known of its force")
    standing: RulebookStanding = strawberry.field(description="当日效力状态 / standing on the day")
    phase: Phase | None = strawberry.field(description="当日所处阶段，不分阶段则为空 / phase of a plan on the day")
    grounds: list[Ground] = strawberry.field(
        description="异议须选择的事由，无则不必选择 / grounds of which a dispute names one, where there are any"
    )
    subjects: list[SubjectKind] = strawberry.field(description="适用主体 / kinds of subjects")
    articles: list[Article] = strawberry.field(description="条文 / articles")
    parameters: list[LocalParameter] = strawberry.field(description="本地参数 / local parameters")
    entered: list[EnteredValue] = strawberry.field(
        description="录入过的参数值，新的在前 / values entered, newest first"
    )
    items: list[CatalogueItem] = strawberry.field(description="目录事项 / catalogue")
    measures: list[MeasureRule] = strawberry.field(description="措施 / measures")
    interpretations: list[Interpretation] = strawberry.field(description="条文的理解 / how silent passages are read")
    overlays: list[Overlay] = strawberry.field(description="补充规定 / supplements and later national rules")
    lists: list[ListRule] = strawberry.field(description="名单 / lists")
    facts: list[FactRule] = strawberry.field(description="可以登记的事实 / facts that can be stated")
    monitoring: list[MonitoringLevel] = strawberry.field(
        description="信用监控的等级，严的在前，无则为空 / levels of monitoring, the strictest first"
    )
    pushes: bool = strawberry.field(
        description="记录须由接收平台采用后计分 / whether entries count once a platform outside adopted them"
    )
    tells_cases: bool = strawberry.field(description="是否公布典型案例 / whether typical cases are told")
