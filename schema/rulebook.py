"""The law as data: rulebooks with their articles, local parameters, catalogue, and grades."""

from datetime import date
from decimal import Decimal

import strawberry

from portal.domain.entry import Category
from resolvers.plan.fields import bilingual, column
from resolvers.plan.rules import PART_OF_ITS_ROW, PUBLIC
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


@strawberry.type(description="条文 / article")
class Article:
    number: str = strawberry.field(description="条款编号 / number")
    heading: str = strawberry.field(description="条标 / heading")
    gist: Text = strawberry.field(description="要旨（本平台摘编）/ gist, in our words")
    note: Text | None = strawberry.field(description="说明：原文可疑之处 / note on what is odd about the text")


@strawberry.type(description="本地参数，非法规规定 / a local parameter: no text fixes this value")
class LocalParameter:
    seen_by = PART_OF_ITS_ROW

    key: str = column("{j}->>'key'", "参数名 / key")
    register: str = column("{j}->>'register'", "登记号 / register number")
    value: str = column("{j}->>'value'", "取值 / value")
    note: Text = bilingual("note", "说明 / what it is for", within="{j}")


@strawberry.type(description="目录事项 / an item of the catalogue")
class CatalogueItem:
    code: str = strawberry.field(description="事项代码 / code")
    name: Text = strawberry.field(description="事项名称 / name")
    category: Category = strawberry.field(description="信息类别 / category")
    points: Decimal | None = strawberry.field(description="分值 / points")
    article: str = strawberry.field(description="依据条款 / article it rests on")


@strawberry.type(description="办法名称 / a rulebook by name")
class RulebookSummary:
    seen_by = PUBLIC

    code: str = column("b.code", "代码 / code")
    name: Text = bilingual("b.name", "名称 / name")


@strawberry.type(description="信用管理办法 / rulebook: the measures of one authority as data")
class Rulebook:
    code: str = strawberry.field(description="代码 / code")
    name: Text = strawberry.field(description="名称 / name")
    document_no: str = strawberry.field(description="文号 / document number")
    issuer: str = strawberry.field(description="制定机关 / issuing authority")
    source: str = strawberry.field(description="出处 / citation")
    in_force_from: date | None = strawberry.field(description="施行日期 / first day in force")
    in_force_until: date | None = strawberry.field(description="有效期至 / last day in force")
    in_force_document: str | None = strawberry.field(description="确定施行日期的文件 / document that fixes these days")
    status: Text = strawberry.field(description="效力状态 / standing")
    articles: list[Article] = strawberry.field(description="条文 / articles")
    parameters: list[LocalParameter] = strawberry.field(description="本地参数 / local parameters")
    items: list[CatalogueItem] = strawberry.field(description="目录事项 / catalogue")
