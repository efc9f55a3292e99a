"""Commands about lists, documents and commitments, and what they answer."""

from typing import Annotated, Any

import strawberry

from portal.domain import outcomes
from portal.rulebooks.commitments import CommitmentText as Text_
from resolvers import listings
from resolvers.context import Info
from resolvers.lists import ListName
from resolvers.plan.fields import planned
from schema.cases import StepNotPossible
from schema.listing import Commitment, IssuedDocument, Listing
from schema.refusals import InvalidInput, NotSignedIn, Refusal, RulebookNotInForce, SubjectNotFound
from schema.relay import stands_for
from schema.text import Text


@strawberry.type(description="名单事项已办理 / a listing took a step")
class ListingTaken:
    is_type_of = stands_for(outcomes.ListingMoved)

    listing: Listing = planned(listings.LISTING, "名单 / listing", listings.listing)
    late: bool = strawberry.field(description="是否超过期限 / whether it came after its last day")


@strawberry.type(description="已过提出异议的期限 / the limit for an objection is over")
class ObjectionTooLate(Refusal):
    is_type_of = stands_for(outcomes.ObjectionLate)


@strawberry.type(description="承诺事项已办理 / a commitment was signed, or found kept or broken")
class CommitmentTaken:
    is_type_of = stands_for(outcomes.CommitmentMoved)

    commitment: Commitment = planned(listings.COMMITMENT, "信用承诺 / commitment", listings.commitment)


@strawberry.type(description="已登记送达 / the proof of receipt was taken down")
class DocumentReceived:
    is_type_of = stands_for(outcomes.DocumentDelivered)

    document: IssuedDocument = planned(listings.DOCUMENT, "文书 / document", listings.document)


def _text(root: Text_) -> Any:
    return Text(zh=root.title, en=root.title_en)


def _contents(root: Text_) -> Any:
    return [Text(zh=each.text, en=each.text_en) for each in root.contents]


@strawberry.type(description="信用承诺书文本 / the text of a commitment")
class CommitmentText:
    is_type_of = stands_for(Text_)

    version: str = strawberry.field(description="版本 / version")
    article: str = strawberry.field(description="依据条款 / article")
    title: Text = strawberry.field(resolver=_text, description="标题 / title")
    contents: list[Text] = strawberry.field(resolver=_contents, description="承诺内容 / what is promised")
    public: bool = strawberry.field(description="是否向社会公开 / whether everybody may see it")


ListingResult = Annotated[
    ListingTaken
    | ObjectionTooLate
    | StepNotPossible
    | RulebookNotInForce
    | SubjectNotFound
    | InvalidInput
    | NotSignedIn,
    strawberry.union("ListingResult", description="名单事项的结果 / outcome of a step of a listing"),
]
CommitmentResult = Annotated[
    CommitmentTaken | RulebookNotInForce | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("CommitmentResult", description="承诺事项的结果 / outcome about a commitment"),
]
DeliverDocumentResult = Annotated[
    DocumentReceived | SubjectNotFound | InvalidInput | NotSignedIn,
    strawberry.union("DeliverDocumentResult", description="登记送达的结果 / outcome of taking down a receipt"),
]


@strawberry.input(description="列入名单的决定 / a decision to enter a subject on a list")
class DecideListingInput:
    subject: strawberry.ID = strawberry.field(description="档案全局编号 / global ID of the archive")
    list: ListName = strawberry.field(description="名单 / list")
    reasons: str | None = strawberry.field(default=None, description="事由 / reasons")
    basis: str | None = strawberry.field(default=None, description="依据 / basis")
    sanctions: str | None = strawberry.field(default=None, description="失信惩戒措施提示 / sanctions that follow")
    removal: str | None = strawberry.field(default=None, description="移出条件和程序 / conditions of removal")
    remedies: str | None = strawberry.field(default=None, description="救济措施 / remedies")
    judgment: str | None = strawberry.field(default=None, description="刑事判决文号 / number of the judgment")
    qualification_cancelled: bool = strawberry.field(
        default=False, description="是否已取消医保资格 / whether the insurance qualification was cancelled"
    )


DecisionInput = Annotated[DecideListingInput, strawberry.argument(description="决定 / the decision")]


async def decide(info: Info, input: DecisionInput) -> Any:  # noqa: A002 - the argument's name in GraphQL
    """The decision with its parts."""
    return await listings.decide_listing(info, **vars(input))
