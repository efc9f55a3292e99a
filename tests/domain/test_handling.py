"""Who has a case after each step: every officer, every holder, every step."""

import pytest

from portal.domain.case import NotPossible
from portal.domain.case_outcomes import HeldByOther
from portal.domain.handling import HandlingStep, Held, after

CLAIM, HAND_OVER, GIVE_BACK = HandlingStep
ME, OTHER, THIRD = 1, 2, 3


@pytest.mark.parametrize(
    ("held_by", "step", "to", "expected"),
    [
        (None, CLAIM, ME, Held(ME)),
        (ME, CLAIM, ME, Held(ME)),  # once more changes nothing
        (OTHER, CLAIM, ME, HeldByOther(OTHER)),
        (None, HAND_OVER, OTHER, Held(OTHER)),
        (None, HAND_OVER, ME, Held(ME)),
        (ME, HAND_OVER, OTHER, Held(OTHER)),
        (ME, HAND_OVER, ME, NotPossible("held_already", ("hand_over", "give_back"))),
        (OTHER, HAND_OVER, ME, Held(ME)),  # taken over from who is away
        (OTHER, HAND_OVER, THIRD, Held(THIRD)),
        (OTHER, HAND_OVER, OTHER, NotPossible("held_already", ("hand_over",))),
        (ME, GIVE_BACK, None, Held(None)),
        (None, GIVE_BACK, None, NotPossible("not_held", ("claim", "hand_over"))),
        (OTHER, GIVE_BACK, None, HeldByOther(OTHER)),
    ],
)
def test_who_has_a_case_after_a_step(
    held_by: int | None, step: HandlingStep, to: int | None, expected: Held | NotPossible | HeldByOther
) -> None:
    assert after(held_by, step, ME, to) == expected
