"""Bad input at filing: a clear refusal with its field, and nothing is stored; markup stays the text that it is."""

from typing import Any

import pytest

from portal.security.viewer import SubjectViewer
from resolvers.shown import global_id
from tests.schema.conftest import Api, Town, kept
from tests.schema.test_cases import DECIDE, DISPUTE, REPAIR

FIELD = ("... on Refusal { code", "... on InvalidInput { field } ... on Refusal { code")
STORED = "SELECT (SELECT count(*) FROM credit_case), (SELECT count(*) FROM case_event), (SELECT count(*) FROM message)"
MARKUP = "<script>alert(1)</script> **粗** #panic() $1/0$ {{x}} =1+1"


async def _filing(api: Api, town: Town) -> tuple[SubjectViewer, dict[str, Any]]:
    identity, archive = await town.archive()
    recorded = await town.entry(archive)
    given: dict[str, Any] = {"subject": global_id("Archive", archive), "reasons": "与事实不符", "request": "一次"}
    given |= {"entry": global_id("Entry", recorded.entry.id), "files": [await kept(town, identity)]}
    return SubjectViewer(identity), given


@pytest.mark.parametrize(
    ("field", "words", "code"),
    [
        ("reasons", "理由\u202e由理", "characters_unprintable"),
        ("reasons", "理\u200b由", "characters_unprintable"),
        ("reasons", "理由\0", "characters_unprintable"),
        ("reasons", "\x1b[31m理由", "characters_unprintable"),
        ("reasons", "字" * 4001, "words_too_long"),
        ("reasons", " \n ", "required"),
        ("request", "一\0次", "characters_unprintable"),
        ("request", "次" * 101, "words_too_long"),
    ],
)
async def test_nothing_is_stored_of_what_cannot_be_taken(
    api: Api, town: Town, field: str, words: str, code: str
) -> None:
    owner, given = await _filing(api, town)
    before = await town.pool.fetchrow(STORED)
    dispute = await api.data(DISPUTE.replace(*FIELD), owner, input={**given, field: words})
    repair = {key: value for key, value in given.items() if key != "entry"} | {"entries": [given["entry"]]}
    asked = await api.data(REPAIR.replace(*FIELD), owner, input={**repair, "commitment": True, field: words})
    for refused in (dispute["fileDispute"], asked["applyRepair"]):
        assert (refused["__typename"], refused["field"], refused["code"]) == ("InvalidInput", field, code)
        assert all(refused["message"].values())
        assert words.strip() not in str(refused["message"]) or not words.strip()
    assert await town.pool.fetchrow(STORED) == before
    assert await town.pool.fetchval("SELECT count(*) FROM evidence WHERE case_id IS NOT NULL") == 0
    assert (await api.data(DISPUTE, owner, input=given))["fileDispute"]["__typename"] == "CaseHandled"


async def test_markup_is_kept_and_told_as_the_text_that_it_is(api: Api, town: Town) -> None:
    owner, given = await _filing(api, town)
    filed = (await api.data(DISPUTE, owner, input={**given, "reasons": MARKUP}))["fileDispute"]
    officer = await town.officer("230100")
    await town.opened(officer, await town.pool.fetchval("SELECT max(id) FROM subject"))
    decide = DECIDE.replace("$upheld: Boolean!", "$upheld: Boolean!, $reason: String!").replace('"经核查"', "$reason")
    for bad in ("理由\u2066", "字" * 4001, ""):
        refused = await api.data(decide, officer, case=filed["case"]["id"], upheld=True, reason=bad)
        assert refused["decideDispute"]["__typename"] == "InvalidInput"
    await api.data(decide, officer, case=filed["case"]["id"], upheld=True, reason=MARKUP)
    [archive] = (await api.data("{ me { archives { cases { reasons answer } } } }", owner))["me"]["archives"]
    assert archive["cases"] == [{"reasons": MARKUP, "answer": MARKUP}]
    assert MARKUP in await town.pool.fetchval("SELECT body FROM message WHERE kind = 'dispute_decided'")
