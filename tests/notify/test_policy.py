"""What no text may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notify.policy import unfit
from tests.notify.rows import BODY, CODE_BODY

RESULT, CODE = "result_change", "sign_in_code"


@pytest.mark.parametrize(
    "body",
    [
        BODY,
        "结果有变化，请在2026-12-04前查看。",
        "您的等级为AA级，请在5个工作日内查看，全程约10分钟。",
        "依据第28条，可在10个工作日内提出异议。",
    ],
)
def test_good_bodies(body: str) -> None:
    assert unfit(RESULT, body) is None


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("请点击https://credit.example.cn查看", "link"),
        ("请看www.example查看", "link"),
        ("请登录credit.hlj.gov.cn", "link"),
        ("请登录Credit.HLJ.GOV.CN查看", "link"),
        ("请拨打12393", "number"),
        ("请拨打0451-8765 4321", "number"),
        ("请拨打+86 138 0013 8000", "number"),
        ("请拨打１２３９３", "number"),
        ("身份证23010219900307451X", "number"),
        ("证件2301****451X", "number"),
        ("代码91230102MA1B2C3D4E", "number"),
        ("护照EJ1234567", "number"),
        ("您的积分为88分", "score"),
        ("您的积分为88.50 分", "score"),
        ("Your score is 88 points", "score"),
    ],
)
def test_bad_bodies(body: str, problem: str) -> None:
    assert unfit(RESULT, body) == problem


def test_a_code_may_stand_in_a_sign_in_text_alone() -> None:
    assert unfit(CODE, CODE_BODY) is None
    assert unfit(RESULT, CODE_BODY) == "number"
    assert unfit(CODE, CODE_BODY + "或482914") == "number"
    assert unfit(CODE, CODE_BODY + "电话13800138000") == "number"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "-"]), st.booleans())
def test_no_mobile_number_slips_through(number: str, gap: str, code: bool) -> None:  # noqa: FBT001
    body = f"请联系{number[:3]}{gap}{number[3:7]}{gap}{number[7:]}。"
    assert unfit(CODE if code else RESULT, body) == "number"
