"""The two cookies: which browser this is (before sign-in), and which session it has."""

import re
import secrets
from datetime import UTC, datetime
from typing import Final

from starlette.responses import Response

BROWSER_COOKIE: Final = "portal_browser"
SESSION_COOKIE: Final = "portal_session"

BROWSER: Final = re.compile(r"[A-Za-z0-9_-]{22}")


def new_browser() -> str:
    """A value for a browser that brought none."""
    return secrets.token_urlsafe(16)


def is_browser(value: str | None) -> bool:
    """Whether a cookie holds a value that we could have given."""
    return value is not None and BROWSER.fullmatch(value) is not None


class Cookies:
    """Sets and deletes the cookies: HttpOnly, SameSite=Strict, and Secure where the portal is reached by https."""

    def __init__(self, public_url: str) -> None:
        self._secure = public_url.startswith("https://")

    def set_browser(self, response: Response, browser: str) -> None:
        """Bind what follows to this browser, until it is closed."""
        self._set(response, BROWSER_COOKIE, browser, None)

    def set_session(self, response: Response, token: str, until: datetime) -> None:
        """Give the browser its session's token, until the session ends at the latest."""
        self._set(response, SESSION_COOKIE, token, until.astimezone(UTC))

    def delete_session(self, response: Response) -> None:
        """Take the token away from the browser."""
        response.delete_cookie(SESSION_COOKIE, path="/", secure=self._secure, httponly=True, samesite="strict")

    def _set(self, response: Response, name: str, value: str, until: datetime | None) -> None:
        response.set_cookie(name, value, expires=until, path="/", secure=self._secure, httponly=True, samesite="strict")
