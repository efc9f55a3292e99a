"""The demo: loads once, tells a story with every grade in it, and its accounts work."""

import base64
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from portal import demo
from portal.clock import SHANGHAI, SetClock
from portal.demo.accounts import accounts
from portal.domain.identifiers import Identifier
from portal.messages import OperatorError
from portal.security.attempts import Attempts
from portal.security.officers import Officers, totp_code
from portal.security.sealing import Sealer
from portal.security.viewer import OfficerViewer
from portal.settings import Settings

KEY = b"d" * 32
NOW = datetime(2026, 11, 22, 15, 30, tzinfo=SHANGHAI)


def settings(database_url: str, **more: Any) -> Settings:
    given: dict[str, Any] = {"sms_gateway": "local", "database_url": database_url, **more}
    return Settings(secret_key=SecretStr(base64.b64encode(KEY).decode()), **given)


@pytest.fixture
async def told(database_url: str, pool: Any) -> Any:
    """A pool on a database with the demo in it."""
    assert await demo.load(settings(database_url), SetClock(NOW))
    return pool


async def test_the_story_has_every_grade_and_every_kind(told: Any) -> None:
    grades = {
        (row["institution"], row["grade"])
        for row in await told.fetch(
            """
            SELECT institution, grade ->> 'code' AS grade FROM subject
            JOIN identity ON identity.id = identity_id JOIN result ON result.id = current_result_id
            """
        )
    }
    assert grades == {(party, grade) for party in (True, False) for grade in ("优秀", "良好", "一般", "较差", "差")}
    assert await told.fetchval("SELECT count(*) FROM subject WHERE kind = 'designated_medical_institution'") == 40
    assert await told.fetchval("SELECT count(*) FROM subject WHERE kind = 'designated_pharmacy'") == 60
    assert await told.fetchval("SELECT count(*) FROM identity WHERE NOT institution") == 60
    assert await told.fetchval("SELECT count(DISTINCT left(region, 4)) FROM subject") >= 8
    two_roles = "SELECT count(*) FROM (SELECT FROM subject GROUP BY identity_id HAVING count(*) = 2) AS several"
    assert await told.fetchval(two_roles) == 1


async def test_the_story_has_what_there_is_to_see(told: Any) -> None:
    statuses = {row[0] for row in await told.fetch("SELECT DISTINCT status FROM entry")}
    assert statuses == {"pending", "active", "reminder", "expired", "revoked"}
    assert {row[0] for row in await told.fetch("SELECT DISTINCT category FROM entry")} == {"adverse", "favourable"}
    in_force = await told.fetch("SELECT code, starts_on FROM measure WHERE state = 'in_force'")
    assert {row["code"] for row in in_force} == {"HLJ-33-2", "HLJ-34-2"}
    assert all(row["starts_on"] <= NOW.date() for row in in_force)
    assert await told.fetchval("SELECT count(*) FROM result WHERE dispute_until >= $1", NOW.date()) >= 10
    causes = {row[0] for row in await told.fetch("SELECT DISTINCT cause FROM result")}
    assert causes == {"registered", "entry", "expiry", "revocation"}


async def test_history_keeps_its_times_and_leaves_nothing_to_do(told: Any) -> None:
    assert await told.fetchval("SELECT count(*) FROM due_act WHERE done_at IS NULL AND due_at <= $1", NOW) == 0
    assert await told.fetchval("SELECT max(as_of) FROM result") < NOW
    assert await told.fetchval("SELECT min(as_of) FROM result") < NOW - timedelta(days=1100)
    disordered = """
        SELECT count(*) FROM result JOIN result AS later
            ON later.subject_id = result.subject_id AND later.sequence = result.sequence + 1
        WHERE later.as_of < result.as_of
    """
    assert await told.fetchval(disordered) == 0
    assert await told.fetchval("SELECT count(*) FROM entry WHERE decided_on > recorded_at::date") == 0
    assert {row[0] for row in await told.fetch("SELECT DISTINCT state FROM outbox")} == {"delivered"}
    assert await told.fetchval("SELECT max(sent_at) FROM outbox") < NOW
    changes = "SELECT count(*) FROM message WHERE kind = 'result_change'"
    assert await told.fetchval("SELECT count(*) FROM outbox") == await told.fetchval(changes) > 100
    shown = await told.fetch("SELECT sent_at, body FROM dev_text")
    assert 0 < len(shown) < 60
    assert all(NOW - timedelta(days=30) < row["sent_at"] < NOW for row in shown)


async def test_the_fixed_accounts(told: Any) -> None:
    sealer = Sealer(KEY)
    found = {}
    for name, account in (("person", accounts().person), ("hospital", accounts().hospital)):
        identifier = Identifier.parse(account.identifier)
        found[name] = await told.fetchrow(
            """
            SELECT score, grade ->> 'code' AS grade, result.state, phone_sealed,
                   (SELECT count(*) FROM entry WHERE subject_id = subject.id AND category = 'adverse') AS adverse,
                   dispute_until
            FROM identity JOIN subject ON identity_id = identity.id JOIN result ON result.id = current_result_id
            WHERE document_type = $1 AND identifier_hash = $2
            """,
            identifier.document_type,
            sealer.lookup_hash(identifier.document_type, identifier.number),
        )
        assert sealer.open(found[name]["phone_sealed"], "identity.phone") == account.phone
    person, hospital = found["person"], found["hospital"]
    assert (person["score"], person["grade"], person["state"], person["adverse"]) == (100, "优秀", "final", 0)
    assert (hospital["score"], hospital["grade"], hospital["state"], hospital["adverse"]) == (88, "良好", "initial", 1)
    assert hospital["dispute_until"] > NOW.date()


async def test_the_officers_can_sign_in(told: Any, redis_client: Any) -> None:
    clock = SetClock(NOW)
    officers = Officers(told, Attempts(redis_client, clock), Sealer(KEY), clock)
    for account in accounts().officer:
        code = totp_code(account.totp_secret, NOW)
        viewer = await officers.authenticate(account.name, account.password, code, "browser")
        assert isinstance(viewer, OfficerViewer)
        assert viewer.region_prefix == account.region.rstrip("0")


async def test_loading_twice_adds_nothing(told: Any, database_url: str) -> None:
    tables = ("identity", "subject", "entry", "result", "outbox", "officer", "local_parameter")
    counts = [await told.fetchval(f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608
    assert not await demo.load(settings(database_url), SetClock(NOW + timedelta(days=3)))
    assert counts == [await told.fetchval(f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608


@pytest.mark.parametrize("now", [datetime(2026, 2, 1, 3, tzinfo=SHANGHAI), datetime(2027, 10, 10, 12, tzinfo=SHANGHAI)])
async def test_it_loads_on_any_day(database_url: str, pool: Any, now: datetime) -> None:
    assert await demo.load(settings(database_url), SetClock(now))
    assert await pool.fetchval("SELECT count(*) FROM measure WHERE state = 'in_force'") == 2
    assert await pool.fetchval("SELECT count(*) FROM result WHERE as_of > $1", now) == 0


@pytest.mark.parametrize("gateway", ["twilio", None])
async def test_it_does_not_load_where_texts_leave_the_house(database_url: str, pool: Any, gateway: str | None) -> None:
    with pytest.raises(OperatorError) as refused:
        await demo.load(settings(database_url, sms_gateway=gateway), SetClock(NOW))
    assert refused.value.key == "demo_needs_local"
    assert await pool.fetchval("SELECT count(*) FROM identity") == 0


def test_the_accounts_are_announced(database_url: str) -> None:
    text = demo.accounts_text(settings(database_url, public_url="http://localhost:1234"))
    assert accounts().person.identifier in text
    assert all(officer.password in text for officer in accounts().officer)
    assert "http://localhost:1234/dev/texts" in text
