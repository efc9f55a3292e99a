"""Signing in as a subject, from the number typed to the session; what an onlooker can learn."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from portal.clock import SetClock
from portal.domain.identifiers import DocumentType, Identifier
from portal.domain.outcomes import Invalid
from portal.security.outcomes import CodeSent, SignedIn, SignInRejected, TooManyAttempts, Visit
from portal.security.sealing import Sealer
from portal.security.service import SignIn
from portal.security.viewer import Anonymous, SubjectViewer
from tests.security.conftest import START, add_identity
from tests.security.people import PERSON, PHONE, STRANGER


async def code_of(sign_in: SignIn, pool: Any, sealer: Sealer, text: str = PERSON.number, browser: str = "here") -> str:
    """Ask for a code and read it from the outbox."""
    assert await sign_in.request_code(text, browser, "10.0.0.1") == CodeSent(300)
    await sign_in.drain()
    sealed = await pool.fetchval("SELECT body_sealed FROM outbox ORDER BY id DESC LIMIT 1")
    body = sealer.open(sealed, "outbox.body")
    assert body.startswith("【医保信用】验证码 ")
    assert body.endswith("，5分钟内有效，请勿告知他人。")
    return body.removeprefix("【医保信用】验证码 ")[:6]


async def test_a_person_signs_in(sign_in: SignIn, pool: Any, sealer: Sealer, person: int) -> None:
    code = await code_of(sign_in, pool, sealer)
    signed_in = await sign_in.sign_in_subject(PERSON.number, code, "here")
    assert isinstance(signed_in, SignedIn)
    assert await sign_in.viewer_of(signed_in.token) == Visit(SubjectViewer(person), START + timedelta(hours=12))


async def test_the_text_is_queued_as_the_notifier_expects_it(
    sign_in: SignIn, pool: Any, database_url: str, person: int
) -> None:
    heard = asyncio.Event()
    listener = await asyncpg.connect(database_url)
    await listener.add_listener("outbox", lambda *_: heard.set())
    await sign_in.request_code(PERSON.number, "here", "10.0.0.1")
    await sign_in.drain()
    await asyncio.wait_for(heard.wait(), 5)
    await listener.close()
    row = await pool.fetchrow("SELECT * FROM outbox")
    assert (row["identity_id"], row["kind"], row["state"]) == (person, "sign_in_code", "queued")
    assert row["once"] == f"code:{row['ref']}"
    assert row["created_at"] == row["next_at"] == START
    assert row["expires_at"] == START + timedelta(minutes=5)


async def test_nobody_is_texted_for_a_stranger_or_without_a_phone(sign_in: SignIn, pool: Any, sealer: Sealer) -> None:
    phoneless = Identifier.of(DocumentType.PASSPORT, "E12345678")
    await add_identity(pool, sealer, phoneless, phone=None)
    for number in (STRANGER.number, phoneless.number):
        assert await sign_in.request_code(number, "here", "10.0.0.1") == CodeSent(300)
    await sign_in.drain()
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 0


async def test_known_and_unknown_get_the_same_answers_throughout(sign_in: SignIn, person: int) -> None:
    async def answers(number: str, browser: str) -> list[object]:
        asked = [await sign_in.request_code(number, browser, "10.0.0.1") for _ in range(6)]
        return [*asked, await sign_in.sign_in_subject(number, "abc123", browser)]

    assert await answers(PERSON.number, "one") == await answers(STRANGER.number, "two")


async def test_known_and_unknown_are_the_same_work(
    sign_in: SignIn, pool: Any, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer does not wait for the database, and Redis sees the same commands."""
    redis = sign_in._codes._redis
    hold = asyncio.Event()

    async def held(*_: object) -> None:
        await hold.wait()

    monkeypatch.setattr(sign_in._identities, "queue_code", held)
    counts = []
    await sign_in.request_code("E7654321", "zero", "10.0.0.1")  # loads the script
    for number, browser in ((PERSON.number, "one"), (STRANGER.number, "two")):
        await redis.config_resetstat()
        assert await sign_in.request_code(number, browser, "10.0.0.1") == CodeSent(300)
        stats = await redis.info("commandstats")
        counts.append({name: stat["calls"] for name, stat in stats.items() if name != "cmdstat_info"})
    hold.set()
    await sign_in.drain()
    assert counts[0] == counts[1]


async def test_a_stranger_who_guesses_the_code_stays_outside(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.security.codes.secrets.randbelow", lambda _: 42)
    await sign_in.request_code(STRANGER.number, "here", "10.0.0.1")
    assert await sign_in.sign_in_subject(STRANGER.number, "000042", "here") == SignInRejected()


async def test_a_passport_is_found_though_nobody_said_it_is_one(sign_in: SignIn, pool: Any, sealer: Sealer) -> None:
    identity_id = await add_identity(pool, sealer, Identifier.of(DocumentType.PASSPORT, "E12345678"), phone=PHONE)
    code = await code_of(sign_in, pool, sealer, " e1234 5678 ")
    signed_in = await sign_in.sign_in_subject("E12345678", code, "here")
    assert isinstance(signed_in, SignedIn)
    assert signed_in.viewer == SubjectViewer(identity_id)


async def test_one_number_on_documents_of_two_people_texts_neither(
    sign_in: SignIn, pool: Any, sealer: Sealer, logged: list[Any]
) -> None:
    for document_type in (DocumentType.PASSPORT, DocumentType.HOUSEHOLD_REGISTER):
        await add_identity(pool, sealer, Identifier.of(document_type, "12345678"), phone=PHONE)
    assert await sign_in.request_code("12345678", "here", "10.0.0.1") == CodeSent(300)
    await sign_in.drain()
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 0
    assert logged == []


async def test_a_mistyped_number_is_told_to_its_typist(sign_in: SignIn) -> None:
    refusal = Invalid("identifier", "identifier.resident_id.check_character")
    assert await sign_in.request_code("110105194912310021", "here", "10.0.0.1") == refusal
    assert await sign_in.sign_in_subject("110105194912310021", "123456", "here") == refusal


async def test_the_sixth_code_in_an_hour_is_refused(sign_in: SignIn, clock: SetClock) -> None:
    for _ in range(5):
        assert await sign_in.request_code(PERSON.number, "here", "10.0.0.1") == CodeSent(300)
        clock.at += timedelta(minutes=6)
    assert await sign_in.request_code(PERSON.number, "here", "10.0.0.1") == TooManyAttempts(1800)


async def test_codes_tried_at_once_are_five_tries_in_all(
    sign_in: SignIn, pool: Any, sealer: Sealer, person: int
) -> None:
    code = await code_of(sign_in, pool, sealer)
    guesses = [f"{(int(code) + n) % 10**6:06}" for n in range(1, 21)]
    outcomes = await asyncio.gather(*(sign_in.sign_in_subject(PERSON.number, guess, "here") for guess in guesses))
    assert sum(outcome == SignInRejected() for outcome in outcomes) == 4
    assert not isinstance(await sign_in.sign_in_subject(PERSON.number, code, "here"), SignedIn)


async def test_a_code_sent_twice_at_once_opens_one_session(
    sign_in: SignIn, pool: Any, sealer: Sealer, person: int
) -> None:
    code = await code_of(sign_in, pool, sealer)
    outcomes = await asyncio.gather(*(sign_in.sign_in_subject(PERSON.number, code, "here") for _ in range(5)))
    assert sum(isinstance(outcome, SignedIn) for outcome in outcomes) == 1


async def test_signing_out_here_and_everywhere(sign_in: SignIn, pool: Any, sealer: Sealer, person: int) -> None:
    tokens = []
    for browser in ("one", "two", "three"):
        code = await code_of(sign_in, pool, sealer, browser=browser)
        signed_in = await sign_in.sign_in_subject(PERSON.number, code, browser)
        assert isinstance(signed_in, SignedIn)
        tokens.append(signed_in.token)
    assert await sign_in.sign_out(tokens[0]) == 1
    assert await sign_in.sign_out(tokens[0], everywhere=True) == 0
    assert await sign_in.sign_out(tokens[1], everywhere=True) == 2
    assert [await sign_in.viewer_of(token) for token in (*tokens, None)] == [Visit(Anonymous())] * 4
    assert await sign_in.sign_out(None) == 0


async def test_signing_in_ends_the_session_it_replaces(sign_in: SignIn, pool: Any, sealer: Sealer, person: int) -> None:
    first = await sign_in.sign_in_subject(PERSON.number, await code_of(sign_in, pool, sealer), "here")
    assert isinstance(first, SignedIn)
    code = await code_of(sign_in, pool, sealer)
    second = await sign_in.sign_in_subject(PERSON.number, code, "here", replacing=first.token)
    assert isinstance(second, SignedIn)
    assert (await sign_in.viewer_of(first.token)).viewer == Anonymous()
    assert first.token not in repr(first)


async def test_a_failing_outbox_is_logged_without_what_was_to_be_written(
    sign_in: SignIn, pool: Any, person: int, logged: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    await pool.execute("ALTER TABLE outbox ADD CHECK (kind <> 'sign_in_code')")
    assert await sign_in.request_code(PERSON.number, "here", "10.0.0.1") == CodeSent(300)
    await sign_in.drain()
    assert logged == [{"event": "sign_in_code_not_queued", "error": "CheckViolationError", "log_level": "error"}]
    output = capsys.readouterr()
    assert PERSON.number not in output.out + output.err
