"""Moving a case: its machine decides, and the step is written down with who took it and why."""

from datetime import date, datetime

from portal.casework.file import SubjectFile
from portal.domain.case import TIME, Actor, Case, CaseEvent, NotPossible


def opened(file: SubjectFile, case: Case, now: datetime, actor: Actor, papers: str = "") -> None:
    """Puts a new case into the file, with its first step and the papers that were handed in with it."""
    file.add_case(case)
    received_on = case.received_on if not actor.is_subject else None
    file.case_events.append(
        CaseEvent(case, "file", case.state, now, actor, papers.strip() or None, received_on=received_on)
    )


def move(
    file: SubjectFile,
    case: Case,
    step: str,
    now: datetime,
    actor: Actor = TIME,
    reason: str | None = None,
    received_on: date | None = None,
) -> NotPossible | None:
    """Takes a step, unless the machine refuses it. `received_on`: its real day, where it came to the counter."""
    state, due_on = case.after(step), case.due.on if case.due is not None else None
    if isinstance(state, NotPossible):
        return state
    case.state, case.proposal = state, None
    case.handled_by = actor.officer_id if actor.officer_id is not None else case.handled_by
    case.closed_at = now if case.ended else None
    file.touch_case(case)
    file.case_events.append(CaseEvent(case, step, state, now, actor, reason, due_on, received_on))
    return None
