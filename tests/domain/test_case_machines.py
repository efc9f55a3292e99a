"""The machines of disputes, repairs, objections and resumption: what is drawn is what they do, whatever is tried."""

import re
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain import dispute, listing, objection, repair, resumption
from portal.domain.case import NotPossible

MACHINES: dict[str, tuple[ModuleType, Any, Any, str]] = {
    "dispute": (dispute, dispute.DisputeState, dispute.DisputeStep, "incomplete open"),
    "repair": (repair, repair.RepairState, repair.RepairStep, "incomplete filed"),
    "objection": (objection, objection.ObjectionState, objection.ObjectionStep, "open"),
    "resumption": (resumption, resumption.ResumptionState, resumption.ResumptionStep, "suspended barred"),
}
ARROW = re.compile(r"^    (?P<origins>[a-z_| ]+?) --(?P<step>[a-z_]+)--> (?P<target>[a-z_]+)", re.M)


def drawn(machine: ModuleType) -> set[tuple[str, str, str]]:
    found = ARROW.findall(machine.__doc__ or "")
    return {(origin.strip(), step, target) for origins, step, target in found for origin in origins.split("|")}


@pytest.mark.parametrize("name", MACHINES)
def test_the_drawing_is_the_machine(name: str) -> None:
    machine, states, steps, _ = MACHINES[name]
    moves = {
        (str(state), str(step), str(after))
        for state in states
        for step in steps
        if not isinstance(after := machine.transition(state, step), NotPossible)
    }
    assert moves == drawn(machine)


def test_the_drawing_of_listings_is_the_machine() -> None:
    moves = {
        (str(state or "new"), str(step), str(target))
        for state in (None, *listing.ListingState)
        for step in listing.ListingStep
        if not isinstance(target := listing.transition(state, step), NotPossible)
    }
    assert moves == drawn(listing)


@pytest.mark.parametrize("name", MACHINES)
@settings(max_examples=1000, deadline=None)
@given(data=st.data())
def test_whatever_is_tried_the_state_is_legal_and_a_refusal_says_what_is_possible(
    name: str, data: st.DataObject
) -> None:
    machine, states, steps, first = MACHINES[name]
    state = states(data.draw(st.sampled_from(first.split())))
    legal = drawn(machine)
    for step in data.draw(st.lists(st.sampled_from(list(steps)), max_size=25)):
        after = machine.transition(state, step)
        if isinstance(after, NotPossible):
            assert after.code
            assert tuple(after.possible) == machine.possible(state)
            assert step not in after.possible
            assert (after.code == "already_decided") == (state not in _running(machine, states))
        else:
            assert (str(state), str(step), str(after)) in legal
            state = after


def _running(machine: ModuleType, states: Any) -> set[Any]:
    """The states in which a case still waits for something: a repair that is refused or effective waits for nothing."""
    over = (repair.RepairState.REFUSED, repair.RepairState.EFFECTIVE)
    return {state for state in states if machine.possible(state) and state not in over}


@given(state=st.sampled_from((None, *listing.ListingState)), step=st.sampled_from(listing.ListingStep))
def test_a_refused_step_of_a_listing_says_what_is_possible(
    state: listing.ListingState | None, step: listing.ListingStep
) -> None:
    after = listing.transition(state, step)
    if isinstance(after, NotPossible):
        assert after.code
        assert tuple(after.possible) == listing.possible(state)
    else:
        assert step in listing.possible(state)


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_is_reached_and_every_case_can_end(name: str) -> None:
    machine, states, _, first = MACHINES[name]
    legal = drawn(machine)
    reached = set(first.split())
    while more := {target for origin, _, target in legal if origin in reached} - reached:
        reached |= more
    assert reached == {str(state) for state in states}
    ends = {str(state) for state in states if state not in _running(machine, states)}
    while more := {origin for origin, _, target in legal if target in ends} - ends:
        ends |= more
    assert ends == reached
