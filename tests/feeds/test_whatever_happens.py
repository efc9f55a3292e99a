"""Whatever fails in whatever order: each push counts once, and both sides end with the same score."""

import random
from decimal import Decimal

import pytest

from portal.domain.push import Channel
from tests.feeds.conftest import Town

_FAULTS: list[int | str] = [500, 503, "lost"]
_ACTS = ("record", "quarterly", "annul", "fault", "kill", "decide", "round", "round", "round")


def points_at_the_receiver(town: Town) -> Decimal:
    """What the receiver's own books say: a reversal takes back what was adopted, and nothing else."""
    adopted = {ref for ref, standing in town.receiver.standing.items() if standing["state"] == "adopted"}
    total = Decimal(0)
    for ref in adopted:
        push = town.receiver.taken[ref]
        if push["reverses"] is None or push["reverses"] in adopted:
            total += Decimal(push["records"][0]["points"])
    return total


@pytest.mark.parametrize("seed", range(6))
async def test_both_sides_end_with_the_same_score(town: Town, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    standing: list[int] = []
    for _ in range(45):
        act = chance.choice(_ACTS)
        if act in ("record", "quarterly"):
            standing.append(await town.record(Channel.PERIODIC if act == "quarterly" else Channel.REAL_TIME))
        elif act == "annul" and standing:
            await town.annul(standing.pop(chance.randrange(len(standing))))
        elif act == "fault":
            town.receiver.faults.append(chance.choice(_FAULTS))
        elif act == "kill":
            await town.killed()
        elif act == "decide":
            decide(town, chance)
        else:
            await town.round()
            town.later(minutes=chance.randrange(12))
    town.receiver.faults.clear()
    for _ in range(60):
        decide(town, chance, everything=True)
        town.later(days=7)
        await town.round()
    assert set(await town.states()) <= {"adopted", "rejected", "withdrawn"}
    assert town.receiver.wrong == []
    assert await town.score() == 1000 + points_at_the_receiver(town)


def decide(town: Town, chance: random.Random, *, everything: bool = False) -> None:
    """The receiver's officers decide one push that waits, or all; what takes something back they adopt."""
    waiting = [ref for ref, standing in town.receiver.standing.items() if standing["state"] == "received"]
    for ref in waiting if everything else chance.sample(waiting, k=min(1, len(waiting))):
        adopts = town.receiver.taken[ref]["reverses"] is not None or chance.random() < 0.7
        town.receiver.decide(ref, "adopted" if adopts else "rejected", None if adopts else "示例原因")
