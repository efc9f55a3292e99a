"""Looking at a subject through the portal's API, as everybody, the owner or an officer; what the answer shows."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from portal.casework.ports import Law
from portal.domain.jurisdiction import prefix
from portal.domain.subject import SubjectKind
from portal.security.identities import Identities
from portal.security.viewer import Anonymous, OfficerViewer, SubjectViewer, Viewer
from resolvers.context import Context, Parts
from resolvers.shown import key_of
from schema.build import schema
from tests.storytelling.stage import Actor, Stage

_RESULT = "result { score grade { code } asOf }"
_ARCHIVE = f"id {_RESULT} entries(first: 100) {{ edges {{ node {{ id }} }} }} commitments {{ id }}"
_OWN = f"{{ me {{ name identifier archives {{ {_ARCHIVE} }} }} }}"
_PUBLIC = """query ($search: String!) {
  institutions(search: $search, first: 100) { edges { node { name creditCode score grade { code } asOf } } }
}"""
_PROMISES = "{ publicCommitments(first: 100) { edges { node { id name } } } }"
_PERSONS = "{ publicPersons(first: 100) { edges { node { id name grade { code } asOf } } } }"
_PUBLIC_ENTRIES = "{ publicEntries(first: 100) { edges { node { id } } } }"
_OPEN = f"""mutation ($identifier: String!, $purpose: String!) {{
  openSubject(identifier: $identifier, purpose: $purpose) {{
    __typename ... on SubjectOpened {{ files {{ name identifier archive {{ {_ARCHIVE} }} }} }}
  }}
}}"""

Seen = tuple[str, frozenset[str]]
_NOTHING: Seen = ("not_found", frozenset())


async def look(stage: Stage, given: Mapping[str, Any]) -> Seen:
    """The outcome of a look and the view words and keys that its answer shows."""
    actor = stage.actors.get(given["subject"])
    who, _, region = given["viewer"].partition(":")
    if who == "public":
        return await _everybody(stage, actor, given.get("by", "name"))
    if who == "owner":
        return await _owner(stage, actor)
    return await _officer(stage, actor, region, given.get("purpose", "核对信用情况"))


async def _everybody(stage: Stage, actor: Actor | None, by: str) -> Seen:
    search = "查无此人" if actor is None else actor.person.name if by == "name" else actor.person.identifier.number
    answer = await ask(stage, Anonymous(), _PUBLIC, search=search)
    found = [edge["node"] for edge in answer["institutions"]["edges"]]
    rows = [row for row in found if actor is not None and row["creditCode"] == actor.person.identifier.number]
    promises = await _promises(stage, actor) | await _person(stage, actor) if actor is not None else frozenset()
    if actor is not None and not rows and SubjectKind(actor.cast.kind).is_institution:
        return "ok", promises  # an institution is no secret: that nothing of it is public is an answer too
    if actor is None or not (rows or promises):
        return _NOTHING
    if not rows:
        return "ok", promises
    words = {"identifier", *_named(actor, rows[0]["name"]), *_of_result(rows[0])}
    return "ok", promises | words


async def _promises(stage: Stage, actor: Actor) -> frozenset[str]:
    """The keys of the subject's commitments that everybody sees, and how they name it."""
    edges = (await ask(stage, Anonymous(), _PROMISES))["publicCommitments"]["edges"]
    own = {row["id"] for row in await stage.pool.fetch("SELECT id FROM commitment WHERE subject_id = $1", actor.id)}
    shown = {key_of("PublicCommitment", edge["node"]["id"]): edge["node"] for edge in edges}
    words: set[str] = set()
    for key, commitment_id in stage.commitments.items():
        if commitment_id in own and commitment_id in shown:
            words |= {key, *_named(actor, shown[commitment_id]["name"])}
    return frozenset(words)


async def _person(stage: Stage, actor: Actor) -> frozenset[str]:
    """What everybody sees of a person's result that was made public."""
    row_id = await stage.pool.fetchval("SELECT id FROM published_person WHERE subject_id = $1", actor.id)
    edges = (await ask(stage, Anonymous(), _PERSONS))["publicPersons"]["edges"]
    shown = [edge["node"] for edge in edges if key_of("PublicPerson", edge["node"]["id"]) == row_id]
    return frozenset(_named(actor, shown[0]["name"]) | {"grade", "as_of"} if shown else ())


async def public_entries(stage: Stage) -> set[int]:
    """Ids of the entries that everybody sees."""
    edges = (await ask(stage, Anonymous(), _PUBLIC_ENTRIES))["publicEntries"]["edges"]
    return {key_of("PublicEntry", edge["node"]["id"]) or 0 for edge in edges}


async def _owner(stage: Stage, actor: Actor | None) -> Seen:
    if actor is None:
        return _NOTHING
    me = (await ask(stage, SubjectViewer(actor.identity_id), _OWN))["me"]
    return "ok", _of_files(stage, actor, [{**me, "archive": archive} for archive in me["archives"]])


async def _officer(stage: Stage, actor: Actor | None, region: str, purpose: str) -> Seen:
    viewer = OfficerViewer(await stage.officer(region), prefix(region), "经办人示例")
    number = actor.person.identifier.number if actor else "110101198001010010"
    answer = await ask(stage, viewer, _OPEN, identifier=number, purpose=purpose)
    if answer["openSubject"]["__typename"] != "SubjectOpened":
        return ("forbidden" if actor else "not_found"), frozenset()
    return "ok", _of_files(stage, cast("Actor", actor), answer["openSubject"]["files"])


async def ask(stage: Stage, viewer: Viewer, document: str, **variables: str) -> Any:
    """What the API answers to a viewer."""

    async def law(on: date) -> Law:
        async with stage.store.transaction() as transaction:
            return await transaction.law(on)

    parts = Parts(
        pool=stage.pool,
        reads=stage.pool,
        clock=stage.clock,
        store=stage.store,
        law=law,
        sign_in=cast("Any", None),
        identities=Identities(stage.pool, stage.sealer),
    )
    answer = await schema.execute(document, variables, Context(parts, viewer))
    if answer.errors:
        raise AssertionError(f"the API answers with an error: {answer.errors[0].message}")
    return answer.data


def _of_files(stage: Stage, actor: Actor, files: list[dict[str, Any]]) -> frozenset[str]:
    """Words about the subject itself, and the keys of all archives and entries of the answer."""
    words: set[str] = set()
    entries = {entry_id: key for key, entry_id in stage.entries.items()}
    archives = {each.id: key for key, each in stage.actors.items()}
    for file in files:
        archive = file["archive"]
        subject_id = key_of("Archive", archive["id"]) or 0
        keys = [entries[key_of("Entry", edge["node"]["id"]) or 0] for edge in archive["entries"]["edges"]]
        promises = {key_of("Commitment", each["id"]) or 0 for each in archive["commitments"]}
        words |= {archives[subject_id], *keys, *(key for key, row in stage.commitments.items() if row in promises)}
        if subject_id == actor.id:
            words |= _named(actor, file["name"]) | _of_result(archive["result"])
            words |= {"records"} if keys else set()
            words |= {"identifier"} if file["identifier"] == actor.person.identifier.number else set()
    return frozenset(words)


def _named(actor: Actor, shown: str) -> set[str]:
    return {"name" if shown == actor.person.name else "name_masked"}


def _of_result(row: Mapping[str, Any] | None) -> set[str]:
    shown = {"score": "score", "grade": "grade", "as_of": "asOf"}
    return {word for word, name in shown.items() if row is not None and row[name] is not None}
