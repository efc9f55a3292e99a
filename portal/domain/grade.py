"""Grades (等级) on a scale of bands."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Band:
    """A grade and the lowest score that earns it; the last band of a scale has no lowest score."""

    code: str
    at_least: Decimal | None


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade with its place on the scale; rank 1 is the best."""

    scale: str
    code: str
    name: str
    name_en: str
    rank: int


def band_of(score: Decimal, bands: Sequence[Band]) -> tuple[int, Band]:
    """Rank and band of a score. 以上 includes the number: a score equal to the bound has the better grade."""
    for rank, band in enumerate(bands, start=1):
        if band.at_least is None or score >= band.at_least:
            return rank, band
    raise ValueError("the last band must have no lowest score")
