"""Branches of one brand (SC-34-7, SC-35-7). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Brand:
    """The branches of a brand that were graded in its newest published year, by grade.

    `settled`: of them those whose result can no longer be disputed. Branches that were not evaluated are in neither.
    """

    graded: Mapping[str, int] = field(default_factory=dict)
    settled: Mapping[str, int] = field(default_factory=dict)
