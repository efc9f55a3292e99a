"""The provider's receipts: what became of a text after it was taken."""

from typing import Any, Final, Literal
from urllib.parse import parse_qsl

from starlette.datastructures import MultiDict
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from notify import outbox
from portal.clock import Clock

_STATES: Final[dict[str, Literal["sent", "delivered", "undelivered"]]] = {
    "accepted": "sent",
    "scheduled": "sent",
    "queued": "sent",
    "sending": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "undelivered",
    "canceled": "undelivered",
}
_LONGEST = 64 * 1024  # bytes; a receipt has about one thousand


def receipt_route(database: Any, clock: Clock, *, public_url: str, auth_token: str) -> Route:
    """``POST /sms/receipts/{ref}``, for the pool `database`.

    204 when noted (also when noted before), 403 without Twilio's signature over the outside address, 404 for
    an unknown text, 400 for a receipt that is none, 413 for one too long.
    """
    validator = RequestValidator(auth_token)

    async def receive(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > _LONGEST:
                return Response(status_code=413)
        try:
            # RequestValidator asks for all values of a key by getlist.
            form = MultiDict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True))
        except ValueError:
            return Response(status_code=400)
        # Behind a proxy the request's own host and scheme are not those that the provider signed.
        signed_url = public_url.rstrip("/") + request.url.path
        if not validator.validate(signed_url, form, request.headers.get("X-Twilio-Signature", "")):
            return Response(status_code=403)
        sid, state = form.get("MessageSid"), _STATES.get(form.get("MessageStatus", ""))
        if not sid or not state:
            return Response(status_code=400)
        error_code = form.get("ErrorCode") or None
        known = await outbox.receipt(database, request.path_params["ref"], sid, state, error_code, clock.now())
        return Response(status_code=204 if known else 404)

    return Route("/sms/receipts/{ref:uuid}", receive, methods=["POST"])
