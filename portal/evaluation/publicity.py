"""Until when points count where they go with the publicity of an entry (publicity.end_ends_points, JN 3-5)."""

from datetime import date, timedelta

from portal.domain.entry import Category, Entry, SeverityClass
from portal.domain.working_days import add_months
from portal.rulebooks.model import Rulebook

_CLASSES = list(SeverityClass)  # from the lightest on


def points_until(rulebook: Rulebook, entry: Entry) -> date | None:
    """The last day on which an entry's points count; None where publicity ends nothing.

    The points of a class that is never shown end with those of the next class that is: the lightest act never counts
    longest (JN-3-7).
    """
    if "publicity.end_ends_points" not in rulebook.parameters or not rulebook.value("publicity.end_ends_points"):
        return None
    if entry.publicity_until is not None or entry.category is not Category.ADVERSE or entry.severity_class is None:
        return entry.publicity_until
    longer = (_months(rulebook, each) for each in _CLASSES[_CLASSES.index(entry.severity_class) :])
    months = next((each for each in longer if each), None)
    begins = entry.confirmed_at or entry.recorded_at
    return add_months(begins.date(), months) - timedelta(days=1) if months is not None else None


def _months(rulebook: Rulebook, severity: SeverityClass) -> int:
    return rulebook.months(f"publicity.{severity}")
