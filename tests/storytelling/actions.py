"""What a story does, one function an action: each answers `ok` or a refusal code.

To build an action, write its function where its topic is and add it to BUILT.
"""

from collections.abc import Awaitable, Callable

from portal.casework import calendar as working_calendar
from portal.domain.jurisdiction import Office
from tests.storytelling import (
    collecting,
    handling,
    listing,
    pushing,
    recording,
    standing,
    telling_cases,
    viewing,
    watching,
    years,
)
from tests.storytelling.answers import code
from tests.storytelling.form import Step
from tests.storytelling.offices import authority_of, listing_office_of, office_of
from tests.storytelling.stage import Stage


async def adopt(stage: Stage, step: Step) -> str:
    """The Weihai centre adopts a pushed entry."""
    authority = authority_of(stage, step)
    return code(stage, step, await pushing.adopt(stage, step, authority, await stage.officer(authority)))


async def reject(stage: Stage, step: Step) -> str:
    """The Weihai centre rejects a pushed entry."""
    authority = authority_of(stage, step)
    return code(stage, step, await pushing.reject(stage, step, authority, await stage.officer(authority)))


def _by_an_office(act: Callable[[Stage, Step, Office], Awaitable[object]]) -> "Act":
    """An officer's act about pushes and look-ups."""

    async def do(stage: Stage, step: Step) -> str:
        return code(stage, step, await act(stage, step, await office_of(stage, step)))

    return do


async def calendar(stage: Stage, step: Step) -> str:
    """The State Council's notice for a year, or a change of it, is entered."""
    await working_calendar.enter_year(
        stage.store,
        step.given["year"],
        [(day, "节假日") for day in step.given.get("holidays", [])],
        [(day, "调休上班") for day in step.given.get("workdays", [])],
        f"示例通知〔{step.at.year}〕{step.number}号",
        stage.now(),
    )
    return "ok"


async def list_decision(stage: Stage, step: Step) -> str:
    """An officer decides to enter somebody on a list."""
    return code(stage, step, await listing.decide(stage, step, await listing_office_of(stage, step)))


async def object_to(stage: Stage, step: Step) -> str:
    """The subject objects to a document that reached it."""
    if step.given["to"] == "repair_refusal":
        return code(stage, step, await handling.object_to_refusal(stage, step))
    if step.given["to"] == "repair_notice":
        return code(stage, step, await handling.object_to_notice(stage, step))
    return code(stage, step, await listing.object_to(stage, step, await office_of(stage, step)))


async def answer_objection(stage: Stage, step: Step) -> str:
    """An objection is answered."""
    if step.given["objection"] in stage.cases:
        return code(stage, step, await handling.answer_objection(stage, step))
    return code(stage, step, await listing.answer(stage, step, await office_of(stage, step)))


async def report_listing(stage: Stage, step: Step) -> str:
    """A listing is reported to the province."""
    return code(stage, step, await listing.report(stage, step, await listing_office_of(stage, step)))


async def remove_listing(stage: Stage, step: Step) -> str:
    """An officer ends a place on a list, or the road to it."""
    return code(stage, step, await listing.remove(stage, step, await office_of(stage, step)))


async def view(stage: Stage, step: Step) -> str:
    """Somebody looks, through the portal's own API."""
    outcome, stage.seen = await viewing.look(stage, step.given)
    return outcome


def handled(act: Callable[[Stage, Step], Awaitable[object]]) -> "Act":
    """A step of a dispute or a repair."""

    async def take(stage: Stage, step: Step) -> str:
        return code(stage, step, await act(stage, step))

    return take


Act = Callable[[Stage, Step], Awaitable[str]]
BUILT: dict[str, Act] = {
    "record": recording.record,
    "annul": recording.annul,
    "source_discloses": recording.source_discloses,
    "submit": handled(collecting.submit),
    "advance": handled(collecting.advance),
    "share": collecting.share,
    "tell_case": _by_an_office(telling_cases.tell),
    "take_case_back": _by_an_office(telling_cases.take_back),
    "liaison": collecting.liaison,
    "import_subjects": collecting.subjects_from_file,
    "import_entries": collecting.entries_from_file,
    "adopt": adopt,
    "countersign": _by_an_office(pushing.countersign),
    "monthly_upload": _by_an_office(pushing.monthly_upload),
    "designation_check": _by_an_office(pushing.designation_check),
    "look_up": _by_an_office(pushing.look_up),
    "reject": reject,
    "import_scores": years.import_scores,
    "evaluate_cycle": years.evaluate_cycle,
    "publish": years.publish,
    "calendar": calendar,
    "decide_measure": standing.decide_measure,
    "deliver": standing.deliver,
    "commitment": standing.commitment,
    "list_decision": list_decision,
    "object": object_to,
    "answer_objection": answer_objection,
    "report_listing": report_listing,
    "consent": handled(watching.consent),
    "remove_listing": remove_listing,
    "monitor": _by_an_office(watching.monitor),
    "exam_passed": standing.exam_passed,
    "apply_resume": standing.apply_resume,
    "view": view,
    "dispute": handled(handling.dispute),
    "add_evidence": handled(handling.add_evidence),
    "withdraw": handled(handling.withdraw),
    "need_other_unit": handled(handling.need_other_unit),
    "decide_dispute": handled(handling.decide_dispute),
    "apply_repair": handled(handling.apply_repair),
    "confirm_decision": handled(handling.confirm_decision),
    "send_decision_back": handled(handling.send_decision_back),
    "accept_repair": handled(handling.accept_repair),
    "decline_repair": handled(handling.decline_repair),
    "extend_repair": handled(handling.extend_repair),
    "decide_repair": handled(handling.decide_repair),
    "report_rectified": handled(handling.report_rectified),
    "false_material": handled(handling.false_material),
}
