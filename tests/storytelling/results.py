"""What a story finds of a result and of a case."""

from collections.abc import Awaitable, Callable
from typing import Any

from portal.rulebooks.loader import shipped
from tests.storytelling.stage import Actor, Stage
from tests.storytelling.values import NONE, number

Find = Callable[[Stage, Actor, Any], Awaitable[Any]]

CURRENT = """
SELECT result.score, grade->>'code' AS grade, annual_grade->>'code' AS annual_grade,
       computed_grade->>'code' AS computed_grade, result.reason, result.state, result.published_on, dispute_until,
       repair_from, coalesce((dispute_deadline->>'provisional')::boolean, false) AS provisional, as_of
FROM subject JOIN result ON result.id = current_result_id WHERE subject.id = $1
"""

_ANSWER = """
SELECT answer_until FROM issued_document
WHERE subject_id = $1 AND kind = $2 AND delivered_at IS NOT NULL ORDER BY delivered_at DESC, id DESC LIMIT 1
"""


def of_result(column: str) -> Find:
    async def find(stage: Stage, actor: Actor, _expected: Any) -> Any:
        row = await stage.pool.fetchrow(CURRENT, actor.id)
        return NONE if row is None or row[column] is None else row[column]

    return find


async def dispute_until(stage: Stage, actor: Actor, expected: Any) -> Any:
    """Last day to dispute the newest result or, where receipt starts the limit, the newest delivered notice."""
    if not shipped(actor.cast.rulebook).procedures.limit_from_receipt:
        return await of_result("dispute_until")(stage, actor, expected)
    return await stage.pool.fetchval(_ANSWER, actor.id, "result_notice") or NONE


async def objection_until(stage: Stage, actor: Actor, _expected: Any) -> Any:
    """Last day for an objection to the refusal or pre-notice that was delivered last."""
    found = [
        day
        for kind in ("repair_refusal", "listing_prenotice")
        if (day := await stage.pool.fetchval(_ANSWER, actor.id, kind))
    ]
    return max(found, default=NONE)


def of_case(column: str) -> Find:
    """Of the case that the step moved, otherwise of the newest one."""

    async def find(stage: Stage, actor: Actor, _expected: Any) -> Any:
        rows = await stage.pool.fetch("SELECT * FROM credit_case WHERE subject_id = $1 ORDER BY id", actor.id)
        own = [row for row in rows if row["id"] == stage.case] or rows
        return (own[-1][column] if own else None) or NONE

    return find


async def provisional(stage: Stage, actor: Actor, expected: Any) -> Any:
    """Whether a date of the step rests on a calendar that is not published: of its case, otherwise of the result."""
    if stage.case is None:
        return await of_result("provisional")(stage, actor, expected)
    return await stage.pool.fetchval(
        """
        SELECT coalesce((due_deadline->>'provisional')::boolean, false)
            OR coalesce((notice_deadline->>'provisional')::boolean, false)
        FROM credit_case WHERE id = $1
        """,
        stage.case,
    )


async def history(stage: Stage, actor: Actor, expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is expected when an earlier result agrees with each row, otherwise the earlier results."""
    rows = await stage.pool.fetch(
        """
        SELECT score, coalesce(grade->>'code', 'none') AS grade, state, cycle, model FROM result
        WHERE subject_id = $1 AND id <> (SELECT current_result_id FROM subject WHERE id = $1) ORDER BY sequence
        """,
        actor.id,
    )
    kept = [{**row, "score": NONE if row["score"] is None else row["score"]} for row in rows]
    wanted = [{**row, "score": number(row["score"])} if row.get("score", NONE) != NONE else row for row in expected]
    if all(any(each == {**each, **row} for each in kept) for row in wanted):
        return expected
    return kept
