"""Roads onto lists in the world of these tests: some wait for somebody, one place stands, one is earned."""

from datetime import date, datetime, timedelta
from typing import Any

from tests.plan.world_cases import ANSWER
from tests.schema.conftest import NOW


async def add_listings(pool: Any, person: int, institution: int, elsewhere: int) -> None:
    """Notices were received by the person and the institution elsewhere; the institution stands on a list."""
    for archive, list_, state, answer_due, report_due in (
        (person, "serious_dishonesty", "objected", date(2026, 11, 20), None),
        (person, "joint_sanction", "dropped", None, None),
        (institution, "red_list", "listed", None, date(2026, 11, 25)),
        (elsewhere, "joint_sanction", "listed", date(2026, 11, 24), None),
        (institution, "serious_dishonesty", "announced", None, None),
        (institution, "joint_sanction", "earning", None, None),
        (elsewhere, "serious_dishonesty", "announced", None, None),
    ):
        await pool.execute(
            """INSERT INTO listing (subject_id, list, state, since, article, basis, listed_on, left_reason,
                                    answer_due_on, report_due_on)
               VALUES ($1, $2, $3::text, $4::date, '29', '示例', CASE WHEN $3 = 'listed' THEN $4::date END, '示例',
                       $5, $6)""",
            archive, list_, state, date(2026, 11, 1), answer_due, report_due,
        )  # fmt: skip
    for archive, received, until in (
        (institution, None, None),
        (institution, NOW - timedelta(days=9), date(2026, 11, 20)),
        (elsewhere, NOW, date(2026, 11, 29)),
    ):
        await _notice(pool, archive, received, until)


async def _notice(pool: Any, archive: int, received: datetime | None, until: date | None) -> None:
    await pool.execute(
        """INSERT INTO issued_document (number, subject_id, kind, ref_id, template, content, issued_at, delivered_at,
                                        proof, answer_until)
           SELECT 'N' || nextval('issued_document_id_seq'), subject_id, 'listing_prenotice', id, '1', $2, $3, $4,
                  CASE WHEN $4::timestamptz IS NOT NULL THEN '回证' END, $5
           FROM listing WHERE subject_id = $1 AND state = 'announced'""",
        archive, ANSWER, NOW, received, until,
    )  # fmt: skip
