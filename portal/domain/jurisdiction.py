"""Regions by their GB/T 2260 codes: 230000 province, 230100 prefecture, 230102 county."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who acts for an authority: the region of the department, and the officer."""

    region: str
    officer_id: int | None


def prefix(region: str) -> str:
    """The code without its trailing 00 pairs: what all codes of the region's subtree begin with."""
    while region.endswith("00"):
        region = region[:-2]
    return region


def covers(authority: str, region: str) -> bool:
    """Whether a region lies in the subtree of an authority's region (HLJ art. 5)."""
    return region.startswith(prefix(authority))


def is_prefecture(region: str) -> bool:
    """Whether a code is that of a city (市（地）级), neither of the province nor of a county."""
    return region.endswith("00") and not region.endswith("0000")
