"""Regions and their subtrees by GB/T 2260 code."""

import pytest

from portal.domain.jurisdiction import covers


@pytest.mark.parametrize(
    ("authority", "region", "covered"),
    [
        ("230000", "230102", True),
        ("230100", "230102", True),
        ("230102", "230102", True),
        ("230102", "230100", False),
        ("230102", "230103", False),
        ("230100", "230200", False),
        ("230100", "231000", False),
        ("231000", "231002", True),
        ("510000", "230102", False),
    ],
)
def test_an_authority_covers_its_subtree_alone(authority: str, region: str, covered: bool) -> None:  # noqa: FBT001
    assert covers(authority, region) is covered
