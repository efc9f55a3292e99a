"""Documents that hypothesis-graphql makes over the SDL, with arguments that find something, and with more of the
language: aliases, fragments, directives, variables."""

from base64 import b64encode
from random import Random
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    NoUnusedVariablesRule,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_object_type,
    parse,
    print_ast,
    specified_rules,
    validate,
    visit,
)

from resolvers.documents import Documents
from resolvers.plan.fields import reading_of
from resolvers.shown import global_id
from schema.build import core
from tests.plan.conftest import World


def _roots() -> dict[str, GraphQLField]:
    query = core().query_type
    assert query
    return dict(query.fields)


PLANNED = tuple(name for name, field in _roots().items() if reading_of(field) is not None)
VARIABLES = {
    "yes": "Boolean!",
    "no": "Boolean!",
    "few": "Int",
    "adverse": "EntryCategory",
    "nothing": "String",
    "nowhere": "ID",
}
VALUES: dict[str, Any] = {"yes": True, "no": False, "few": 2, "adverse": "ADVERSE"}
REGIONS = ['"230100"', '"230000"', '"230200"', '"110000"', "$nowhere", "null"]
KINDS = ["DESIGNATED_PHARMACY", "DESIGNATED_MEDICAL_INSTITUTION", "INSURED_PERSON", "null"]
FIRST = ["1", "2", "3", "100", "$few"]
CURSORS = {
    "history": ['["history", 2]'],
    "entries": ['["entries", 3]', '["entries", 1]'],
    "messages": ['["messages", 2]'],
    "accesses": ['["accesses", 4]'],
    "publicPersons": ['["public_persons", 3]'],
    "repairNotices": ['["repair_notices", 2]'],
    "typicalCases": ['["typical_cases", 2]'],
    "listMembers": ['["members", "2026-11-01", 4]', '["members", "2026-01-01", 1]'],
    "publicCommitments": ['["promises", 3]'],
    "listingQueue": ['["listing_queue", "2026-11-21", 1]', '["listing_queue", null, 1]'],
    "publicEntries": ['["public_entries", 3]', '["public_entries", 1]'],
    "newResults": ['["new_results", "2026-11-22T10:00:00+08:00", 4]', '["new_results", "2026-01-01T00:00:00Z", 1]'],
    "riskWarnings": [
        '["risk_warnings", "2026-11-22T10:00:00+08:00", 2]',
        '["risk_warnings", "2026-01-01T00:00:00Z", 1]',
    ],
    "officerMessages": ['["officer_messages", 3]', '["officer_messages", 1]'],
    "caseQueue": ['["case_queue", "2026-11-21", 1]', '["case_queue", "2026-11-01", 1]', '["case_queue", null, 1]'],
    "NAME": ['["name", "哈尔滨市示例大药房", 1]', '["name", "", 1]'],
    "SCORE_HIGHEST": ['["score_highest", 101.5, 1]', '["score_highest", null, 2]'],
    "SCORE_LOWEST": ['["score_lowest", 20.00, 3]', '["score_lowest", null, 1]'],
    "PUBLISHED_NEWEST": ['["published_newest", "2026-11-22", 2]', '["published_newest", "2020-01-01", 1]'],
}


def unlimited() -> Documents:
    """Documents without our limits: what is generated may be deeper and longer."""
    rules = [rule for rule in specified_rules if rule is not NoUnusedVariablesRule]

    def check(text: str) -> DocumentNode:
        document = parse(text)
        if errors := validate(core(), document, rules):
            raise GraphQLError(f"{errors[0].message}: {text}")
        return document

    return Documents(core(), check)


def everything(name: str) -> str:
    """A question with all that can be selected of it."""

    def below(kind: Any) -> str:
        if not is_object_type(kind):
            return ""
        return f"{{ __typename {' '.join(whole(name, field) for name, field in kind.fields.items())} }}"

    def whole(name: str, field: GraphQLField) -> str:
        needed = {"id": "(id: 1)", "list": "(list: RED_LIST)"}
        given = next((needed[each] for each in field.args if each in needed), "")
        return f"{name}{given} {below(get_named_type(field.type))}"

    return f"{{ {whole(name, _roots()[name])} }}"


def sensible(text: str, random: Random, world: World, *, plain: bool = False) -> str:
    """The document with arguments that find something; unless plain with aliases, fragments and directives."""
    types = TypeInfo(core())
    richer = _Richer(types, random.random(), world, plain=plain)
    document = visit(parse(text), TypeInfoVisitor(types, richer))
    changed = "\n".join([print_ast(document), *richer.fragments])
    used = [f"${name}: {kind}" for name, kind in VARIABLES.items() if f"${name}" in changed]
    return f"query ({', '.join(used)}) {changed.removeprefix('query ')}" if used else changed


class _Richer(Visitor):
    """Fields of the same key get the same changes, since they are merged."""

    def __init__(self, types: TypeInfo, seed: float, world: World, *, plain: bool) -> None:
        super().__init__()
        self._types, self._seed, self._world, self._plain = types, seed, world, plain
        self.fragments: list[str] = []

    def leave_field(self, node: FieldNode, *_: Any) -> FieldNode:
        name, key = node.name.value, (node.alias or node.name).value
        random = Random(f"{self._seed}{key}")  # noqa: S311 - no secret
        parts = [f"{key}: {name}" if node.alias else name]
        if not self._plain and not node.alias and random.random() < 0.1:
            parts = [f"other_{name}: {name}"]
        definition = self._types.get_field_def()
        given = self._arguments(name, random) if definition and definition.args else {}
        parts += [f"({', '.join(f'{argument}: {value}' for argument, value in given.items())})"] if given else []
        if not self._plain and random.random() < 0.15:
            parts.append(
                random.choice(["@include(if: $yes)", "@skip(if: $no)", "@skip(if: $yes)", "@include(if: true)"])
            )
        parts += [print_ast(node.selection_set)] if node.selection_set else []
        changed: Any = parse(f"{{ {' '.join(parts)} }}").definitions[0]
        return changed.selection_set.selections[0]  # type: ignore[no-any-return]

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode | None:
        parent = self._types.get_parent_type()
        random = Random(f"{self._seed}{print_ast(node)}")  # noqa: S311 - no secret
        if self._plain or not isinstance(parent, GraphQLObjectType) or random.random() < 0.5:
            return None
        inner = print_ast(node)
        match random.choice(["typed", "untyped", "named", "interface"]):
            case "typed":
                inner = f"{{ ... on {parent.name} @include(if: $yes) {inner} }}"
            case "untyped":
                inner = f"{{ __typename ... @skip(if: $no) {inner} }}"
            case "named":
                name = f"F{len(self.fragments)}"
                self.fragments.append(f"fragment {name} on {parent.name} {inner}")
                inner = f"{{ ...{name} __typename ...{name} }}"
            case _ if any(each.name == "Node" for each in parent.interfaces):
                inner = inner[:-1] + " ... on Node { id } }"
        changed: Any = parse(inner).definitions[0]
        return changed.selection_set  # type: ignore[no-any-return]

    def _arguments(self, name: str, random: Random) -> dict[str, str]:
        def some(values: list[str]) -> str | None:
            return random.choice(values) if random.random() < 0.5 else None

        given: dict[str, str | None] = {}
        match name:
            case "institutions":
                order = some([each for each in CURSORS if each.isupper()])
                given = {
                    "search": some(['"示例"', '" 药 "', '"大药房"', '"无"', "$nothing"]),
                    "region": some(REGIONS),
                    "kind": some(KINDS),
                    "grade": some(['"A"', '"D"', '"E"', "null"]),
                    "order": order,
                    "after": some([_encoded(each) for each in CURSORS[order or "NAME"]]),
                }
            case "publicEntries":
                ids = [f'"{each}"' for each in (*self._world.institutions, *self._world.archives)]
                given = {"region": some(REGIONS), "institution": some([*ids, "$nowhere"])}
            case "listMembers":
                given = {
                    "list": random.choice(["RED_LIST", "SERIOUS_DISHONESTY"]),
                    "region": some(REGIONS),
                    "search": some(['"示例"', '"无"', "$nothing"]),
                }
            case "publicCommitments" | "listingQueue":
                given = {"region": some(REGIONS)}
            case "gradeDistribution":
                given = {"region": some(REGIONS), "kind": some(KINDS)}
            case "institution" | "subjectFile":
                ids = [*self._world.institutions, *self._world.archives, "x"]
                given = {"id": f'"{random.choice(ids)}"'}
            case "openedCase":
                given = {"id": f'"{random.choice([*self._world.cases, *self._world.archives])}"'}
            case "caseQueue":
                given = {
                    "holder": some(["MINE", "UNCLAIMED", "OTHERS", "null"]),
                    "kind": some(["DISPUTE", "REPAIR"]),
                    "region": some(REGIONS),
                    "dueUntil": some(['"2026-11-21"', '"2026-11-22"', '"2030-01-01"', "null"]),
                }
            case "entry":
                given = {"id": random.choice([*(f'"{global_id("Entry", key)}"' for key in range(1, 8)), '"x"'])}
            case "entries":
                given = {"category": some(["ADVERSE", "FAVOURABLE", "BASIC", "$adverse"])}
        if name in CURSORS:
            given["after"] = some([*(_encoded(each) for each in CURSORS[name]), "$nothing"])
        if name in CURSORS or name == "institutions":
            given["first"] = some(FIRST)
        return {argument: value for argument, value in given.items() if value is not None}


def _encoded(cursor: str) -> str:
    return f'"{b64encode(cursor.encode()).decode()}"'
