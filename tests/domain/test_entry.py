"""Document numbers are compared as a reader does."""

import pytest

from portal.domain.entry import same_document


@pytest.mark.parametrize(
    "other",
    [
        "医罚〔2026〕1号",
        "医罚（2026）1号",
        "医罚(2026)1号",
        "医罚[2026] 1号",
        "医罚【２０２６】１号 ",
    ],
)
def test_brackets_width_and_spaces_do_not_matter(other: str) -> None:
    assert same_document("医罚〔2026〕1号", other)


@pytest.mark.parametrize("other", ["医罚〔2026〕11号", "医罚〔2025〕1号", "哈罚〔2026〕1号", "医罚2026〕1号"])
def test_another_number_is_another_document(other: str) -> None:
    assert not same_document("医罚〔2026〕1号", other)
