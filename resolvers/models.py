"""What officers do with evaluation models: take in scores, publish results, try drafts (JN 3-3, 3-7, 4-3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final

import strawberry

from portal.casework import cycles, publication, scores, trials
from portal.casework.trial_files import DraftInvalid, as_json, read_draft
from portal.domain.outcomes import CyclePublished, RowRefused, SubjectUnknown
from portal.rulebooks.loader import codes
from portal.rulebooks.parameters import ParameterInvalid
from portal.security.viewer import OfficerViewer
from resolvers import staff
from resolvers.context import STATEMENT_SECONDS, Info
from resolvers.refusals import NotSignedIn, sentence
from resolvers.shown import key_of
from resolvers.staff import ArchiveId

MOST_ROWS: Final = 1000
MOST_SUBJECTS: Final = 20_000
MOST_MOVERS: Final = 500
MOST_PUBLISHED: Final = 1000  # about a second

RulebookCode = Annotated[str, strawberry.argument(description="办法代码 / code of the rulebook")]
Cycle = Annotated[int, strawberry.argument(description="评价年度 / natural year")]
DraftText = Annotated[
    str | None,
    strawberry.argument(
        description="草案（TOML），空则为分析报告 / the draft as TOML; null: an analysis of what holds"
    ),
]


@dataclass(frozen=True, slots=True)
class InvalidModelInput:
    """An input that cannot be taken, with what fills its sentence."""

    field: str
    code: str
    most: int = 0
    given: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TrialDone:
    """A trial run's report, and who would move: the first of them, by archive."""

    report: Mapping[str, Any]
    movers: Sequence[trials.Mover]


async def import_scores(info: Info, rows: Sequence[Mapping[str, Any]], **given: Any) -> Any:
    """Takes in a batch of scores of the officer's region."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    if not 1 <= len(rows) <= MOST_ROWS:
        return InvalidModelInput("rows", "rows_number", most=MOST_ROWS, given=len(rows))
    batch = scores.ScoreBatch(authority=_authority(viewer), officer_id=viewer.officer_id, **given)
    return await scores.import_scores(parts.store, batch, [_row(**row) for row in rows], parts.clock.now())


def _row(score: Decimal, archive: str | None, identifier: str | None) -> scores.ScoreRow:
    subject_id = (key_of("Archive", archive) or 0) if archive is not None else None
    return scores.ScoreRow(score, subject_id, identifier)


def row_message(root: RowRefused) -> Any:
    """Why a row was refused."""
    return sentence(root.code, root.values)


async def publish_result(info: Info, archive: ArchiveId) -> Any:
    """Publishes the current result of an institution whose file the officer opened for a purpose."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    subject_id = key_of("Archive", archive)
    if subject_id is None or not await staff.is_open(info.context, viewer, subject_id):
        return SubjectUnknown()
    return await publication.publish(
        parts.store, subject_id, authority=_authority(viewer), officer_id=viewer.officer_id, now=parts.clock.now()
    )


async def publish_cycle(info: Info, rulebook: RulebookCode, cycle: Cycle) -> Any:
    """Publishes a year's results in the officer's place, so many at a time; that it was done is noted."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    now = parts.clock.now()
    outcome = await cycles.publish_cycle(
        parts.store,
        rulebook,
        cycle,
        authority=_authority(viewer),
        now=now,
        officer_id=viewer.officer_id,
        at_most=MOST_PUBLISHED,
    )
    if isinstance(outcome, CyclePublished):
        await parts.pool.execute(
            "INSERT INTO access_log (officer_id, action, purpose, happened_at) VALUES ($1, 'publish_cycle', $2, $3)",
            viewer.officer_id,
            f"{rulebook} {cycle}",
            now,
            timeout=STATEMENT_SECONDS,
        )
    return outcome


async def run_trial(info: Info, rulebook: RulebookCode, draft: DraftText = None) -> Any:
    """Tries a draft on the subjects of the officer's region; that it was done is noted, nothing else is kept."""
    viewer, parts = info.context.viewer, info.context.parts
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    if rulebook not in codes():
        return InvalidModelInput("rulebook", "rulebook_unknown")
    place = viewer.region_prefix
    number = await parts.pool.fetchval(
        "SELECT count(*) FROM (SELECT FROM subject WHERE rulebook = $1 AND region LIKE $2 || '%' LIMIT $3) AS counted",
        rulebook,
        place,
        MOST_SUBJECTS + 1,
        timeout=STATEMENT_SECONDS,
    )
    if number > MOST_SUBJECTS:
        return InvalidModelInput("rulebook", "trial_too_large", most=MOST_SUBJECTS)
    movers: list[trials.Mover] = []
    now = parts.clock.now()
    try:
        model = read_draft(draft) if draft is not None else None
        report = await trials.run(parts.store, rulebook, model, now, movers.append, place=place)
    except (DraftInvalid, ParameterInvalid) as wrong:
        return InvalidModelInput("draft", "draft_unreadable", reason=str(wrong))
    await parts.pool.execute(
        "INSERT INTO access_log (officer_id, action, purpose, happened_at) VALUES ($1, 'trial_run', $2, $3)",
        viewer.officer_id,
        rulebook,
        now,
        timeout=STATEMENT_SECONDS,
    )
    regions = await parts.pool.fetch("SELECT code, name FROM region WHERE code LIKE $1 || '%'", place)
    names = dict(tuple(row) for row in regions)
    movers.sort(key=lambda each: (-abs(each.change or Decimal(0)), each.archive_no))
    return TrialDone(as_json(report, names), movers[:MOST_MOVERS])


def _authority(viewer: OfficerViewer) -> str:
    return viewer.region_prefix.ljust(6, "0")
