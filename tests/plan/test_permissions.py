"""Every value of a subject is marked as its own; whatever anybody asks, nobody gets a mark that is not for them."""

import re
from random import Random
from typing import Any

import pytest
from graphql import GraphQLError

from resolvers.plan.fields import PLAN, Rows
from resolvers.plan.rules import PUBLIC
from resolvers.shown import global_id
from schema.build import checked, core
from schema.subject import Archive
from tests.plan.comparing import planned
from tests.plan.conftest import ROLES, World
from tests.plan.generated import PLANNED, VALUES, everything, sensible, unlimited

_OF_SUBJECT = "(SELECT identity_id FROM subject s WHERE s.id = subject_id)"
_OF_CASE = "(SELECT identity_id FROM credit_case c JOIN subject s ON s.id = c.subject_id WHERE c.id = case_id)"

# Columns that are shown, each to be filled with a mark, and the SQL of whose they are.
MARKED = {
    "identity": ("id", ["name_shown", "identifier_shown", "phone_shown"]),
    "subject": ("identity_id", ["archive_no", "institution_code"]),
    "result": (_OF_SUBJECT, ["reason"]),
    "entry": (
        _OF_SUBJECT,
        ["facts", "basis", "document_no", "handling_type", "info_category", "credit_condition", "item", "item_name",
         "item_name_en", "article"],
    ),
    "declaration": (
        "(SELECT identity_id FROM entry JOIN subject s ON s.id = subject_id WHERE entry.id = entry_id)",
        ["version", "declarer_shown"],
    ),
    "repair_outlook": ("", ["conditions"]),
    "consent": (_OF_SUBJECT, ["measure", "version", "article", "text", "text_en", "signer_shown"]),
    "monitoring": (_OF_SUBJECT, ["level", "name", "name_en", "article", "reason", "end_reason"]),
    "subject_fact": (_OF_SUBJECT, ["name", "label", "label_en", "article", "shown", "document_no", "reason"]),
    "measure": (_OF_SUBJECT, ["code", "reason"]),
    "message": (_OF_SUBJECT, ["title", "title_en", "body", "body_en"]),
    "access_log": (_OF_SUBJECT, ["purpose"]),
    "legal_representative": ("identity_id", ["name_shown"]),
    "issued_document": (_OF_SUBJECT, ["number"]),
    "listing": (_OF_SUBJECT, ["basis", "left_reason"]),
    "credit_case": (_OF_SUBJECT, ["receipt_no", "title", "title_en", "reasons", "unit", "answer"]),
    "case_handling": (_OF_CASE, ["reason"]),
    "case_opinion": (_OF_CASE, ["unit", "question"]),
}  # fmt: skip
ARCHIVE = {"subject", "identity", "legal_representative"}  # stand in the archive itself
DESK = {"case_handling", "case_opinion"}  # among officers alone
KEPT = set(MARKED) - DESK
QUEUE = {
    "identity",
    "credit_case",
    "message",
}  # score and grade, but not why; what a case is about, but not its reasons
ONCE_OPENED = {"reasons", "answer"}

# identity.id in the order of World: patient, pharmacy, hospital, doctor
SEEN: dict[str, dict[int, set[str]]] = {
    "public": {2: {"identity"}},  # stands on a list
    "person": {1: KEPT, 2: {"identity"}},  # a mandate shows each the other's masked name
    "institution": {2: KEPT, 1: {"identity"}},
    # Both files were opened an hour ago; the third is kept elsewhere, but Harbin decides its case.
    "Harbin": {1: KEPT | DESK, 2: KEPT | DESK, 3: QUEUE},
    "province": {**dict.fromkeys((1, 2, 3), QUEUE), 4: {"identity", "message"}},  # two days ago
}


_OF_ENTRY = "(SELECT identity_id FROM entry JOIN subject s ON s.id = subject_id WHERE entry.id = entry_id)"
_CONDITION = f"'§' || {_OF_ENTRY} || '.repair_outlook.conditions.' || entry_id || '§'"


async def _mark(world: World) -> None:
    await world.town.pool.execute(
        f"""UPDATE repair_outlook SET conditions = jsonb_build_array(
                jsonb_build_object('code', {_CONDITION}, 'text', {_CONDITION}, 'text_en', {_CONDITION},
                                   'article', {_CONDITION}, 'from', NULL, 'until', NULL))"""  # noqa: S608
    )
    for table, (identity, columns) in MARKED.items():
        if table == "repair_outlook":
            continue
        values = ", ".join(f"{column} = '§' || {identity} || '.{table}.{column}.' || id || '§'" for column in columns)
        await world.town.pool.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await world.town.pool.execute(f"UPDATE {table} SET {values}")  # noqa: S608


async def _marks(world: World, role: str, text: str) -> set[tuple[int, str, str]]:
    found, _ = await planned(world, world.viewers[role], unlimited().register(text), VALUES)
    assert "errors" not in found, found
    return {(int(each[0]), each[1], each[2]) for each in re.findall(r"§(\d+)\.(\w+)\.(\w+)\.\d+§", str(found))}


@pytest.mark.parametrize("role", ROLES)
async def test_nobody_gets_what_is_not_for_them(world: World, role: str) -> None:
    await _mark(world)
    shown: set[tuple[int, str, str]] = set()
    for name in PLANNED:
        for seed in range(12):
            shown |= await _marks(world, role, sensible(everything(name), Random(seed), world, plain=seed % 2 == 0))  # noqa: S311
    for archive in world.archives:
        shown |= await _marks(world, role, everything("subjectFile").replace("id: 1", f'id: "{archive}"'))
    for case in world.cases:
        shown |= await _marks(world, role, everything("openedCase").replace("id: 1", f'id: "{case}"'))
    allowed = SEEN[role]
    for identity, table, column in shown:
        assert table in allowed.get(identity, set()), (identity, table, column)
        assert (role, identity) != ("institution", 1) or column == "name_shown"
        assert (role, identity) not in (("public", 2), ("person", 2)) or column in ("name_shown", "identifier_shown")
        assert allowed[identity] >= KEPT or column not in ONCE_OPENED
    for identity, tables in allowed.items():
        assert {table for each, table, _ in shown if each == identity} == tables


@pytest.mark.parametrize("role", ["person", "institution"])
async def test_every_marked_field_is_shown_to_its_owner(world: World, role: str) -> None:
    await _mark(world)
    shown = {(table, column) for _, table, column in await _marks(world, role, everything("me"))}
    expected = {(table, column) for table in KEPT for column in MARKED[table][1]}
    assert shown == expected


@pytest.mark.parametrize(("role", "own"), [("person", 1), ("institution", 2)])
async def test_an_entry_of_another_is_not_there(world: World, role: str, own: int) -> None:
    """Each entry by its ID, of whomsoever it is, in one's own archives."""
    await _mark(world)
    document = unlimited().register("query($id: ID!) { me { archives { entry(id: $id) { facts } } } }")
    keys = [row["id"] for row in await world.town.pool.fetch("SELECT id FROM entry")]
    seen = set()
    for key in keys:
        found, _ = await planned(world, world.viewers[role], document, {"id": global_id("Entry", key)})
        seen |= {int(each) for each in re.findall(r"§(\d+)\.", str(found))}
    assert seen == {own}


async def test_a_cursor_of_another_leads_nowhere_but_to_ones_own(world: World) -> None:
    """Keys of rows of others in a cursor choose a place in one's own list."""
    await _mark(world)
    text = "query($c: String) { me { archives { entries(after: $c) { edges { node { facts } } } } } }"
    document = unlimited().register(text)
    for cursor in ("WyJlbnRyaWVzIiwgOTk5OTld", "WyJlbnRyaWVzIiwgN10=", "WyJlbnRyaWVzIiwgMV0="):
        found, _ = await planned(world, world.viewers["person"], document, {"c": cursor})
        assert {int(each) for each in re.findall(r"§(\d+)\.", str(found))} <= {1}


@pytest.mark.parametrize(
    "text",
    [
        "{ institutions(order: PHONE) { totalCount } }",
        '{ institutions(identifier: "230102199003074470") { totalCount } }',
        "{ newResults(order: NAME) { edges { cursor } } }",
        '{ newResults(region: "110000") { edges { cursor } } }',
        "{ me { archives(identity: 2) { id } } }",
        "{ me { archives { entries(order: RECORDED_BY) { edges { cursor } } } } }",
        "{ institutions { edges { node { phone } } } }",
        "{ me { archives { entries { edges { node { recordedBy } } } } } }",
    ],
)
def test_what_is_hidden_neither_filters_nor_orders(text: str) -> None:
    with pytest.raises(GraphQLError):
        checked(text)


async def test_a_cursor_of_another_order_is_refused(world: World) -> None:
    document = unlimited().register(
        '{ me { archives { entries(after: "WyJoaXN0b3J5IiwgMV0=") { edges { cursor } } } } }'
    )
    found, _ = await planned(world, world.viewers["person"], document, {})
    assert found["data"] == {"me": None}
    assert found["errors"][0]["extensions"] == {"code": "CURSOR_UNKNOWN"}


@pytest.mark.parametrize(("kind", "field"), [("Query", "me"), ("Me", "archives"), ("Query", "newResults")])
async def test_a_relation_that_forgets_its_condition_shows_nothing_more(
    world: World, kind: str, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule is the planner's: it holds whatever a field says."""
    await _mark(world)
    definition: Any = core().type_map[kind]
    declared = definition.fields[field].extensions["strawberry-definition"]
    reading = declared.metadata[PLAN]
    if isinstance(reading, Rows):
        monkeypatch.setattr(declared, "metadata", {PLAN: Rows(reading.source, order=reading.order)})
    for role in ROLES:
        for identity, table, _ in await _marks(world, role, everything((definition.name == "Me" and "me") or field)):
            assert table in SEEN[role].get(identity, set())


async def test_what_is_kept_on_a_subject_is_guarded_by_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where archives of others come into sight, nothing that is kept in them does."""
    await _mark(world)
    declared = core().type_map["Me"].fields["archives"].extensions["strawberry-definition"]  # type: ignore[attr-defined]
    monkeypatch.setattr(declared, "metadata", {PLAN: Rows("subject s", order="s.id")})
    monkeypatch.setattr(Archive, "seen_by", PUBLIC)
    shown = await _marks(world, "person", everything("me"))
    assert {identity for identity, table, _ in shown if table == "subject"} == {1, 2, 3, 4}
    assert {identity for identity, table, _ in shown if table not in ARCHIVE} == {1}
