"""What a story expects, one function an expectation: each answers what it found, in the form of what is expected.

To build an expectation, write its function and add it to BUILT.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from portal.rulebooks.loader import shipped
from tests.storytelling import archive, collecting, measuring, pushing, results, telling_cases, viewing, watching
from tests.storytelling.results import Find
from tests.storytelling.stage import Actor, Stage
from tests.storytelling.values import NONE

# One SELECT a kind of duty: the subjects about whom it is overdue on a day.
_OVERDUE = """
SELECT EXISTS (
    SELECT FROM (
        SELECT subject_id FROM listing WHERE state = 'listed' AND reported_at IS NULL AND report_due_on < $1
        UNION ALL
        SELECT subject_id FROM listing WHERE answered_at IS NULL AND left_on IS NULL AND answer_due_on < $1
        UNION ALL
        SELECT subject_id FROM push WHERE state IN ('queued', 'sending') AND due_on < $1
        UNION ALL
        SELECT subject_id FROM credit_case WHERE closed_at IS NULL AND due_on < $1
    ) AS duty
    WHERE $2::bigint IS NULL OR subject_id = $2
)
"""


async def opened(stage: Stage, _actor: Actor | None, _expected: str) -> str:
    """What the step's filing opened."""
    return stage.opened or NONE


async def lists(stage: Stage, actor: Actor, expected: list[str]) -> list[str]:
    """Every list on which the subject stands, in the order of the story."""
    rows = await stage.pool.fetch(
        "SELECT list FROM listing WHERE subject_id = $1 AND state = 'listed' ORDER BY list", actor.id
    )
    names = [row["list"] for row in rows]
    return list(expected) if sorted(expected) == names else names


async def listed_on(stage: Stage, actor: Actor, expected: dict[str, Any]) -> dict[str, Any]:
    """Day of entry on each list on which the subject stands."""
    rows = await stage.pool.fetch(
        "SELECT list, listed_on FROM listing WHERE subject_id = $1 AND state = 'listed'", actor.id
    )
    days = dict(tuple(row) for row in rows)
    return {name: days.get(name, NONE) for name in expected}


async def report_due_on(stage: Stage, actor: Actor, _expected: Any) -> Any:
    """Day by which the province must be told of the entry on a list."""
    day = await stage.pool.fetchval(
        "SELECT max(report_due_on) FROM listing WHERE subject_id = $1 AND state = 'listed'", actor.id
    )
    return day or NONE


async def documents(stage: Stage, actor: Actor, expected: dict[str, int]) -> dict[str, int]:
    """How many documents of each kind were issued."""
    rows = await stage.pool.fetch(
        "SELECT kind, count(*) FROM issued_document WHERE subject_id = $1 GROUP BY kind", actor.id
    )
    counts = dict(tuple(row) for row in rows)
    return {kind: counts.get(kind, 0) for kind in expected}


def _messages(audience: str) -> Find:
    async def find(stage: Stage, actor: Actor, expected: dict[str, int]) -> dict[str, int]:
        rows = await stage.pool.fetch(
            "SELECT kind, count(*) FROM message WHERE subject_id = $1 AND audience = $2 GROUP BY kind",
            actor.id,
            audience,
        )
        counts = dict(tuple(row) for row in rows)
        return {kind: counts.get(kind, 0) for kind in expected}

    return find


async def sms(stage: Stage, actor: Actor, _expected: int) -> int:
    """Texts that the provider took about this archive; one that is about no result counts for the whole person."""
    rows = await stage.pool.fetch(
        """
        SELECT ref FROM outbox LEFT JOIN result ON once = 'result:' || result.id
        WHERE identity_id = $1 AND kind <> 'sign_in_code' AND coalesce(result.subject_id, $2) = $2
        """,
        actor.identity_id,
        actor.id,
    )
    return sum(stage.phone.taken.count(row["ref"]) for row in rows)


async def pushes(stage: Stage, actor: Actor, _expected: int) -> int:
    """Pushes about this archive that a platform took, each counted once."""
    rows = await stage.pool.fetch("SELECT ref FROM push WHERE subject_id = $1", actor.id)
    return len({row["ref"] for row in rows} & set(stage.outside.taken))


async def look_ups(stage: Stage, _actor: Actor | None, _expected: int) -> int:
    """Look-ups that this check stored."""
    return stage.look_ups


async def due_on(stage: Stage, actor: Actor | None, expected: Any) -> Any:
    """Day by which what the action began, or the case, has to be done."""
    if stage.due_on is not None or actor is None:
        return stage.due_on or NONE
    return await results.of_case("due_on")(stage, actor, expected)


async def public(stage: Stage, actor: Actor, _expected: bool) -> bool:  # noqa: FBT001 - what a story expects
    """Whether what everybody sees is the current result."""
    current = await stage.pool.fetchrow(results.CURRENT, actor.id)
    shown = await stage.pool.fetchrow(
        "SELECT score, grade_code, as_of, state FROM published_institution WHERE subject_id = $1", actor.id
    )
    if await stage.pool.fetchval(
        "SELECT EXISTS (SELECT FROM published_person JOIN subject s ON current_result_id = result_id WHERE s.id = $1)",
        actor.id,
    ):
        return True
    return (
        current is not None
        and shown is not None
        and tuple(shown) == (current["score"], current["grade"], current["as_of"], current["state"])
    )


async def public_records(stage: Stage, actor: Actor, _expected: int) -> int:
    """Entries of the subject that anyone can see."""
    found = await viewing.public_entries(stage)
    return sum(entry_id in found for entry_id in await _entries_of(stage, actor))


async def _entries_of(stage: Stage, actor: Actor) -> list[int]:
    return [row["id"] for row in await stage.pool.fetch("SELECT id FROM entry WHERE subject_id = $1", actor.id)]


async def late(stage: Stage, actor: Actor | None, _expected: bool) -> bool:  # noqa: FBT001 - what a story expects
    """Whether the step's action came after its due day; without action: whether something is overdue."""
    if stage.late is not None:
        return stage.late
    overdue: bool = await stage.pool.fetchval(_OVERDUE, stage.now().date(), actor.id if actor else None)
    return overdue


async def record(stage: Stage, _actor: Actor | None, expected: dict[str, str]) -> dict[str, str]:
    """Status of entries by their keys."""
    rows = await stage.pool.fetch("SELECT id, status FROM entry WHERE id = ANY($1)", list(stage.entries.values()))
    status = dict(tuple(row) for row in rows)
    return {key: status.get(stage.entries.get(key, 0), NONE) for key in expected}


async def visible(stage: Stage, _actor: Actor | None, expected: list[str]) -> list[str]:
    """Those of the words that the look showed."""
    return [word for word in expected if word in stage.seen]


async def not_visible(stage: Stage, _actor: Actor | None, expected: list[str]) -> list[str]:
    """Those of the words that the look did not show."""
    return [word for word in expected if word not in stage.seen]


async def restore_between(stage: Stage, _actor: Actor | None, _expected: list[Any]) -> Any:
    """First and last day that the text allows for the end of the measure."""
    return NONE if stage.restore_between is None else list(stage.restore_between)


async def logged(stage: Stage, actor: Actor | None, _expected: bool) -> bool:  # noqa: FBT001 - what a story expects
    """Whether this step left an entry in the audit log."""
    found: bool = await stage.pool.fetchval(
        "SELECT EXISTS (SELECT FROM access_log WHERE id > $1 AND ($2::bigint IS NULL OR subject_id = $2))",
        stage.last_look,
        actor.id if actor else None,
    )
    return found


async def phase(stage: Stage, actor: Actor | None, _expected: str) -> str:
    """The phase of the plan on the day of the step."""
    found = shipped(actor.cast.rulebook if actor else stage.rulebook).phase_on(stage.now().date())
    return found.code if found else NONE


async def label(stage: Stage, actor: Actor | None, expected: str) -> str:
    """The mark that is shown with the result: the expected one where it is among them."""
    marks = {stage.label} if stage.label is not None else set()
    current = await stage.pool.fetchrow(results.CURRENT, actor.id) if actor else None
    if current is not None and current["state"] == "trial":
        marks.add("trial")
    if actor is not None:
        marks |= await _of_its_rulebook(stage, actor)
    return expected if expected in marks else min(marks, default=NONE)


async def _of_its_rulebook(stage: Stage, actor: Actor) -> set[str]:
    """Whether a supplement of a lower authority holds in the subject's place; whether the text itself is over."""
    today = stage.now().date()
    async with stage.store.transaction() as transaction:
        book = (await transaction.law(today)).rulebooks[actor.cast.rulebook]
    if (refusal := book.refusal_on(today)) is not None:  # a supplement lives and dies with its text
        return {"expired"} if refusal == "expired_rulebook" else set()
    return {"overlay"} if book.overlays_in(actor.cast.region) else set()


async def imported(stage: Stage, _actor: Actor | None, _expected: int) -> int | str:
    """How many rows the batch of this step took in."""
    return stage.batch.imported if stage.batch else NONE


async def rows_refused(stage: Stage, _actor: Actor | None, _expected: list[int]) -> list[int]:
    """The rows that the batch of this step refused."""
    return list(stage.batch.refused) if stage.batch else []


BUILT: dict[str, Find] = {
    "score": results.of_result("score"),
    "grade": results.of_result("grade"),
    "reason": results.of_result("reason"),
    "annual_grade": results.of_result("annual_grade"),
    "computed_grade": results.of_result("computed_grade"),
    "state": results.of_result("state"),
    "published_on": results.of_result("published_on"),
    "dispute_until": results.dispute_until,
    "objection_until": results.objection_until,
    "documents": documents,
    "lists": lists,
    "listed_on": listed_on,
    "report_due_on": report_due_on,
    "repair_from": results.of_result("repair_from"),
    "provisional": results.provisional,
    "notice_until": results.of_case("notice_until"),
    "asked_unit": results.of_case("unit"),
    "proof_due_on": results.of_case("proof_due_on"),
    "history": results.history,
    "sms": sms,
    "pushes": pushes,
    "messages": _messages("subject"),
    "officer_messages": _messages("officer"),
    "monitoring": watching.level,
    "inspection": measuring.inspection,
    "parts": archive.parts,
    "elements": archive.elements,
    "promised": archive.promised,
    "catalogue": archive.catalogue,
    "terms": archive.terms,
    "measures": measuring.measures,
    "measures_include": measuring.included("in_force"),
    "measures_exclude": measuring.excluded("in_force"),
    "offered": measuring.included("offered"),
    "not_offered": measuring.excluded("offered"),
    "mode": measuring.mode,
    "public": public,
    "public_records": public_records,
}

# About the step itself, not about somebody's state.
OF_THE_STEP: dict[str, Callable[[Stage, Actor | None, Any], Awaitable[Any]]] = {
    "record": record,
    "due_on": due_on,
    "look_ups": look_ups,
    "late": late,
    "opened": opened,
    "visible": visible,
    "not_visible": not_visible,
    "logged": logged,
    "phase": phase,
    "label": label,
    "imported": imported,
    "rows_refused": rows_refused,
    "restore_between": restore_between,
    "shared": collecting.shared,
    "pushed": pushing.pushed,
    "typical_cases": telling_cases.told,
    "liaisons": collecting.liaisons,
}

# What is found of somebody whom the system does not know, where that is not the word for nothing.
OF_A_STRANGER: dict[str, Any] = {
    "public": False,
    "public_records": 0,
    "sms": 0,
    "lists": [],
    "pushes": 0,
    "measures": [],
    "measures_include": [],
    "offered": [],
}
