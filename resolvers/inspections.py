"""How often an officer's subject is drawn for inspection, by its grade."""

from typing import Any

from portal.rulebooks.inspection import RATIOS, ratio
from portal.security.viewer import OfficerViewer
from resolvers import staff
from resolvers.context import STATEMENT_SECONDS, Info
from resolvers.law import shown_parameter
from resolvers.shown import key_of
from resolvers.staff import ArchiveId


async def inspection_ratio(info: Info, archive: ArchiveId) -> Any:
    """For an institution's file that the officer opened; None for persons, and where no ratio is laid down."""
    viewer, parts = info.context.viewer, info.context.parts
    subject_id = key_of("Archive", archive)
    if not isinstance(viewer, OfficerViewer) or subject_id is None:
        return None
    if not await staff.is_open(info.context, viewer, subject_id):
        return None
    row = await parts.pool.fetchrow(
        """
        SELECT s.rulebook, s.region, r.grade->>'code' AS grade FROM subject s JOIN identity i ON i.id = s.identity_id
        JOIN result r ON r.id = s.current_result_id WHERE s.id = $1 AND i.institution
        """,
        subject_id,
        timeout=STATEMENT_SECONDS,
    )
    if row is None:
        return None
    law = await parts.law(parts.clock.now().date())
    book = law.rulebooks[row["rulebook"]].in_region(row["region"])
    found = ratio(book, row["grade"])
    return found and {"grade": row["grade"], "ratio": found, "parameter": shown_parameter(book, RATIOS)}
