"""Sign-in codes: who may use them, how often, how long."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from portal.clock import SetClock
from portal.domain.identifiers import Identifier
from portal.security.attempts import Attempts
from portal.security.codes import SENDS, SENDS_ADDRESS, SENDS_BROWSER, SENDS_WINDOW, TRIES, VALID, Codes, IssuedCode
from portal.security.outcomes import SignInRejected, TooManyAttempts
from portal.security.sealing import Sealer
from tests.security.conftest import START
from tests.security.people import PERSON, STRANGER

MOMENT = timedelta(seconds=1)


@pytest.fixture
def codes(redis_client: Redis, sealer: Sealer, clock: SetClock) -> Codes:
    return Codes(redis_client, Attempts(redis_client, clock), sealer, clock)


async def issue(codes: Codes, identifier: Identifier = PERSON, browser: str = "here", ip: str = "10.0.0.1") -> str:
    issued = await codes.issue(identifier, browser, ip)
    assert isinstance(issued, IssuedCode)
    return issued.code


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


async def test_a_code_works_once(codes: Codes) -> None:
    code = await issue(codes)
    assert await codes.accept(PERSON, "here", f" {code[:3]} {code[3:]}") is None
    assert await codes.accept(PERSON, "here", code) == SignInRejected()


async def test_a_code_is_six_digits_and_valid_for_five_minutes(codes: Codes) -> None:
    issued = await codes.issue(PERSON, "here", "10.0.0.1")
    assert isinstance(issued, IssuedCode)
    assert len(issued.code) == 6
    assert issued.code.isdigit()
    assert issued.expires_at == START + timedelta(minutes=5)
    assert issued.code not in repr(issued)


@pytest.mark.parametrize(("later", "works"), [(VALID - MOMENT, True), (VALID, False)])
async def test_a_code_expires(codes: Codes, clock: SetClock, later: timedelta, works: bool) -> None:  # noqa: FBT001
    code = await issue(codes)
    clock.at += later
    assert (await codes.accept(PERSON, "here", code) is None) == works


async def test_redis_forgets_a_code_itself(codes: Codes, redis_client: Redis) -> None:
    await issue(codes)
    (key,) = [key async for key in redis_client.scan_iter("code:*")]
    assert 0 < await redis_client.pttl(key) <= VALID / timedelta(milliseconds=1)


async def test_a_code_is_for_one_browser_and_one_identifier(codes: Codes) -> None:
    code = await issue(codes)
    assert await codes.accept(PERSON, "elsewhere", code) == SignInRejected()
    assert await codes.accept(STRANGER, "here", code) == SignInRejected()
    assert await codes.accept(PERSON, "here", code) is None


async def test_another_browser_cannot_use_up_the_tries(codes: Codes) -> None:
    code = await issue(codes)
    await issue(codes, browser="elsewhere")
    for _ in range(TRIES + 1):
        await codes.accept(PERSON, "elsewhere", wrong(code))
    assert await codes.accept(PERSON, "here", code) is None


async def test_after_five_wrong_tries_the_right_code_is_refused(codes: Codes) -> None:
    code = await issue(codes)
    for _ in range(TRIES - 1):
        assert await codes.accept(PERSON, "here", wrong(code)) == SignInRejected()
    for attempt in (wrong(code), code):
        assert await codes.accept(PERSON, "here", attempt) == TooManyAttempts(300, "code_used_up")


@pytest.mark.parametrize("text", ["", "12345", "1234567", "abcdef", "12345\ud800", "-12345"])
async def test_what_cannot_be_a_code_is_not_a_try(codes: Codes, text: str) -> None:
    code = await issue(codes)
    for _ in range(TRIES):
        assert await codes.accept(PERSON, "here", text) == SignInRejected()
    assert await codes.accept(PERSON, "here", code) is None


async def test_a_new_code_replaces_the_old_one_with_new_tries(codes: Codes) -> None:
    first = await issue(codes)
    for _ in range(TRIES):
        await codes.accept(PERSON, "here", wrong(first))
    second = await issue(codes)
    if first != second:
        assert await codes.accept(PERSON, "here", first) == SignInRejected()
    assert await codes.accept(PERSON, "here", second) is None


@pytest.mark.parametrize(
    ("most", "request_number"),
    [
        (SENDS, lambda n: (PERSON, f"browser {n}", f"10.0.0.{n}")),
        (SENDS_BROWSER, lambda n: (Identifier.parse(f"E{n:07}"), "here", f"10.0.0.{n}")),
        (SENDS_ADDRESS, lambda n: (Identifier.parse(f"E{n:07}"), f"browser {n}", "10.0.0.1")),
        (SENDS_ADDRESS, lambda n: (Identifier.parse(f"E{n:07}"), f"browser {n}", f"2001:db8::{n:x}")),
    ],
)
async def test_sends_are_bounded_in_any_hour(
    codes: Codes, clock: SetClock, most: int, request_number: Callable[[int], tuple[Identifier, str, str]]
) -> None:
    for n in range(most):
        assert isinstance(await codes.issue(*request_number(n)), IssuedCode)
        clock.at += MOMENT
    refused = await codes.issue(*request_number(most))
    assert refused == TooManyAttempts(3600 - most)
    clock.at = START + SENDS_WINDOW - timedelta(milliseconds=1)
    assert isinstance(await codes.issue(*request_number(most)), TooManyAttempts)
    clock.at = START + SENDS_WINDOW
    assert isinstance(await codes.issue(*request_number(most)), IssuedCode)
    assert isinstance(await codes.issue(*request_number(most + 1)), TooManyAttempts)


async def test_neither_code_nor_identifier_nor_address_lies_in_redis(codes: Codes, redis_client: Redis) -> None:
    code = await issue(codes)
    for key in await redis_client.keys("*"):
        name = key if isinstance(key, bytes) else key.encode()
        kept = name + (await redis_client.dump(key) or b"")
        assert PERSON.number.encode() not in kept
        assert b"10.0.0.1" not in kept
    (code_key,) = await redis_client.keys("code:*")
    assert code not in str(await redis_client.hget(code_key, "hash"))


actions = st.lists(
    st.tuples(
        st.sampled_from(["ask", "right", "wrong", "wait"]),
        st.sampled_from(["here", "elsewhere"]),
        st.integers(1, 400),
    ),
    min_size=1,
    max_size=40,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions)
async def test_no_order_of_events_breaks_a_bound(
    codes: Codes, clock: SetClock, redis_client: Redis, steps: list[tuple[str, str, int]]
) -> None:
    """A model of plain Python beside the real thing."""
    await redis_client.flushdb()
    clock.at = START
    sends: list[float] = []
    kept: dict[str, tuple[str, float, int]] = {}  # browser: code, end, tries left
    for action, browser, seconds in steps:
        now = (clock.at - START).total_seconds()
        if action == "wait":
            clock.at += timedelta(seconds=seconds)
        elif action == "ask":
            issued = await codes.issue(PERSON, browser, "10.0.0.1")
            recent = [sent for sent in sends if sent > now - 3600]
            assert isinstance(issued, IssuedCode) == (len(recent) < 5)
            if isinstance(issued, IssuedCode):
                sends.append(now)
                kept[browser] = (issued.code, now + 300, 5)
        else:
            code, end, left = kept.get(browser, ("000000", 0.0, 0))
            outcome = await codes.accept(PERSON, browser, code if action == "right" else wrong(code))
            alive = now < end
            assert (outcome is None) == (action == "right" and alive and left > 0)
            if outcome is None:
                del kept[browser]
            elif alive:
                left = max(0, left - 1)
                kept[browser] = (code, end, left)
                assert isinstance(outcome, TooManyAttempts) == (left == 0)
