"""How often an officer's subject is drawn for inspection, by its grade."""

from typing import Any

from portal.casework.ports import Law
from portal.domain.result import GIVEN_ANEW
from portal.domain.subject import SubjectKind
from portal.rulebooks.inspection import Inspection, inspection
from portal.rulebooks.model import Rulebook
from portal.security.viewer import OfficerViewer
from resolvers import staff
from resolvers.context import STATEMENT_SECONDS, Info
from resolvers.law import shown_parameter
from resolvers.shown import key_of
from resolvers.staff import ArchiveId


async def inspection_ratio(info: Info, archive: ArchiveId) -> Any:
    """For an institution's file that the officer opened; None for persons, and where nothing says how often."""
    viewer, parts = info.context.viewer, info.context.parts
    subject_id = key_of("Archive", archive)
    if not isinstance(viewer, OfficerViewer) or subject_id is None:
        return None
    if not await staff.is_open(info.context, viewer, subject_id):
        return None
    found = await drawn(parts.pool, await parts.law(parts.clock.now().date()), subject_id)
    if found is None:
        return None
    book, told = found
    return {
        "grade": told.grade,
        "ratio": told.ratio,
        "text": {language: told.told(language) for language in ("zh", "en")},
        "measure": told.measure,
        "increase": told.increase,
        "raised": told.raised,
        "share": told.share,
        "parameter": shown_parameter(book, told.parameter),
    }


async def drawn(pool: Any, law: Law, subject_id: int) -> tuple[Rulebook, Inspection] | None:
    """How often an institution is drawn now, and the text by which, as it holds in its place. A trial draws nobody."""
    row = await pool.fetchrow(
        """
        SELECT s.rulebook, s.region, s.kind, r.grade->>'code' AS grade,
               CASE WHEN r.reason IS DISTINCT FROM $2 THEN (
                   SELECT known.grade->>'code' FROM result known
                   WHERE known.subject_id = s.id AND known.state IN ('final', 'no_objection')
                   ORDER BY known.sequence DESC LIMIT 1) END AS settled,
               ARRAY(SELECT m.code FROM measure m WHERE m.subject_id = s.id AND m.state = 'in_force') AS in_force
        FROM subject s JOIN identity i ON i.id = s.identity_id JOIN result r ON r.id = s.current_result_id
        WHERE s.id = $1 AND i.institution AND r.state <> 'trial'
        """,
        subject_id,
        GIVEN_ANEW,  # what was settled before stands no longer, either
        timeout=STATEMENT_SECONDS,
    )
    if row is None:
        return None
    book = law.rulebooks[row["rulebook"]].in_region(row["region"])
    found = inspection(book, SubjectKind(row["kind"]), row["grade"], row["settled"], row["in_force"])
    return None if found is None else (book, found)
