"""SC art. 22 (SC-22-1, SC-22-3): what may never be disclosed has no field in any type that everybody may read."""

from datetime import date

from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType

from resolvers.plan.fields import rule_of
from resolvers.shown import global_id
from schema.build import core
from tests.schema.conftest import Api, Town

NEVER = {
    "facts", "basis", "loss", "agreementClause", "occurredOn", "fraudPurpose",  # what was done, by whom, about what
    "phone", "identifier", "archiveNo", "institutionCode", "signer", "basics",  # whoever stands behind it
    "trace", "entries", "measures", "messages", "accesses", "documents", "cases", "pushes", "purpose", "evidence",
    "riskWarning", "reason", "amount", "fine", "score",
}  # fmt: skip
# The score of an institution is what the texts have published (HLJ art. 27, SC art. 23).
PUBLISHED = {("Institution", "score")}


def test_public_types_have_no_field_for_what_is_never_disclosed() -> None:
    seen = set()
    for root in ("institutions", "institution", "publicEntries", "publicPersons", "listMembers", "publicCommitments"):
        query = core().query_type
        assert query is not None
        seen |= _below(query.fields[root].type)
    assert {"Institution", "PublicEntry", "PublicPerson", "PublicListing", "PublicCommitment"} <= {
        each.name for each in seen
    }
    for kind in seen:
        rule = rule_of(kind)
        assert rule is None or rule.public, kind.name
        forbidden = {name for name in kind.fields if name in NEVER and (kind.name, name) not in PUBLISHED}
        assert not forbidden, (kind.name, forbidden)


DISCLOSE = """mutation Disclose($entry: ID!) {
  sourceDiscloses(entry: $entry, reason: "已在该机关网站公开") {
    __typename ... on EntryDisclosed { entry { undisclosedBySource } } ... on Refusal { code }
  }
}"""
PUBLIC = "{ publicEntries { edges { node { itemName { zh } } } } }"


async def test_what_its_source_has_not_made_public_is_shown_after_an_officer_notes_that_it_has(
    api: Api, town: Town
) -> None:
    _, pharmacy = await town.archive()
    done = await town.entry(pharmacy, "B2", decided_on=date(2026, 11, 20), undisclosed_by_source=True)
    officer = await town.officer()
    assert (await api.data(PUBLIC))["publicEntries"]["edges"] == []
    entry = global_id("Entry", done.entry.id)
    closed = (await api.data(DISCLOSE, officer, entry=entry))["sourceDiscloses"]
    assert closed["__typename"] == "SubjectNotFound"
    await town.opened(officer, pharmacy)
    answer = (await api.data(DISCLOSE, officer, entry=entry))["sourceDiscloses"]
    assert answer == {"__typename": "EntryDisclosed", "entry": {"undisclosedBySource": False}}
    assert len((await api.data(PUBLIC))["publicEntries"]["edges"]) == 1
    again = (await api.data(DISCLOSE, officer, entry=entry))["sourceDiscloses"]
    assert again["code"] == "already_disclosed"
    assert (await api.data(DISCLOSE, entry=entry))["sourceDiscloses"]["__typename"] == "NotSignedIn"


def _below(kind: object) -> set[GraphQLObjectType]:
    while isinstance(kind, GraphQLNonNull | GraphQLList):
        kind = kind.of_type
    if not isinstance(kind, GraphQLObjectType):
        return set()
    found, waiting = set(), [kind]
    while waiting:
        each = waiting.pop()
        if each in found:
            continue
        found.add(each)
        for field in each.fields.values():
            inner: object = field.type
            while isinstance(inner, GraphQLNonNull | GraphQLList):
                inner = inner.of_type
            if isinstance(inner, GraphQLObjectType):
                waiting.append(inner)
    return found
