"""What is closed is an enum. The domain's own enums are shown as they are, without the domain knowing of it."""

from enum import StrEnum

import strawberry

from portal.domain.case import CaseKind
from portal.domain.commitment import CommitmentState
from portal.domain.document import DocumentKind
from portal.domain.entry import Category, Fund, Severity, SeverityClass, Source, Stage, Status
from portal.domain.listing import Awaited, ListingState
from portal.domain.lookup import Who
from portal.domain.mandate import MandateState, Relation
from portal.domain.measure import MeasureState
from portal.domain.push import Channel, Matter, PushState
from portal.domain.repair import Falsehood
from portal.domain.result import Cause, LineKind, ResultState
from portal.domain.subject import SubjectKind
from resolvers.desk import CaseHolder
from resolvers.lists import ListName
from resolvers.published import InstitutionOrder

strawberry.enum(CaseKind, description="异议、信用修复、对其的异议 / dispute, repair, objection")
strawberry.enum(CaseHolder, description="本人、无人、他人办理 / held by oneself, by nobody, by others")
strawberry.enum(SubjectKind, description="信用主体类别 / kind of subject")
strawberry.enum(Category, name="EntryCategory", description="基础、守信、不良信息 / category of an entry")
strawberry.enum(Status, name="EntryStatus", description="记录状态 / standing of an entry")
strawberry.enum(Stage, name="EntryStage", description="采集、审核、认定 / collected, audited, confirmed")
strawberry.enum(Source, name="EntrySource", description="信息来源 / where the information comes from")
strawberry.enum(SeverityClass, description="轻微、一般、严重 / severity")
strawberry.enum(Fund, description="医疗保障基金的种类 / medical fund")
strawberry.enum(MeasureState, description="措施状态 / standing of a measure")
strawberry.enum(ResultState, description="初评、正式 / initial until the dispute window is over, then final")
strawberry.enum(Cause, name="ResultCause", description="结果产生的原因 / what made the result")
strawberry.enum(Severity, description="情节：一般、较重、严重 / degree of an act")
strawberry.enum(Channel, name="PushChannel", description="推送渠道 / how often something is pushed")
strawberry.enum(Matter, name="PushMatter", description="推送事项 / what a push is about")
strawberry.enum(PushState, description="推送状态 / standing of a push")
strawberry.enum(Who, name="LookedUpParty", description="机构、法定代表人、负责人 / about whom is looked up")
strawberry.enum(LineKind, name="TraceLineKind", description="基础分、记录、上下限 / kind of a line of the sum")
strawberry.enum(ListName, description="名单 / list")
strawberry.enum(Awaited, name="AwaitedOfListing", description="名单事项等待何事 / what a road onto a list waits for")
strawberry.enum(ListingState, description="名单状态 / standing on the way to a list, on it, or off it")
strawberry.enum(DocumentKind, description="文书种类 / kind of document")
strawberry.enum(CommitmentState, description="已签署、已履行、已违反 / signed, kept, broken")
strawberry.enum(Falsehood, description="虚假材料、承诺不实、未履行承诺 / what was false in a repair")
strawberry.enum(Relation, name="MandateRelation", description="监护人、子女、机构工作人员、其他 / in what capacity")
strawberry.enum(MandateState, description="待确认、已确认、已撤销 / standing of a mandate")
strawberry.enum(InstitutionOrder, description="机构列表的次序 / order of the list")


@strawberry.enum(description="应当、可以、建议 / how binding a measure is")
class MeasureMode(StrEnum):
    """How binding a measure is."""

    MUST = "must"
    MAY = "may"
    ADVISE = "advise"


@strawberry.enum(description="激励、惩戒 / incentive or sanction")
class MeasureKind(StrEnum):
    """Whether a measure rewards or sanctions."""

    INCENTIVE = "incentive"
    SANCTION = "sanction"
