"""What a story does about results: scores in batches, a year at a time, publication."""

from typing import Any

from portal.casework import cycles, publication, scores
from portal.domain.outcomes import (
    CyclePublished,
    ScoresImported,
)
from portal.rulebooks.loader import shipped
from portal.store.cycles import PostgresCycleStore
from tests.storytelling.answers import code
from tests.storytelling.form import Step, spread
from tests.storytelling.offices import authority_of
from tests.storytelling.stage import Batch, Stage
from tests.storytelling.values import number


async def import_scores(stage: Stage, step: Step) -> str:
    """Scores of a model arrive in a batch; a row for a span of keys stands for one row each."""
    given = step.given
    rows = [row for each in given["rows"] for row in _rows(stage, each)]
    first = next((stage.actors[key] for key in _keys(given["rows"]) if key in stage.actors), None)
    rulebook = first.cast.rulebook if first else stage.rulebook
    authority = shipped(rulebook).source.region
    batch = scores.ScoreBatch(
        rulebook=rulebook,
        model=given["model"],
        cycle=given["cycle"],
        trial=given.get("trial", False),
        evaluator=given.get("evaluator"),
        evaluator_licence=given.get("evaluator_licence"),
        authority=authority,
        officer_id=await stage.officer(authority),
    )
    outcome = await scores.import_scores(stage.store, batch, rows, stage.now())
    if isinstance(outcome, ScoresImported):
        stage.batch = Batch(outcome.imported, tuple(each.row for each in outcome.refused))
    return code(stage, step, outcome)


async def evaluate_cycle(stage: Stage, step: Step) -> str:
    """A natural year is closed and its results are computed."""
    store = PostgresCycleStore(stage.pool)
    return code(stage, step, await cycles.evaluate_cycle(store, stage.rulebook, step.given["cycle"], stage.now()))


async def publish(stage: Stage, step: Step) -> str:
    """An officer publishes the result of a subject, or an officer of the province a year's results."""
    if "cycle" in step.given:
        authority = shipped(stage.rulebook).source.region
        year = await cycles.publish_cycle(
            stage.store, stage.rulebook, step.given["cycle"], authority=authority, now=stage.now()
        )
        if isinstance(year, CyclePublished):
            stage.late = year.late
        return code(stage, step, year)
    authority = authority_of(stage, step)
    actor = stage.actors.get(step.given["subject"])
    outcome = await publication.publish(
        stage.store,
        actor.id if actor else 0,
        authority=authority,
        officer_id=await stage.officer(authority),
        now=stage.now(),
    )
    return code(stage, step, outcome)


def _keys(rows: list[dict[str, Any]]) -> list[str]:
    return [key for row in rows if "subject" in row for key in spread(row["subject"])]


def _rows(stage: Stage, row: dict[str, Any]) -> list[scores.ScoreRow]:
    score = number(row["score"])
    if "subject" not in row:
        return [scores.ScoreRow(score, identifier=row.get("identifier", ""))]
    actors = [stage.actors.get(key) for key in spread(row["subject"])]
    return [scores.ScoreRow(score, subject_id=actor.id if actor else 0) for actor in actors]
