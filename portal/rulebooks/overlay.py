"""Overlays (overlays/*.toml): a lower authority's supplement or a later national rule, and what it changes."""

from datetime import date
from typing import Any, Literal

from portal.rulebooks.measure_rules import MeasureRule
from portal.rulebooks.part import Part


class Change(Part, frozen=True):
    """What an overlay changes: a local parameter, a limit of the procedures, a measure, or in words alone what
    officers then do.

    `article` is that of `rulebook`; none: of every rulebook over which the overlay may be laid. `value` is that of
    `key` or of `limit` (dispute.decide); `measure` stands in for the one of its code.
    """

    article: str
    text: str
    text_en: str
    rulebook: str | None = None
    key: str | None = None
    limit: str | None = None
    value: Any = None
    measure: MeasureRule | None = None

    @property
    def of_the_text(self) -> bool:
        """Whether it changes what the text itself fixes, which it can do for all places alone."""
        return self.limit is not None or self.measure is not None


class Overlay(Part, frozen=True):
    """A lower authority's supplement, or a later national rule, laid over rulebooks (overlays/*.toml).

    One that is off changes nothing until an operator sets the parameter `overlay.CODE`, with date and document.
    `regions`: prefixes of the places where it holds; none: everywhere.
    """

    code: str
    level: Literal["national", "province", "city", "district"]
    name: str
    name_en: str
    issuer: str
    document_no: str
    register: str
    rulebooks: list[str]
    on: bool
    note: str
    note_en: str
    change: list[Change]
    regions: tuple[str, ...] = ()
    valid_from: date | None = None

    @property
    def parameter(self) -> str:
        """Key of the local parameter that switches it."""
        return f"overlay.{self.code}"

    def covers(self, region: str) -> bool:
        """Whether it holds in a place."""
        return not self.regions or region.startswith(tuple(self.regions))
