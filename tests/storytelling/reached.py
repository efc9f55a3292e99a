"""What a story reaches: transitions of the machines, and the days before, on and after a limit.

A transition is written `dispute: open --uphold--> upheld`; a limit by text and name, as `heilongjiang dispute.decide`,
with `before`, `on` or `after` its last day (of a wait: its first), or `across` what lay inside it. A step reaches the
limits of the subject that it is about.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from portal.domain.listing import ListingState, ListingStep
from portal.domain.listing import transition as of_listing
from portal.domain.resumption import ResumptionState, ResumptionStep, transition
from portal.rulebooks.loader import shipped
from tests.storytelling.form import Step
from tests.storytelling.stage import Stage

ACROSS = ("spring_festival", "national_day", "months_end", "into_2027")
WHEN = {-1: "before", 0: "on", 1: "after"}
_FESTIVALS = {"春节": "spring_festival", "国庆节": "national_day"}

_LIMITS = """
    SELECT 'dispute.window' AS name, dispute_until AS day, dispute_deadline AS counted
    FROM result WHERE subject_id = $1 AND dispute_until BETWEEN $2 AND $3
    UNION ALL
    SELECT CASE kind WHEN 'result_notice' THEN 'dispute.window' WHEN 'repair_refusal' THEN 'repair.objection'
                     ELSE 'listing.answer_days' END, answer_until, answer_deadline
    FROM issued_document WHERE subject_id = $1 AND answer_until BETWEEN $2 AND $3
    UNION ALL
    SELECT CASE WHEN kind = 'dispute' AND unit IS NOT NULL THEN 'dispute.decide_with_other_unit'
                WHEN kind = 'dispute' THEN 'dispute.decide'
                WHEN kind = 'objection' THEN 'objection.answer_days'
                WHEN accepted_on IS NULL THEN 'repair.accept_days'
                WHEN EXISTS (SELECT FROM case_event v WHERE v.case_id = c.id AND event = 'extend')
                THEN 'repair.extended'
                ELSE 'repair.decide' END, due_on, due_deadline
    FROM credit_case c WHERE subject_id = $1 AND due_on BETWEEN $2 AND $3
    UNION ALL
    SELECT 'repair.notice', notice_until, notice_deadline
    FROM credit_case WHERE subject_id = $1 AND notice_until BETWEEN $2 AND $3
    UNION ALL
    SELECT 'repair.bar_months', barred_until, NULL
    FROM credit_case WHERE subject_id = $1 AND barred_until BETWEEN $2 AND $3
    UNION ALL
    SELECT 'repair.wait_months', repair_from, NULL
    FROM result WHERE subject_id = $1 AND repair_from BETWEEN $2 AND $3
    UNION ALL
    SELECT 'listing.answer', answer_due_on, answer_deadline
    FROM listing WHERE subject_id = $1 AND answer_due_on BETWEEN $2 AND $3
    UNION ALL
    SELECT 'listing.report_days', report_due_on, report_deadline
    FROM listing WHERE subject_id = $1 AND report_due_on BETWEEN $2 AND $3
"""


async def limits(stage: Stage, step: Step) -> set[str]:
    """The limits that a step reaches."""
    actor, day = stage.actors.get(step.about or ""), stage.now().date()
    if actor is None:
        return set()
    near = timedelta(days=1)
    found: set[str] = set()
    for name, last, counted in await stage.pool.fetch(_LIMITS, actor.id, day - near, day + near):
        limit = f"{actor.cast.rulebook} {name}"
        found.add(f"{limit} {WHEN[(day - last).days]}")
        found.update(f"{limit} across {each}" for each in _inside(counted))
    return found


def _inside(counted: dict[str, Any] | None) -> Iterator[str]:
    """What lay inside a limit of working days."""
    if counted is None:
        return
    first, last = date.fromisoformat(counted["counted_from"]), date.fromisoformat(counted["on"])
    yield from {_FESTIVALS[each["name"]] for each in counted["holidays"] if each["name"] in _FESTIVALS}
    if (first.year, first.month) != (last.year, last.month):
        yield "months_end"
    if first.year < 2027 <= last.year:
        yield "into_2027"


async def transitions(stage: Stage) -> set[str]:
    """The transitions that a story took."""
    rows = await stage.pool.fetch(
        "SELECT case_id, kind, event, v.state FROM case_event v JOIN credit_case c ON c.id = case_id ORDER BY v.id"
    )
    steps: dict[int, list[Any]] = {}
    for row in rows:
        steps.setdefault(row["case_id"], []).append(row)
    found = {
        f"{row['kind']}: {before['state']} --{row['event']}--> {row['state']}"
        for case in steps.values()
        for before, row in pairwise(case)
    }
    return found | await _of_listings(stage) | await _of_resumptions(stage)


async def _of_listings(stage: Stage) -> set[str]:
    states: dict[int, ListingState | None] = {}
    found: set[str] = set()
    for key, step in await stage.pool.fetch("SELECT listing_id, step FROM listing_event ORDER BY id"):
        state, target = states.get(key), of_listing(states.get(key), ListingStep(step))
        assert isinstance(target, ListingState), target
        states[key] = target
        found.add(f"listing: {state or 'new'} --{step}--> {target}")
    return found


async def _of_resumptions(stage: Stage) -> set[str]:
    states: dict[int, ResumptionState] = {}
    found: set[str] = set()
    rows = await stage.pool.fetch(
        """
        SELECT measure_id, step, code, rulebook FROM measure_event v
        JOIN measure m ON m.id = measure_id JOIN subject s ON s.id = m.subject_id WHERE step <> 'decide' ORDER BY v.id
        """
    )
    for row in rows:
        rule = shipped(row["rulebook"]).measure(row["code"])
        assert rule is not None
        first = ResumptionState.SUSPENDED if rule.exam else ResumptionState.BARRED
        state = states.get(row["measure_id"], first)
        target = transition(state, ResumptionStep(row["step"]))
        assert isinstance(target, ResumptionState), target
        states[row["measure_id"]] = target
        found.add(f"resumption: {state} --{row['step']}--> {target}")
    return found
