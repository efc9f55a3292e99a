"""Sessions: expiry, rotation, signing out."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from portal.clock import SetClock
from portal.security.line import Line
from portal.security.sessions import GRACE, IDLE_OFFICER, IDLE_SUBJECT, LONGEST, ROTATION, Sessions
from portal.security.viewer import OfficerViewer, SignedInViewer, SubjectViewer
from tests.security.conftest import START

SUBJECT = SubjectViewer(7)
OFFICER = OfficerViewer(3, "2301", "王*")
MOMENT = timedelta(seconds=1)


@pytest.fixture
def sessions(redis_client: Redis, clock: SetClock) -> Sessions:
    return Sessions(redis_client, clock)


@pytest.mark.parametrize("viewer", [SUBJECT, OFFICER])
async def test_a_token_gives_back_its_viewer(sessions: Sessions, viewer: SignedInViewer) -> None:
    opened = await sessions.open(viewer)
    session = await sessions.check(opened.token)
    assert session
    assert (session.viewer, session.until, session.token) == (viewer, START + LONGEST, None)
    assert opened.until == START + LONGEST


@pytest.mark.parametrize("token", ["", "x", "." * 66, "A" * 22 + "." + "B" * 43, "A" * 10_000])
async def test_a_foreign_token_gives_nobody(sessions: Sessions, token: str) -> None:
    assert await sessions.check(token) is None
    assert await sessions.close(token) == 0


async def test_the_name_of_a_session_without_its_secret_gives_nobody(sessions: Sessions) -> None:
    opened = await sessions.open(SUBJECT)
    forged = opened.token.split(".")[0] + "." + "A" * 43
    assert await sessions.check(forged) is None
    assert await sessions.close(forged) == 0
    assert await sessions.check(opened.token)


async def test_no_secret_lies_in_redis(sessions: Sessions, redis_client: Redis) -> None:
    opened = await sessions.open(SUBJECT)
    secret = opened.token.split(".")[1].encode()
    for key in await redis_client.keys():
        assert secret not in (await redis_client.dump(key) or b"")
    assert opened.token not in repr(opened)
    assert opened.token not in repr(await sessions.check(opened.token))


@pytest.mark.parametrize(("viewer", "idle"), [(SUBJECT, IDLE_SUBJECT), (OFFICER, IDLE_OFFICER)])
async def test_an_idle_session_ends(
    sessions: Sessions, clock: SetClock, viewer: SignedInViewer, idle: timedelta
) -> None:
    token = (await sessions.open(viewer)).token
    clock.at += idle - MOMENT
    session = await sessions.check(token)
    assert session
    clock.at += idle
    assert await sessions.check(session.token or token) is None


async def test_redis_forgets_an_idle_session_itself(sessions: Sessions, redis_client: Redis) -> None:
    opened = await sessions.open(SUBJECT)
    key = f"session:{opened.token.split('.')[0]}"
    assert 0 < await redis_client.pttl(key) <= IDLE_SUBJECT / timedelta(milliseconds=1)
    assert 0 < await redis_client.pttl("sessions:subject:7") <= LONGEST / timedelta(milliseconds=1)


async def test_a_used_session_ends_after_twelve_hours(sessions: Sessions, clock: SetClock) -> None:
    token = (await sessions.open(SUBJECT)).token
    while clock.at + timedelta(minutes=20) < START + LONGEST:
        clock.at += timedelta(minutes=20)
        session = await sessions.check(token)
        assert session
        token = session.token or token
    clock.at = START + LONGEST
    assert await sessions.check(token) is None


async def test_the_secret_is_rotated_and_the_old_one_ends_after_a_grace(sessions: Sessions, clock: SetClock) -> None:
    old = (await sessions.open(SUBJECT)).token
    clock.at += ROTATION
    rotated = await sessions.check(old)
    assert rotated
    assert rotated.token
    assert rotated.token != old
    # Requests under way at that moment carry the old token; they are answered, and get no third one.
    for _ in range(3):
        parallel = await sessions.check(old)
        assert parallel
        assert parallel.token is None
    clock.at += GRACE
    assert await sessions.check(old) is None
    assert await sessions.check(rotated.token)


async def test_signing_in_again_gives_another_token(sessions: Sessions) -> None:
    assert (await sessions.open(SUBJECT)).token != (await sessions.open(SUBJECT)).token


async def test_signing_out_ends_this_session_alone(sessions: Sessions) -> None:
    one, other = (await sessions.open(SUBJECT)).token, (await sessions.open(SUBJECT)).token
    assert await sessions.close(one) == 1
    assert await sessions.check(one) is None
    assert await sessions.check(other)
    assert await sessions.close(one) == 0


async def test_signing_out_everywhere_ends_all_sessions_of_this_viewer(sessions: Sessions) -> None:
    mine = [(await sessions.open(SUBJECT)).token for _ in range(3)]
    others = [(await sessions.open(viewer)).token for viewer in (SubjectViewer(70), OFFICER, OfficerViewer(7, "", ""))]
    assert await sessions.close_all(SUBJECT) == 3
    assert [await sessions.check(token) for token in mine] == [None] * 3
    assert all([await sessions.check(token) for token in others])


async def test_a_check_is_one_round_trip(sessions: Sessions, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    token = (await sessions.open(SUBJECT)).token
    await sessions.check(token)
    asked: list[Any] = []
    ask = Line.ask

    def counted(line: Line, *command: str | int) -> asyncio.Future[Any]:
        asked.append(command[0])
        return ask(line, *command)

    monkeypatch.setattr(Line, "ask", counted)
    clock.at += ROTATION - MOMENT
    assert await sessions.check(token)
    assert asked == ["EVALSHA"]


async def test_of_many_at_once_one_replaces_the_secret(sessions: Sessions, clock: SetClock) -> None:
    old = (await sessions.open(SUBJECT)).token
    clock.at += ROTATION
    found = await asyncio.gather(*[sessions.check(old) for _ in range(8)])
    assert all(found)
    [new] = [each.token for each in found if each and each.token]
    assert await sessions.check(new)


async def test_use_is_noted_once_a_second(sessions: Sessions, clock: SetClock, redis_client: Redis) -> None:
    token = (await sessions.open(SUBJECT)).token
    key = f"session:{token.split('.')[0]}"
    for milliseconds, noted in [(999, 0), (1, 1000), (999, 1000), (1, 2000)]:
        clock.at += timedelta(milliseconds=milliseconds)
        assert await sessions.check(token)
        used = await redis_client.hget(key, "used")
        assert int(used or 0) - START.timestamp() * 1000 == noted


async def test_a_check_given_up_halfway_leaves_no_answer_to_the_next(sessions: Sessions) -> None:
    first, other = (await sessions.open(SUBJECT)).token, (await sessions.open(OFFICER)).token
    for _ in range(3):
        given_up = asyncio.create_task(sessions.check(first))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.gather(given_up, return_exceptions=True)
        session = await sessions.check(other)
        assert session
        assert session.viewer == OFFICER


async def test_a_check_survives_a_connection_that_was_cut(sessions: Sessions, redis_client: Redis) -> None:
    token = (await sessions.open(SUBJECT)).token
    assert await sessions.check(token)
    await redis_client.client_kill_filter(_type="normal", skipme=True)
    assert await sessions.check(token)
    await redis_client.script_flush()
    assert await sessions.check(token)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 45), min_size=1, max_size=30))
async def test_a_session_lives_exactly_as_long_as_the_rules_say(
    sessions: Sessions, clock: SetClock, steps: list[int]
) -> None:
    clock.at = START
    token = (await sessions.open(SUBJECT)).token
    used = START
    for minutes in steps:
        clock.at += timedelta(minutes=minutes)
        session = await sessions.check(token)
        alive = clock.at < used + IDLE_SUBJECT and clock.at < START + LONGEST
        assert (session is not None) == alive
        if not session:
            break
        used, token = clock.at, session.token or token
