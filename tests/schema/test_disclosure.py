"""SC art. 22: what may never be disclosed has no field in any type that everybody may read."""

from graphql import GraphQLList, GraphQLNonNull, GraphQLObjectType

from resolvers.plan.fields import rule_of
from schema.build import core

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
