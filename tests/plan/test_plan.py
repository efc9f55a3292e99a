"""Plans: one statement an operation, kept by shape; directives; errors as on the general road."""

import re
from typing import Any

import pytest
from graphql import GraphQLError, OperationDefinitionNode, parse

from portal.security.viewer import Anonymous
from portal.web.roads import Asked, NothingKept, answer
from resolvers.context import Context
from resolvers.documents import DocumentInvalid, Documents
from resolvers.plan.fields import Rows
from resolvers.plan.rules import KEPT
from resolvers.plan.writing import Scope, Writer
from schema.build import core, documents
from tests.plan.comparing import planned
from tests.plan.conftest import World, documents_of_pages, is_planned
from tests.plan.generated import PLANNED, everything, unlimited

LIST = """query List($order: InstitutionOrder!, $search: String, $after: String, $first: Int, $short: Boolean = false) {
  institutions(order: $order, search: $search, after: $after, first: $first) {
    totalCount @skip(if: $short) edges { node { name } }
  }
}"""


async def test_one_statement_for_everything_at_once(world: World) -> None:
    """All planned questions in one operation, and each of them alone."""
    whole = "{" + " ".join(everything(name)[1:-1] for name in PLANNED) + "}"
    whole = whole.replace("(id: 1)", '(id: "x")')
    for text in [whole, *(everything(name).replace("(id: 1)", '(id: "x")') for name in PLANNED)]:
        found, statements = await planned(world, world.viewers["person"], unlimited().register(text), {})
        assert "errors" not in found
        assert len(statements) == 1
    assert set(found) == {"data"}


async def test_what_is_left_open_is_another_shape_than_yes(known: Documents) -> None:
    """The plan of "all of them" once answered "unread ones alone"."""
    text = "query($unread: Boolean) { officerMessages(unread: $unread) { edges { cursor } } }"
    found = known.register(text).operation(None)
    assert found
    plans = [found.plan(found.variables({"unread": each})) for each in (None, True, False)]
    assert len({id(each) for each in plans}) == 3


async def test_a_plan_is_made_once_for_each_shape(known: Documents) -> None:
    operation = known.register(LIST).operation(None)
    assert operation

    def plan(**variables: Any) -> Any:
        return operation.plan(operation.variables({"order": "NAME", **variables}))

    assert plan() is plan()
    assert plan(search="甲") is plan(search="乙")
    assert plan(search="甲", first=1) is not plan(search="甲")  # one gives the argument, the other leaves its default
    for other in (plan(search="甲"), plan(after="x"), plan(order="SCORE_LOWEST"), plan(short=True), plan(search=None)):
        assert other is not plan()
    assert plan(search="甲").sql != plan().sql


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("{ me { archives { id } } }", 1),
        ("{ me { archives { result { id } entries { edges { node { id } } } measures { code } } } }", 1),
        ("{ me { archives { id } } again: me { archives { id } } }", 2),  # beside one another, not below
    ],
)
def test_the_rule_of_a_subject_is_asked_once_above_all_that_is_kept_on_it(text: str, times: int) -> None:
    operation = unlimited().register(text).operation(None)
    assert operation
    plan = operation.plan({})
    assert plan
    assert len(re.findall(r"s\.identity_id = \$\d+::bigint OR", plan.sql)) == times


def test_below_rows_that_bring_a_subject_of_their_own_it_is_asked_again() -> None:
    """The members of a list stand below no subject: each brings its own."""
    operation = parse("{ me { name } }").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    writer = Writer(Scope.of(core(), operation, ()), {})
    kind = core().type_map["Entry"]
    own = "entry e JOIN subject s ON s.id = e.subject_id"
    with writer._below(KEPT.subject):
        assert "identity_id" not in writer._from(Rows("entry e"), kind, {})[1]
        found = writer._from(Rows(own), kind, {})
    assert "s.identity_id" in found[1]
    assert found[2] == ""  # the authority that recorded it may see it, too: that says nothing of the subject


@pytest.mark.parametrize(
    ("text", "variables", "keys"),
    [
        ("query($on: Boolean!) { regions { code name @include(if: $on) } }", {"on": True}, ["code", "name"]),
        ("query($on: Boolean!) { regions { code name @include(if: $on) } }", {"on": False}, ["code"]),
        ("query($on: Boolean!) { regions { code @skip(if: $on) name } }", {"on": True}, ["name"]),
        ("query($on: Boolean!) { regions { code ...F @include(if: $on) } } fragment F on Region { name }",
         {"on": True}, ["code", "name"]),
        ("query($on: Boolean!) { regions { code ... on Region @skip(if: $on) { name } } }", {"on": True}, ["code"]),
        ("{ regions { b: name a: code b: name c: __typename } }", {}, ["b", "a", "c"]),
    ],
)  # fmt: skip
async def test_directives_and_keys(world: World, text: str, variables: dict[str, Any], keys: list[str]) -> None:
    found, statements = await planned(world, Anonymous(), unlimited().register(text), variables)
    assert list(found["data"]["regions"][0]) == keys
    assert len(statements) == 1


async def test_more_fields_than_a_function_of_postgresql_takes(world: World) -> None:
    text = "{ regions { " + " ".join(f"a{at}: name" for at in range(130)) + " } }"
    found, _ = await planned(world, Anonymous(), unlimited().register(text), {})
    assert len(found["data"]["regions"][0]) == 130


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("{ institutions(first: 0) { totalCount } }", {}),
        ("{ institutions(first: 101) { totalCount } regions { code } }", {}),
        ('{ institutions(after: "bad") { totalCount } }', {}),
        ('{ institutions(region: "230") { totalCount } }', {}),
        ('{ institutions(search: " ") { totalCount } }', {}),
        ('{ gradeDistribution(region: "x") { count } }', {}),
        ("query($n: Int!) { institutions(first: $n) { totalCount } }", {}),
        ("query($n: Int!) { institutions(first: $n) { totalCount } }", {"n": "one"}),
        ("query($o: InstitutionOrder!) { institutions(order: $o) { totalCount } }", {"o": "BEST"}),
        ("query($g: String) { institutions(grade: $g) { totalCount } }", {"g": "a\0b"}),
        ("{ me { archives { history(first: 0) { edges { cursor } } } } regions { code } }", {}),
        ('{ me { name archives { entries(after: "x") { edges { cursor } } } } }', {}),
        ("{ newResults(first: 1000) { edges { cursor } } }", {}),
    ],
)
async def test_errors_are_those_of_the_general_road(world: World, text: str, variables: dict[str, Any]) -> None:
    viewer = world.viewers["person"]
    by_plan, _ = await planned(world, viewer, documents().register(text), variables)
    general = await world.api.ask(text, viewer, **variables)
    assert by_plan.get("data") == general.data
    assert len(by_plan["errors"]) == len(general.errors) == 1
    [shown], [raised] = by_plan["errors"], general.errors
    assert shown == {key: value for key, value in raised.formatted.items() if key in shown}
    assert shown["message"]
    assert shown.get("path") == (raised.path and list(raised.path))


async def test_a_statement_that_fails_is_told_under_each_field_and_not_tried_again(world: World) -> None:
    await world.town.pool.execute("ALTER TABLE region RENAME COLUMN name TO called")
    document = documents().register("{ regions { name } me { name } }")
    found, statements = await planned(world, world.viewers["person"], document, {})
    assert found["data"] is None
    assert found["errors"][0]["extensions"]["code"] == "DEFECT"
    assert found["errors"][0]["path"] in (["regions"], ["me"])
    assert "called" not in str(found)
    assert len(statements) <= 1


async def test_what_no_plan_reads_goes_the_general_road_with_planned_fields_beside(world: World) -> None:
    text = "{ rulebooks { code parameters { key note { zh en } } } me { called: name archives { id } } t: __typename }"
    found, statements = await planned(world, world.viewers["person"], documents().register(text), {})
    assert found["data"]["me"]["called"] == "王**"
    assert found["data"]["t"] == "Query"
    assert all(each["note"]["zh"] for book in found["data"]["rulebooks"] for each in book["parameters"])
    assert len([each for each in statements if "identity i" in each]) == 1


SOME = {"InstitutionOrder": "NAME", "Date": "2026-11-22", "ListName": "RED_LIST"}
FOR_EVERYBODY = ("Institution", "Places", "ListMembers", "Public", "TypicalCases", "ToldCases")


def test_which_documents_of_the_pages_are_planned(known: Documents) -> None:
    for name, text in documents_of_pages().items():
        operation = known.register(text).operation(name)
        assert operation
        needed = re.findall(r"\$(\w+): (\w+)!", text)
        given = {each: SOME.get(type_, "x") for each, type_ in needed}
        plan = operation.plan(operation.variables(given))
        assert (plan is not None) == is_planned(text), name
        if plan:
            assert plan.public == name.startswith(FOR_EVERYBODY), name


@pytest.mark.parametrize("text", ["", "{ nothing }", "{", "{ regions { code", "{ me " + "{ archives " * 13 + "}" * 14])
def test_a_wrong_document_is_not_registered(known: Documents, text: str) -> None:
    with pytest.raises(DocumentInvalid):
        known.register(text)
    assert known.of_text(text) is None


def test_unregistered_documents_are_remembered_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.documents.MOST_TEXTS", 2)
    some = documents()
    texts = [f"{{ r{at}: regions {{ code }} }}" for at in range(3)]
    first = some.of_text(texts[0])
    assert some.of_text(texts[0]) is first
    for text in texts[1:]:
        some.of_text(text)
    assert some.of_text(texts[0]) is not first


async def test_a_deadline_holds_on_the_planned_road(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.context.STATEMENT_SECONDS", 0.1)
    document = documents().register("{ regions { code } }")
    async with world.town.pool.acquire() as connection, connection.transaction():
        await connection.execute("LOCK TABLE region")
        context = Context(world.api.parts, Anonymous())
        found = await answer(context, Asked(document.text, document, {}, None), NothingKept())
    assert b"TOO_SLOW" in found.body


def test_core_is_the_schema_that_was_built() -> None:
    assert core().query_type
    assert issubclass(DocumentInvalid, Exception)
    assert not issubclass(DocumentInvalid, GraphQLError)
