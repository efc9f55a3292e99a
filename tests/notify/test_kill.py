"""The promise: every committed text is sent, none twice, however often the notifier is killed."""

from typing import Any

from tests.notify import killing


async def test_killed_again_and_again(pool: Any, database_url: str) -> None:
    outcome = await killing.run(pool, database_url, texts=300, kills=5, seed=20261122)
    assert (outcome.duplicates, outcome.missing, outcome.unsettled, outcome.overtaken) == (0, 0, 0, 0)
    assert outcome.questions > 0, "no text was uncertain: the kills hit nothing"
