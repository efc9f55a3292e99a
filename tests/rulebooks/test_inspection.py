"""How often a grade is drawn for inspection: by a local factor, or by what the text adds to the normal ratio."""

from decimal import Decimal

import pytest

from portal.domain.subject import SubjectKind
from portal.rulebooks.inspection import Inspection, inspection
from portal.rulebooks.loader import codes, shipped
from portal.rulebooks.parameters import ParameterInvalid, laid_over

HOSPITAL, PHARMACY = SubjectKind.DESIGNATED_MEDICAL_INSTITUTION, SubjectKind.DESIGNATED_PHARMACY


@pytest.mark.parametrize(
    ("kind", "grade", "in_force", "factor", "raised"),
    [
        (HOSPITAL, "C", [], "1", False),
        (HOSPITAL, "D", [], "1", False),
        (HOSPITAL, "D", ["SC-34-2"], "1", False),  # the pharmacies' measure
        (HOSPITAL, "D", ["SC-28-5"], "1.1", True),
        (HOSPITAL, "E", ["SC-29-5"], "1.2", True),
        (PHARMACY, "D", ["SC-34-2"], "1.1", True),
        (PHARMACY, "E", ["SC-35-2"], "1.2", True),
    ],
)
def test_sichuan_adds_to_the_normal_ratio(
    kind: SubjectKind, grade: str, in_force: list[str], factor: str, *, raised: bool
) -> None:
    found = inspection(shipped("sichuan"), kind, grade, grade, in_force)
    assert found is not None
    assert (found.factor, found.raised, found.share) == (Decimal(factor), raised, None)


@pytest.mark.parametrize(
    ("grade", "settled", "factor", "waits"),
    [
        ("差", "优秀", "1", True),
        ("差", None, "1", True),
        ("差", "较差", "1.1", True),
        ("差", "差", "1.2", False),
        ("较差", "差", "1.1", False),
        ("良好", "优秀", "0.75", False),
        ("优秀", "差", "0.5", False),
    ],
)
def test_a_result_that_may_be_disputed_raises_nothing(
    grade: str, settled: str | None, factor: str, *, waits: bool
) -> None:
    found = inspection(shipped("heilongjiang"), HOSPITAL, grade, settled, [])
    assert found is not None
    assert (found.factor, found.waits) == (Decimal(factor), waits)
    assert ("尚未成为最终结果" in found.told("zh")) == waits


def test_the_sentence_says_what_is_not_set() -> None:
    book = shipped("sichuan")
    found = inspection(book, HOSPITAL, "D", "D", ["SC-28-5"])
    assert isinstance(found, Inspection)
    assert found.told("zh").startswith("在正常抽检基础上增加10%，为正常比例的1.1倍；正常比例本身没有设定")
    normal = inspection(laid_over(book, {"inspection.normal": 25}), HOSPITAL, "E", "E", ["SC-29-5"])
    assert normal is not None
    assert normal.told("en") == "Raised by 20 % on the normal level: 1.2 times as often as normal; that is 30 %"


def test_nothing_is_told_where_nothing_says_how_often() -> None:
    assert inspection(shipped("sichuan"), HOSPITAL, "A", "A", []) is None
    assert inspection(shipped("sichuan"), HOSPITAL, None, None, []) is None
    assert inspection(shipped("weihai"), HOSPITAL, "AAA", "AAA", []) is None


@pytest.mark.parametrize("normal", [0, 101])
def test_a_normal_ratio_is_some_per_cent_of_all(normal: int) -> None:
    with pytest.raises(ParameterInvalid, match=r"inspection\.normal: 1 至 100"):
        laid_over(shipped("sichuan"), {"inspection.normal": normal})


@pytest.mark.parametrize("code", codes())
def test_what_raises_inspections_raises_them_by_one_number(code: str) -> None:
    for rule in shipped(code).measures:
        if rule.raises_inspection:
            assert rule.percent is not None
            assert rule.percent.fixed is not None
            assert rule.percent.change == "raise"
