"""Questions. Each is answered by one SQL statement, or by none."""

import strawberry

from resolvers import (
    archive,
    choices,
    desk,
    entries,
    figures,
    inspections,
    law,
    listings,
    lists,
    monitoring,
    officer_inbox,
    published,
    reports,
    session,
    staff,
    typical_cases,
    what_if,
)
from resolvers.plan.fields import planned
from schema.cases import Colleague
from schema.desk import CaseChoices, CaseFigure, OpenCaseConnection, OpenedCase, TrailLine
from schema.entry import SubmissionStatement
from schema.institution import (
    GradeCount,
    Institution,
    InstitutionConnection,
    PublicEntryConnection,
    PublicPersonConnection,
)
from schema.listing import PublicCommitmentConnection, PublicListingConnection
from schema.listing_queue import OpenListingConnection
from schema.listings import CommitmentText
from schema.monitoring import RiskWarningConnection
from schema.officer_inbox import OfficerMessageConnection
from schema.repair_notice import RepairNoticeConnection
from schema.rulebook import Region, Rulebook
from schema.staff import InspectionRatio, Officer, QueueItemConnection, SubjectFile
from schema.subject import Me
from schema.typical_case import TypicalCaseConnection
from schema.what_if import WhatIf


@strawberry.type(description="查询 / questions")
class Query:
    institutions: InstitutionConnection = planned(
        published.INSTITUTIONS, "公示的机构 / published institutions", published.institutions
    )
    institution: Institution | None = planned(
        published.INSTITUTION,
        "一家公示的机构；个人与未知编号同样为空 / a published institution; null for anything else",
        published.institution,
    )
    grade_distribution: list[GradeCount] = planned(
        published.GRADES, "公示机构的等级分布 / published institutions by grade", published.grade_distribution
    )
    public_entries: PublicEntryConnection = planned(
        published.ENTRIES,
        "公示期内的机构不良信息，个人不公示 / adverse entries of institutions in their publicity; never of persons",
        published.entries,
    )
    public_persons: PublicPersonConnection = planned(
        published.PERSONS,
        "依法公示的个人结果，默认不公示 / persons' results made public, masked; none unless the operator allows it",
        published.persons,
    )
    repair_notices: RepairNoticeConnection = planned(
        published.REPAIR_NOTICES,
        "公示中的信用修复，个人已脱敏 / repairs on public notice; persons masked",
        published.repair_notices,
    )
    typical_cases: TypicalCaseConnection = planned(
        typical_cases.CASES, "典型案例，不写明是谁 / typical cases, without names", typical_cases.cases
    )
    list_members: PublicListingConnection = planned(
        lists.MEMBERS, "名单上的机构，个人不公示 / institutions on a list; persons are never shown", lists.members
    )
    public_commitments: PublicCommitmentConnection = planned(
        lists.PROMISES, "向社会公开的承诺 / commitments made to the public", lists.promises
    )
    commitment_text: CommitmentText | None = strawberry.field(
        resolver=listings.commitment_text, description="现行信用承诺书文本 / the commitment that is signed today"
    )
    submission_statement: SubmissionStatement = strawberry.field(
        resolver=entries.submission_statement, description="自主申报须声明的内容 / what is declared with a submission"
    )
    regions: list[Region] = planned(published.REGIONS, "行政区域 / regions", published.regions)
    rulebooks: list[Rulebook] = strawberry.field(resolver=law.rulebooks, description="信用管理办法 / rulebooks")
    rulebook: Rulebook | None = strawberry.field(resolver=law.rulebook, description="一部信用管理办法 / one rulebook")
    draft_key: str | None = strawberry.field(
        resolver=session.draft_key,
        description="封存本机草稿所用的密钥，各人不同，未登录为空 / key that seals the drafts of the signed-in subject "
        "on its device; everybody has another, nobody else gets it",
    )
    me: Me | None = planned(archive.ME, "登录的信用主体，未登录为空 / the signed-in subject, if any", archive.me)
    what_if: WhatIf | None = strawberry.field(
        resolver=what_if.what_if,
        description="本人试算，不保存：记录被撤销、已修复或到某日时的结果 / one's own result as it would be",
    )
    officer: Officer | None = planned(
        staff.SIGNED_IN, "登录的工作人员，未登录为空 / the signed-in officer, if any", staff.officer
    )
    new_results: QueueItemConnection = planned(
        staff.NEW_RESULTS,
        "管辖区域内的新结果，未登录为空列表 / new results of the officer's region, else no rows",
        staff.new_results,
    )
    risk_warnings: RiskWarningConnection = planned(
        monitoring.WARNINGS,
        "管辖区域内的风险预警，未登录为空列表 / risk warnings in the officer's region, else no rows",
        monitoring.risk_warnings,
    )
    case_queue: OpenCaseConnection = planned(
        desk.QUEUE,
        "管辖区域内及由其处理的待办，按期限排列，逾期在前，未登录为空列表 / open cases of the officer's region, and "
        "those that it decides, by due day, overdue first; else no rows",
        desk.queue,
    )
    officer_messages: OfficerMessageConnection = planned(
        officer_inbox.MESSAGES,
        "给工作人员的消息：管辖区域内的，及由其处理的事项的，已认领的仅办理人可见，未登录为空列表 / messages to "
        "officers: of the region, and about cases that they decide; a claimed case's go to whoever works on it",
        officer_inbox.officer_messages,
    )
    listing_queue: OpenListingConnection = planned(
        lists.IN_HAND,
        "管辖区域内名单事项的待办，按期限排列，逾期在前，未登录为空列表 / roads onto lists in the officer's region "
        "that wait for somebody, by due day, overdue first; else no rows",
        lists.listing_queue,
    )
    opened_case: OpenedCase | None = planned(
        desk.OPENED_BEFORE,
        "已由本人打开的事项，八小时内有效 / a case that this officer opened in the last 8 hours",
        desk.opened_case,
    )
    case_choices: CaseChoices | None = strawberry.field(
        resolver=choices.case_choices,
        description="已打开的事项下一步可办什么，附答复模板 / what can be done next with an opened case",
    )
    case_trail: list[TrailLine] = strawberry.field(
        resolver=choices.case_trail,
        description="已打开的事项的审计留痕，旧的在前，至多一千条 / who did what in an opened case, oldest first",
    )
    case_figures: list[CaseFigure] = strawberry.field(
        resolver=figures.case_figures,
        description="管辖区域内按区划和月份的办理情况，未登录为空列表 / how limits were kept in the officer's region, "
        "by place and month; else no rows",
    )
    colleagues: list[Colleague] = planned(
        desk.COLLEAGUES,
        "同部门的工作人员，含本人 / active officers of one's authority, oneself included",
        desk.colleagues,
    )
    subject_file: SubjectFile | None = planned(
        staff.OPENED_BEFORE,
        "已由本人打开的档案，八小时内有效 / a file that this officer opened in the last 8 hours",
        staff.subject_file,
    )
    inspection_ratio: InspectionRatio | None = strawberry.field(
        resolver=inspections.inspection_ratio,
        description="已打开的机构档案按等级的抽查比例，无则为空 / by grade, for an opened file of an institution",
    )
    document_genuine: bool = strawberry.field(
        resolver=reports.genuine,
        description="文书编号与内容校验码是否真实，其他一概不答 / whether number and content check are genuine",
    )
