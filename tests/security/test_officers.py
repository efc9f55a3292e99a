"""Officers: three things to know, few tries, every code of the moment once."""

import asyncio
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from portal.clock import SetClock
from portal.security import officers
from portal.security.officers import (
    TRIES,
    TRIES_NAME,
    TRIES_WINDOW,
    create_officer,
    disable_officer,
    name_liaison,
    totp_code,
)
from portal.security.outcomes import SignedIn, SignInRejected, TooManyAttempts, Visit
from portal.security.sealing import Sealer
from portal.security.service import SignIn
from portal.security.sessions import Sessions
from portal.security.viewer import Anonymous, OfficerViewer
from tests.security.conftest import START
from tests.security.people import PASSWORD

STEP = timedelta(seconds=30)


@pytest.fixture
async def secret(pool: Any, sealer: Sealer, harbin: str) -> str:
    """The TOTP secret of the officer Wang of Harbin."""
    officer = await create_officer(
        pool, sealer, name="Wang", shown_name="王*", region=harbin, password=PASSWORD, created_at=START
    )
    assert officer.totp_secret in officer.totp_uri
    assert officer.totp_secret not in repr(officer)
    return officer.totp_secret


async def test_an_officer_signs_in_for_a_region(sign_in: SignIn, secret: str) -> None:
    signed_in = await sign_in.sign_in_officer(" ＷＡＮＧ ", PASSWORD, totp_code(secret, START), "here")
    assert isinstance(signed_in, SignedIn)
    viewer = (await sign_in.viewer_of(signed_in.token)).viewer
    assert isinstance(viewer, OfficerViewer)
    assert (viewer.region_prefix, viewer.name) == ("2301", "王*")


@pytest.mark.parametrize(
    ("name", "password", "offset"),
    [
        ("wang", "correct horse batterz", 0),
        ("wang", PASSWORD, 5),
        ("nobody", PASSWORD, 0),
        ("wang\0", PASSWORD, 0),
        ("wang\ud800", PASSWORD, 0),
        ("wang", PASSWORD + "\ud800", 0),
        ("wang", "", 0),
        ("wang", "x" * 10_000, 0),
    ],
)
async def test_whatever_is_wrong_the_answer_is_the_same(
    sign_in: SignIn, secret: str, name: str, password: str, offset: int
) -> None:
    code = totp_code(secret, START + offset * STEP)
    assert await sign_in.sign_in_officer(name, password, code, "here") == SignInRejected()


async def test_an_unknown_name_costs_the_same_hash(
    sign_in: SignIn, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    verify = officers._verify

    def counted(password: bytes, phc: str) -> bool:
        verified.append(phc.rsplit("$", 2)[0])
        return verify(password, phc)

    monkeypatch.setattr(officers, "_verify", counted)
    for name in ("wang", "nobody"):
        await sign_in.sign_in_officer(name, "correct horse batterz", "000000", "here")
    assert verified == ["$argon2id$v=19$m=19456,t=2,p=1"] * 2


async def test_an_officer_who_left_cannot_sign_in(sign_in: SignIn, pool: Any, secret: str) -> None:
    await pool.execute("UPDATE officer SET active = false")
    assert await sign_in.sign_in_officer("wang", PASSWORD, totp_code(secret, START), "here") == SignInRejected()


async def test_who_is_disabled_is_out_of_open_sessions_too(
    sign_in: SignIn, pool: Any, redis_client: Any, clock: SetClock, secret: str
) -> None:
    signed_in = await sign_in.sign_in_officer("Wang", PASSWORD, totp_code(secret, START), "here")
    assert isinstance(signed_in, SignedIn)
    viewer = await disable_officer(pool, "Wang")
    assert viewer == signed_in.viewer
    assert await Sessions(redis_client, clock).close_all(viewer) == 1
    assert await sign_in.viewer_of(signed_in.token) == Visit(Anonymous())
    assert await disable_officer(pool, "Wang") is None


@pytest.mark.parametrize(("offset", "works"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
async def test_clocks_may_differ_by_one_step(sign_in: SignIn, secret: str, offset: int, works: bool) -> None:  # noqa: FBT001
    code = pyotp.TOTP(secret).at(START, counter_offset=offset)
    outcome = await sign_in.sign_in_officer("wang", PASSWORD, code, "here")
    assert isinstance(outcome, SignedIn) == works


async def test_a_code_of_the_moment_works_once_and_no_older_one_after_it(
    sign_in: SignIn, clock: SetClock, secret: str
) -> None:
    earlier, code = totp_code(secret, START - STEP), totp_code(secret, START)
    assert isinstance(await sign_in.sign_in_officer("wang", PASSWORD, code, "here"), SignedIn)
    for replayed in (code, earlier):
        assert await sign_in.sign_in_officer("wang", PASSWORD, replayed, "elsewhere") == SignInRejected()
    clock.at += STEP
    code = totp_code(secret, clock.at)
    assert isinstance(await sign_in.sign_in_officer("wang", PASSWORD, code, "here"), SignedIn)


async def test_a_code_sent_twice_at_once_opens_one_session(sign_in: SignIn, secret: str) -> None:
    code = totp_code(secret, START)
    outcomes = await asyncio.gather(*(sign_in.sign_in_officer("wang", PASSWORD, code, f"b{n}") for n in range(5)))
    assert sum(isinstance(outcome, SignedIn) for outcome in outcomes) == 1


async def test_a_wrong_password_does_not_use_up_the_code(sign_in: SignIn, secret: str) -> None:
    code = totp_code(secret, START)
    await sign_in.sign_in_officer("wang", "correct horse batterz", code, "here")
    assert isinstance(await sign_in.sign_in_officer("wang", PASSWORD, code, "here"), SignedIn)


@pytest.mark.parametrize("name", ["wang", "nobody"])
async def test_tries_are_bounded_for_known_and_unknown(
    sign_in: SignIn, clock: SetClock, secret: str, name: str
) -> None:
    for _ in range(TRIES):
        assert await sign_in.sign_in_officer(name, PASSWORD, "000000", "here") == SignInRejected()
    assert await sign_in.sign_in_officer(name, PASSWORD, "000000", "here") == TooManyAttempts(900)
    # A stranger's tries do not lock the officer out elsewhere, until they are many.
    for n in range(TRIES_NAME - TRIES):
        assert await sign_in.sign_in_officer(name, PASSWORD, "000000", f"b{n}") == SignInRejected()
    assert await sign_in.sign_in_officer(name, PASSWORD, totp_code(secret, START), "new") == TooManyAttempts(900)
    clock.at += TRIES_WINDOW
    assert await sign_in.sign_in_officer(name, PASSWORD, "000000", "here") == SignInRejected()


async def test_signing_in_sets_the_tries_back(sign_in: SignIn, clock: SetClock, secret: str) -> None:
    for _ in range(3):
        for _ in range(TRIES - 1):
            assert await sign_in.sign_in_officer("wang", PASSWORD, "000000", "here") == SignInRejected()
        code = totp_code(secret, clock.at)
        assert isinstance(await sign_in.sign_in_officer("wang", PASSWORD, code, "here"), SignedIn)
        clock.at += STEP


async def test_nothing_secret_is_kept_in_clear(pool: Any, sealer: Sealer, secret: str) -> None:
    row = await pool.fetchrow("SELECT password_hash, totp_sealed FROM officer")
    assert PASSWORD not in row["password_hash"]
    assert secret.encode() not in row["totp_sealed"]
    assert sealer.open(row["totp_sealed"], "officer.totp") == secret


@pytest.mark.parametrize("password", ["short", "x" * 129, "twelve chars\0"])
async def test_a_weak_password_is_refused_with_the_rule(pool: Any, sealer: Sealer, harbin: str, password: str) -> None:
    with pytest.raises(ValueError, match="12 to 128 printable characters") as caught:
        await create_officer(
            pool, sealer, name="li", shown_name="李*", region=harbin, password=password, created_at=START
        )
    assert password not in str(caught.value)


async def test_a_unit_has_one_liaison_officer(pool: Any, sealer: Sealer) -> None:
    async with pool.acquire() as connection:
        for name in ("zhang", "wang"):
            await create_officer(
                connection, sealer, name=name, shown_name=name, region="370100", password=PASSWORD, created_at=START
            )
    assert await name_liaison(pool, "zhang", "市医保中心")
    assert await name_liaison(pool, "Wang", "市医保中心")
    assert not await name_liaison(pool, "nobody", "市医保中心")
    named = "SELECT name FROM officer WHERE liaison_for = '市医保中心'"
    assert [row["name"] for row in await pool.fetch(named)] == ["wang"]
    await disable_officer(pool, "wang")
    assert await pool.fetch(named) == []
