"""What operators entered, in the order in which one value takes another's place, and the rulebooks by it.

A later release may draw the bounds of a parameter closer, so that a value entered before can no longer be carried out.
Then that value alone is set aside, and said so: the last one that can be carried out goes on, else the shipped default.
Nobody waits for a decision because of one number, and no result rests on a number that the portal cannot carry out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal.rulebooks.model import Rulebook
from portal.rulebooks.parameters import Entered, ParameterInvalid, laid_over


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A value of the history: what held from which day, by which document, entered when."""

    rulebook: str
    key: str
    value: Any
    valid_from: date
    document: str
    entered_at: datetime
    applied_at: datetime | None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A value that cannot be carried out any more, and what is expected instead."""

    held: Held
    expected: str


def book_of(book: Rulebook, values: Iterable[Held], on: date) -> tuple[Rulebook, list[SetAside]]:
    """A rulebook with what holds on a day, and the values of that day that cannot be carried out."""
    left = [each for each in values if each.rulebook == book.code and each.valid_from <= on]
    aside: list[SetAside] = []
    while True:
        try:
            return laid_over(book, _newest(left)), aside
        except ParameterInvalid as wrong:
            if not left:
                raise
            culprit = _culprit(left, wrong.key)
            left = [each for each in left if each is not culprit]
            aside.append(SetAside(culprit, wrong.expected))


def carried_out(book: Rulebook, values: Iterable[Held], on: date) -> dict[str, Entered]:
    """By key, the values of a day that can be carried out."""
    held = list(values)
    aside = {id(each.held) for each in book_of(book, held, on)[1]}
    return _newest(
        [each for each in held if each.rulebook == book.code and each.valid_from <= on and id(each) not in aside]
    )


def _newest(values: Iterable[Held]) -> dict[str, Entered]:
    return {each.key: Entered(each.value, each.valid_from, each.document) for each in values}


def _culprit(values: Sequence[Held], key: str) -> Held:
    """The newest value of the key that is wrong; where only others make it so, the newest of all."""
    own = [each for each in values if key == each.key or key.startswith(f"{each.key}.")]
    return (own or values)[-1]
