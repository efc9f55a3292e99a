"""Scores that were given as a whole and stand no longer (CON-26, JN 3-5).

A model's score names no entry, so that what is taken back cannot be taken out of it: it must be given anew.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from portal.domain.anchor import Anchor
from portal.domain.entry import Category, Entry, Status
from portal.evaluation.publicity import points_until
from portal.rulebooks.model import Rulebook, Scale


class Undone(StrEnum):
    """What happened to bad information that a score contains."""

    TAKEN_BACK = "taken_back"  # the decision behind it was annulled, a dispute upheld, or it was repaired
    OVER = "over"  # its validity or publicity has ended, and the result with it (JN 3-5)


def undone(rulebook: Rulebook, scale: Scale, entries: Iterable[Entry], anchor: Anchor, on: date) -> Undone | None:
    """Why a score does not stand on a day; None where it does."""
    found = {_happened(rulebook, each, on) for each in entries if contains(rulebook, scale, anchor, each)}
    return next((each for each in (Undone.OVER, Undone.TAKEN_BACK) if each in found), None)


def contains(rulebook: Rulebook, scale: Scale, anchor: Anchor, entry: Entry) -> bool:
    """Whether a score that was given as a whole has an adverse entry in it: that of a year those decided in it."""
    if anchor.given_at is None or anchor.until is None or anchor.reason is not None or anchor.trial:
        return False
    if entry.category is not Category.ADVERSE or entry.treatment is not None or entry.confirmed_at is None:
        return False
    if entry.taken_back_at is not None and entry.taken_back_at <= anchor.given_at:
        return False
    if scale.counting == "yearly":
        return entry.decided_on.year == anchor.cycle
    return entry.decided_on <= anchor.until and not _over(rulebook, entry, anchor.given_at.date())


def _happened(rulebook: Rulebook, entry: Entry, on: date) -> Undone | None:
    if rulebook.procedures.lapse is not None and _over(rulebook, entry, on):
        return Undone.OVER
    repaired_counts = "repair.repaired_counts" in rulebook.parameters and rulebook.value("repair.repaired_counts")
    if entry.taken_back_at is None or (entry.status is Status.REPAIRED and repaired_counts):
        return None
    return Undone.TAKEN_BACK


def _over(rulebook: Rulebook, entry: Entry, on: date) -> bool:
    last_days = (entry.expires_on, entry.publicity_until, points_until(rulebook, entry))
    return any(day is not None and day < on for day in last_days)
