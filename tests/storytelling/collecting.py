"""What a story does to collect information: files come in, subjects hand in, officers look it over and share it."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from portal.casework import stages, submission
from portal.casework.imports import Table, import_entries, import_subjects
from portal.casework.imports.catalogue import columns
from portal.casework.imports.running import ChunkDone
from portal.domain.entry import Stage as EntryStage
from portal.domain.outcomes import Recorded, RecordOutcome, StageOutcome
from portal.rulebooks.submission import statement
from portal.security.officers import name_liaison
from portal.store.imports import PostgresImportStore
from portal.store.sharing import share as share_with
from tests.storytelling.form import Step
from tests.storytelling.offices import office_of
from tests.storytelling.stage import Actor, Batch, Stage

_IMPORTS = {"subjects": import_subjects, "entries": import_entries}


async def subjects_from_file(stage: Stage, step: Step) -> str:
    """A file opens archives, one a row."""
    await _import(
        stage,
        "subjects",
        [
            {"rulebook": stage.rulebook, "name": "示例主体", "document_type": "", "basics": "", **row}
            for row in step.given["rows"]
        ],
    )
    return "ok"


async def entries_from_file(stage: Stage, step: Step) -> str:
    """A file brings entries, one a row, as filled in offline."""
    rows = step.given["rows"]
    await _import(stage, "entries", [_entry_row(stage, step, row) for row in rows])
    known = await stage.pool.fetch(
        "SELECT id, document_no FROM entry WHERE document_no = ANY($1)", [_number(step, row) for row in rows]
    )
    ids = {row["document_no"]: row["id"] for row in known}
    stage.entries |= {row["key"]: ids[_number(step, row)] for row in rows if _number(step, row) in ids}
    return "ok"


def _entry_row(stage: Stage, step: Step, row: Mapping[str, Any]) -> dict[str, Any]:
    actor: Actor = stage.actors[row["subject"]]
    return {
        "identifier": actor.person.identifier.number,
        "kind": actor.cast.kind,
        "rulebook": actor.cast.rulebook,
        "item": row["item"],
        "decided_on": row["decided_on"].isoformat(),
        "document_no": _number(step, row),
        "facts": "示例事实",
        "basis": "示例依据",
        "handling_type": "行政处理",
        "authority": row.get("region", actor.cast.region),
        "source": row.get("source", ""),
        "stage": row.get("stage", ""),
    }


def _number(step: Step, row: Mapping[str, Any]) -> str:
    return f"示例〔{step.at.year}〕{row['key']}号"


async def _import(stage: Stage, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
    refused: set[int] = set()

    def done(chunk: ChunkDone) -> None:
        refused.update(each.row - 1 for each in chunk.refusals)  # the header is the first row of the file

    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.csv"
        _write(path, rows)
        with Table(path, columns(kind)) as table:
            store = PostgresImportStore(stage.pool, stage.sealer)
            tally = await _IMPORTS[kind](store, table, stage.now, done)
    stage.batch = Batch(tally.added, tuple(sorted(refused)))


def _write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


async def submit(stage: Stage, step: Step) -> RecordOutcome:
    """The subject hands in information about itself, and declares that it is true."""
    given = step.given
    handed_in = submission.Submission(
        item=given["item"],
        decided_on=given["decided_on"],
        document_no=f"示例〔{step.at.year}〕{given['key']}号",
        facts="示例事实",
        basis="示例依据",
        handling_type="自主申报",
        declarer=given.get("declarer", "示例申报人"),
        version=given.get("version", statement().version),
    )
    outcome = await submission.submit(stage.store, stage.actors[given["subject"]].id, handed_in, stage.now())
    if isinstance(outcome, Recorded):
        stage.entries[given["key"]] = outcome.entry.id
    return outcome


async def advance(stage: Stage, step: Step) -> StageOutcome:
    """An officer audits an entry, or confirms it."""
    office = await office_of(stage, step)
    entry_id = stage.entries.get(step.given["record"], 0)
    to = EntryStage(step.given["stage"])
    return await stages.advance(stage.store, entry_id, to, office.region, office.officer_id, stage.now())


async def share(stage: Stage, step: Step) -> str:
    """What is marked as shared, and new since the last time, goes to a department."""
    async with stage.pool.acquire() as connection:
        await share_with(connection, stage.rulebook, step.given["department"], stage.now())
    sent = await stage.pool.fetch(
        """
        SELECT record->>'document_no' AS document_no, record->>'status' AS status
        FROM push, jsonb_array_elements(records) AS record
        WHERE platform = $1 AND matter = 'entries' AND created_at = $2
        """,
        step.given["department"],
        stage.now(),
    )
    numbers = {row["id"]: row["document_no"] for row in await stage.pool.fetch("SELECT id, document_no FROM entry")}
    keys = {numbers[entry_id]: key for key, entry_id in stage.entries.items()}
    stage.shared = {keys[row["document_no"]]: row["status"] for row in sent}
    return "ok"


async def liaison(stage: Stage, step: Step) -> str:
    """A unit names its liaison officer."""
    office = await office_of(stage, step)
    name = await stage.pool.fetchval("SELECT name FROM officer WHERE id = $1", office.officer_id)
    return "ok" if await name_liaison(stage.pool, name, step.given["unit"]) else "not_found"


async def shared(stage: Stage, _actor: Actor | None, _expected: Mapping[str, str]) -> dict[str, str]:
    """The entries that the step sent to the department, with their standing."""
    return stage.shared


async def liaisons(stage: Stage, _actor: Actor | None, expected: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The regions whose officers are liaison officers of units."""
    rows = await stage.pool.fetch("SELECT liaison_for, region FROM officer WHERE liaison_for IS NOT NULL ORDER BY id")
    return {unit: [row["region"] for row in rows if row["liaison_for"] == unit] for unit in expected}
