"""`portal trial`: a draft of a model over what is stored, beside the model that holds."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from portal.casework.trial_files import (
    HEADER,
    MOVER_HEADER,
    DraftInvalid,
    as_json,
    as_rows,
    mover_row,
    read_draft,
)
from portal.casework.trials import Draft, Mover, Report, run
from portal.clock import SystemClock
from portal.commands.installation import opened, read_settings, sealer
from portal.commands.store import with_pool
from portal.messages import OperatorError, help_text, text
from portal.rulebooks.loader import codes
from portal.rulebooks.parameters import ParameterInvalid
from portal.store.archive import PostgresStore

Rulebook = Annotated[str, typer.Argument(help=help_text("help_trial_rulebook"))]
DraftFile = Annotated[
    Path | None, typer.Option("--draft", exists=True, dir_okay=False, help=help_text("help_trial_draft"))
]
Out = Annotated[Path | None, typer.Option(dir_okay=False, help=help_text("help_trial_out"))]
Movers = Annotated[Path | None, typer.Option(dir_okay=False, help=help_text("help_trial_movers"))]


def trial(rulebook: Rulebook, draft: DraftFile = None, out: Out = None, movers: Movers = None) -> None:
    """Prints the report as JSON, or writes it as JSON or CSV by the ending of --out."""
    if rulebook not in codes():
        raise OperatorError("rulebook_unknown", found=rulebook, known="、".join(codes()))
    report, regions, moved = _run(rulebook, _read(draft))
    if out is not None and out.suffix.lower() == ".csv":
        _write_csv(out, HEADER, as_rows(report, regions))
    else:
        told = json.dumps(as_json(report, regions), ensure_ascii=False, indent=2)
        if out is None:
            typer.echo(told)
        else:
            out.write_text(told + "\n", encoding="utf-8")
    if movers is not None:  # who moves is for officers: nobody else of this machine may read it
        movers.touch(mode=0o600)
        movers.chmod(0o600)
        _write_csv(movers, MOVER_HEADER, map(mover_row, moved))
    typer.echo(text("trial_done", subjects=report.subjects, moved=report.moved), err=True)


def _read(path: Path | None) -> Draft | None:
    if path is None:
        return None
    try:
        return read_draft(path.read_text("utf-8"))
    except (DraftInvalid, UnicodeDecodeError) as wrong:
        raise OperatorError("draft_invalid", path=path, reason=wrong) from None


def _run(rulebook: str, draft: Draft | None) -> tuple[Report, Mapping[str, str], list[Mover]]:
    moved: list[Mover] = []
    with opened(read_settings()) as settings:

        async def work(pool: Any) -> tuple[Report, Mapping[str, str]]:
            store = PostgresStore(pool, sealer(settings))
            report = await run(store, rulebook, draft, SystemClock().now(), moved.append)
            return report, dict(tuple(row) for row in await pool.fetch("SELECT code, name FROM region"))

        try:
            report, regions = with_pool(settings, work)
        except ParameterInvalid as wrong:
            raise OperatorError("draft_invalid", path=wrong.key, reason=wrong.expected) from None
    return report, regions, moved


def _write_csv(path: Path, header: tuple[str, ...], rows: Any) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
