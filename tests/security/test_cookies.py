"""The cookies' attributes."""

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from starlette.responses import Response

from portal.security.cookies import BROWSER_COOKIE, SESSION_COOKIE, Cookies, is_browser, new_browser
from tests.security.conftest import START


@pytest.mark.parametrize(("public_url", "secure"), [("https://credit.example", True), ("http://127.0.0.1:8000", False)])
def test_attributes(public_url: str, secure: bool) -> None:  # noqa: FBT001
    cookies = Cookies(public_url)
    response = Response()
    cookies.set_browser(response, "B" * 22)
    cookies.set_session(response, "token", START + timedelta(hours=12))
    jar: SimpleCookie = SimpleCookie()
    for value in response.headers.getlist("set-cookie"):
        jar.load(value)
    assert (jar[BROWSER_COOKIE].value, jar[SESSION_COOKIE].value) == ("B" * 22, "token")
    for cookie in jar.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "strict"
        assert cookie["path"] == "/"
        assert bool(cookie["secure"]) == secure
    assert jar[BROWSER_COOKIE]["expires"] == ""
    assert jar[SESSION_COOKIE]["expires"] == "Sun, 22 Nov 2026 13:00:00 GMT"


def test_deleting() -> None:
    response = Response()
    Cookies("https://credit.example").delete_session(response)
    assert "Max-Age=0" in response.headers["set-cookie"]
    assert "Secure" in response.headers["set-cookie"]


def test_a_browsers_value() -> None:
    assert is_browser(new_browser())
    assert new_browser() != new_browser()
    assert not any(map(is_browser, (None, "", "x" * 21, "x" * 23, "x" * 21 + "\n")))
