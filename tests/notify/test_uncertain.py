"""Texts of which nobody knows whether the provider took them."""

from typing import Any

import pytest

from notify import outbox
from tests.notify.conftest import PUBLIC_URL, Bench
from tests.notify.provider import Fault
from tests.notify.rows import BODY, NOON, add_code, add_identity, add_text, phone, row


async def _in_the_middle(bench: Bench, ref: Any) -> None:
    """Bring a text to where a SIGKILL during the provider's call leaves it."""
    text_id = await bench.pool.fetchval("SELECT id FROM outbox WHERE ref = $1", ref)
    until = NOON + bench.worker._pace.lease
    await bench.pool.execute("UPDATE outbox SET leased_by = 'the first' WHERE id = $1", text_id)
    assert await outbox.mark_sending(bench.pool, text_id, "the first", bench.clock.at, until)


@pytest.mark.parametrize("fault", ["taken_dropped", "taken_500", "taken_slow"])
async def test_taken_without_an_answer_is_found_and_not_sent_again(bench: Bench, fault: Fault) -> None:
    ref = await add_text(bench.pool, await add_identity(bench.pool, phone(1)))
    bench.provider.faults = [fault]
    await bench.rounds()
    found = await row(bench.pool, ref)
    assert (found["state"], found["provider_sid"]) == ("sent", bench.provider.messages[0].sid)
    assert len(bench.provider.messages) == 1


@pytest.mark.parametrize("fault", ["dropped", "500"])
async def test_not_taken_is_sent_again_once_it_can_no_longer_arrive(bench: Bench, fault: Fault) -> None:
    ref = await add_text(bench.pool, await add_identity(bench.pool, phone(1)))
    bench.provider.faults = [fault]
    await bench.rounds()
    bench.later(seconds=19)
    assert await bench.round() == 0
    assert (await row(bench.pool, ref))["state"] == "sending"
    bench.later(seconds=1)
    await bench.rounds()
    assert (await row(bench.pool, ref))["state"] == "queued"
    bench.later(minutes=1)
    await bench.rounds()
    assert (await row(bench.pool, ref))["state"] == "sent"
    assert len(bench.provider.messages) == 1


async def test_a_request_that_arrives_late_is_not_sent_again(bench: Bench) -> None:
    ref = await add_text(bench.pool, await add_identity(bench.pool, phone(1)))
    bench.provider.faults = ["slow"]  # taken after our patience has ended
    await bench.round()
    assert not bench.provider.messages
    await bench.round()
    assert (await row(bench.pool, ref))["error_code"] == "uncertain"
    async with bench.provider.more:
        await bench.provider.more.wait_for(lambda: bench.provider.messages)
    bench.later(seconds=20)
    await bench.rounds()
    assert (await row(bench.pool, ref))["state"] == "sent"
    assert len(bench.provider.messages) == 1


async def test_three_tries_without_a_word_fail(bench: Bench) -> None:
    ref = await add_text(bench.pool, await add_identity(bench.pool, phone(1)))
    bench.provider.faults = ["500"] * 9
    for _ in range(20):
        await bench.rounds()
        bench.later(minutes=5)
    found = await row(bench.pool, ref)
    assert (found["state"], found["error_code"], found["attempts"]) == ("failed", "no_answer", 3)
    assert bench.provider.refused == 3


async def test_a_crash_costs_no_try(bench: Bench) -> None:
    ref = await add_text(bench.pool, await add_identity(bench.pool, phone(1)))
    for _ in range(5):
        await _in_the_middle(bench, ref)
        await bench.killed()
        await bench.round()
        bench.later(seconds=20)
        await bench.round()
        assert (await row(bench.pool, ref))["state"] == "queued"
    await bench.rounds()
    found = await row(bench.pool, ref)
    assert (found["state"], found["attempts"]) == ("sent", 0)


async def test_equal_texts_are_told_apart_by_the_sids_already_known(bench: Bench) -> None:
    identity = await add_identity(bench.pool, phone(1))
    first = await add_text(bench.pool, identity)
    await bench.rounds()
    second = await add_text(bench.pool, identity)
    await _in_the_middle(bench, second)  # killed before the request left
    await bench.killed()
    await bench.rounds()
    assert (await row(bench.pool, second))["state"] == "sending"
    bench.later(seconds=20)
    await bench.rounds()
    assert [message.ref for message in bench.provider.messages] == [str(first), str(second)]


async def test_the_provider_may_know_many_texts_some_not_passed_on_yet(bench: Bench) -> None:
    """The match lies on the third page, and has no DateSent by which Twilio could filter."""
    ref = await add_text(bench.pool, await add_identity(bench.pool, phone(1)))
    await _in_the_middle(bench, ref)
    mine = await bench.provider.take(phone(1), BODY, f"{PUBLIC_URL}/sms/receipts/{ref}")
    for _ in range(5):
        await bench.provider.take(phone(1), "another text", "elsewhere")
        await bench.provider.take(phone(2), BODY, "elsewhere")
    bench.provider.page_size = 2
    await bench.killed()
    await bench.rounds()
    assert (await row(bench.pool, ref))["provider_sid"] == mine.sid


async def test_an_older_equal_text_is_not_taken_for_this_one(bench: Bench) -> None:
    await bench.provider.take(phone(1), BODY, "of another system, earlier")
    bench.later(hours=1)
    ref = await add_text(bench.pool, await add_identity(bench.pool, phone(1)), at=bench.clock.at)
    await _in_the_middle(bench, ref)
    await bench.killed()
    await bench.rounds()
    assert (await row(bench.pool, ref))["state"] == "sending"


async def test_an_uncertain_code_that_expired_is_not_sent_again(bench: Bench) -> None:
    ref = await add_code(bench.pool, await add_identity(bench.pool, phone(1)))
    await _in_the_middle(bench, ref)
    await bench.killed()
    bench.later(minutes=5)
    await bench.rounds()
    assert (await row(bench.pool, ref))["state"] == "expired"
    assert not bench.provider.messages


async def test_the_uncertain_are_settled_by_night_but_not_sent_again(bench: Bench) -> None:
    found, lost = [await add_text(bench.pool, await add_identity(bench.pool, phone(n))) for n in (1, 2)]
    for ref in (found, lost):
        await _in_the_middle(bench, ref)
    await bench.provider.take(phone(1), BODY, f"{PUBLIC_URL}/sms/receipts/{found}")
    await bench.killed()
    bench.later(hours=11)
    await bench.rounds()
    assert (await row(bench.pool, found))["state"] == "sent"
    assert (await row(bench.pool, lost))["state"] == "queued"
    bench.later(hours=9)
    await bench.rounds()
    assert [message.ref for message in bench.provider.messages] == [str(found), str(lost)]


async def test_nothing_goes_to_a_number_where_another_ones_text_is_open(bench: Bench) -> None:
    """Parent and child with one phone: the equal text of the one must not be taken for that of the other."""
    parent, child = [await add_text(bench.pool, await add_identity(bench.pool, phone(1))) for _ in range(2)]
    await _in_the_middle(bench, parent)
    await bench.killed()
    await bench.rounds()
    assert not bench.provider.messages
    bench.later(seconds=20)
    await bench.rounds()
    bench.later(seconds=1)
    await bench.rounds()
    assert [message.ref for message in bench.provider.messages] == [str(parent), str(child)]


async def test_a_receipt_frees_the_number(bench: Bench) -> None:
    parent, child = [await add_text(bench.pool, await add_identity(bench.pool, phone(1))) for _ in range(2)]
    bench.provider.faults = ["dropped"]
    await bench.rounds()
    await outbox.receipt(bench.pool, parent, "SM-by-receipt", "delivered", None, bench.clock.at)
    bench.later(seconds=1)
    await bench.rounds()
    assert [message.ref for message in bench.provider.messages] == [str(child)]
