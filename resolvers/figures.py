"""How limits were kept: figures of the officer's region by place, month and kind."""

from dataclasses import fields
from datetime import date
from typing import Annotated, Any

import strawberry

from portal.casework.figures import DECISIONS, Handled, figures, following, months_between
from portal.casework.record import LATEST
from portal.domain.case import CaseKind
from portal.security.viewer import OfficerViewer
from resolvers.context import STATEMENT_SECONDS, Info
from resolvers.published import RegionCode, region_pattern
from resolvers.refusals import BadArgument

MOST_MONTHS = 24

From = Annotated[date, strawberry.argument(name="from", description="起始月份的第一日 / first day of the first month")]
Until = Annotated[date, strawberry.argument(description="最后月份的第一日 / first day of the last month")]

# Cases of the same days together, so that a province's year stays a few thousand rows.
_HANDLED = """
SELECT c.authority, c.kind, s.rulebook, c.received_on,
       CASE WHEN decided.day IS NULL THEN c.due_on ELSE decided.due_on END, decided.day,
       CASE WHEN decided.day IS NULL THEN withdrawn.day END, count(*)
FROM credit_case c JOIN subject s ON s.id = c.subject_id
LEFT JOIN LATERAL (
    SELECT (v.happened_at AT TIME ZONE 'Asia/Shanghai')::date AS day, v.due_on FROM case_event v
    WHERE v.case_id = c.id AND v.event = ANY ($1) ORDER BY v.id LIMIT 1
) AS decided ON true
LEFT JOIN LATERAL (
    SELECT (v.happened_at AT TIME ZONE 'Asia/Shanghai')::date AS day FROM case_event v
    WHERE v.case_id = c.id AND v.event = 'withdraw' ORDER BY v.id LIMIT 1
) AS withdrawn ON true
WHERE c.authority LIKE $2 AND c.authority LIKE $3 AND c.received_on < $5
  AND (c.closed_at IS NULL OR c.closed_at >= ($4::date::timestamp AT TIME ZONE 'Asia/Shanghai'))
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


async def case_figures(info: Info, from_: From, until: Until, region: RegionCode = None) -> Any:
    """The figures of the months from one to another, for an officer's region and below."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return []
    number = (until.year - from_.year) * 12 + until.month - from_.month + 1
    if from_.day != 1 or until.day != 1 or number not in range(1, MOST_MONTHS + 1) or until.year > LATEST.year:
        raise BadArgument("months_out_of_bounds", most=MOST_MONTHS)
    rows = await parts.pool.fetch(
        _HANDLED,
        DECISIONS,
        f"{viewer.region_prefix}%",
        region_pattern(region) if region is not None else "%",
        from_,
        following(until),
        timeout=STATEMENT_SECONDS,
    )
    today = parts.clock.now().date()
    calendars = (await parts.law(today)).calendars
    found = figures(
        (Handled(row[0], CaseKind(row[1]), *list(row)[2:]) for row in rows),
        [each for each in months_between(from_, until) if each <= today],
        calendars,
        today,
    )
    places = {
        row["code"]: dict(row)
        for row in await parts.pool.fetch(
            "SELECT code, name, name_en FROM region WHERE code = ANY ($1)",
            list({each.authority for each in found}),
            timeout=STATEMENT_SECONDS,
        )
    }
    return [{**_shown(each), "region": places[each.authority]} for each in found]


def _shown(figure: Any) -> dict[str, Any]:
    named = {each.name: getattr(figure, each.name) for each in fields(figure)}
    return {**named, "median_working_days": figure.median_working_days}
