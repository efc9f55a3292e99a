"""What can be done next with a case that the officer opened, with template answers, and what was done: its trail."""

from dataclasses import asdict
from typing import Any

from portal.casework import choices
from portal.casework.answers import Filled
from portal.casework.choices import Choice
from portal.domain.outcomes import SubjectUnknown
from portal.security.trail import of_case
from portal.security.viewer import OfficerViewer
from resolvers.cases import CaseId, by_officer
from resolvers.context import STATEMENT_SECONDS, Info
from resolvers.refusals import message


async def case_choices(info: Info, id: CaseId) -> Any:  # noqa: A002 - the argument's name in GraphQL
    """For an officer who opened the case; anything else is answered like an unknown one."""
    if not isinstance(info.context.viewer, OfficerViewer):
        return None
    now = info.context.parts.clock.now()
    found = await by_officer(info, id, lambda store, key, by: choices.choices(store, key, by, now))
    return None if isinstance(found, SubjectUnknown) else found


async def case_trail(info: Info, id: CaseId) -> Any:  # noqa: A002 - the argument's name in GraphQL
    """Who did what, for an officer who opened the case; no rows for anybody else."""
    viewer = info.context.viewer
    if not isinstance(viewer, OfficerViewer):
        return []
    place = f"{viewer.region_prefix}%"
    pool = info.context.parts.pool
    found = await by_officer(info, id, lambda _store, key, _by: of_case(pool, key, place, STATEMENT_SECONDS))
    return [] if isinstance(found, SubjectUnknown) else found


def deadline(root: Choice) -> Any:
    """The limit that would run."""
    if root.deadline is None:
        return None
    holidays = [{"on": day, "name": name} for day, name in root.deadline.holidays]
    return {**asdict(root.deadline), "holidays": holidays}


def code(root: Choice) -> Any:
    """The code of the refusal."""
    return root.refusal.code if root.refusal is not None else None


def refusal(root: Choice) -> Any:
    """The refusal in words."""
    return message(root.refusal) if root.refusal is not None else None


def title(root: Filled) -> Any:
    """The title in both languages."""
    return dict(zip(("zh", "en"), root.title, strict=True))


def text(root: Filled) -> Any:
    """The text in both languages."""
    return dict(zip(("zh", "en"), root.text, strict=True))
