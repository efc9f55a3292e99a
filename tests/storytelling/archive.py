"""What a story finds in an archive: its parts and the elements of its entries, as the portal's own API shows them."""

from collections.abc import Mapping
from typing import Any

from portal.security.viewer import Anonymous, SubjectViewer
from resolvers.shown import key_of
from tests.storytelling.archive_words import ELEMENTS
from tests.storytelling.stage import Actor, Stage
from tests.storytelling.values import NONE
from tests.storytelling.viewing import ask

_OWN = f"""{{ me {{ archives {{
  id legalRepresentative basics {{ label {{ zh }} value }}
  commitments {{ id state contents {{ zh }} }} monitorings {{ level }}
  history(first: 100) {{ edges {{ node {{ grade {{ code }} }} }} }}
  entries(first: 100) {{ edges {{ node {{ id {" ".join(ELEMENTS.values())} }} }} }}
}} }} }}"""
_CATALOGUE = """query Catalogue($code: String!) {
  rulebook(code: $code) { items { code category article assessment valid_from: validFrom valid_until: validUntil } }
}"""
_ENUMERATED = ("subject_kind", "category", "source", "stage", "fund")


async def _own(stage: Stage, actor: Actor) -> Mapping[str, Any]:
    """The archive as its own subject sees it."""
    archives = (await ask(stage, SubjectViewer(actor.identity_id), _OWN))["me"]["archives"]
    found: Mapping[str, Any] = next(each for each in archives if key_of("Archive", each["id"]) == actor.id)
    return found


async def parts(stage: Stage, actor: Actor, expected: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What stands in each part of the archive, oldest first: keys, items of basic information, grades, levels."""
    archive = await _own(stage, actor)
    rows = [edge["node"] for edge in reversed(archive["entries"]["edges"])]
    results = [_grade(edge["node"]) for edge in reversed(archive["history"]["edges"])]
    keys = {entry_id: key for key, entry_id in stage.entries.items()}
    promises = {row: key for key, row in stage.commitments.items()}
    found = {
        "commitments": [promises[key_of("Commitment", each["id"]) or 0] for each in archive["commitments"]],
        "basic": [each["label"]["zh"] for each in archive["basics"]]
        + (["法定代表人"] if archive["legalRepresentative"] else []),
        "evaluation": results[-1:],
        "historical": results[:-1],
        "monitoring": [each["level"] for each in archive["monitorings"]],
    }
    for part in ("favourable", "adverse"):
        found[part] = [keys[key_of("Entry", row["id"]) or 0] for row in rows if row["category"] == part.upper()]
    return {part: found[part] for part in expected}


async def elements(stage: Stage, actor: Actor, expected: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the archive shows of entries."""
    rows = {
        key_of("Entry", edge["node"]["id"]): edge["node"] for edge in (await _own(stage, actor))["entries"]["edges"]
    }
    return {
        key: {word: _plain(word, rows[stage.entries[key]][ELEMENTS[word]]) for word in wanted}
        for key, wanted in expected.items()
    }


def _plain(word: str, value: Any) -> Any:
    if value is None:
        return NONE
    return value.lower() if word in _ENUMERATED else value


def _grade(result: Mapping[str, Any]) -> str:
    return result["grade"]["code"] if result["grade"] is not None else NONE


async def terms(stage: Stage, actor: Actor, expected: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The numbers in words that stand beside a measure."""
    rows = await stage.pool.fetch(
        "SELECT code, shown->'numbers' AS numbers FROM measure WHERE subject_id = $1 AND state <> 'ended'", actor.id
    )
    told = {row["code"]: [each["zh"] for each in row["numbers"] or []] for row in rows}
    return {code: told.get(code, []) for code in expected}


async def promised(stage: Stage, actor: Actor, expected: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """How many contents commitments have, and what became of them."""
    rows = {key_of("Commitment", each["id"]): each for each in (await _own(stage, actor))["commitments"]}
    found = {key: rows[stage.commitments[key]] for key in expected}
    return {key: {"contents": len(each["contents"]), "state": each["state"].lower()} for key, each in found.items()}


async def catalogue(stage: Stage, actor: Actor, expected: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What everybody reads of items of the collection catalogue, of what the story names."""
    items = (await ask(stage, Anonymous(), _CATALOGUE, code=actor.cast.rulebook))["rulebook"]["items"]
    rows = {each["code"]: each for each in items}
    return {
        code: {word: _plain(word, rows[code][word]) for word in named} if code in rows else NONE
        for code, named in expected.items()
    }
