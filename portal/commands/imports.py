"""`portal import`: subjects and entries from files."""

import csv
import gc
from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from portal.casework.imports import (
    FileWrong,
    ImportStore,
    Refusal,
    Table,
    Tally,
    import_entries,
    import_indicators,
    import_scores,
    import_subjects,
)
from portal.casework.imports.catalogue import columns, kinds, reason
from portal.casework.imports.running import ChunkDone
from portal.casework.imports.spreadsheet import write_template
from portal.clock import SystemClock
from portal.commands.installation import opened, read_settings, sealer
from portal.commands.store import with_pool
from portal.messages import OperatorError, help_text, text
from portal.store.imports import PostgresImportStore
from resolvers.refusals import sentence

app = typer.Typer(no_args_is_help=True, help=help_text("help_import"))

Import = Callable[[ImportStore, Table, Callable[[], datetime], Callable[[ChunkDone], None]], Coroutine[Any, Any, Tally]]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help=help_text("help_import_file"))]
Kind = Annotated[str, typer.Argument(help=help_text("help_template_kind"))]
New = Annotated[Path, typer.Argument(dir_okay=False, help=help_text("help_template_file"))]
Report = Annotated[Path | None, typer.Option(dir_okay=False, help=help_text("help_import_report"))]


@app.command(help=help_text("help_import_subjects"))
def subjects(file: File, report: Report = None) -> None:
    """Opens archives."""
    _import("subjects", import_subjects, file, report)


@app.command(help=help_text("help_import_entries"))
def entries(file: File, report: Report = None) -> None:
    """Records entries."""
    _import("entries", import_entries, file, report)


@app.command(help=help_text("help_import_scores"))
def scores(file: File, report: Report = None) -> None:
    """Takes in the scores of an evaluation model."""
    _import("scores", import_scores, file, report)


@app.command(help=help_text("help_import_template"))
def template(kind: Kind, file: New) -> None:
    """An empty file with the header that an import of a kind reads; * marks what must be filled in."""
    if kind not in kinds():
        raise OperatorError("import_kind_unknown", found=kind, known="、".join(kinds()))
    header = [column.aliases[0] + ("*" if column.required else "") for column in columns(kind).values()]
    if file.suffix.lower() == ".xlsx":
        with file.open("wb") as book:
            write_template(book, header)
        return
    with file.open("w", encoding="utf-8-sig", newline="") as empty:
        csv.writer(empty).writerow(header)


@app.command(help=help_text("help_import_indicators"))
def indicators(file: File, report: Report = None) -> None:
    """Takes in values of a model's indicators."""
    _import("indicators", import_indicators, file, report)


class ReportFile:
    """The report of refused rows: CSV with a byte order mark, as spreadsheets expect it. No rows, no file."""

    def __init__(self, path: Path, kind: str) -> None:
        self._path = path
        self._columns = columns(kind)
        try:
            self._path.open("w", encoding="utf-8").close()
            self._path.unlink()
        except OSError as error:
            raise OperatorError("import_report_unwritable", path=path, reason=error.strerror) from None

    def add(self, refusals: list[Refusal]) -> None:
        """Appends refused rows."""
        fresh = not self._path.exists()
        with self._path.open("a", encoding="utf-8-sig" if fresh else "utf-8", newline="") as file:
            writer = csv.writer(file)
            if fresh:
                writer.writerow(["行号 row", "字段 field", "值的类型 value kind", "原因", "reason"])
            for each in refusals:
                column = self._columns.get(each.column or "")
                ours = reason(each.code)
                said = {language: ours[language].format_map(each.values) for language in ours} if ours else None
                said = said or sentence(each.code, each.values)
                writer.writerow([each.row, column.shown if column else "", each.value_kind, said["zh"], said["en"]])


def _import(kind: str, run: Import, file: Path, report: Path | None) -> None:
    path = report or file.with_name(file.name + ".report.csv")
    try:
        # A chunk is a million values and no cycles: looking for cycles all the time took a fifth of the run.
        gc.freeze()
        gc.set_threshold(200_000, 20)
        with Table(file, columns(kind)) as table:
            tally = _run(kind, run, table, path)
    except FileWrong as wrong:
        raise OperatorError(wrong.code, path=file, **wrong.values_shown) from None
    typer.echo(text("imported", added=tally.added, known=tally.known, refused=tally.refused))
    if tally.refused:
        raise OperatorError("import_refused", path=path)


def _run(kind: str, run: Import, table: Table, path: Path) -> Tally:
    report = ReportFile(path, kind)
    progress = Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn(),
        console=Console(stderr=True),
    )  # fmt: skip
    with opened(read_settings()) as settings, progress:
        task = progress.add_task(kind, total=table.size)

        def done(chunk: ChunkDone) -> None:
            if chunk.refusals:
                report.add(list(chunk.refusals))
            progress.update(task, completed=chunk.position)

        async def work(pool: Any) -> Tally:
            return await run(PostgresImportStore(pool, sealer(settings)), table, SystemClock().now, done)

        return with_pool(settings, work)
