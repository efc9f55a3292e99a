"""Evaluation models at the staff desk: batches of scores, publication, trial runs."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import strawberry

from portal.domain import outcomes
from portal.domain.subject import SubjectKind
from resolvers import models, record
from resolvers.plan.fields import planned
from schema.refusals import InvalidInput, NotSignedIn, Refusal, RulebookNotInForce, SubjectNotFound
from schema.relay import stands_for
from schema.result import Result
from schema.text import Text


@strawberry.input(description="一个分值，以档案或证件号码指明主体 / a score, and whose it is")
class ScoreRowInput:
    score: Decimal = strawberry.field(description="分值 / score")
    archive: strawberry.ID | None = strawberry.field(
        default=None, description="档案全局编号 / global ID of the archive"
    )
    identifier: str | None = strawberry.field(default=None, description="证件号码 / identifier")


@strawberry.input(description="一批评价模型分值 / a batch of scores of an evaluation model")
class ImportScoresInput:
    rulebook: str = strawberry.field(description="办法代码 / code of the rulebook")
    model: str = strawberry.field(description="评价模型版本 / version of the model")
    cycle: int = strawberry.field(description="评价年度 / natural year")
    rows: list[ScoreRowInput] = strawberry.field(description="各行，至多1000行 / rows, at most 1000")
    trial: bool = strawberry.field(default=False, description="是否试评价 / whether it is a trial evaluation")
    evaluator: str | None = strawberry.field(
        default=None, description="受委托的第三方评价机构 / third party that evaluated, if any"
    )
    evaluator_licence: str | None = strawberry.field(
        default=None, description="其征信业务许可或者备案编号 / number of its licence or filing"
    )


@strawberry.type(description="未采用的一行 / a row that was refused")
class RowRefused:
    row: int = strawberry.field(description="行号，首行为1 / number; the first row is 1")
    code: str = strawberry.field(description="代码 / code")
    message: Text = strawberry.field(resolver=models.row_message, description="原因 / why")


@strawberry.type(description="已导入 / the batch was taken in")
class ScoresImported:
    is_type_of = stands_for(outcomes.ScoresImported)

    imported: int = strawberry.field(description="采用的行数 / rows taken in")
    refused: list[RowRefused] = strawberry.field(description="未采用的行 / rows refused")


@strawberry.type(description="输入有误 / an input that cannot be taken")
class InvalidModelInput(Refusal):
    is_type_of = stands_for(models.InvalidModelInput)

    field: str = strawberry.field(description="有误的字段 / the field that is wrong")


@strawberry.type(description="已公示 / everybody may see the result from today")
class ResultPublished:
    is_type_of = stands_for(outcomes.Published)

    result: Result = planned(record.RESULT, "结果 / result", record.result)


@strawberry.type(
    description="年度结果已公布；一次至多1000个，more 为真时请再次提交，或改用命令 / "
    "published, at most 1000 at a time; ask again while more is true, or leave it to the command"
)
class CyclePublished:
    is_type_of = stands_for(outcomes.CyclePublished)

    number: int = strawberry.field(description="此次公布的结果数 / results published by this request")
    more: bool = strawberry.field(description="是否还有待公布的 / whether more wait")
    published_on: date = strawberry.field(description="公布日期 / day of publication")
    last_day: date = strawberry.field(description="按时公布的最后一日 / last day in time")
    late: bool = strawberry.field(description="是否逾期 / whether it came late")


@strawberry.type(description="现行与草案下各有多少主体 / subjects under what holds and under the draft, by grade")
class TrialGrade:
    grade: str = strawberry.field(description="等级，none 为无结果 / grade; none: no result")
    current: int = strawberry.field(description="现行 / as it holds")
    draft: int = strawberry.field(description="草案 / with the draft")


@strawberry.type(description="一个区划的一个等级 / a grade in a district")
class TrialDistrict:
    region: str = strawberry.field(description="区划代码 / code of the region")
    name: str = strawberry.field(description="名称 / name")
    grade: str = strawberry.field(description="等级 / grade")
    current: int = strawberry.field(description="现行 / as it holds")
    draft: int = strawberry.field(description="草案 / with the draft")


@strawberry.type(description="一项指标 / an indicator: an item of the catalogue, or a line of the model")
class TrialIndicator:
    indicator: str = strawberry.field(description="代码 / code")
    name: str = strawberry.field(description="名称 / name")
    name_en: str = strawberry.field(description="英文名称 / English name")
    current: int = strawberry.field(description="现行涉及主体数 / subjects as it holds")
    draft: int = strawberry.field(description="草案涉及主体数 / subjects with the draft")
    current_points: Decimal = strawberry.field(description="现行分值合计 / points as it holds")
    draft_points: Decimal = strawberry.field(description="草案分值合计 / points with the draft")


@strawberry.type(description="等级变动 / a move from grade to grade")
class TrialMove:
    from_grade: str = strawberry.field(description="现行等级 / grade as it holds")
    to_grade: str = strawberry.field(description="草案等级 / grade with the draft")
    subjects: int = strawberry.field(description="主体数 / subjects")


@strawberry.type(description="分值或等级会变动的主体 / a subject whose score or grade would be another")
class TrialMover:
    archive_no: str = strawberry.field(description="档案编号 / archive number")
    region: str = strawberry.field(description="区划代码 / code of the region")
    kind: SubjectKind = strawberry.field(description="类别 / kind")
    score: Decimal | None = strawberry.field(description="现行分值 / score as it holds")
    grade: str = strawberry.field(description="现行等级 / grade as it holds")
    draft_score: Decimal | None = strawberry.field(description="草案分值 / score with the draft")
    draft_grade: str = strawberry.field(description="草案等级 / grade with the draft")
    change: Decimal | None = strawberry.field(description="变动 / change")


@strawberry.type(description="试运行报告，不保存任何结果 / report of a trial run; nothing was stored")
class TrialReport:
    rulebook: str = strawberry.field(description="办法代码 / code of the rulebook")
    on: date = strawberry.field(description="以哪一日为准 / as of which day")
    draft: str | None = strawberry.field(description="草案名称 / name of the draft")
    subjects: int = strawberry.field(description="主体数 / subjects")
    moved: int = strawberry.field(description="会变动的主体数 / subjects that would move")
    grades: list[TrialGrade] = strawberry.field(description="按等级 / by grade")
    districts: list[TrialDistrict] = strawberry.field(description="按区划 / by district")
    indicators: list[TrialIndicator] = strawberry.field(description="按指标 / by indicator")
    moves: list[TrialMove] = strawberry.field(description="等级变动 / moves")


@strawberry.type(description="试运行完成 / the trial run is done")
class TrialDone:
    is_type_of = stands_for(models.TrialDone)

    report: TrialReport = strawberry.field(description="报告 / report")
    movers: list[TrialMover] = strawberry.field(
        description="变动最大的主体，至多500个 / who would move most, at most 500"
    )


ImportScoresResult = Annotated[
    ScoresImported | RulebookNotInForce | InvalidInput | InvalidModelInput | NotSignedIn,
    strawberry.union("ImportScoresResult", description="导入的结果 / outcome of importing scores"),
]
PublishResultResult = Annotated[
    ResultPublished | RulebookNotInForce | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("PublishResultResult", description="公示的结果 / outcome of publishing"),
]
PublishCycleResult = Annotated[
    CyclePublished | RulebookNotInForce | InvalidInput | NotSignedIn,
    strawberry.union("PublishCycleResult", description="公布年度结果的结果 / outcome of publishing a year"),
]
RunTrialResult = Annotated[
    TrialDone | InvalidModelInput | NotSignedIn,
    strawberry.union("RunTrialResult", description="试运行的结果 / outcome of a trial run"),
]
