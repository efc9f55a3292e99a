"""Pushes over real HTTP: each counts once, whatever fails on the way, and answers come back once."""

import asyncio
import json
from typing import Any

import pytest

from notify.notifier import Notifier
from portal.casework import pushes
from portal.domain.push import Channel, PushState
from portal.feeds import outbox
from portal.feeds.http import addressed, judge
from portal.feeds.platform import Misconfigured, Refused, Taken, Unavailable, Unknown
from tests.feeds.conftest import NUMBER, PACE, Town
from tests.feeds.contract import OPENAPI, answers, number_in, problems


async def test_what_leaves_is_what_the_receiver_needs(town: Town) -> None:
    await town.record()
    assert await town.round() == 1
    [ref] = await town.refs()
    assert town.receiver.wrong == []
    [record] = town.receiver.taken[ref]["records"]
    assert record["subject"] == {"document_type": "other", "identifier": NUMBER}
    assert (record["item"], record["degree"], record["points"]) == ("WH-2-1-4", "serious", "-10")
    whole = json.dumps(town.receiver.taken[ref], ensure_ascii=False)
    assert not number_in(whole)
    assert "示例人员" not in whole


async def test_at_rest_a_push_holds_no_number(town: Town) -> None:
    await town.record()
    kept = await town.pool.fetchval("SELECT to_jsonb(push)::text FROM push")
    assert NUMBER not in kept


async def test_it_is_acknowledged_then_asked_about_and_adopted(town: Town) -> None:
    await town.record()
    await town.round()
    assert await town.states() == ["acknowledged"]
    assert await town.round() == 0, "it is not asked about before its time"
    [ref] = await town.refs()
    town.later(minutes=5)
    await town.round()
    assert (await town.states(), await town.score()) == (["acknowledged"], 1000)
    town.receiver.decide(ref, "adopted")
    town.later(minutes=5)
    await town.round()
    assert (await town.states(), await town.score()) == (["adopted"], 990)
    town.later(days=1)
    assert await town.round() == 0, "nobody asks about what is over"


async def test_a_platform_may_adopt_directly(town: Town) -> None:
    town.receiver.first_answer = {"state": "adopted"}
    await town.record()
    await town.round()
    assert (await town.states(), await town.score()) == (["adopted"], 990)


async def test_a_rejection_reaches_the_officers_with_its_reason(town: Town) -> None:
    entry_id = await town.record()
    await town.round()
    [ref] = await town.refs()
    town.receiver.decide(ref, "rejected", "材料不符")
    town.later(minutes=5)
    await town.round()
    assert (await town.states(), await town.score()) == (["rejected"], 1000)
    assert await town.pool.fetchval("SELECT status FROM entry WHERE id = $1", entry_id) == "rejected"
    letters = await town.pool.fetch("SELECT audience, kind, body FROM message")
    assert [(row["audience"], row["kind"]) for row in letters] == [("officer", "push_rejected")]
    assert "材料不符" in letters[0]["body"]


async def test_an_answer_counts_once_however_often_it_comes(town: Town) -> None:
    await town.record()
    await town.round()
    push_id = await town.pool.fetchval("SELECT id FROM push")
    told = await asyncio.gather(
        *(pushes.answer(town.store, push_id, PushState.ADOPTED, None, town.clock.now()) for _ in range(4))
    )
    assert sorted(told) == [False, False, False, True]
    assert not await pushes.answer(town.store, push_id, PushState.REJECTED, "later", town.clock.now())
    assert await town.score() == 990
    assert await town.pool.fetchval("SELECT count(*) FROM result") == 2


async def test_the_receiver_is_down_and_comes_back(town: Town) -> None:
    await town.record()
    town.worker = town.make_worker("nobody listens", "http://127.0.0.1:9")
    await town.round()
    assert await town.states() == ["queued"]
    assert await town.round() == 0, "a platform that takes nothing rests"
    town.later(minutes=10)
    town.worker = town.make_worker("listens")
    await town.round()
    assert (await town.states(), len(town.receiver.taken)) == (["acknowledged"], 1)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_trouble_there_is_tried_again(town: Town, status: int) -> None:
    await town.record()
    town.receiver.faults = [status, status]
    for state in ("queued", "queued", "acknowledged"):
        await town.round()
        assert await town.states() == [state]
        town.later(minutes=10)
    assert len(town.receiver.taken) == 1


async def test_an_answer_that_is_lost_does_not_make_it_count_twice(town: Town) -> None:
    await town.record()
    town.receiver.faults = ["lost", 503]  # the client itself tries once more where a connection ends
    await town.round()
    assert await town.states() == ["queued"]
    town.later(minutes=10)
    await town.round()
    [ref] = await town.refs()
    assert await town.states() == ["acknowledged"]
    assert (len(town.receiver.taken), town.receiver.requests[f"PUT {ref}"]) == (1, 3)


async def test_killed_before_the_call(town: Town) -> None:
    await town.record()
    claimed = await outbox.claim(
        town.pool, town.clock.now(), limit=9, holder="first", until=town.clock.now() + PACE.lease,
        platforms=["weihai_credit"],
    )  # fmt: skip
    assert len(claimed) == 1
    assert await town.round() == 0, "while the lease holds nobody else works on it"
    await town.killed()
    await town.round()
    assert (await town.states(), len(town.receiver.taken)) == (["acknowledged"], 1)


async def test_killed_between_call_and_note(town: Town) -> None:
    await town.record()
    [push] = await outbox.claim(
        town.pool, town.clock.now(), limit=9, holder="first", until=town.clock.now() + PACE.lease,
        platforms=["weihai_credit"],
    )  # fmt: skip
    platform = town.worker._platforms["weihai_credit"]
    assert isinstance(await platform.hand_over(push.ref, await town.worker._body(push)), Taken)
    await town.killed()
    await town.round()
    [ref] = await town.refs()
    assert await town.states() == ["acknowledged"]
    assert (len(town.receiver.taken), town.receiver.requests[f"PUT {ref}"]) == (1, 2)


async def test_killed_between_adoption_and_note(town: Town) -> None:
    """The receipt stands, the answer does not: it is asked for anew."""
    await town.record()
    await town.round()
    [ref] = await town.refs()
    town.receiver.decide(ref, "adopted")

    async def dies(*_: Any) -> bool:
        raise ConnectionError

    town.worker._answered = dies
    town.later(minutes=5)
    await town.round()
    assert (await town.states(), await town.score()) == (["acknowledged"], 1000)
    await town.killed()
    town.later(minutes=5)
    await town.round()
    assert (await town.states(), await town.score()) == (["adopted"], 990)


async def test_what_the_platform_lost_is_handed_over_again(town: Town) -> None:
    await town.record()
    await town.round()
    town.receiver.taken.clear()
    town.later(minutes=5)
    await town.round()
    assert await town.states() == ["queued"]
    town.later(minutes=5)
    await town.round()
    assert (await town.states(), len(town.receiver.taken)) == (["acknowledged"], 1)


async def test_what_is_refused_for_its_form_fails_and_does_not_count(town: Town) -> None:
    await town.record()
    town.receiver.faults = [422]
    await town.round()
    town.later(days=1)
    assert await town.round() == 0
    assert (await town.states(), await town.score()) == (["failed"], 1000)
    letters = await town.pool.fetch("SELECT audience, kind FROM message WHERE kind LIKE 'push%'")
    assert [tuple(row) for row in letters] == [("officer", "push_failed")]


async def test_a_refused_token_stops_nothing_for_good(town: Town) -> None:
    await town.record()
    town.worker = town.make_worker("stranger", token="another")
    await town.round()
    assert await town.states() == ["queued"]
    town.later(minutes=10)
    town.worker = town.make_worker("known")
    await town.round()
    assert await town.states() == ["acknowledged"]


async def test_a_reversal_follows_what_it_takes_back(town: Town) -> None:
    entry_id = await town.record()
    await town.round()
    await town.annul(entry_id)
    await town.round()
    first, second = await town.refs()
    reversal = town.receiver.taken[second]
    assert (reversal["matter"], reversal["reverses"]) == ("reversal", first)
    assert reversal["records"][0]["points"] == "10"


async def test_a_reversal_waits_until_what_it_takes_back_has_left(town: Town) -> None:
    entry_id = await town.record()
    await outbox.claim(
        town.pool, town.clock.now(), limit=9, holder="first", until=town.clock.now() + PACE.lease,
        platforms=["weihai_credit"],
    )  # fmt: skip
    await town.annul(entry_id)
    assert await town.states() == ["sending", "queued"]
    assert await town.round() == 0
    await town.killed()
    await town.round()
    assert await town.states() == ["acknowledged", "queued"]
    await town.round()
    assert await town.states() == ["acknowledged", "acknowledged"]


async def test_what_is_annulled_before_it_left_never_leaves(town: Town) -> None:
    entry_id = await town.record(Channel.PERIODIC)
    await town.annul(entry_id)
    town.later(days=100)
    assert await town.round() == 0
    assert (await town.states(), town.receiver.taken) == (["withdrawn"], {})


async def test_a_platform_that_is_not_set_keeps_its_pushes_waiting(town: Town) -> None:
    await town.record()
    await town.pool.execute("UPDATE push SET platform = 'elsewhere.371002'")
    assert await town.round() == 0
    await town.pool.execute("UPDATE push SET platform = 'weihai_credit.371002'")
    assert await town.round() == 1


async def test_the_notifier_lets_it_work_and_wakes_it(town: Town, database_url: str) -> None:
    notifier = Notifier(database_url, lambda _: town.worker, PACE, "push")
    running = asyncio.create_task(notifier.run())
    try:
        await town.record()
        async with asyncio.timeout(20):
            while await town.states() != ["acknowledged"]:  # noqa: ASYNC110 - it works on a connection of its own
                await asyncio.sleep(0.02)
    finally:
        notifier.stop()
        await running


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (201, b'{"state": "received"}', Taken),
        (200, b'{"state": "rejected", "reason": "x"}', Taken),
        (200, b'{"state": "eaten"}', Unavailable),
        (200, b"[]", Unavailable),
        (200, b"", Unavailable),
        (202, b"", Taken),
        (404, b"", Unknown),
        (401, b"", Misconfigured),
        (403, b"", Misconfigured),
        (409, b"", Refused),
        (422, b"", Refused),
        (302, b"", Unavailable),
        (429, b"", Unavailable),
        (500, b"", Unavailable),
    ],
)
def test_what_an_answer_means(status: int, body: bytes, kind: type) -> None:
    assert isinstance(judge(status, body), kind)


def test_the_interface_names_the_states_that_are_understood() -> None:
    assert {200, 201, 202, 409, 422} <= answers("put")
    assert {200, 202, 404} <= answers("get")
    for state in OPENAPI["components"]["schemas"]["Standing"]["properties"]["state"]["enum"]:
        assert isinstance(judge(200, json.dumps({"state": state}).encode()), Taken)
    assert problems({"state": "eaten"}, "Standing")


@pytest.mark.parametrize("text", ["[", "[]", '{"a": 1}', '{"a": {"url": "https://x.example"}}'])
def test_platforms_that_cannot_be_read_are_refused_without_telling(text: str) -> None:
    with pytest.raises(ValueError, match="it must be JSON such as") as refused:
        addressed(text, PACE.timeout)
    assert "x.example" not in str(refused.value)
