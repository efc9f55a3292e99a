"""Whoever has changed what is public sees his change from then on."""

import pytest
from redis.asyncio import Redis

from portal.clock import SetClock
from portal.security.viewer import Anonymous
from portal.web.public_cache import PublicCache
from portal.web.roads import Asked, answer
from resolvers.context import Context
from schema.build import documents
from tests.schema.conftest import Api, Town
from tests.schema.test_staff import RECORD, filled

SCORES = "{ institutions { edges { node { score } } } }"


async def test_an_answer_after_a_command_is_not_older_than_the_commands(
    api: Api, town: Town, redis_client: Redis, clock: SetClock, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.web.public_version.POLL", 60.0)
    monkeypatch.setattr("portal.web.public_version.TRUST", 60.0)
    monkeypatch.setattr("portal.web.public_version.PublicVersion._hear", lambda *_: None)  # only what is asked is known
    _, archive = await town.archive()
    viewer = await town.opened(await town.officer(), archive)
    known = documents()
    scores, record = known.register(SCORES), known.register(RECORD)
    async with PublicCache(redis_client, database_url, clock, release="test") as cache:

        async def read() -> bytes:
            return (await answer(Context(api.parts, Anonymous()), Asked(scores.text, scores, {}, None), cache)).body

        assert b'"100.00"' in await read()
        given = {"input": filled(archive)}
        told = await answer(Context(api.parts, viewer), Asked(record.text, record, given, None), cache)
        assert b'"88.00"' in told.body
        assert b'"88.00"' in await read()
