"""Registered documents over HTTP: by hash, over GET where they are public, with a cache in between."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from portal.clock import SetClock
from portal.settings import Settings
from portal.store.documents import add_document
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Town, browser_at

LIST = "query List($search: String) { institutions(search: $search) { totalCount edges { node { name } } } }"
OWN = "{ me { name } }"
SIGN_OUT = "mutation { signOut { sessions } }"


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def build(settings: Settings, *texts: str) -> None:
    """What the page build writes."""
    (settings.page_dir / "documents.json").write_text(json.dumps({sha(text): text for text in texts}))


async def test_by_hash(settings: Settings, clock: SetClock, town: Town) -> None:
    build(settings, LIST, OWN, SIGN_OUT, "{ this is no document }")
    await town.archive()
    async with browser_at(settings, clock) as client:
        by_text = await client.post("/graphql", json={"query": LIST, "variables": {"search": "示例"}})
        by_hash = await client.post("/graphql", json={"id": sha(LIST), "variables": {"search": "示例"}})
        assert by_hash.json() == by_text.json()
        assert by_hash.json()["data"]["institutions"]["totalCount"] == 1
        assert by_hash.headers["cache-control"] == "no-store"
        assert (await client.post("/graphql", json={"id": sha(OWN)})).json() == {"data": {"me": None}}
        assert (await client.post("/graphql", json={"id": sha(SIGN_OUT)})).json()["data"]["signOut"] == {"sessions": 0}


async def test_an_unknown_hash_says_so(client: httpx2.AsyncClient) -> None:
    for unknown in (sha("{ regions { code } }"), "", "x" * 64):
        response = await client.post("/graphql", json={"id": unknown})
        assert response.status_code == 404
        assert response.json()["errors"][0]["extensions"] == {"code": "DOCUMENT_UNKNOWN"}
        assert (await client.get("/graphql", params={"id": unknown})).status_code == 404


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no failure."""
    monkeypatch.setattr("resolvers.context.STATEMENT_SECONDS", 60)


@pytest.mark.usefixtures("patient", "redis_client")  # another test's answers may be of the same version
async def test_public_documents_over_get(settings: Settings, clock: SetClock, town: Town) -> None:
    build(settings, LIST, OWN, SIGN_OUT)
    _, archive = await town.archive()
    async with browser_at(settings, clock) as client:

        async def ask(variables: Any = None, **headers: str) -> Any:
            parameters = {"id": sha(LIST), "variables": json.dumps(variables or {})}
            return await client.get("/graphql", params=parameters, headers=headers)

        first = await ask()
        assert first.status_code == 200
        assert first.json()["data"]["institutions"]["edges"][0]["node"]["name"] == "哈尔滨市示例大药房"
        assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
        assert first.headers["vary"] == "Accept-Encoding"
        assert "set-cookie" not in first.headers
        again = await ask(**{"If-None-Match": first.headers["etag"]})
        assert again.headers.get("etag") == first.headers["etag"], again.text
        assert (again.status_code, again.content) == (304, b"")
        for weak in ("W/{}", '"0-0", W/{}', 'W/"0-0",{}'):  # a proxy that packs an answer weakens its tag
            shown = weak.format(first.headers["etag"])
            assert (await ask(**{"If-None-Match": shown})).status_code == 304, shown
        assert (await ask(**{"If-None-Match": 'W/"0-0"'})).status_code == 200
        wrong = await ask({"search": " "})
        assert wrong.json()["errors"][0]["extensions"]["code"] == "SEARCH_LENGTH"
        assert wrong.headers["cache-control"] == "no-store"
        assert (await client.get("/graphql", params={"id": sha(LIST), "variables": "["})).status_code == 400
        for hidden in (OWN, SIGN_OUT):
            refused = await client.get("/graphql", params={"id": sha(hidden)})
            assert refused.status_code == 405
            assert refused.json()["errors"][0]["extensions"] == {"code": "DOCUMENT_NOT_PUBLIC"}
        assert (await client.get("/graphql", params={"query": "{ regions { code } }"})).status_code == 405
        await town.pool.execute("UPDATE published_institution SET name = '改名' WHERE subject_id = $1", archive)
        clock.at = NOW + timedelta(seconds=1)
        changed = await ask(**{"If-None-Match": first.headers["etag"]})
        assert changed.status_code in (200, 304)  # within the second


async def test_an_operator_adds_documents(settings: Settings, clock: SetClock, town: Town) -> None:
    text = "query Named($id: ID!) { institution(id: $id) { name } }"
    async with town.pool.acquire() as connection:
        assert await add_document(connection, sha(text), text, NOW)
        assert not await add_document(connection, sha(text), text, NOW)
    _, archive = await town.archive()
    async with browser_at(settings, clock) as client:
        body = {"id": sha(text), "variables": {"id": global_id("Institution", archive)}}
        found = await client.post("/graphql", json=body)
        assert found.json() == {"data": {"institution": {"name": "哈尔滨市示例大药房"}}}


def test_the_pages_are_built_with_their_documents(tmp_path: Path) -> None:
    from portal.web.documents import of_pages

    assert of_pages(tmp_path) == []
