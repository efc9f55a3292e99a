"""Claims, order, hours, expiry, and what the worker makes of the provider's answers."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from notify import outbox
from notify.gateways.local import LocalGateway
from notify.gateways.port import Later, Misconfigured, Refused, Unavailable, Uncertain
from notify.gateways.twilio import judge
from portal.clock import SHANGHAI
from portal.security.sealing import Sealer
from tests.notify.conftest import Bench
from tests.notify.provider import Fault
from tests.notify.rows import BODY, NOON, SEALER, add_code, add_identity, add_text, phone, row


async def test_two_claimers_never_get_the_same_text(pool: Any) -> None:
    for number in range(40):
        await add_text(pool, await add_identity(pool, phone(number)))
    until = NOON + timedelta(seconds=30)
    claims = await asyncio.gather(
        *(outbox.claim(pool, NOON, everything=True, limit=10, holder=f"claimer {n}", until=until) for n in range(8))
    )
    ids = [text.id for texts in claims for text in texts]
    assert len(ids) == len(set(ids)) == 40


async def test_a_lease_ends(pool: Any) -> None:
    await add_text(pool, await add_identity(pool, phone(1)))

    async def claimed(seconds: int) -> int:
        now = NOON + timedelta(seconds=seconds)
        until = now + timedelta(seconds=30)
        return len(await outbox.claim(pool, now, everything=True, limit=9, holder=f"{seconds}", until=until))

    assert [await claimed(0), await claimed(29), await claimed(30)] == [1, 0, 1]
    await outbox.renew(pool, await pool.fetchval("SELECT array_agg(id) FROM outbox"), "30", NOON + timedelta(minutes=5))
    assert await claimed(90) == 0


async def test_a_session_that_lost_its_lease_cannot_send(pool: Any) -> None:
    await add_text(pool, await add_identity(pool, phone(1)))
    until = NOON + timedelta(seconds=30)
    (text,) = await outbox.claim(pool, NOON, everything=True, limit=1, holder="old", until=until)
    await outbox.take_over(pool)
    assert not await outbox.mark_sending(pool, text.id, "old", NOON, until)


async def test_texts_to_one_identity_go_in_order(bench: Bench) -> None:
    identity = await add_identity(bench.pool, phone(1))
    refs = [await add_text(bench.pool, identity) for _ in range(5)]
    bench.provider.faults = ["taken_dropped", "429"]
    for _ in range(20):
        await bench.rounds()
        bench.later(seconds=30)
    assert [message.ref for message in bench.provider.messages] == [str(ref) for ref in refs]


async def test_one_at_a_time_to_one_number_and_many_at_once_to_all(bench: Bench) -> None:
    for number in range(30):
        await add_text(bench.pool, await add_identity(bench.pool, phone(number % 10)))
    bench.provider.latency = 0.02
    await bench.rounds()
    assert len(bench.provider.messages) == 30
    assert bench.provider.crossed == 0
    assert bench.provider.most_at_once > 5


@pytest.mark.parametrize(
    ("at", "state"), [("07:59:59", "queued"), ("08:00:00", "sent"), ("20:59:59", "sent"), ("21:00:00", "queued")]
)
async def test_results_go_out_by_day_only_and_codes_always(bench: Bench, at: str, state: str) -> None:
    """OPEN-09: texts about results from 08:00 until 21:00."""
    bench.clock.at = datetime.fromisoformat(f"2026-11-20T{at}").replace(tzinfo=SHANGHAI)
    identity = await add_identity(bench.pool, phone(1))
    result = await add_text(bench.pool, identity, at=bench.clock.at)
    code = await add_code(bench.pool, identity, at=bench.clock.at)
    await bench.rounds()
    assert (await row(bench.pool, result))["state"] == state
    assert (await row(bench.pool, code))["state"] == "sent"


async def test_a_code_overtakes_results_that_wait(bench: Bench) -> None:
    for number in range(50):
        await add_text(bench.pool, await add_identity(bench.pool, phone(number)))
    code = await add_code(bench.pool, await add_identity(bench.pool, phone(99)), at=NOON)
    await bench.round()
    assert (await row(bench.pool, code))["state"] == "sent"


async def test_an_expired_code_is_never_sent(bench: Bench) -> None:
    identity = await add_identity(bench.pool, phone(1))
    good, late = await add_code(bench.pool, identity), await add_code(bench.pool, identity)
    bench.later(minutes=4, seconds=59)
    await bench.round()
    bench.later(seconds=1)
    await bench.rounds()
    assert (await row(bench.pool, good))["state"] == "sent"
    assert (await row(bench.pool, late))["state"] == "expired"
    assert len(bench.provider.messages) == 1


async def test_three_answered_tries_with_growing_rests(bench: Bench) -> None:
    ref = await add_text(bench.pool, await add_identity(bench.pool, phone(1)))
    bench.provider.faults = [29999, 29999, 29999]  # no code of the table: another try may succeed
    for rest in (0, 60, 300):
        bench.later(seconds=rest - 1)
        assert await bench.round() == 0
        bench.later(seconds=1)
        assert await bench.round() == 1
    found = await row(bench.pool, ref)
    assert (found["state"], found["error_code"]) == ("failed", "29999")
    assert bench.provider.refused == 3


async def test_a_refusal_for_good_is_not_tried_again(bench: Bench) -> None:
    ref = await add_text(bench.pool, await add_identity(bench.pool, phone(1)))
    bench.provider.faults = [21610]
    await bench.rounds()
    found = await row(bench.pool, ref)
    assert (found["state"], found["error_code"]) == ("failed", "21610")


@pytest.mark.parametrize("trouble", ["429", 20003, "down"])
async def test_trouble_with_the_provider_costs_no_try_and_pauses_everything(bench: Bench, trouble: Fault | str) -> None:
    for number in range(25):
        await add_text(bench.pool, await add_identity(bench.pool, phone(number)))
    if trouble == "down":
        bench.provider.down = True
    else:
        bench.provider.faults = [trouble] * 100  # type: ignore[list-item]
    for _ in range(50):
        await bench.rounds()
        bench.later(seconds=10)
    states = await bench.pool.fetch("SELECT state, count(*) FROM outbox GROUP BY 1 ORDER BY 1")
    assert {state for state, _ in states} <= {"queued", "sending"}
    assert bench.provider.refused < 35, "a paused worker feels its way with one text"
    bench.provider.faults, bench.provider.down = [], False
    for _ in range(20):
        bench.later(seconds=61)
        await bench.rounds()
    assert await bench.pool.fetchval("SELECT count(*) FROM outbox WHERE state = 'sent'") == 25
    assert len({message.ref for message in bench.provider.messages}) == len(bench.provider.messages) == 25


async def test_nobody_listens_at_the_providers_address(bench: Bench) -> None:
    ref = await add_text(bench.pool, await add_identity(bench.pool, phone(1)))
    bench.gateway._client.api.base_url = "http://127.0.0.1:1"  # type: ignore[attr-defined]
    await bench.round()
    found = await row(bench.pool, ref)
    assert (found["state"], found["error_code"], found["attempts"]) == ("queued", "connect", 0)


@pytest.mark.parametrize(
    ("to", "body", "code"),
    [
        (None, BODY, "no_phone"),
        ("+8645112345678", BODY, "bad_phone"),  # a landline in Harbin
        ("13800000001", BODY, "bad_phone"),  # not in E.164
        (phone(1), BODY + "电话12393", "unfit_number"),
    ],
)
async def test_what_cannot_be_sent_fails_with_a_code(bench: Bench, to: str | None, body: str, code: str) -> None:
    ref = await add_text(bench.pool, await add_identity(bench.pool, to), body=body)
    await bench.rounds()
    found = await row(bench.pool, ref)
    assert (found["state"], found["error_code"]) == ("failed", code)
    assert not bench.provider.messages


async def test_a_wrong_key_loses_no_text(bench: Bench) -> None:
    ref = await add_text(bench.pool, await add_identity(bench.pool, phone(1)))
    bench.worker = bench.make_worker(opener=Sealer(bytes(32)))
    await bench.rounds()
    assert (await row(bench.pool, ref))["error_code"] == "unreadable"
    bench.worker = bench.make_worker(opener=SEALER)
    bench.later(minutes=10)
    await bench.rounds()
    assert (await row(bench.pool, ref))["state"] == "sent"


async def test_the_local_gateway_keeps_a_text_once_and_at_any_hour(bench: Bench) -> None:
    bench.clock.at = NOON.replace(hour=23)
    ref = await add_text(bench.pool, await add_identity(bench.pool, phone(1)))
    local = LocalGateway(bench.pool, bench.clock)
    bench.worker = bench.make_worker(keep_hours=False, gateway=local)
    await bench.rounds()
    await bench.pool.execute("UPDATE outbox SET state = 'sending'")  # killed before the answer was noted
    await bench.killed()
    bench.worker = bench.make_worker(keep_hours=False, gateway=local)
    await bench.rounds()
    texts = await bench.pool.fetch("SELECT ref, to_shown, body FROM dev_text")
    assert [tuple(text) for text in texts] == [(ref, "138****0000", BODY)]
    assert (await row(bench.pool, ref))["state"] == "sent"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, 21211, Refused),
        (400, 21614, Refused),
        (401, 20003, Misconfigured),
        (401, None, Misconfigured),
        (404, 20404, Misconfigured),
        (429, None, Unavailable),
        (429, 20429, Unavailable),
        (400, 29999, Later),
        (408, None, Uncertain),
        (500, 20500, Uncertain),
        (503, None, Uncertain),
    ],
)
def test_codes(status: int, code: int | None, kind: type) -> None:
    assert type(judge(status, code)) is kind
