"""Receipts of the provider."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import httpx2
import pytest
from starlette.applications import Starlette
from twilio.request_validator import RequestValidator

from notify.receipts import receipt_route
from portal.clock import SetClock
from tests.notify.conftest import PUBLIC_URL
from tests.notify.provider import TOKEN, Message, receipt
from tests.notify.rows import NOON, add_identity, add_text, phone, row


@pytest.fixture
def client(pool: Any) -> httpx2.AsyncClient:
    """The route as the proxy reaches it: by another address than the provider signed."""
    app = Starlette(routes=[receipt_route(pool, SetClock(NOON), public_url=PUBLIC_URL + "/", auth_token=TOKEN)])
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://10.0.0.7:8000")


async def _text(pool: Any, number: int = 1) -> UUID:
    return await add_text(pool, await add_identity(pool, phone(number)))


def _message(ref: object, sid: str = "SM1") -> Message:
    return Message(sid, phone(1), "", f"{PUBLIC_URL}/sms/receipts/{ref}", NOON)


async def _post(client: httpx2.AsyncClient, message: Message, status: str, error_code: str = "") -> int:
    form, headers = receipt(message, status, error_code)
    answer = await client.post(f"/sms/receipts/{message.ref}", data=form, headers=headers)
    return answer.status_code


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        (["queued", "sent", "delivered"], "delivered"),
        (["delivered", "sent", "undelivered", "delivered"], "delivered"),
        (["undelivered", "sent"], "undelivered"),
        (["undelivered", "delivered"], "delivered"),
        (["failed"], "undelivered"),
        (["read"], "delivered"),
    ],
)
async def test_receipts_lead_forwards_only(
    pool: Any, client: httpx2.AsyncClient, statuses: list[str], state: str
) -> None:
    ref = await _text(pool)
    for status in statuses:
        assert await _post(client, _message(ref), status, "30003" if status in ("undelivered", "failed") else "") == 204
    found = await row(pool, ref)
    assert found["state"] == state
    assert (found["error_code"] == "30003") == (state == "undelivered")


async def test_a_receipt_tells_the_sid_of_an_uncertain_text(pool: Any, client: httpx2.AsyncClient) -> None:
    ref = await _text(pool)
    await pool.execute("UPDATE outbox SET state = 'sending', leased_by = 'a dead one'")
    assert await _post(client, _message(ref, "SM7"), "sent") == 204
    found = await row(pool, ref)
    assert (found["state"], found["provider_sid"], found["leased_by"]) == ("sent", "SM7", None)


async def test_a_receipt_corrects_a_guess(pool: Any, client: httpx2.AsyncClient) -> None:
    """Two equal texts to one number were uncertain, and the wrong one was given the sid."""
    guessed, taken = await _text(pool), await _text(pool)
    await pool.execute("UPDATE outbox SET state = 'sending'")
    await pool.execute("UPDATE outbox SET state = 'sent', provider_sid = 'SM1' WHERE ref = $1", guessed)
    assert await _post(client, _message(taken, "SM1"), "delivered") == 204
    assert [(await row(pool, ref))["state"] for ref in (guessed, taken)] == ["sending", "delivered"]


async def test_only_the_provider_is_believed(pool: Any, client: httpx2.AsyncClient) -> None:
    ref = await _text(pool)
    form, headers = receipt(_message(ref), "delivered")
    path = f"/sms/receipts/{ref}"
    other = f"/sms/receipts/{await _text(pool, 2)}"
    refused = [
        await client.post(path, data=form),
        await client.post(path, data={**form, "MessageStatus": "failed"}, headers=headers),
        await client.post(other, data=form, headers=headers),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert (await row(pool, ref))["state"] == "queued"


async def test_repeated_keys_count_in_the_signature(pool: Any, client: httpx2.AsyncClient) -> None:
    ref = await _text(pool)
    message = _message(ref)
    form, _ = receipt(message, "delivered")
    repeated = [*form.items(), ("MediaUrl", "b"), ("MediaUrl", "a")]

    class Lists(dict[str, list[str]]):
        getlist = dict.__getitem__

    lists = Lists({key: [value for name, value in repeated if name == key] for key, _ in repeated})
    signature = RequestValidator(TOKEN).compute_signature(message.callback, lists)
    answer = await client.post(
        f"/sms/receipts/{ref}",
        content=urlencode(repeated),
        headers={"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 204


async def test_what_is_no_receipt(pool: Any, client: httpx2.AsyncClient) -> None:
    assert await _post(client, _message(uuid4()), "delivered") == 404
    assert await _post(client, _message("no-uuid"), "delivered") == 404
    ref = await _text(pool)
    assert await _post(client, _message(ref), "dreaming") == 400
    assert await _post(client, _message(ref, sid=""), "sent") == 400
    assert (await client.post(f"/sms/receipts/{ref}", content=b"\xff")).status_code == 400
    assert (await client.post(f"/sms/receipts/{ref}", content=b"a=" + b"x" * 70_000)).status_code == 413
    assert (await client.get(f"/sms/receipts/{ref}")).status_code == 405
