"""What differs between two states of a rulebook: two folders, or the parameters of two days."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from portal.rulebooks.model import Rulebook
from portal.rulebooks.parameters import shown


@dataclass(frozen=True, slots=True)
class Difference:
    """A value by its path, as it is shown; None where it is not there."""

    path: str
    before: str | None
    after: str | None


def differences(before: Rulebook, after: Rulebook) -> list[Difference]:
    """Every value that is not the same, by path."""
    old, new = dict(_leaves("", _plain(before))), dict(_leaves("", _plain(after)))
    paths = [*old, *(path for path in new if path not in old)]
    return [Difference(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path)]


def _plain(book: Rulebook) -> dict[str, Any]:
    whole = msgspec.structs.asdict(book)
    for made in ("bands", "overlays", "districts"):  # made of what stands elsewhere
        del whole[made]
    whole["measures"] = {rule.code: rule for rule in book.measures}
    whole["scales"] = {scale.id: scale for scale in book.scales.values()}
    return whole


def _leaves(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, msgspec.Struct):
        value = msgspec.structs.asdict(value)
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(f"{path}.{key}".lstrip("."), each)
    elif isinstance(value, list) and any(isinstance(each, msgspec.Struct) for each in value):
        for number, each in enumerate(value, start=1):
            name = getattr(each, "code", None) or getattr(each, "id", None) or number
            yield from _leaves(f"{path}.{name}", each)
    elif value is not None:
        yield path, shown(value)
