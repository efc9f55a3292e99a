"""Rulebooks, as the loader holds them. No SQL."""

from typing import Any

import strawberry


def rulebook_summary(root: Any, info: strawberry.Info) -> Any:
    """The rulebook of a row by its code."""
    return info.context.rulebooks[root["rulebook"]]


def rulebooks(info: strawberry.Info) -> Any:
    """All rulebooks, by code."""
    return [book for _, book in sorted(info.context.rulebooks.items())]


def rulebook(info: strawberry.Info, code: str) -> Any:
    """One rulebook, or none of that code."""
    return info.context.rulebooks.get(code)
