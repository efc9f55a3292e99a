"""The application over HTTP: transport, limits, masked defects, cookies, health, pages."""

import json
import re
import uuid
from datetime import timedelta
from typing import Any

import httpx2
import pytest
import structlog
from pydantic import SecretStr

from portal.clock import SetClock
from portal.domain.subject import SubjectKind
from portal.security.officers import totp_code
from portal.settings import Settings
from resolvers.shown import global_id
from tests.schema.conftest import NOW, PASSWORD, PERSON, TOTP, Town, browser_at

Client = httpx2.AsyncClient


async def ask(client: Client, query: str, **variables: Any) -> Any:
    response = await client.post("/graphql", json={"query": query, "variables": variables})
    assert response.status_code == 200, response.text
    return response.json()


SIGN_IN = """mutation($id: String!, $code: String!) { signIn(identifier: $id, code: $code) {
  __typename ... on SignedIn { until } ... on Refusal { message { zh } } } }"""
STAFF = """mutation($name: String!, $password: String!, $code: String!) {
  staffSignIn(name: $name, password: $password, code: $code) { __typename ... on Refusal { code message { en } } } }"""


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({"content-type": "text/plain"}, '{"query": "{ regions { code } }"}', 415),
        ({"content-type": "application/x-www-form-urlencoded"}, "query={regions{code}}", 415),
        ({"content-type": "multipart/form-data; boundary=x"}, "--x--", 415),
        ({"content-type": "application/graphql"}, "{ regions { code } }", 415),
        ({}, '{"query": "{ regions { code } }"}', 415),
        ({"content-type": "application/json"}, "{", 400),
        ({"content-type": "application/json"}, '[{"query": "{ regions { code } }"}]', 400),
        ({"content-type": "application/json"}, '{"query": 1}', 400),
        ({"content-type": "application/json"}, '{"query": "{ regions { code } }", "variables": []}', 400),
        ({"content-type": "application/json"}, '{"query": "\\ud800"}', 400),
        ({"content-type": "application/json"}, '{"query": "' + " " * 65536 + '"}', 413),
        ({"content-type": "application/json; charset=UTF-8"}, '{"query": "{ regions { code } }"}', 200),
    ],
)
async def test_one_json_document_a_post(client: Client, headers: dict[str, str], content: str, status: int) -> None:
    response = await client.post("/graphql", content=content.encode(), headers=headers)
    assert response.status_code == status
    if status != 200:
        assert " / " in response.json()["errors"][0]["message"]


async def test_other_methods_are_not_answered(client: Client) -> None:
    for method in ("GET", "PUT", "DELETE", "OPTIONS"):
        response = await client.request(method, "/graphql")
        assert response.status_code == 405
        assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("{ nothing }", "Cannot query field 'nothing'"),
        ("{ regions { code }", "Syntax Error"),
        ("fragment F on Region { code }", "no operation"),
        ("", "no operation"),
        ("{ regions { " + "code " * 2001 + "} }", "more than 2000 tokens"),
        ("{ " + " ".join(f"r{n}: regions {{ code }}" for n in range(31)) + " }", "31 aliases found"),
        ("{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }", "introspection depth"),
        ('mutation { readMessages(ids: "x", ids: "y") }', "only one argument"),
        ("query($n: Int!) { institutions(first: $n) { totalCount } }", "$n"),
    ],
)
async def test_a_wrong_document_is_told_what_is_wrong(client: Client, query: str, said: str) -> None:
    answer = await ask(client, query)
    assert said.lower() in answer["errors"][0]["message"].lower(), answer
    assert not answer.get("data")


async def test_a_document_may_be_twelve_deep_and_no_deeper(client: Client) -> None:
    deepest = await ask(client, "{ me { archives { history { edges { node { trace { text { zh } } } } } } } }")
    assert deepest == {"data": {"me": None}}
    [error, *_] = (await ask(client, "{ me " + "{ archives " * 13 + "{ id }" + " }" * 13 + " }"))["errors"]
    assert "depth" in error["message"]


async def test_introspection_is_open(client: Client) -> None:
    answer = await ask(client, "{ __schema { queryType { name } types { name fields { name type { name } } } } }")
    assert answer["data"]["__schema"]["queryType"]["name"] == "Query"


async def test_a_defect_is_masked_and_noted(client: Client, town: Town) -> None:
    _, archive = await town.archive()
    await town.pool.execute("UPDATE published_institution SET state = '不可示人', grade = '{\"scale\": 1}'")
    with structlog.testing.capture_logs() as logged:
        answer = await ask(
            client,
            "query($id: ID!) { institution(id: $id) { name state grade { name } } }",
            id=global_id("Institution", archive),
        )
    assert answer["data"] == {"institution": None}
    [first, *_] = answer["errors"]
    error_id = first["extensions"]["error_id"]
    assert first["extensions"]["code"] == "DEFECT"
    assert error_id in first["message"]
    assert "不可示人" not in str(answer)
    [noted, *_] = [entry for entry in logged if entry["event"] == "defect" and entry["error_id"] == error_id]
    assert "不可示人" not in str(logged)
    assert noted["where"]


async def test_a_subject_signs_in_sees_itself_and_signs_out(client: Client, town: Town, clock: SetClock) -> None:
    await town.archive(SubjectKind.INSURED_PERSON, "王小明", number=PERSON)
    asked = await ask(
        client,
        "mutation($id: String!) { requestSignInCode(identifier: $id) { __typename ... on CodeSent { validSeconds } } }",
        id=PERSON,
    )
    assert asked["data"]["requestSignInCode"] == {"__typename": "CodeSent", "validSeconds": 300}
    code = await _texted(town)
    wrong = await ask(client, SIGN_IN, id=PERSON, code="000000" if code != "000000" else "000001")
    assert wrong["data"]["signIn"]["__typename"] == "SignInRejected"
    assert wrong["data"]["signIn"]["message"]["zh"]
    response = await client.post("/graphql", json={"query": SIGN_IN, "variables": {"id": PERSON, "code": code}})
    assert response.json()["data"]["signIn"]["__typename"] == "SignedIn"
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert (await ask(client, "{ me { name archives { result { score } } } }"))["data"]["me"] == {
        "name": "王**",
        "archives": [{"result": {"score": "100.00"}}],
    }
    clock.at = NOW + timedelta(minutes=16)
    rotated = await client.post("/graphql", json={"query": "{ me { name } }"})
    assert "portal_session" in rotated.headers["set-cookie"]
    assert rotated.json()["data"]["me"]
    out = await client.post("/graphql", json={"query": "mutation { signOut { sessions } }"})
    assert out.json() == {"data": {"signOut": {"sessions": 1}}}
    assert "portal_session" not in client.cookies
    assert (await ask(client, "{ me { name } }")) == {"data": {"me": None}}


async def test_unknown_and_known_numbers_get_the_same_answer(client: Client, town: Town) -> None:
    await town.archive(SubjectKind.INSURED_PERSON, "王小明", number=PERSON)
    document = "mutation($id: String!) { requestSignInCode(identifier: $id) { __typename } }"
    known, unknown = [await ask(client, document, id=each) for each in (PERSON, "230103198511230021")]
    assert known == unknown


async def test_an_officer_signs_in_records_and_the_phone_page_shows_the_codes(client: Client, town: Town) -> None:
    await town.officer(name="harbin")
    _, archive = await town.archive(region="230103")
    shown = (await client.get("/dev/texts.json")).json()
    assert shown["officers"] == [{"name": "harbin", "shownName": "李工", "code": totp_code(TOTP, NOW)}]
    refused = await ask(client, STAFF, name="harbin", password="wrong", code=totp_code(TOTP, NOW))
    assert refused["data"]["staffSignIn"]["__typename"] == "SignInRejected"
    code = shown["officers"][0]["code"]
    signed = await ask(client, STAFF, name="harbin", password=PASSWORD, code=code)
    assert signed["data"]["staffSignIn"] == {"__typename": "SignedIn"}
    assert (await ask(client, "{ officer { name region { code } } }"))["data"]["officer"]["region"]["code"] == "230100"
    queue = await ask(client, "{ newResults { edges { node { archiveId } } } }")
    assert queue["data"]["newResults"]["edges"] == [{"node": {"archiveId": global_id("Archive", archive)}}]


async def test_the_phone_shows_texts_with_markup_as_text(client: Client, town: Town) -> None:
    await town.pool.execute(
        "INSERT INTO dev_text (ref, to_shown, body, sent_at) VALUES (gen_random_uuid(), '138****1234', $1, $2)",
        "<script>alert(1)</script>",
        NOW,
    )
    page = await client.get("/dev/texts")
    assert "&lt;script&gt;alert(1)" in page.text
    assert "138****1234" in page.text
    assert "2026-11-22 10:00:00" in page.text
    assert page.headers["cache-control"] == "no-store"
    for file in ("texts.js", "texts.css"):
        assert (await client.get(f"/dev/{file}")).status_code == 200


async def test_health(client: Client, town: Town) -> None:
    assert (await client.get("/healthz")).status_code == 200
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"postgresql": True, "migrations": True, "redis": True})
    await town.pool.execute("UPDATE schema_migration SET sha256 = 'other'")
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()["migrations"]) == (503, False)
    assert 'portal_requests_total{method="GET",route="/readyz",status="503"} 1.0' in (await client.get("/metrics")).text
    assert (await client.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"})).status_code == 404


async def test_every_answer_carries_the_security_headers(client: Client) -> None:
    for path in ("/", "/graphql", "/healthz", "/no/such.file"):
        headers = (await client.get(path)).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/", 200, "phone"),
        ("/sign-in", 200, "phone"),
        ("/institutions/SW5zdGl0dXRpb246MQ==", 200, "phone"),
        ("/rules/heilongjiang", 200, "phone"),
        ("/staff", 200, "desk"),
        ("/staff/queue", 200, "desk"),
        ("/assets/a-1.js", 200, "1"),
        ("/assets/gone.js", 404, None),
        ("/../secret.key", 404, None),
        ("/%2e%2e/%2e%2e/etc/passwd", 200, "phone"),
    ],
)
async def test_pages(client: Client, path: str, status: int, body: str | None) -> None:
    response = await client.get(path)
    assert response.status_code == status
    assert body is None or response.text == body


async def test_the_log_knows_routes_not_addresses(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    await client.get(f"/institutions/{PERSON}?name=王小明")
    await ask(client, SIGN_IN, id=PERSON, code="123456")
    logged = capsys.readouterr().err
    lines = [json.loads(line) for line in logged.splitlines() if '"request"' in line]
    assert [(line["route"], line["status"]) for line in lines] == [("/{path:path}", 200), ("/graphql", 200)]
    assert PERSON not in logged
    assert "王" not in logged


async def test_a_number_given_in_the_wrong_form_is_not_quoted(client: Client) -> None:
    answer = await ask(client, SIGN_IN, id=int(PERSON[:-1] + "0"), code="1")
    literal = await ask(client, f"mutation {{ requestSignInCode(identifier: {PERSON}) {{ __typename }} }}")
    assert "[id]" in answer["errors"][0]["message"]
    assert "[id]" in literal["errors"][0]["message"]
    assert PERSON[:-1] not in str(answer) + str(literal)


async def test_a_question_that_takes_too_long_is_stopped(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.context.STATEMENT_SECONDS", 0.1)
    async with town.pool.acquire() as connection, connection.transaction():
        await connection.execute("LOCK TABLE region")
        answer = await ask(client, "{ regions { code } }")
    assert answer["errors"][0]["extensions"] == {"code": "TOO_SLOW"}
    assert (await ask(client, "{ regions { code } }"))["data"]["regions"]


async def test_without_redis_the_public_part_works(settings: Settings, clock: SetClock, town: Town) -> None:
    async with browser_at(settings.model_copy(update={"redis_url": "unix:///nowhere/redis.sock"}), clock) as client:
        assert (await ask(client, "{ regions { code } }"))["data"]["regions"]
        client.cookies.set("portal_session", "a" * 22 + "." + "b" * 43)
        response = await client.post("/graphql", json={"query": "{ me { name } }"})
        assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (503, "SESSIONS_AWAY")
        assert (await client.get("/readyz")).json() == {"postgresql": True, "migrations": True, "redis": False}


async def test_a_real_installation(settings: Settings, clock: SetClock, town: Town) -> None:
    """By https cookies are Secure; texts are shown to nobody; receipts need the provider's signature."""
    changes = {"public_url": "https://credit.example", "sms_gateway": "twilio", "twilio_auth_token": SecretStr("t")}
    async with browser_at(settings.model_copy(update=changes), clock) as client:
        response = await client.post("/graphql", json={"query": "{ regions { code } }"})
        assert "Secure" in response.headers["set-cookie"]
        assert response.headers["strict-transport-security"]
        assert (await client.get("/dev/texts")).text == "phone"
        assert (await client.get("/dev/texts.json")).status_code == 404
        assert (await client.post(f"/sms/receipts/{uuid.uuid4()}")).status_code in (400, 403)


async def _texted(town: Town) -> str:
    for _ in range(200):
        row = await town.pool.fetchrow("SELECT body_sealed FROM outbox WHERE kind = 'sign_in_code'")
        if row:
            found = re.search(r"\d{6}", town.sealer.open(row["body_sealed"], "outbox.body"))
            assert found
            return found.group()
    raise AssertionError("no code was texted")


async def test_a_null_that_must_not_be_is_the_clients_error(client: Client, town: Town) -> None:
    await town.archive()
    query = "query Q($first: Int = 5) { institutions(first: $first) { edges { node { name } } } }"
    [error] = (await ask(client, query, first=None))["errors"]
    assert "first" in error["message"]
    assert "code" not in error.get("extensions", {})
    [error] = (await ask(client, "{ institutions(first: null) { totalCount } }"))["errors"]
    assert "non-null type 'Int!'" in error["message"]


async def test_of_several_operations_one_must_be_named(client: Client) -> None:
    query = "query A { regions { code } } query B { rulebooks { code } }"
    answer = await ask(client, query)
    assert not answer.get("data")
    [error] = answer["errors"]
    assert "operation" in error["message"].lower()
    response = await client.post("/graphql", json={"query": query, "operationName": "B"})
    assert list(response.json()["data"]) == ["rulebooks"]
