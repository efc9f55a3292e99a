"""Questions. Each is answered by one SQL statement, or by none."""

import strawberry

from resolvers import archive, law, published, staff
from schema.institution import GradeCount, Institution, InstitutionConnection
from schema.rulebook import Region, Rulebook
from schema.staff import Officer, QueueItemConnection, SubjectFile
from schema.subject import Me


@strawberry.type(description="查询 / questions")
class Query:
    institutions: InstitutionConnection = strawberry.field(
        resolver=published.institutions, description="公示的机构 / published institutions"
    )
    institution: Institution | None = strawberry.field(
        resolver=published.institution,
        description="一家公示的机构；个人与未知编号同样为空 / a published institution; null for anything else",
    )
    grade_distribution: list[GradeCount] = strawberry.field(
        resolver=published.grade_distribution,
        description="公示机构的等级分布 / published institutions by grade",
    )
    regions: list[Region] = strawberry.field(resolver=published.regions, description="行政区域 / regions")
    rulebooks: list[Rulebook] = strawberry.field(resolver=law.rulebooks, description="信用管理办法 / rulebooks")
    rulebook: Rulebook | None = strawberry.field(resolver=law.rulebook, description="一部信用管理办法 / one rulebook")
    me: Me | None = strawberry.field(
        resolver=archive.me, description="登录的信用主体，未登录为空 / the signed-in subject, if any"
    )
    officer: Officer | None = strawberry.field(
        resolver=staff.officer, description="登录的工作人员，未登录为空 / the signed-in officer, if any"
    )
    new_results: QueueItemConnection = strawberry.field(
        resolver=staff.new_results,
        description="管辖区域内的新结果，未登录为空列表 / new results of the officer's region, else no rows",
    )
    subject_file: SubjectFile | None = strawberry.field(
        resolver=staff.subject_file,
        description="已由本人打开的档案，八小时内有效 / a file that this officer opened in the last 8 hours",
    )
