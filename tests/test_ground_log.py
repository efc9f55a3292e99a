"""Nothing that identifies a person or institution gets past the log's second wall."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from portal import log

_DIGITS = "0123456789"
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@contextmanager
def _configured() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    log.configure()
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()


def _identifiers() -> st.SearchStrategy[str]:
    digits = st.text(_DIGITS, min_size=14, max_size=14)
    resident = st.builds("{}{}{}".format, st.sampled_from("123456"), digits, st.sampled_from(["", "001", "12X"]))
    credit = st.builds(
        "{}{}{}".format,
        st.sampled_from(["91", "12", "A1"]),
        st.text(_DIGITS, min_size=6, max_size=6),
        st.text(_CODE, min_size=10, max_size=10),
    )
    phone = st.builds(
        "{}1{}{}".format,
        st.sampled_from(["", "+86", "86 ", "0086"]),
        st.sampled_from("3456789"),
        st.text(_DIGITS, min_size=9, max_size=9),
    )
    return st.one_of(resident, credit, phone)


@given(identifier=_identifiers(), around=st.sampled_from(["{}", "身份证{}已登记", "phone={}, tried", '"{}"', "x/{}?"]))
def test_an_identifier_is_masked_wherever_it_stands(identifier: str, around: str) -> None:
    shown = str(log.mask({"event": [around.format(identifier), {identifier: (identifier,)}]}))
    assert identifier not in shown
    assert identifier[-8:] not in shown


@pytest.mark.parametrize(
    "harmless",
    [
        "2026-11-22T09:00:00.123+08:00",
        "0b5d1b0e-6a3e-4b5c-9d0b-13800138000a",
        "230100",
        "entry 1234567 of subject 89",
        "SM0123456789abcdef0123456789abcdef",
        88,
        1.5,
        True,
        None,
    ],
)
def test_what_identifies_nobody_stays(harmless: object) -> None:
    assert log.mask(harmless) == harmless


def test_a_line_is_json_with_the_time_in_shanghai(capsys: pytest.CaptureFixture[str]) -> None:
    with _configured():
        structlog.get_logger().info("texted", phone="13800138000", count=2, day=date(2026, 11, 22))
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["phone"], line["count"]) == ("texted", "info", "[phone]", 2)
    assert line["day"] == "2026-11-22"
    assert line["at"].endswith("+08:00")


def test_foreign_lines_and_exceptions_are_masked_too(capsys: pytest.CaptureFixture[str]) -> None:
    with _configured():
        try:
            int("no subject 110101199003074514")
        except ValueError:
            logging.getLogger("library").exception("failed for %s", "13800138000")
    output = capsys.readouterr().err
    line = json.loads(output)
    assert line["event"] == "failed for [phone]"
    assert "'no subject [id]'" in line["exception"]
    assert "110101199003074514" not in output
